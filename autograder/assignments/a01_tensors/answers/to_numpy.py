"""Known answers to a01.to_numpy."""

import numpy as np
import torch

from autograder.answers import right, wrong

ALIAS = "Your array lives in the tensor's memory: change one and look at the other. detach(), .data and numpy() do not copy, with force=True neither."
SWITCHED = "You switched off the caller's requires_grad. Leave arguments as they are."


@right("a01.to_numpy")
def detach_numpy_copy(t):
    return t.detach().numpy().copy()


@right("a01.to_numpy")
def detach_clone_numpy(t):
    return t.detach().clone().numpy()


@right("a01.to_numpy")
def np_array(t):
    return np.array(t.detach())


@right("a01.to_numpy")
def no_grad_clone(t):
    with torch.no_grad():
        return t.clone().numpy()


@right("a01.to_numpy")
def through_a_list(t):
    kind = {torch.float64: np.float64, torch.float32: np.float32}[t.dtype]
    return np.array(t.tolist(), dtype=kind)


@right("a01.to_numpy")
def filled_by_a_loop(t):
    values = t.detach().numpy()
    out = np.empty_like(values)
    for i in range(len(values)):
        out[i] = values[i]
    return out


@right("a01.to_numpy")
def forced_numpy(t):
    return t.numpy(force=True).copy()


@right("a01.to_numpy")
def np_copy(t):
    return np.copy(t.detach())


@right("a01.to_numpy")
def in_inference_mode(t):
    with torch.inference_mode():
        return (t * 1).numpy()


@right("a01.to_numpy")
def data_then_array(t):
    return np.array(t.data, copy=True)


@right("a01.to_numpy")
def from_an_iterator(t):
    kind = str(t.dtype).replace("torch.", "")
    return np.fromiter((v.item() for v in t), dtype=kind, count=len(t))


@right("a01.to_numpy")
def every_second_place(t):
    return np.repeat(t.detach().numpy(), 2)[::2]


@right("a01.to_numpy")
def plus_zero(t):
    return t.detach().cpu().numpy() + 0


@right("a01.to_numpy")
def copied_into_a_new_tensor(t):
    room = torch.empty(t.shape, dtype=t.dtype)
    with torch.no_grad():
        room.copy_(t)
    return room.numpy()


@wrong("a01.to_numpy", symptom="RuntimeError once t requires grad; shares memory", hint="A tensor that requires grad cannot be turned into an array directly: which call cuts it from the graph?")
def bare_numpy(t):
    return t.numpy()


@wrong("a01.to_numpy", symptom="shares memory", hint=ALIAS)
def detach_numpy(t):
    return t.detach().numpy()


@wrong("a01.to_numpy", symptom="shares memory", hint=ALIAS)
def data_numpy(t):
    return t.data.numpy()


@wrong("a01.to_numpy", symptom="t no longer requires grad", hint=SWITCHED)
def requires_grad_off(t):
    return t.requires_grad_(False).numpy().copy()


@wrong("a01.to_numpy", symptom="t no longer requires grad", hint=SWITCHED)
def detached_in_place(t):
    return t.detach_().numpy().copy()


@wrong("a01.to_numpy", symptom="a copy, but RuntimeError once t requires grad", hint="A tensor that requires grad cannot be turned into an array directly: which call cuts it from the graph?")
def numpy_copy(t):
    return t.numpy().copy()


@wrong("a01.to_numpy", symptom="a list", hint="A NumPy array is asked: look at type(result).")
def tolist(t):
    return t.tolist()


@wrong("a01.to_numpy", symptom="still a tensor", hint="A NumPy array is asked: look at type(result).")
def still_a_tensor(t):
    return t.detach().clone()


@wrong("a01.to_numpy", symptom="float64 always", hint="The array must have the tensor's dtype.")
def always_double(t):
    return np.array(t.tolist())


@wrong("a01.to_numpy", symptom="float32 always", hint="The array must have the tensor's dtype.")
def always_single(t):
    return t.detach().clone().float().numpy()


