"""Where the warm process keeps its caches: also without a home."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.warm_process import cache_folder, clean_environment


@pytest.fixture
def without_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No cache folder can be made in the home; where temporary files go instead."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/no/such")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"gradmark-cache-{os.geteuid()}"


def test_the_users_cache_is_used_where_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "gradmark"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "gradmark"


def test_without_a_home_a_private_folder_is_used(without_home: Path) -> None:
    assert cache_folder() == without_home == cache_folder()
    assert without_home.stat().st_mode & 0o777 == 0o700
    assert clean_environment()["MPLCONFIGDIR"] == str(without_home / "matplotlib")


def test_without_even_the_name_of_a_home_too(
    without_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", unknown)
    assert cache_folder() == without_home


def test_a_folder_that_others_can_write_is_not_used(without_home: Path) -> None:
    without_home.mkdir()
    without_home.chmod(0o777)
    with pytest.raises(SandboxError, match="is not yours alone: set XDG_CACHE_HOME"):
        cache_folder()
    without_home.rmdir()
    without_home.symlink_to("/tmp")
    with pytest.raises(SandboxError, match="is not yours alone"):
        cache_folder()
