"""Known answers to a05.evaluate."""

import copy

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong

EVAL = (
    "Evaluate twice: dropout makes the results differ. Which mode must the model be in? (no_grad "
    "does not change the layers.)"
)
FOUND = "Leave the model in the mode you found it."
WEIGHT = "Batches of different size must not count the same: weight by the number of patterns."
LABELS = "The labels are -1 and +1: where is the threshold?"
FRACTION = "A fraction between 0 and 1 of the correct answers is asked."
GRAPH = "A graph is recorded, though nobody calls backward(): in which context is it not?"
ALL = "All batches count, the last one included."


@right("a05.evaluate")
def eval_and_no_grad(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@right("a05.evaluate")
def inference_mode_and_finally(model, loader):
    was_training = model.training
    try:
        model.eval()
        with torch.inference_mode():
            pairs = [(model(X), y) for X, y in loader]
            p = torch.cat([p for p, y in pairs])
            y = torch.cat([y for p, y in pairs])
            return (0.5 * nn.functional.mse_loss(p, y)).item(), (2.0 * (p > 0) - 1 == y).double().mean().item()
    finally:
        if was_training:
            model.train()


@right("a05.evaluate")
def decorated_inner_function(model, loader):
    @torch.no_grad()
    def sums():
        s, c = 0, 0
        for X, y in loader:
            labels = torch.where(model(X) > 0, 1, -1)
            s = s + torch.sum((model(X) - y).pow(2))
            c = c + torch.sum(labels == y)
        return s, c

    mode = model.training
    model.train(False)
    s, c = sums()
    model.train(mode)
    M = len(loader.dataset)
    return float(s) / (2 * M), float(c) / M


@right("a05.evaluate")
def evaluates_a_copy(model, loader):
    import copy

    twin = copy.deepcopy(model).eval()
    for p in twin.parameters():
        p.requires_grad_(False)
    errors, hits = [], []
    for X, y in loader:
        out = twin(X)
        errors += ((out - y) ** 2).tolist()
        hits += ((out > 0) == (y > 0)).tolist()
    return 0.5 * sum(errors) / len(errors), sum(hits) / len(hits)


@right("a05.evaluate")
def grad_switch(model, loader):
    enabled, training = torch.is_grad_enabled(), model.training
    torch.set_grad_enabled(False)
    model.eval()
    loss = acc = M = 0
    for X, y in loader:
        y_pred, B = model(X), y.shape[0]
        loss += B * (torch.mean((y_pred - y) ** 2) / 2).item()
        acc += B * torch.mean((2.0 * (y_pred > 0) - 1 == y).double()).item()
        M += B
    model.train(training)
    torch.set_grad_enabled(enabled)
    return loss / M, acc / M


@right("a05.evaluate")
def functional_call(model, loader):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    weights = {name: p.detach() for name, p in model.named_parameters()}
    loss, correct, n = 0.0, 0.0, 0
    for X, y in loader:
        y_pred = torch.func.functional_call(model, weights, (X,))
        for p, t in zip(y_pred.tolist(), y.tolist()):
            loss += 0.5 * (p - t) ** 2
            correct += (p > 0 and t == 1) or (p <= 0 and t == -1)
            n += 1
    for module, mode in modes.items():
        module.training = mode
    return loss / n, correct / n


@right("a05.evaluate")
def numpy_arrays(model, loader):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = [(model(X).numpy(), y.numpy()) for X, y in loader]
    model.train(training)
    y_pred, y = (np.concatenate(part) for part in zip(*out))
    return float(np.mean((y_pred - y) ** 2) / 2), float(np.mean((y_pred > 0) == (y > 0)))


@right("a05.evaluate")
def frozen_for_a_while(model, loader):
    required = [p.requires_grad for p in model.parameters()]
    training = model.training
    model.eval().requires_grad_(False)
    total = torch.zeros(2, dtype=torch.float64)
    for X, y in loader:
        y_pred = model(X)
        wrong = (y_pred > 0).ne(y > 0)
        total += torch.stack([((y_pred - y) ** 2).sum() / 2, (~wrong).sum()])
    for p, r in zip(model.parameters(), required):
        p.requires_grad_(r)
    model.train(training)
    loss, acc = (total / len(loader.dataset)).tolist()
    return (loss, acc)


@right("a05.evaluate")
def running_averages(model, loader):
    before = model.training
    model.eval()
    loss, acc, seen = 0.0, 0.0, 0
    for X, y in loader:
        with torch.no_grad():
            y_pred = model(X)
        seen += len(y)
        share = len(y) / seen
        loss = (1 - share) * loss + share * 0.5 * (y_pred - y).square().mean().item()
        acc = (1 - share) * acc + share * (y_pred * y > 0).logical_or((y_pred == 0) & (y < 0)).double().mean().item()
    model.train(mode=before)
    return loss, acc


@wrong("a05.evaluate", symptom="model.eval() missing: dropout noise", hint=EVAL)
def eval_forgotten(model, loader):
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="evaluated in train mode", hint=EVAL)
def evaluated_in_train_mode(model, loader):
    found = model.training
    model.train()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="model.training = False: the layers inside stay in train mode",
       hint="model.training = False reaches the model, but not the layers in it. " + EVAL)