@wrong("a01.to_numpy", symptom="whole numbers", hint="The numbers after the point are gone: which dtype cuts them off?")
def integers(t):
    return t.detach().int().numpy().copy()


@wrong("a01.to_numpy", symptom="an array of one object", hint="An array of n numbers is asked: look at result.shape and result.dtype.")
def array_of_tensors(t):
    return np.array([v.detach() for v in t], dtype=object)


@wrong("a01.to_numpy", symptom="shape (n, 1)", hint="An axis of size 1 came along: the result must have the shape (n,).")
def column(t):
    return t.detach().clone().numpy()[:, None]


@wrong("a01.to_numpy", symptom="the gradient in t.grad is gone", hint="The caller's .grad changed. Leave arguments as they are.")
def clears_the_grad(t):
    t.grad = None
    return t.detach().clone().numpy()


@wrong("a01.to_numpy", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(t):
    a = t.detach().numpy().copy()


@wrong("a01.to_numpy", symptom="shares memory", hint=ALIAS)
def forced_alias(t):
    return t.numpy(force=True)


@wrong("a01.to_numpy", symptom="a copy where t requires grad, an alias else", hint=ALIAS + " Both kinds of tensor need a copy.")
def copies_tracked_only(t):
    if t.requires_grad:
        return t.detach().clone().numpy()
    return t.numpy()


@wrong("a01.to_numpy", symptom="requires_grad is switched off and on again: .grad is lost", hint="The caller's .grad changed. Leave arguments as they are.")
def switched_off_and_on(t):
    tracked = t.requires_grad
    t.grad = None
    a = t.requires_grad_(False).numpy().copy()
    t.requires_grad_(tracked)
    return a


@wrong("a01.to_numpy", symptom="RuntimeError: a clone still belongs to the graph", hint="A clone of a tensor that requires grad still belongs to the graph: which call cuts it off?")
def clone_numpy(t):
    return t.clone().numpy()


@wrong("a01.to_numpy", symptom="TypeError: there is no such method", hint="The method's name is another one: press Tab after `t.` to see what there is.")
def to_numpy_method(t):
    return t.to_numpy()


@wrong("a01.to_numpy", symptom="the gradient instead of the numbers", hint="The tensor's numbers are asked, not its gradient.")
def the_gradient(t):
    return t.grad.numpy().copy()


@wrong("a01.to_numpy", symptom="one number", hint="All entries are asked; item() gives the only one of a 0-d tensor.")
def first_item(t):
    return np.array(t.detach()[0].item())


@wrong("a01.to_numpy", symptom="zeros", hint="The array is made but never filled.")
def never_filled(t):
    return np.zeros_like(t.detach().numpy())


@wrong("a01.to_numpy", symptom="three digits are left", hint="Digits got lost on the way: through which dtype do the numbers go?")
def through_half(t):
    return t.detach().half().to(t.dtype).numpy()


@wrong("a01.to_numpy", symptom="the gradient where there is one", hint="The tensor's numbers are asked, not its gradient, also where it has one.")
def the_gradient_if_there(t):
    if t.grad is not None:
        return t.grad.numpy().copy()
    return t.detach().numpy().copy()


@wrong("a01.to_numpy", symptom="rounded", hint="Do not round: the numbers themselves are asked.")
def rounded(t):
    return t.detach().numpy().round(4)


@wrong("a01.to_numpy", symptom="seven digits are left of a float64", hint="torch.tensor of Python numbers is float32: about 7 of 16 digits are left.")
def through_single(t):
    return torch.tensor(t.tolist()).to(t.dtype).numpy()


@wrong("a01.to_numpy", symptom="earlier results change with later calls", hint="All your results of one length are one array: each call must make a new one.")
def one_buffer(t, buffers={}):
    a = t.detach().numpy()
    out = buffers.setdefault((len(a), a.dtype), np.empty_like(a))
    out[:] = a
    return out
