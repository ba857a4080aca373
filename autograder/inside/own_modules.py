"""Modules that a student wrote beside the notebook, for code of the student's and no other.

In Jupyter the working directory is the first place to import from. Here it is the last, so
that a file ``random.py`` shadows nothing; and where a library tries a package that is not
installed, as PyTorch does with several, a file of that name is not what it gets.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType, ModuleType

_IMPORTLIB = os.path.dirname(importlib.__file__) + os.sep


class OwnModules:
    """The last finder of ``sys.meta_path``; what lies below ``home`` is the student's code."""

    def __init__(self, home: str) -> None:
        self._home = home.rstrip(os.sep) + os.sep

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A top-level module in the working directory, if the student's code imports it.

        Or has it reloaded (``target``), which IPython does for those who ask it to.
        """
        if path is not None or not (target is not None or self._is_own(sys._getframe(1))):
            return None
        here = os.getcwd()
        sys.path_importer_cache.pop(here, None)  # it may miss a file that was written just now
        return PathFinder.find_spec(name, [here], target)

    def _is_own(self, frame: FrameType | None) -> bool:
        """Whether an import comes from a cell, a file below home, or a text that was executed."""
        while frame is not None:
            file = frame.f_code.co_filename
            if not file.startswith(("<frozen ", _IMPORTLIB)):
                return not os.path.isabs(file) or file.startswith(self._home)
            frame = frame.f_back
        return False


def find_own_modules(home: str) -> None:
    """Let notebooks import what lies beside them, as it is now: no bytecode of an older text."""
    sys.dont_write_bytecode = True
    sys.meta_path.append(OwnModules(home))
