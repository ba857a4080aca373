"""Formgrader's list of a class, with timestamps in it that nbgrader would fail on or wait for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.grading import ClassResults
from autograder.table import refusals
from tests.classes import PROGRAMS, SHORT, hand_in, made_up_result

# Asks formgrader, in a real Jupyter server, for a class's list; prints status and answer.
SERVER = """
import sys, signal
signal.alarm(100)  # a FIFO that is opened keeps the server for ever
from jupyter_server.serverapp import ServerApp
from nbgrader.server_extensions.formgrader import load_jupyter_server_extension
from tornado.httpclient import AsyncHTTPClient
app = ServerApp()
root = ["--ServerApp.root_dir=.", "--allow-root", "--ServerApp.port=0", "--ServerApp.token=t"]
app.initialize([*root, "--ServerApp.ip=127.0.0.1"], find_extensions=False)
load_jupyter_server_extension(app)
async def ask():
    url = f"{app.connection_url}formgrader/api/submissions/{sys.argv[1]}?token=t"
    answer = await AsyncHTTPClient().fetch(url, raise_error=False, request_timeout=60)
    print(answer.code, answer.body.decode(), sep="\\n")
app.io_loop.run_sync(ask)
"""


@pytest.fixture
def odd_class(fresh_course: Course, tmp_path: Path) -> Course:
    """A class of which some have a timestamp that is none, and one has a time."""
    for student in ("text", "number", "pipe", "link", "folder", "good", "none"):
        hand_in(fresh_course, student, "{}")
    name, submitted = fresh_course.resolve(SHORT), fresh_course.root / "submitted"
    (submitted / "text" / name / "timestamp.txt").write_text("see me")
    (submitted / "number" / name / "timestamp.txt").write_text("9" * 40 + "m")
    os.mkfifo(submitted / "pipe" / name / "timestamp.txt")
    (tmp_path / "secret").write_text("2020-01-01 00:00:00")
    (submitted / "link" / name / "timestamp.txt").symlink_to(tmp_path / "secret")
    (submitted / "folder" / name / "timestamp.txt").mkdir()
    (submitted / "good" / name / "timestamp.txt").write_text("2026-10-01 12:00:00 UTC")
    return fresh_course


TIMES = {
    **dict.fromkeys(("text", "number", "pipe", "link", "folder", "none")),
    "good": "2026-10-01T12:00:00",
}


def test_formgraders_api_lists_a_class_whatever_its_timestamps_are(
    odd_class: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbgrader.apps import NbGraderAPI

    monkeypatch.chdir(odd_class.root)
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    api = NbGraderAPI(config=odd_class.config())
    rows = api.get_submissions(odd_class.resolve(SHORT))
    assert {row["student"]: row["timestamp"] for row in rows} == TIMES


def test_formgraders_server_lists_it(odd_class: Course) -> None:
    done = asked_in_a_server(odd_class)
    status, _, rows = done.stdout.partition("\n")
    assert status == "200", done.stderr
    assert {row["student"]: row["timestamp"] for row in json.loads(rows)} == TIMES


def test_without_the_guard_the_server_fails(odd_class: Course) -> None:
    config = odd_class.root / "nbgrader_config.py"
    config.write_text("\n".join(x for x in config.read_text().splitlines() if "Guard" not in x))
    (odd_class.root / "submitted" / "pipe" / odd_class.resolve(SHORT) / "timestamp.txt").unlink()
    assert asked_in_a_server(odd_class).stdout.startswith("500")


def asked_in_a_server(course: Course) -> Any:
    places = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    home = course.root.parent / "home"
    home.mkdir()
    return subprocess.run(
        [sys.executable, "-c", SERVER, course.resolve(SHORT)],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            **dict.fromkeys(places, str(home)),
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        },
    )


def test_a_timestamp_that_does_not_count_is_named_with_the_way_out(odd_class: Course) -> None:
    assignment = odd_class.assignment(SHORT)
    result = made_up_result(assignment)
    graded = ClassResults(dict.fromkeys(TIMES, result), frozenset(), frozenset(), {})
    said = refusals(graded, assignment, odd_class.root)
    assert [text.split("/")[1] for text in said] == ["text", "number", "pipe", "link", "folder"]
    path = f"submitted/text/{assignment.name}/timestamp"
    assert said[0].startswith(f"{path}.txt does not count: it is no plain file that holds only")
    assert said[0].endswith(f"else move it out of the way: mv -- {path}.txt {path}.odd")
