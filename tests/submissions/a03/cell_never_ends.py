# A cell of the student's own never ends.
# loses:
# %% last
while True:
    pass
