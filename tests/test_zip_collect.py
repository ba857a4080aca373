"""nbgrader zip_collect on the downloads of a class in which somebody handed in an archive."""

from __future__ import annotations

import io
import logging
import os
import zipfile
from pathlib import Path

import pytest
from nbgrader.plugins import ExtractorPlugin
from nbgrader.utils import parse_utc

from autograder.course import Course
from autograder.text import plain
from autograder.zip_collect import CarefulCollector, OuterExtractor, _time
from tests.classes import SHORT, run, solved
from tests.test_archives import found, zipped

PATTERN = r".*/(?P<student_id>[^/_]+)_(?P<file_id>[^/]+)"


def nested_zips(levels: int) -> bytes:
    data = b"1"
    for _ in range(levels):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("x.zip", data)
        data = file.getvalue()
    return data


def test_one_bad_archive_stops_nobody(fresh_course: Course) -> None:
    name = fresh_course.resolve(SHORT)
    folder = fresh_course.root / "downloaded" / name / "archive"
    folder.mkdir(parents=True)
    class_files = {
        f"ada_{name}.ipynb": solved(fresh_course).encode(),
        f"group/ada_{name}.ipynb": b"{}",
        f".._{name}.ipynb": b"{}",
        f"gil_x/ben_{name}.ipynb": b"{}",
        f"[ab]en_{name}.ipynb": b"{}",
        "eve_inner.zip": b"no zip",
        "fay_deep.zip": nested_zips(60),
        "gus_data.csv.gz": b"no gz",
        f"../ben_{name}.ipynb": b"{}",
    }
    zipped(folder / "all.zip", class_files)
    zipped(folder / f"own_{name}.zip", {f"own_{name}.ipynb": b"{}"})
    zipped(folder / "...zip", {f"hal_{name}.ipynb": b"{}"})  # into the folder above
    (folder / "broken.zip").write_text("no zip")
    (folder / "data.csv.gz").write_text("1,2")
    (folder / f"zoe_{name}.ipynb").write_text("{}")
    os.mkfifo(folder / "pipe.zip")
    done = run(
        fresh_course,
        *("nbgrader", "zip_collect", name, f"--FileNameCollectorPlugin.named_regexp={PATTERN}"),
    )
    assert "broken.zip: copied as it is: no archive" in done.stderr
    assert "all.zip: archives in it are not opened: eve_inner.zip, fay_deep.zip" in done.stderr
    assert f"group/ada_{name}.ipynb: left out: another file counts as the same" in done.stderr
    assert "'[ab]en' is no usable student id" in done.stderr
    assert "'..' is no usable student id" in done.stderr
    assert "it may be of 'gil' or of 'ben'" in done.stderr
    assert "pipe.zip: left out" in done.stderr
    assert "...zip: left out: its name gives no folder's" in done.stderr
    assert not list((folder.parent).glob("hal_*"))
    submitted = fresh_course.root / "submitted"
    assert {path.name for path in submitted.iterdir()} == {"ada", "own", "zoe"}
    right = submitted / "ada" / name / f"{name}.ipynb"
    assert right.read_bytes() == class_files[f"ada_{name}.ipynb"]


