"""Imports without what they would build or collect in vain."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def without_uri_grammar() -> Iterator[None]:
    """Import nbformat or nbconvert inside: jsonschema builds no grammar for URIs (0.85 s).

    Nothing here validates URIs; whoever imports the grammar later gets it.
    """
    if "rfc3987_syntax" in sys.modules:
        yield
        return
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["rfc3987_syntax"]


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Import PyTorch inside: what lives for ever is neither collected for nor looked at again.

    The collections cost 0.1 s of the import, 0.2 s of the end, and 0.07 s each time in between.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
