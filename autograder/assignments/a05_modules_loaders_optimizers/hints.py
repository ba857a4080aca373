"""What to try next where only the failed check of a05 tells of the mistake."""

from __future__ import annotations

_LAST_BATCH = (
    "Try four patterns in batches of 2, of 1, of 4 and of 5, beside pencil and paper: how many "
    "are in the last batch? len(y_batch) says it."
)

HINTS = {
    "a05.OneHidden.form": (
        "Print {name: p.shape for name, p in model.named_parameters()} and p.dtype. W (N, K) "
        "and w (K,), float32, and nothing else."
    ),
    "a05.OneHidden.initial_W": (
        "Make a large network and look at mean, std and histogram of its W: which variance is "
        "asked? Is it right for any N and K, and normal?"
    ),
    "a05.OneHidden.initial_w": (
        "Make a large network and look at mean, std and histogram of its w: which variance is "
        "asked? Is it right for any N and K, and normal?"
    ),
    "a05.OneHidden.independent": "Every entry of W and w needs a random number of its own.",
    "a05.OneHidden.random_numbers": (
        "Make three networks, the third after the same torch.manual_seed as the first: which "
        "have equal weights, and which should?"
    ),
    "a05.OneHidden.spread": (
        "Make two networks and print W.std() of both: numbers that are drawn at random have "
        "never quite the same spread. Has each entry a number of its own?"
    ),
    "a05.OneHidden.output": (
        "Call the model on two different numbers of patterns and print shape and dtype of its "
        "output."
    ),
    "a05.OneHidden.value": (
        "Put simple numbers into W and w and compute y_pred = tanh(X W) w for one pattern by "
        "hand. The output follows the values that W and w have now."
    ),
    "a05.OneHidden.later": (
        "Call the model once, change its weights and the number of patterns, and call it "
        "again: what is left of the first call?"
    ),
    "a05.OneHidden.differentiable": (
        "After output.sum().backward() both W.grad and w.grad should hold the gradient: where "
        "is the graph cut?"
    ),
    "a05.OneHidden.repeated": (
        "Call the model twice on the same X: what has the first call changed, in X, in the "
        "parameters, or in the model?"
    ),
    "a05.make_loader.form": (
        "Look at type(loader), and at next(iter(loader)): a DataLoader whose batches are pairs"
        " of tensors, X (B, N) and y (B,)."
    ),
    "a05.make_loader.dtype": (
        "Compare the dtypes in a batch with those of X and y, for float64, too."
    ),
    "a05.make_loader.batch_size": (
        "Give a loader ten patterns 0 ... 9 and print the batches of two epochs. How large is "
        "each batch, the last one included?"
    ),
    "a05.make_loader.every_pattern": (
        "Give a loader ten patterns 0 ... 9 and print the batches of two epochs. Which are "
        "missing, which come twice?"
    ),
    "a05.make_loader.pairs": (
        "Give a loader ten patterns 0 ... 9 and print the batches of two epochs. Does each row"
        " of X come unchanged, with its own target?"
    ),
    "a05.make_loader.fixed_order": (
        "Give a loader ten patterns 0 ... 9 and print the batches of two epochs. In which "
        "order do they come with shuffle=False?"
    ),
    "a05.make_loader.shuffled": (
        "Give a loader ten patterns 0 ... 9 and print the batches of two epochs. What is new "
        "in the second epoch with shuffle=True?"
    ),
    "a05.make_loader.reproducible": (
        "Which random numbers decide the order? Only the seed that is given should: two "
        "loaders of one seed agree, another seed gives other epochs."
    ),
    "a05.make_loader.own_epochs": (
        "Make two loaders of one seed before you use either: is there anything that they "
        "share, a generator perhaps, or an old loader?"
    ),
    "a05.make_loader.random_state": (
        "Compare torch.get_rng_state() before and after, for making the loader and for going "
        "through it, shuffled or not. Which generator is drawn from?"
    ),
    "a05.make_loader.arguments": "X and y changed: which of your lines works in place?",
    "a05.train_epoch.form": "The docstring asks for a Python float: look at type(result).",
    "a05.train_epoch.one_step": (
        "Take a model with one weight and one batch, and compute by hand where one step of SGD"
        " takes it."
    ),
    "a05.train_epoch.weights": (
        "The first step is not all: follow weight and .grad through two batches, the last of "
        "them smaller. There is one step for each batch."
    ),
    "a05.train_epoch.average": (
        "Set lr to 0, so that nothing moves: what should the loss be then? Try it on four "
        "patterns in batches of 3 and 1, beside pencil and paper."
    ),
    "a05.train_epoch.loss": (
        "Which weights is each pattern's loss computed with: those before the step of its "
        "batch, or others?"
    ),
    "a05.train_epoch.optimizer": (
        "The optimizer that you are given makes every step, with its own momentum and its own "
        "memory: does anything get in its way?"
    ),
    "a05.train_epoch.order": (
        "The patterns come as the loader gives them: does your loop use loader.dataset, or an "
        "order of its own?"
    ),
    "a05.train_epoch.any_size": _LAST_BATCH,
    "a05.train_epoch.stale_gradient": (
        "Put something into .grad before the epoch: does it end up in the first step?"
    ),
    "a05.train_epoch.mode": (
        "Print model.training, and that of its dropout, inside the loop and afterwards, once "
        "for a model that comes from an evaluation. Train mode is asked throughout."
    ),
    "a05.train_epoch.data": "The loader's data changed: which of your lines works in place?",
    "a05.evaluate.form": "The docstring asks for a tuple of two Python floats: look at the types.",
    "a05.evaluate.loss": (
        "The loss is 1/(2M) times the sum of (y_pred - y)^2 over all patterns. Try it on four "
        "patterns in batches of 3 and 1, beside pencil and paper."
    ),
    "a05.evaluate.accuracy": (
        "The accuracy is the fraction of all M patterns that are on the right side. Try it on "
        "four patterns in batches of 3 and 1, beside pencil and paper."
    ),
    "a05.evaluate.output_zero": "Try outputs of exactly 0, with labels +1 and -1: 0 counts as -1.",
    "a05.evaluate.small_outputs": (
        "Every output greater than 0 counts as +1, however small: where is your threshold?"
    ),
    "a05.evaluate.order": (
        "A loader that shuffles gives another order in each pass: are X and y of one batch used "
        "together, in one pass?"
    ),
    "a05.evaluate.any_size": _LAST_BATCH,
    "a05.evaluate.again": (
        "Evaluate, train an epoch, evaluate again: what is left of the first evaluation?"
    ),
    "a05.evaluate.eval_mode": (
        "Evaluate twice: dropout makes the results differ. Is everything in eval mode whenever"
        " the model is called? (no_grad does not change the layers.)"
    ),
    "a05.evaluate.mode_restored": (
        "Leave the model, and all its layers, in the mode you found them: note it before you "
        "change it, and try a model found in train and one found in eval mode."
    ),
    "a05.evaluate.no_graph": (
        "Look at model(X).requires_grad inside your loop, and at torch.is_grad_enabled() "
        "afterwards: in which context is no graph recorded?"
    ),
    "a05.evaluate.untouched": (
        "Compare the parameters, their dtype, requires_grad and .grad before and after: an "
        "evaluation leaves no trace."
    ),
    "a05.MySGD.plain": (
        "Take one parameter, two steps with the same gradient, and follow v and p on paper. "
        "Without momentum, v is g."
    ),
    "a05.MySGD.momentum": (
        "Take one parameter, two steps with the same gradient, and follow v and p on paper. "
        "The update is v <- momentum v + g, then p <- p - lr v."
    ),
    "a05.MySGD.zero_grad": "Print every .grad after zero_grad(), also where it was None before.",
    "a05.MySGD.any_parameters": (
        "Try parameters of shape () and (5, 3), and a gradient that is zero in one step: the "
        "velocity goes on, and has the parameter's shape."
    ),
    "a05.MySGD.generator": "Give it (p for p in [a, b]): after one loop a generator is empty.",
    "a05.MySGD.zeroed_in_place": (
        "Call p.grad.zero_() after a step and look at your velocity: does it have memory of "
        "its own?"
    ),
    "a05.MySGD.velocity_kept": "Look at your velocity before and after zero_grad().",
    "a05.MySGD.own_velocity": (
        "Make a second optimizer for the same parameters: does it begin with velocities of 0, "
        "or with what the first has left?"
    ),
    "a05.MySGD.grad_None": (
        "Where .grad is None nothing happens in that step: p stays, v stays, and the other "
        "parameters move."
    ),
    "a05.MySGD.leaves": (
        "After step(), look at p.is_leaf, p.requires_grad and p.grad: all three are as they "
        "were before."
    ),
}
