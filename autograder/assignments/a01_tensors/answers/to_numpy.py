"""Known answers to a01.to_numpy."""

import numpy as np
import torch

from autograder.answers import right, wrong

ALIAS = "Your array lives in the tensor's memory: change one and look at the other. detach() and numpy() do not copy."
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
