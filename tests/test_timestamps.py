"""timestamp.txt: what counts as a time, and what nobody's parser is asked about."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from autograder.timestamps import _DATE, _ISO, read_timestamp, tells_no_time

TIMES = (
    ("2026-10-01 12:00:00 UTC", "2026-10-01T12:00:00"),
    ("2026-10-01 12:00:00.123456 UTC\n", "2026-10-01T12:00:00.123456"),
    ("2026-10-01 12:00:00 Europe/Berlin", "2026-10-01T10:00:00"),
    ("2026-10-01 12:00:00 +00", "2026-10-01T12:00:00"),
    ("2026-10-01T12:00:00+02:00", "2026-10-01T10:00:00"),
    ("2026-10-01T12:00Z", "2026-10-01T12:00:00"),
    ("2026-10-01 12:00:00+00:00", "2026-10-01T12:00:00"),
    ("2026-10-01 12:00:00 NOWHERE", "2026-10-01T12:00:00"),
    ("Thu Sep 25 10:36:28 BRST 2003", "2003-09-25T10:36:28"),  # no word of it to anybody
    ("Thu Oct  1 10:36:28 UTC 2026", "2026-10-01T10:36:28"),
    ("Thu Oct  1 01:36:28 PM UTC 2026", "2026-10-01T13:36:28"),
    ("2026-10-01 12:00:00.5", "2026-10-01T12:00:00.500000"),
    ("2026-10-01T12:00:00.1234567Z", "2026-10-01T12:00:00.123456"),
    ("2026-10-01", "2026-10-01T00:00:00"),
)
NO_TIMES = (
    "",
    " ",
    "see me",
    "yesterday\0",
    "9" * 1000,
    "9" * 40 + "m",  # no ValueError in dateutil
    "5",  # of this month, says dateutil
    "12:00",
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59",
    "2026-02-30 12:00:00",
    "2026-10-01 25:00:00",
    "2026-10-01T12:00:00+99:99",
    "Thu Feb 30 10:36:28 UTC 2026",
    "Foo Oct 01 12:00:00 CEST 2026",
    "٢٠٢٦-10-01 12:00:00 UTC",
    "2026-10-01 12:00:00 /etc/passwd",
    "2026-10-01 12:00:00 UTC" + " " * 300 + "x",
    "2026-10-01 12:00:00 UTC" + " " * 300,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "submitted" / "ada" / "a03"
    made.mkdir(parents=True)
    return made


@pytest.mark.parametrize("text", ["2026-10-01 12:00:00 +0545", "2026-10-01 12:00:00+05:45"])
def test_an_offset_is_hours_and_minutes_also_after_a_space(folder: Path, text: str) -> None:
    """nbgrader's parser takes it for seconds there."""
    (folder / "timestamp.txt").write_text(text)
    moment = read_timestamp(folder)
    assert moment is not None
    assert moment.isoformat() == "2026-10-01T06:15:00"


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_times_are_read_as_nbgrader_reads_them(folder: Path, text: str, expected: str) -> None:
    (folder / "timestamp.txt").write_text(text)
    moment = read_timestamp(folder)
    assert moment is not None
    assert moment.isoformat() == expected
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert moment == parse_utc(text.strip())
    assert not tells_no_time(folder)


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_not_wholly_a_time_tells_none(folder: Path, text: str) -> None:
    (folder / "timestamp.txt").write_text(text, encoding="utf-8")
    assert read_timestamp(folder) is None
    assert tells_no_time(folder)


def test_what_is_no_plain_file_tells_none_and_nothing_there_is_no_fault(folder: Path) -> None:
    assert read_timestamp(folder) is None
    assert not tells_no_time(folder)
    stamp = folder / "timestamp.txt"
    os.mkfifo(stamp)
    assert (read_timestamp(folder), tells_no_time(folder)) == (None, True)
    stamp.unlink()
    stamp.symlink_to("nowhere")
    assert (read_timestamp(folder), tells_no_time(folder)) == (None, True)
    (folder.parents[1] / "bob").symlink_to("ada")
    assert not tells_no_time(folder.parents[1] / "bob" / "a03")


@settings(max_examples=300)
@given(st.from_regex(_ISO, fullmatch=True) | st.from_regex(_DATE, fullmatch=True))
def test_what_has_the_form_of_a_time_never_raises(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("times")
    (folder / "timestamp.txt").write_text(text)
    read = read_timestamp(folder, within=folder)
    assert read is None or 1899 < read.year < 2101
