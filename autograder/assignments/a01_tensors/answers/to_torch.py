"""Known answers to a01.to_torch."""

import numpy as np
import torch

from autograder.answers import right, wrong

ALIAS = "Your result lives in the same memory as the input: change one and look at the other. from_numpy() and as_tensor() do not copy."
FLOAT32 = "Where the array is float32 already, your result lives in its memory: most conversions copy only if something has to change. Which call always copies?"
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


@right("a01.to_torch")
def asarray_with_copy(a):
    return torch.asarray(a, dtype=torch.float32, copy=True)


@right("a01.to_torch")
def np_array_first(a):
    return torch.from_numpy(np.array(a, dtype=np.float32))


@right("a01.to_torch")
def tensor_of_a_list(a):
    return torch.Tensor(a.tolist())


@right("a01.to_torch")
def every_second_place(a):
    room = torch.zeros(2 * len(a))
    room[::2] = torch.from_numpy(a)
    return room[::2]


@right("a01.to_torch")
def times_the_identity(a):
    return torch.einsum("ij,j->i", torch.eye(len(a)), torch.from_numpy(a).to(torch.float32))


@right("a01.to_torch")
def stacked_scalars(a):
    as_scalar = lambda v: torch.tensor(v.item(), dtype=torch.float32)
    return torch.stack(list(map(as_scalar, a)))


@right("a01.to_torch")
def in_inference_mode(a):
    with torch.inference_mode():
        return torch.tensor(a).float().clone()


@wrong("a01.to_torch", symptom="float64 result in the array's memory", hint=ALIAS)
def from_numpy(a):
    return torch.from_numpy(a)


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=FLOAT32)
def from_numpy_float(a):
    return torch.from_numpy(a).float()


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=FLOAT32)
def as_tensor_float32(a):
    return torch.as_tensor(a, dtype=torch.float32)


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=FLOAT32)
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


@wrong("a01.to_torch", symptom="zeros", hint="torch.zeros(n) makes room for n numbers and fills in none: where do the array's numbers come in?")
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


@wrong("a01.to_torch", symptom="an alias where the array is float32 already", hint=FLOAT32)
def tensor_constructor(a):
    return torch.Tensor(a)


@wrong("a01.to_torch", symptom="a copy in float64", hint=DTYPE)
def clone_keeps_double(a):
    return torch.from_numpy(a).clone()


@wrong("a01.to_torch", symptom="a Python list", hint="A torch.Tensor is asked: look at type(result).")
def list_of_tensors(a):
    return [torch.tensor(float(v)) for v in a]


@wrong("a01.to_torch", symptom="the last entry only", hint="In your loop, is the result overwritten (=) or does it grow?")
def only_the_last(a):
    for v in a:
        t = torch.tensor([float(v)])
    return t


@wrong("a01.to_torch", symptom="the last entry is 0", hint="One entry is left out: which numbers does range(len(a) - 1) give?")
def one_left_out(a):
    t = torch.zeros(len(a))
    for i in range(len(a) - 1):
        t[i] = float(a[i])
    return t


@wrong("a01.to_torch", symptom="absolute values", hint="The sign gets lost on the way: nothing here asks for abs().")
def loses_the_sign(a):
    return torch.tensor(np.abs(a), dtype=torch.float32)


@wrong("a01.to_torch", symptom="the notebook's example", hint="Your result is the same whatever the array is: compute it from the argument.")
def hard_coded(a):
    return torch.tensor([1.0, -2.0, 3.0])


@wrong("a01.to_torch", symptom="the array is rounded in place", hint="The caller's array changed. Which of your lines works in place on it?")
def rounds_in_place(a):
    t = torch.tensor(a, dtype=torch.float32)
    if a.dtype.kind == "f":
        np.round(a, out=a)
    return t


@wrong("a01.to_torch", symptom="backwards", hint="The entries must stay in their places.")
def reversed_entries(a):
    return torch.tensor(a[::-1].copy(), dtype=torch.float32)


@wrong("a01.to_torch", symptom="float32, but in the array's memory: bytes read as other numbers", hint="view() reads the same bytes as other numbers; which call converts the numbers?")
def view_of_the_bytes(a):
    return torch.from_numpy(a.copy()).view(torch.float32)


@wrong("a01.to_torch", symptom="earlier results change with later calls", hint="All your results of one length are one tensor: each call must make a new one.")
def one_buffer(a, buffers={}):
    t = buffers.setdefault(len(a), torch.empty(len(a)))
    return t.copy_(torch.from_numpy(a))


@wrong("a01.to_torch", symptom="converted and copied where the array is float64, else neither", hint="Only float64 arrays are converted: others come back as they are, and in the array's memory.")
def copies_double_only(a):
    if a.dtype == np.float64:
        return torch.tensor(a, dtype=torch.float32)
    return torch.from_numpy(a)