def eval_by_attribute(model, loader):
    found = model.training
    model.training = False
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.training = found
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the mode is restored by the attribute: the layers stay in eval mode",
       hint="model.training = ... reaches the model, but not the layers in it: your dropout stays off. "
       + FOUND)
def restored_by_attribute(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.training = found
    return loss / number, right / number


@wrong("a05.evaluate", symptom="always left in train mode", hint=FOUND)
def left_in_train_mode(model, loader):
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train()
    return loss / number, right / number


@wrong("a05.evaluate", symptom="always left in eval mode", hint=FOUND)
def left_in_eval_mode(model, loader):
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the mode is read after eval(): never restored",
       hint="You note the mode when it is already eval. " + FOUND)
def mode_noted_too_late(model, loader):
    model.eval()
    found = model.training
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="return before the mode is restored",
       hint="No line after return is reached. " + FOUND)
def return_before_restoring(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, y in loader])
        y = torch.cat([y for X, y in loader])
        return ((y_pred - y) ** 2).mean().item() / 2, ((y_pred > 0) == (y > 0)).double().mean().item()
    model.train(found)


@wrong("a05.evaluate", symptom="a graph is recorded: no no_grad", hint=GRAPH)
def graph_recorded(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="detach() after the graph was recorded",
       hint="detach() comes too late: the graph is recorded while the model computes. " + GRAPH)
def detached_too_late(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X).detach()
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="no_grad() called, not entered: it has no effect",
       hint="torch.no_grad() alone does nothing: it is a context, to be entered by `with`. " + GRAPH)
def no_grad_not_entered(model, loader):
    found = model.training
    model.eval()
    torch.no_grad()
    outputs = [(model(X), y) for X, y in loader]
    y_pred = torch.cat([p for p, y in outputs]).detach()
    y = torch.cat([y for p, y in outputs])
    model.train(found)
    return ((y_pred - y) ** 2).mean().item() / 2, ((y_pred > 0) == (y > 0)).double().mean().item()


@wrong("a05.evaluate", symptom="recording stays off for everybody",
       hint="After your function no graph is recorded any more, and the next backward() fails: put "
       "the switch back, or use a context.")
def grad_left_disabled(model, loader):
    found = model.training
    model.eval()
    torch.set_grad_enabled(False)
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the parameters stay frozen",
       hint="After your function the parameters no longer require grad: the next training fails.")
def parameters_left_frozen(model, loader):
    found = model.training
    model.eval()
    model.requires_grad_(False)
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="zero_grad in an evaluation: gradients are lost",
       hint="The .grad of the parameters belongs to the training: an evaluation leaves it alone.")
