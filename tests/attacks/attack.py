"""What an attack is: code of one cell, how its success shows, and which layers stop it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Evidence = Literal[
    "secret",  # a canary of the grader's side is in what came out
    "changed",  # something outside the scratch folder is not as it was
    "signalled",  # another process was stopped or killed
    "connected",  # somebody talked to a socket outside
    "left",  # a process outlived its sandbox
    "reached",  # what the attack is after was had, and it says so (for its own good)
    "nothing",  # nothing to gain: an attack on the grader's time, memory or good sense
]
REMOVABLE = (
    "network", "pid", "tmpfs", "private_root", "rlimits", "uid", "landlock", "capabilities",
    "seccomp", "no_new_privs",
)  # fmt: skip
NEEDS = {"uid": ("private_root",), "private_root": ("tmpfs",)}
"""Layers that a layer cannot be had without: another user cannot read what lies in root's home."""

PRELUDE = """\
import ctypes, gc, mmap, os, signal, socket, subprocess, sys, threading, time
import numpy as np, torch
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    result = libc.syscall(number, *[ctypes.c_void_p(a) if type(a) is int else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), "system call failed")
    return result
def reached():
    print("REACHED" + "-${token}", flush=True)
"""


@dataclass(frozen=True)
class Attack:
    """One attack. Each layer in ``stopped_by`` stops it alone; without any of them it succeeds.

    Where ``stopped_by`` is empty nothing but the design itself stops it (what is not in the
    process cannot be taken), or the grader's deadline; ``anyway`` says which.
    """

    name: str
    code: str
    gain: Evidence = "reached"
    stopped_by: tuple[str, ...] = ()
    anyway: str = ""
    endless: bool = False
    costs_own: bool = False
    for_root_only_with: str = ""
    files: Callable[[Path, str], None] | None = None

    def __post_init__(self) -> None:
        assert bool(self.stopped_by) != bool(self.anyway), self.name


def only(layer: str) -> frozenset[str]:
    """What to leave out so that ``layer`` (and what it cannot be had without) is alone."""
    kept = {layer}
    while more := {need for name in kept for need in NEEDS.get(name, ())} - kept:
        kept |= more
    return frozenset(REMOVABLE) - kept


IS_ROOT = os.geteuid() == 0