@pytest.mark.parametrize(
    ("time", "is_kept"), [("2026-10-01-12-00-00", True), ("9" * 40 + "m", False), ("0", False)]
)
def test_a_time_in_a_name_counts_where_it_is_one(time: str, is_kept: bool) -> None:
    pattern = r".*/(?P<student_id>[^/_]+)_(?P<timestamp>[^_]*)_(?P<file_id>[^/]+)"
    collector = CarefulCollector(named_regexp=pattern)
    found = collector.collect(f"/x/ada_{time}_a03.ipynb")
    assert found == {
        "student_id": "ada",
        "file_id": "a03.ipynb",
        "timestamp": "2026-10-01 12:00:00" if is_kept else None,
    }
    assert (collector.collect("/y/ada_2026-10-02_a03.ipynb") is not None) == is_kept
    assert collector.collect("/z/ada__a03.txt.ipynb") is not None
    assert collector.collect("/z/ada__a03.ipynb") is None
    assert CarefulCollector(named_regexp=pattern).collect("/z/ada__a03.py") is None  # as nbgrader


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-01-12-00-10", "2026-10-01 12:00:10"),
        ("2026-10-01-12-30-59", "2026-10-01 12:30:59"),
        ("2026-10-01-12-30", "2026-10-01 12:30:00"),
        ("2026-10-01_12-00-10", "2026-10-01 12:00:10"),
        ("2026-10-01T12-00-10Z", "2026-10-01 12:00:10"),
        ("2026-10-01 12.30.10 UTC", "2026-10-01 12:30:10"),
        ("2026-10-01-12:00:10", "2026-10-01 12:00:10"),
        ("20261001_123010", "2026-10-01 12:30:10"),
        ("20261001123010", "2026-10-01 12:30:10"),
        ("2026-10-01T12:00:10+02:00", "2026-10-01 10:00:10"),
        ("2026-10-01 12:00:10-05:00", "2026-10-01 17:00:10"),
        ("2026-10-01 12:00:10 EST", "2026-10-01 17:00:10"),
        ("2026-10-01", "2026-10-01 00:00:00"),
        ("10-01-2026 12:30:10", "2026-10-01 12:30:10"),
        ("01-Oct-2026 12:30", "2026-10-01 12:30:00"),
        ("Oct 1, 2026 1205 PM", "2026-10-01 12:05:00"),
        ("2026-10-01-25-00-10", None),
        ("2026-02-30-12-00-10", None),
        ("Oct 1, 2026 12-00-10 PM", None),
        ("2026-10-01-12-00-10 EST", None),
        ("2026-10-01T12-30-10+02", None),
        ("12-00-10", None),
    ],
)
def test_a_clock_with_dashes_is_no_offset(text: str, moment: str | None) -> None:
    time = _time(text)
    assert (time and str(parse_utc(time))) == moment


TIMED = r".*/(?P<student_id>[^/_]+)_(?P<timestamp>[0-9-]+)_(?P<file_id>.+)"


def test_no_student_tells_the_time_where_names_do(fresh_course: Course) -> None:
    name = fresh_course.resolve(SHORT)
    folder = fresh_course.root / "downloaded" / name / "archive"
    for student in ("eve", "mal"):
        stem = folder / f"{student}_2026-10-05-12-00-10_"
        stem.parent.mkdir(parents=True, exist_ok=True)
        Path(f"{stem}{name}.ipynb").write_text("{}")
        stamp = "timestamp.txt" if student == "eve" else "timestamp.txt/x.txt"
        Path(f"{stem}{stamp}").parent.mkdir(exist_ok=True)
        Path(f"{stem}{stamp}").write_text("2026-01-01 00:00:00 UTC")
    pattern = f"--FileNameCollectorPlugin.named_regexp={TIMED}"
    valid = "--FileNameCollectorPlugin.valid_ext=['.ipynb', '.txt']"
    done = run(fresh_course, "nbgrader", "zip_collect", name, pattern, valid)
    assert done.stderr.count("names tell when it was handed in, and this would count") == 2
    for student in ("eve", "mal"):
        stamp = fresh_course.root / "submitted" / student / name / "timestamp.txt"
        assert stamp.read_text().startswith("2026-10-05 12:00:10")


@pytest.mark.parametrize(
    ("pattern", "name", "is_taken"),
    [
        (TIMED, "Timestamp.txt", False),
        (TIMED, "my_timestamp.txt", True),
        (TIMED, "sub/timestamp.txt", True),
        (TIMED.replace("(?P<timestamp>[0-9-]+)", "[0-9-]+"), "timestamp.txt", True),
    ],
)
def test_a_timestamp_is_taken_where_nothing_else_tells_the_time(
    pattern: str, name: str, is_taken: bool
) -> None:
    collector = CarefulCollector(named_regexp=pattern, valid_ext=[".txt"])
    assert (collector.collect(f"/x/ada_2026-10-05_{name}") is not None) is is_taken


ANY_FILE = r"[^_]*/(?P<student_id>[^/_]+)_(?P<file_id>.+)"