def grad_emptied(model, loader):
    found = model.training
    model.eval()
    model.zero_grad()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="backward() in an evaluation",
       hint="An evaluation needs no gradient: your backward() adds to .grad.")
def backward_called(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        batch_loss = ((y_pred - y) ** 2).mean() / 2
        batch_loss.backward()
        loss += batch_loss.item() * len(y)
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="trains on what it should evaluate",
       hint="Your evaluation makes steps: the weights must stay as they are.")
def steps_made(model, loader):
    found = model.training
    model.eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        batch_loss = ((y_pred - y) ** 2).mean() / 2
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        loss += batch_loss.item() * len(y)
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="means of batch means", hint=WEIGHT)
def mean_of_batch_means(model, loader):
    found = model.training
    model.eval()
    losses, accs = [], []
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            losses.append(((y_pred - y) ** 2).mean().item() / 2)
            accs.append(((y_pred > 0) == (y > 0)).double().mean().item())
    model.train(found)
    return sum(losses) / len(losses), sum(accs) / len(accs)


@wrong("a05.evaluate", symptom="the loss is a mean of batch means",
       hint="The accuracy is right, the loss is not. " + WEIGHT)
def loss_of_batch_means(model, loader):
    found = model.training
    model.eval()
    losses, right, number = [], 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            losses.append(((y_pred - y) ** 2).mean().item() / 2)
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return sum(losses) / len(losses), right / number


@wrong("a05.evaluate", symptom="every batch counted as a full one",
       hint="loader.batch_size is not the size of the last batch. " + WEIGHT)
def every_batch_counted_full(model, loader):
    found = model.training
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
    number = len(loader) * loader.batch_size
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="divided by the number of batches",
       hint="len(loader) is the number of batches; you have counted patterns.")
def divided_by_number_of_batches(model, loader):
    found = model.training
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
    model.train(found)
    return loss / len(loader), right / len(loader)


@wrong("a05.evaluate", symptom="the loss without its 1/2",
       hint="Your loss is exactly twice ours: nn.MSELoss divides by M, the loss here by 2M.")
def half_forgotten(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += nn.functional.mse_loss(y_pred, y, reduction="sum").item()
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="sums instead of means",
       hint="Both results are sums over the patterns: averages are asked.")
def sums(model, loader):
    found = model.training
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
    model.train(found)
    return loss, float(right)


@wrong("a05.evaluate", symptom="root of the mean square",
       hint="No square root in this loss: it is half the mean square.")
def root_of_the_loss(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, y in loader])
        y = torch.cat([y for X, y in loader])
    model.train(found)
    return (((y_pred - y) ** 2).mean() / 2).sqrt().item(), ((y_pred > 0) == (y > 0)).double().mean().item()


@wrong("a05.evaluate", symptom="mean first, square later: errors cancel",
       hint="Positive and negative errors cancel: which comes first in the formula, the square or "
       "the average?")
def square_of_the_mean(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, y in loader])
        y = torch.cat([y for X, y in loader])
    model.train(found)
    return (y_pred - y).mean().item() ** 2 / 2, ((y_pred > 0) == (y > 0)).double().mean().item()


@wrong("a05.evaluate", symptom="(M, M) loss",
       hint="Print the shapes of y_pred and y, then of their difference: a (B,1) minus a (B,) is a "
       "(B,B) matrix.")
def broadcast(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, y in loader])
        y = torch.cat([y for X, y in loader])[:, None]
    model.train(found)
    return ((y_pred - y) ** 2).mean().item() / 2, ((y_pred > 0) == (y > 0)).double().mean().item()


@wrong("a05.evaluate", symptom="only the last batch is counted",
       hint="The result is that of the last batch: is it added up, or overwritten? " + ALL)
