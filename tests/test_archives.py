"""Archives of strangers: plain files come out of them, and the rest is told."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder import archives
from autograder.archives import unpack
from autograder.errors import SubmissionError

PLAIN = {"a.ipynb": b"{}", "Ana García_1/data.csv": b"1,2"}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def found(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.tar"])
def test_files_come_out_as_they_are(tmp_path: Path, name: str) -> None:
    archive = (zipped if name == "x.zip" else tarred)(tmp_path / name, PLAIN)
    assert unpack(archive, tmp_path / "out") == []
    assert found(tmp_path / "out") == PLAIN


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize(
    "name", ["../out.ipynb", "/tmp/out.ipynb", "a/../../out", "a//b", "d/" * 40 + "x", "n" * 300]
)
def test_a_name_that_leads_elsewhere_is_left_out(
    tmp_path: Path, make: type[zipped], name: str
) -> None:
    archive = make(tmp_path / "x.gz", {name: b"1", **PLAIN})
    [said] = unpack(archive, tmp_path / "in" / "out")
    assert said.startswith(f"'{name[:20]}")
    assert found(tmp_path / "in") == {f"out/{name}": data for name, data in PLAIN.items()}


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize("name", ["a\x1b[2J.ipynb", "d\n/x", "\x9b31m", "a\u202eb", "\u200b"])
def test_a_name_that_acts_on_a_terminal_is_left_out(
    tmp_path: Path, make: type[zipped], name: str
) -> None:
    [said] = unpack(make(tmp_path / "x.gz", {name: b"1", **PLAIN}), tmp_path / "out")
    assert said.startswith(f"{name!a}: its name holds") and "rename it" in said
    assert found(tmp_path / "out") == PLAIN


def test_links_and_second_files_of_a_name_are_left_out(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a", "first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "second")
    said = unpack(tmp_path / "x.zip", tmp_path / "zip")
    assert said == ["'link': a link, or no file", "'a': File exists"]
    assert found(tmp_path / "zip") == {"a": b"first"}
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo(f"kind{kind.decode()}")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    assert len(unpack(tmp_path / "x.tar", tmp_path / "tar")) == 3
    assert not (tmp_path / "tar").exists()


def test_bytes_and_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"bomb": bytes(5000), "a": b"1" * 600, "b": b"2" * 600, "c": b"3"}
    monkeypatch.setattr(archives, "MAX_BYTES", 2000)
    monkeypatch.setattr(archives, "MAX_TOTAL", 1000)
    said = unpack(zipped(tmp_path / "x.zip", files), tmp_path / "zip")
    assert [text.partition(":")[0] for text in said] == ["'bomb'", "'b'"]
    assert found(tmp_path / "zip").keys() == {"a", "c"}
    said = unpack(tarred(tmp_path / "x.tar", files), tmp_path / "tar")
    assert said == ["what follows: too many files and folders, or too large"]
    monkeypatch.setattr(archives, "MAX_FILES", 2)
    said = unpack(zipped(tmp_path / "y.zip", dict.fromkeys("abc", b"")), tmp_path / "few")
    assert said == ["what follows: too many files"]
    assert found(tmp_path / "few").keys() == {"a", "b"}


def test_a_header_without_end_is_not_read(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40
    with gzip.open(tmp_path / "x.tar.gz", "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
    with pytest.raises(SubmissionError, match="too large"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "out")


def header(kind: bytes, data: bytes, size: int | None = None) -> bytes:
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, len(data) if size is None else size
    return member.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([header(b"L", b"a" * 1000)] * 70, "a part of it is too large"),
        ([header(b"g", b"9 a%d=1\n" % n) for n in range(100)], "a part of it is too large"),
        ([header(b"x", b"1" * 5000)], "a number in it is too long"),
        ([header(b"0", b"", -512)], "too many files and folders, or too large"),
    ],
    ids=["long names", "global headers", "digits", "negative"],
)
def test_headers_of_one_member_are_bounded(tmp_path: Path, parts: list[bytes], reason: str) -> None:
    data = b"".join([header(b"0", b"1"), *parts, header(b"0", b"2")])
    (tmp_path / "x.tar").write_bytes(data + bytes(1024))
    assert unpack(tmp_path / "x.tar", tmp_path / "out") == [f"what follows: {reason}"]
    assert found(tmp_path / "out") == {"x": b"1"}


def test_headers_of_all_members_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_HEADER", 2000)
    monkeypatch.setattr(archives, "MAX_HEADERS", 20_000)
    files = {f"{n:0150}": b"1" * 3000 for n in range(50)}
    [said] = unpack(tarred(tmp_path / "x.tar", files), tmp_path / "out")
    assert said == "what follows: a part of it is too large"
    assert 5 < len(found(tmp_path / "out")) < 20
    folders = b"".join([header(b"5", b"")] * 30)
    (tmp_path / "y.tar").write_bytes(folders + header(b"0", b"1") + bytes(1024))
    assert unpack(tmp_path / "y.tar", tmp_path / "folders") == []


def test_no_member_is_kept(tmp_path: Path) -> None:
    data = b"".join(header(b"g", b"9 a%d=1\n" % n) + header(b"0", b"") for n in range(9))
    file = archives._Bounded(io.BytesIO(data + bytes(1024)))
    with tarfile.open(fileobj=file, mode="r:") as archive:  # type: ignore[call-overload]
        for _ in archives._of_tar(archive, file):
            assert not archive.members and not archive.pax_headers


def test_messages_are_few_and_short(tmp_path: Path) -> None:
    names = [f"../{n}{'é' * 500}" for n in range(30)]
    archive = zipped(tmp_path / "x.zip", dict.fromkeys(names, b""))
    said = unpack(archive, tmp_path / "out")
    assert len(said) == archives.MAX_TOLD + 1
    assert said[0].startswith("'../0") and said[-2] == "10 more" and said[-1].startswith("'../29")
    assert max(map(len, said)) < 300


def test_a_damaged_file_costs_no_other(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {"a": b"1" * 50, "b": b"2" * 50})
    data = bytearray(archive.read_bytes())
    data[32:34] = b"\xff\xff"
    archive.write_bytes(data)
    [said] = unpack(archive, tmp_path / "out")
    assert said.startswith("'a': ")
    assert found(tmp_path / "out") == {"b": b"2" * 50}


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", b"PK\x03\x04" + b"x" * 99, gzip.compress(b"1,2", mtime=0)],
    ids=["empty", "text", "damaged", "packed"],
)
def test_what_is_no_archive_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(SubmissionError, match="no archive that can be opened"):
        unpack(tmp_path / "x.zip", tmp_path / "out")
    with pytest.raises(SubmissionError):
        unpack(tmp_path / "gone", tmp_path / "out")


def test_a_full_disk_is_no_fault_of_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archives.shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="No space left"):
        unpack(zipped(tmp_path / "x.zip", PLAIN), tmp_path / "out")
    assert found(tmp_path / "out") == {}
