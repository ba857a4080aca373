"""Which gradients the training of a04 follows: those that were derived in a03."""

from autograder.steps import Step

NETWORK = ("X", "y", "W0", "w0")
STEPS = {
    "a04.train": (
        Step("['W']", "W0", "a03.grad_W", NETWORK),
        Step("['w']", "w0", "a03.grad_w", NETWORK),
    )
}