def last_batch_only(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss = ((y_pred - y) ** 2).mean().item() / 2
            acc = ((y_pred > 0) == (y > 0)).double().mean().item()
    model.train(found)
    return loss, acc


@wrong("a05.evaluate", symptom="only the first batch: return inside the loop",
       hint="Your function returns after the first batch: at which indentation does return stand? "
       + ALL)
def return_in_the_loop(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
            model.train(found)
            return loss / number, right / number


@wrong("a05.evaluate", symptom="threshold 1/2, as for labels 0 and 1", hint=LABELS)
def threshold_one_half(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0.5) == (y > 0.5)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="an output of 0 counts as +1",
       hint="Output exactly 0 counts as -1 (docstring): > or >= ?")
def zero_as_plus_one(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred >= 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="sign(0) = 0 is never right",
       hint="Output exactly 0 counts as -1 (docstring), but sign(0) is 0: neither label.")
def sign_of_zero(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += (torch.sign(y_pred) == y).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="rounded outputs compared with the labels",
       hint="Only outputs near -1 and +1 count as right in your accuracy. " + LABELS)
def rounded_outputs(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += (y_pred.round() == y).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="a bool compared with -1 and +1: negatives are never right",
       hint="(y_pred > 0) is True or False, that is 1 or 0: can it ever equal a label of -1?")
def bool_against_labels(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == y).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="outputs compared with the labels: never equal",
       hint="Outputs are hardly ever exactly -1 or +1: which label does an output stand for?")
def outputs_equal_labels(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += (y_pred == y).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the error rate instead of the accuracy",
       hint="You count the wrong answers; the accuracy counts the right ones.")
def error_rate(model, loader):
    found = model.training
    model.eval()
    loss, errors, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            errors += ((y_pred > 0) != (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, errors / number


@wrong("a05.evaluate", symptom="per cent", hint=FRACTION)
def per_cent(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, 100 * right / number


@wrong("a05.evaluate", symptom="the mean margin instead of the accuracy",
       hint=FRACTION + " y_pred y says how far on the right side an output is, not whether.")
def margin(model, loader):
    found = model.training
    model.eval()
    loss, total, number = 0.0, 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            total += (y_pred * y).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, total / number


@wrong("a05.evaluate", symptom="100 patterns, as in the notebook",
       hint="Right only when there are exactly 100 patterns. Count them.")
def hundred_patterns(model, loader):
    found = model.training
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
    model.train(found)
    return loss / 100, right / 100


@wrong("a05.evaluate", symptom="(accuracy, loss)",
       hint="The order of the returned values differs from the docstring.")
def results_swapped(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return right / number, loss / number


@wrong("a05.evaluate", symptom="tensors instead of floats",
       hint="The docstring asks for Python floats: look at type(result[0]).")
def tensors_returned(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, y in loader])
        y = torch.cat([y for X, y in loader])
    model.train(found)
    return ((y_pred - y) ** 2).mean() / 2, ((y_pred > 0) == (y > 0)).double().mean()


@wrong("a05.evaluate", symptom="only the loss",
       hint="Two results are asked: the loss and the accuracy.")
def accuracy_forgotten(model, loader):
    found = model.training
    model.eval()
    loss, number = 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            loss += ((model(X) - y) ** 2).sum().item() / 2
            number += len(y)
    model.train(found)
    return loss / number


@wrong("a05.evaluate", symptom="returns None",
       hint="Your function prints its results, but does not return them.")
def return_missing(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    print(loss / number, right / number)


@wrong("a05.evaluate", symptom="no eval mode and means of batch means: two mistakes",
       hint=EVAL + " " + WEIGHT)
def noisy_mean_of_batch_means(model, loader):
    losses, accs = [], []
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            losses.append(((y_pred - y) ** 2).mean().item() / 2)
            accs.append(((y_pred > 0) == (y > 0)).double().mean().item())
    return sum(losses) / len(losses), sum(accs) / len(accs)
