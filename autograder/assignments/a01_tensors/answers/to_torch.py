"""Known answers to a01.to_torch."""

import numpy as np
import torch

from autograder.answers import right, wrong

ALIAS = "Your result lives in the same memory as the input: change one and look at the other. from_numpy() and as_tensor() do not copy."
DTYPE = "Look at result.dtype: float32 is asked whatever the array holds."


@right("a01.to_torch")
def tensor_call(a):
    return torch.tensor(a, dtype=torch.float32)


@right("a01.to_torch")
def from_numpy_then_clone(a):
    return torch.from_numpy(a).float().clone()


@right("a01.to_torch")
def astype_copies(a):
    return torch.from_numpy(a.astype(np.float32))


@right("a01.to_torch")
def list_of_numbers(a):
    return torch.tensor([float(v) for v in a])


@right("a01.to_torch")
def to_with_copy(a):
    return torch.from_numpy(a).to(torch.float32, copy=True)


@right("a01.to_torch")
def empty_and_copy(a):
    t = torch.empty(len(a), dtype=torch.float32)
    t.copy_(torch.as_tensor(a))
    return t


@right("a01.to_torch")
def loop_over_entries(a):
    t = torch.zeros(a.shape)
    for i in range(a.shape[0]):
        t[i] = float(a[i])
    return t


@wrong("a01.to_torch", symptom="float64 result in the array's memory", hint=ALIAS)
def from_numpy(a):
    return torch.from_numpy(a)


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=ALIAS + " Try an array that is float32 already.")
def from_numpy_float(a):
    return torch.from_numpy(a).float()


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=ALIAS + " Try an array that is float32 already.")
def as_tensor_float32(a):
    return torch.as_tensor(a, dtype=torch.float32)


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=ALIAS + " astype(copy=False) does not either.")
def astype_without_copy(a):
    return torch.from_numpy(a.astype(np.float32, copy=False))


@wrong("a01.to_torch", symptom="the dtype of the array", hint=DTYPE)
def keeps_the_dtype(a):
    return torch.tensor(a)


@wrong("a01.to_torch", symptom="float64", hint=DTYPE)
def double(a):
    return torch.tensor(a, dtype=torch.float64)


@wrong("a01.to_torch", symptom="whole numbers", hint="The numbers after the point are gone: which dtype cuts them off?")
def through_integers(a):
    return torch.tensor(a.astype(int), dtype=torch.float32)


@wrong("a01.to_torch", symptom="a NumPy array", hint="A torch.Tensor is asked: look at type(result).")
def stays_numpy(a):
    return a.astype(np.float32).copy()


@wrong("a01.to_torch", symptom="shape (n, 1)", hint="An axis of size 1 came along: the result must have the shape (n,).")
def extra_axis(a):
    return torch.tensor(a, dtype=torch.float32).reshape(-1, 1)


@wrong("a01.to_torch", symptom="shape (1, n)", hint="An axis of size 1 came along: the result must have the shape (n,).")
def wrapped_in_a_list(a):
    return torch.tensor(np.array([a]), dtype=torch.float32)


@wrong("a01.to_torch", symptom="three digits are left", hint="Digits got lost on the way: through which dtype do the numbers go?")
def half_precision(a):
    return torch.tensor(a, dtype=torch.float16).float()


@wrong("a01.to_torch", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(a):
    torch.tensor(a, dtype=torch.float32)


@wrong("a01.to_torch", symptom="the first n numbers the constructor finds in memory", hint="torch.Tensor(n) makes room for n numbers and fills in none: give it the numbers.")
def only_the_room(a):
    return torch.zeros(len(a))


@wrong("a01.to_torch", symptom="the caller's array is all zero afterwards", hint="The caller's array changed. Work on a copy of it.")
def empties_the_array(a):
    t = torch.tensor(a, dtype=torch.float32)
    a[:] = 0
    return t


@wrong("a01.to_torch", symptom="sorted", hint="The entries must stay in their places.")
def sorts(a):
    return torch.tensor(np.sort(a), dtype=torch.float32)


@wrong("a01.to_torch", symptom="scaled to unit length", hint="The same numbers are asked, in another container: no scaling.")
def normalised(a):
    return torch.tensor(a / np.abs(a).max(), dtype=torch.float32)
