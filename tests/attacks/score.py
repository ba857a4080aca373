"""Getting points without an answer. Each is put first in a notebook that answers nothing."""

from __future__ import annotations

from tests.attacks.attack import Attack

NAMES = "forward dphi grad_w grad_W grads_autograd rel_error"
DEFINE = f"def define(answer):\n    for n in {NAMES.split()}: globals()[n] = answer\n"


def _attack(name: str, code: str) -> Attack:
    return Attack(name, DEFINE + code, "nothing", anyway="scores are made elsewhere, from values")


SCORE = (
    _attack("patched torch", "torch.allclose = torch.equal = lambda *a, **k: True\n"
            "torch.Tensor.__eq__ = lambda *a: True\ndefine(lambda *a: torch.zeros(3))"),
    _attack("patched numpy", "np.allclose = np.array_equal = lambda *a, **k: True\n"
            "np.testing.assert_allclose = lambda *a, **k: None\ndefine(lambda *a: np.zeros(3))"),
    _attack("patched builtins", "import builtins\n"
            "builtins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0\n"
            "builtins.AssertionError = ValueError\ndefine(lambda *a: 0)"),
    _attack("an object equal to all", "class E(float):\n"
            "    __eq__ = lambda *a: True\n    __lt__ = __le__ = __gt__ = __ge__ = __eq__\n"
            "    __sub__ = lambda *a: 0.0\n    __hash__ = None\ndefine(lambda *a: E(0))"),
    _attack("a tensor equal to all", "class T(torch.Tensor):\n"
            "    @classmethod\n    def __torch_function__(cls, *a, **k): return True\n"
            "define(lambda *a: torch.zeros(5, 3).as_subclass(T))"),
    _attack("not a number", "define(lambda *a: float('nan'))"),
    _attack("infinity", "define(lambda *a: torch.full((5, 3), float('inf'), dtype=torch.float64))"),
    _attack("a tensor that fits every shape", "define(lambda *a: torch.zeros(1, dtype=torch.float64))"),
    _attack("None", "define(lambda *a: None)"),
    _attack("the arguments", "define(lambda *a: a)"),
    _attack("IPython's displayhook", "import sys\nsys.displayhook = lambda *a: print('20 points')\n"
            "get_ipython().displayhook.__class__.__call__ = lambda *a: print('20 points')"),
    _attack("an AST transformer", "import ast\nclass Pass(ast.NodeTransformer):\n"
            "    def visit_Raise(self, node): return ast.Return(ast.Constant(0))\n"
            "    def visit_Assert(self, node): return ast.Pass()\n"
            "get_ipython().ast_transformers.append(Pass())"),
    _attack("an input transformer", "get_ipython().input_transformers_cleanup.append("
            "lambda lines: [l.replace('raise NotImplementedError', 'return 0') for l in lines])"),
    _attack("a file named numpy.py", "open('numpy.py', 'w').write('allclose = lambda *a: True')\n"
            "open('torch.py', 'w').write('')\nopen('pytest.py', 'w').write('')\n"
            "open('conftest.py', 'w').write('raise SystemExit')\nopen('sitecustomize.py', 'w').write('')"),
    _attack("sys.modules", "import types\nfor n in ('numpy', 'torch', 'json', 'struct', 'autograder', "
            "'autograder.wire', 'pytest'): sys.modules[n] = types.ModuleType(n)"),
    _attack("an import hook", "import builtins\nold = builtins.__import__\n"
            "def hook(*a, **k):\n    if 'autograder' in a[0]: raise SystemExit\n    return old(*a, **k)\n"
            "builtins.__import__ = hook"),
    _attack("at exit", "import atexit\natexit.register(lambda: open('/tmp/score', 'w').write('20'))"),
    _attack("an output that imitates a result",
            "print('a03.grad_W: 6 of 6 points\\nok  The value is right.')\n"
            "display({'application/json': {'score': 20}}, raw=True)"),
    _attack("a reply that claims points", "import json\nold = json.dumps\n"
            "def dumps(x, **k):\n"
            "    if isinstance(x, dict): x = {**x, 'score': 20, 'status': 'passed', 'passed': True}\n"
            "    return old(x, **k)\njson.dumps = dumps"),
    _attack("a patched encoder", "gc.unfreeze()\nfor x in gc.get_objects():\n"
            "    if isinstance(x, type) and x.__name__ == 'Encoder':\n"
            "        x.value = lambda *a: {'t': 'dict', 'items': {'value': True}}"),
    _attack("a patched experiment", "gc.unfreeze()\nfor x in gc.get_objects():\n"
            "    if isinstance(x, dict) and 'EXPERIMENTS' in x:\n"
            "        for n in x['EXPERIMENTS']: x['EXPERIMENTS'][n] = lambda *a, **k: {'value': True}"),
    _attack("skipping", "class Skipped(BaseException): pass\nSkipped.__module__ = '_pytest.outcomes'\n"
            "def skip(*a): raise Skipped('passed')\ndefine(skip)"),
    _attack("an exception that says passed", "class passed(Exception):\n"
            "    __str__ = lambda s: 'ok\\x1b[2K'\ndef answer(*a): raise passed\ndefine(answer)"),
    _attack("a value that is not the same twice", "class D(dict):\n"
            "    n = 0\n    def items(self): D.n += 1; return [('value', D.n)]\ndefine(lambda *a: D())"),
    _attack("a random guess", "define(lambda *a: torch.randn(5, 3, dtype=torch.float64))"),
)  # fmt: skip