@pytest.mark.parametrize("file", ["/tmp/x", "../x", "a/../x", "./x", "a//x", "a\\x", "\0x"])
def test_a_file_that_leads_elsewhere_is_left_out(
    file: str, caplog: pytest.LogCaptureFixture
) -> None:
    collector = CarefulCollector(named_regexp=ANY_FILE, log=logging.getLogger())
    assert collector.collect(f"/x/ada_{file}.ipynb") is None
    assert "leads out of the submission" in caplog.text and "rename it" in caplog.text
    assert collector.collect("/x/ada_sub/x.ipynb") is not None


NBGRADERS = r".*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)"
TO_THE_END = NBGRADERS.replace(r"\w+", "[^_/]+", 1).replace(r"\w+", r".+)(?P<end>\.ipynb$")
TIME = "2026-01-01-10-00-00"


@pytest.mark.parametrize("pattern", [NBGRADERS, TO_THE_END])
@pytest.mark.parametrize("own", ["ps_bob", "-_bob", "bob_attempt_2025_ps_bob", "_attempt_1_bob"])
def test_no_student_hands_in_for_another(
    pattern: str, own: str, caplog: pytest.LogCaptureFixture
) -> None:
    collector = CarefulCollector(named_regexp=pattern, log=logging.getLogger())
    name = f"/a_b/all_1/ps_alice_attempt_{TIME}_{own}_attempt_2027-01-01-10-00-00_q.ipynb"
    assert collector.collect(name) is None
    assert "it may be of 'alice' or of 'bob': rename it" in caplog.text
    found = collector.collect(f"/a_b/all_1/ps_bob_attempt_{TIME}_ps_bob_q.ipynb")
    assert found is not None and found["student_id"] == "bob"


def test_no_student_writes_a_second_time_into_a_name(caplog: pytest.LogCaptureFixture) -> None:
    collector = CarefulCollector(named_regexp=NBGRADERS, log=logging.getLogger())
    name = f"/x/ps_alice_attempt_{TIME}_ps_alice_attempt_2025-01-01-10-00-00_q.ipynb"
    assert collector.collect(name) is None
    assert f"its time may be {TIME!a} or '2025-01-01-10-00-00': rename it" in caplog.text


DAY = r"(?P<timestamp>20\d\d-\d\d-\d\d)"
GREEDY = rf".*/(?P<student_id>[a-z]+)_.*{DAY}_(?P<file_id>.*)"
LAZY = rf".*/(?P<student_id>[a-z]+)_(?P<file_id>.+?)_{DAY}.*"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (GREEDY, "ada_late_2026-11-28_x_2026-01-01_y.ipynb"),
        (GREEDY, "ada_late_2026-11-28_x_2026-01-01_2026-01-01_y.ipynb"),
        (GREEDY, "ada_late_2026-11-28_x_2026-99-99_y.ipynb"),
        (LAZY, "ada_x_2026-01-01_y_2026-11-28.ipynb"),
    ],
)
def test_of_two_times_in_a_name_none_is_taken(
    pattern: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    collector = CarefulCollector(named_regexp=pattern, log=logging.getLogger())
    assert collector.collect(f"/2025-01-01_x/{name}") is None
    assert "'2026-11-28'" in caplog.text and "rename it" in caplog.text


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (GREEDY, "ada_2026-11-28_x_1_2.ipynb"),
        (GREEDY, "ada_2026-11-28_x_2026-11-28_y.ipynb"),
        (LAZY, "ada_x_1_2026-11-28.ipynb"),
        (rf".*/(?P<student_id>[a-z]+)_{DAY}_(?P<file_id>.*)", "ada_2026-11-28_2026-01-01_x.ipynb"),
    ],
)
def test_a_name_with_one_time_is_taken(pattern: str, name: str) -> None:
    found = CarefulCollector(named_regexp=pattern).collect(f"/2025-01-01_x/{name}")
    assert found is not None and found["timestamp"] == "2026-11-28"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (NBGRADERS, f"ps_1_ada_attempt_{TIME}_a_b_1.ipynb"),
        (r".*/(?P<student_id>[^/_]+)_(?P<file_id>.+)", "ada_late_ps_1.ipynb"),
        (r".*/(?P<student_id>[^/_]+)_(?P<file_id>.+)", "ada__1.ipynb"),
        (r".*/(?P<student_id>\w+)_(?P<file_id>q\d)", "a_da_q1.ipynb"),
        (r".*/(?P<student_id>[^/]+)/(?P<file_id>[^/]+)", "ada/ps.ipynb"),
        (r".*/(?P<student_id>[^/_]+)_\d+_file/(?P<file_id>.+)", "ada_1_file/ben_2.ipynb"),
        (r".*/(?P<file_id>[^/_]+)_(?P<student_id>[^/_.]+)", "ps1_ada.ipynb"),
    ],
)
def test_plain_names_are_taken(pattern: str, name: str) -> None:
    found = CarefulCollector(named_regexp=pattern).collect(f"/home/my_course/PS_1/{name}")
    assert found is not None and found["student_id"].replace("_", "") == "ada"


