"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def jobs_option(command: Command) -> Command:
    """How many graders work at a time."""
    return click.option(
        "--jobs", type=click.IntRange(1, 64), help="Graders at a time [default: processors]."
    )(command)


def trust_option(command: Command) -> Command:
    """Whether to do without a core layer of the sandbox."""
    return click.option(
        "--trust-submissions",
        is_flag=True,
        help="Run submissions even where this machine lacks a core layer of the sandbox.",
    )(command)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))
