"""What a value is, whatever it says of itself: for encoding what student code returned.

A class may pretend to be another (``__class__``), or bring methods that compute when they are
asked. All that is used here is bound before student code runs, and is none of the value's own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

_is_subclass = type.__subclasscheck__
_detach = torch.Tensor.detach
_TENSOR: Any = torch._C.TensorBase  # its attributes are descriptors, not what the stubs say
_grad, _is_leaf, _requires_grad = (
    descriptor.__get__ for descriptor in (_TENSOR.grad, _TENSOR.is_leaf, _TENSOR.requires_grad)
)
_OwnMethodsOff: Any = torch._C.DisableTorchFunction
_dispatch_keys: Any = torch._C._dispatch_keys
_OWN_DISPATCH = torch._C.DispatchKey.Python


def is_a(value: Any, kind: type) -> bool:
    """As isinstance, by the value's real type."""
    return _is_subclass(kind, type(value))


def computes_itself(tensor: torch.Tensor) -> bool:
    """Whether every operation with the tensor is its class's own (``__torch_dispatch__``)."""
    return bool(_dispatch_keys(tensor).has(_OWN_DISPATCH))


def plain_tensor(tensor: torch.Tensor) -> torch.Tensor:
    """The values of a tensor of any subclass, in the same memory, without a graph."""
    with _OwnMethodsOff():
        return _detach(tensor)


def plain_array(array: np.ndarray) -> np.ndarray:
    """The values of an array of any subclass, in the same memory."""
    return np.ndarray.view(array, np.ndarray)


def requires_grad(tensor: torch.Tensor) -> bool:
    """The tensor's requires_grad."""
    return bool(_requires_grad(tensor))


def gradient(tensor: torch.Tensor) -> torch.Tensor | None:
    """The ``.grad`` of a leaf, where it has one."""
    grad: torch.Tensor | None = _grad(tensor) if _is_leaf(tensor) else None
    return grad
