"""Imports without what they would build and nobody here uses."""

from __future__ import annotations

import contextlib
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
