"""The same attacks as an ordinary user, and where there are no namespaces: core layers do."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.attacks.attack import IS_ROOT
from tests.attacks.test_attacks import LEAVE_OUT

CLASSES = "reading or writing or processes or network or kernel or machine"
DISK = "archive or large or many or fallocate or folders or names or held or mapped"
NOBODY = 65534


def attacks(words: str, user: int, leave_out: str) -> str:
    """Run attacks of the suite in another process; the end of what it printed."""
    attacked = f"costs_nobody and ({words})"
    return run_as("tests/attacks/test_attacks.py", attacked, user, leave_out)


def run_as(path: str, words: str, user: int, leave_out: str = "") -> str:
    """Run some tests as another user."""
    suite = [path, "-k", words]
    with tempfile.TemporaryDirectory(prefix="as-user-") as home:
        as_user = ["tests.attacks.as_user", str(user), home]
        done = subprocess.run(
            [sys.executable, "-m", *(as_user if user else ["pytest"]), *suite],
            cwd=Path(__file__).parents[2],
            env={**os.environ, LEAVE_OUT: leave_out},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout


@pytest.mark.skipif(not IS_ROOT, reason="the whole suite runs as an ordinary user then")
@pytest.mark.parametrize(
    ("words", "leave_out"),
    [(CLASSES, ""), (f"{CLASSES} or {DISK}", "namespaces")],
    ids=["namespaces", "core layers"],
)
def test_attacks_fail_for_an_ordinary_user(words: str, leave_out: str) -> None:
    assert "passed" in attacks(words, NOBODY, leave_out)


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user's core layers are tried above")
def test_attacks_fail_for_root_in_the_core_layers_alone() -> None:
    assert "passed" in attacks("reading or processes or kernel", 0, "namespaces uid")


@pytest.mark.skipif(not IS_ROOT, reason="test_sandbox itself runs as an ordinary user then")
def test_who_holds_all_its_threads_leaves_an_ordinary_users_neighbours_some() -> None:
    """For root each sandbox has a user of its own, whose threads count alone."""
    assert "2 passed" in run_as("tests/test_sandbox.py", "who_holds_all_its_threads", NOBODY)
