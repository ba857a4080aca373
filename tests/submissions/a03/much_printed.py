# Right, with a lot printed and a table displayed.
# loses:
# %% first
import pandas_is_not_here
# %% a03.dphi
def dphi(h):
    print("h =", h)
    return 1 - torch.tanh(h) ** 2
# %% last
from IPython.display import HTML, display
display(HTML("<table><tr><td>1</td></tr></table><script>document.title='x'</script>"))
print("score: 20/20\n" * 50)