def test_a_file_without_an_id_is_left_out() -> None:
    pattern = r".*/(?P<student_id>[a-z]+)?_(?P<file_id>[^_]+)?"
    collector = CarefulCollector(named_regexp=pattern)
    assert collector.collect("/x/_q.ipynb") is None
    assert collector.collect("/x/ada__q.ipynb") is None
    assert collector.collect("/x/ada_q.ipynb") is not None
    found = CarefulCollector(named_regexp=r".*/(?P<student_id>[a-z]+)").collect("/x/ada.ipynb")
    assert found == {"student_id": "ada"}  # nbgrader says what is missing


@pytest.mark.parametrize("names", [["q.ipynb", "q.ipynb/z.ipynb"], ["a/q.ipynb/z.ipynb", "a/q"]])
def test_a_file_where_a_folder_is_needed_is_left_out(
    names: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    collector = CarefulCollector(named_regexp=ANY_FILE, log=logging.getLogger())
    first, second = (name.removesuffix(".ipynb") + ".ipynb" for name in names)
    assert collector.collect(f"/x/ada_{first}") is not None
    assert collector.collect(f"/y/ada_{second}") is None
    assert "it needs a folder where this student has a file" in caplog.text
    assert collector.collect(f"/y/ben_{second}") is not None


def test_files_are_the_same_where_nbgrader_calls_them_the_same() -> None:
    collector = CarefulCollector(named_regexp=ANY_FILE)
    assert collector.collect("/x/ada_q..ipynb") is not None
    assert collector.collect("/x/ada_q.ipynb") is not None
    pattern = r".*/(?P<student_id>[^/_]+)_(?P<file_id>[^_]+?)(_.*)?\.ipynb"
    collector = CarefulCollector(named_regexp=pattern)
    assert collector.collect("/x/ada_q._1.ipynb") is not None
    assert collector.collect("/x/ada_q._2.ipynb") is None
    assert collector.collect("/x/ada_q_3.ipynb") is None


def test_no_name_acts_on_a_terminal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "archive"
    (folder / "ps\x1b[2J").mkdir(parents=True)
    (folder / "ps\x1b[2J" / "a.ipynb").write_text("{}")
    (folder / "a\x9b31m.ipynb").write_text("{}")
    zipped(folder / "\x1b]0;x.zip", {"a.ipynb": b"{}"})
    zipped(folder / "all.zip", {"a\x1b[2J.ipynb": b"{}", "b.ipynb": b"{}"})
    OuterExtractor(log=logging.getLogger()).extract(str(folder), str(tmp_path / "out"))
    assert found(tmp_path / "out") == {"all/b.ipynb": b"{}"}
    assert len(caplog.messages) == 4
    assert all("left out" in text and plain(text) == text for text in caplog.messages)


@pytest.mark.parametrize("sample", ["folders", "flat"])
def test_folders_are_those_that_nbgrader_makes(tmp_path: Path, sample: str) -> None:
    inner = "Ana García_1_assignsubmission_file" + ("/" if sample == "folders" else "_")
    (tmp_path / "archive" / "group").mkdir(parents=True)
    files = {f"{inner}ps1.ipynb": b"{}", f"{inner}my ps1 (1).ipynb": b"{}"}
    zipped(tmp_path / "archive" / "group" / "PS 1.zip", files)
    (tmp_path / "archive" / "late.ipynb").write_text("{}")
    ExtractorPlugin().extract(str(tmp_path / "archive"), str(tmp_path / "theirs"))
    OuterExtractor().extract(str(tmp_path / "archive"), str(tmp_path / "ours"))
    assert found(tmp_path / "ours") == found(tmp_path / "theirs")
