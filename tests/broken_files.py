"""Files that are no sound JSON notebook, or not where or what they should be."""

from __future__ import annotations

import codecs
import io
import json
import zipfile
from typing import Any

from tests.broken import Files, Kind, Work


def before(work: Work, text: str) -> bytes:
    """The file cut off before ``text``."""
    whole = work.text()
    return whole[: whole.index(text)].encode()


def replaced(work: Work, old: str, new: str) -> bytes:
    whole = work.text()
    assert old in whole
    return whole.replace(old, new, 1).encode()


def last_answer(work: Work) -> str:
    """The first line of the last answer, as it stands in the file."""
    return json.dumps(work.answer(-1)["source"], ensure_ascii=False)[:40]


def first_answer(work: Work) -> str:
    return json.dumps(work.answer(0)["source"], ensure_ascii=False)[:40]


def marked(work: Work, text: str) -> str:
    """The notebook's text with other letters in an answer's comment."""
    work.answer(0)["source"] += f"\n# {text}\n"
    return work.text()


def conflict(work: Work) -> bytes:
    start = last_answer(work)
    mark = "<<<<<<< HEAD\n=======\n"
    return replaced(work, start, mark + start)


def named(work: Work, name: str) -> Files:
    return {name.format(work.assignment.name): work.text().encode()}


def format_3(work: Work) -> bytes:
    cells: list[dict[str, Any]] = []
    for cell in work.cells:
        kept = {k: v for k, v in cell.items() if k in ("cell_type", "metadata", "source")}
        if cell["cell_type"] == "code":
            kept |= {"input": kept.pop("source"), "language": "python", "collapsed": False}
            kept |= {"outputs": [], "prompt_number": 3}
        cells.append(kept)
    sheets = {"worksheets": [{"cells": cells, "metadata": {}}], "metadata": {"name": ""}}
    return json.dumps({**sheets, "nbformat": 3, "nbformat_minor": 0}).encode()


def of_format(major: Any, minor: Any) -> Any:
    def damage(work: Work) -> None:
        work.document.update(nbformat=major, nbformat_minor=minor)
        if minor != 5:
            for cell in work.cells:
                cell.pop("id", None)

    return damage


def line_ends(ends: str) -> Any:
    def damage(work: Work) -> None:
        for cell in work.cells:
            cell["source"] = cell["source"].replace("\n", ends)

    return damage


def unnumbered(work: Work) -> None:
    del work.document["nbformat"], work.document["nbformat_minor"], work.document["metadata"]


def huge_outputs(work: Work) -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "x" * (50 << 20)}
    work.answer(0)["outputs"] = [text]


def huge_file(work: Work) -> bytes:
    return work.text().encode() + b" " * (200 << 20)


def in_folder_with_data(work: Work) -> Files:
    work.answer(0)["source"] = "open('data.csv').close()\n" + work.answer(0)["source"]
    return {**named(work, "homework/{}.ipynb"), "homework/data.csv": b"1,2\n"}


def zipped(work: Work) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("homework.ipynb", work.text())
    return file.getvalue()


def beside(*others: tuple[str, bytes]) -> Any:
    """The notebook under its own name, with other files."""

    def damage(work: Work) -> None:
        name = work.assignment.name
        work.files.update({other.format(name): data for other, data in others})

    return damage


def released_beside(work: Work) -> Files:
    """The notebook as released under the right name, the answers under another."""
    name = work.assignment.name
    unanswered = json.dumps(work.assignment.notebook).encode()
    return {f"{name}.ipynb": unanswered, f"{name} (1).ipynb": work.text().encode()}


def broken_beside(work: Work) -> Files:
    """A file that cannot be read under the right name, the answers under another."""
    return {f"{work.assignment.name}.ipynb": b"", "copy.ipynb": work.text().encode()}


def another_beside(work: Work) -> Files:
    """The answers under another name, and a newer notebook of something else."""
    other = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]})
    return {"a homework.ipynb": work.text().encode(), "z scratch.ipynb": other.encode()}


def foreign(work: Work) -> bytes:
    """A notebook of another course."""
    return b'{"cells": [{"cell_type": "code", "source": "def fib(n): pass", "metadata": {}}]}'


DAMAGED = "The file is damaged"
NAMED = "The notebook was called"

KINDS = [
    # JSON
    Kind("cut off before the last answer", lambda w: before(w, last_answer(w)), (-1,), DAMAGED),
    Kind("cut off before the first answer", lambda w: before(w, first_answer(w)),
         error="that is no zero"),
    Kind("cut off in the open question", lambda w: before(w, f"{w.assignment.short}-question"),
         (), DAMAGED),
    Kind("its beginning is missing", lambda w: w.text()[60:].encode(), (), DAMAGED),
    Kind("a comma is missing", lambda w: replaced(w, '"metadata": {', '"metadata" {'), (), DAMAGED),
    Kind("a comma too many", lambda w: replaced(w, "\n ],\n", ",\n ],\n"), (), DAMAGED),
    Kind("a conflict of versions", conflict, (-1,), DAMAGED),
    Kind("text after the end", lambda w: (w.text() + "\n}}").encode(), (), "more text after"),
    Kind("twice in one file", lambda w: (w.text() * 2).encode(), (), "more text after"),
    Kind("filled up with NUL bytes", lambda w: w.text().encode() + bytes(5000)),
    Kind("a line of Python instead", lambda w: repr(w.document).encode(), error="not a readable"),
    Kind("cut off in its first cell", lambda w: w.text().encode()[:60], error="it may have been"),
    Kind("an empty file", lambda w: {f"{w.assignment.name}.ipynb": b""}, error="is empty"),
    Kind("no cells", lambda w: b'{"cells": [], "nbformat": 4}', error="holds no cells"),
    Kind("JSON of another kind", lambda w: b'{"a": [1, 2]}', error="holds no cells"),
    Kind("another course's notebook", foreign, error="cannot be told to answer"),
    # encodings and line ends
    Kind("a byte order mark", lambda w: codecs.BOM_UTF8 + w.text().encode(), (), "byte order mark"),
    Kind("UTF-16", lambda w: w.text().encode("utf-16"), (), "stored as UTF-16"),
    Kind("UTF-16 without a mark", lambda w: w.text().encode("utf-16-le"), (), "stored as UTF-16"),
    Kind("UTF-32", lambda w: w.text().encode("utf-32"), (), "stored as UTF-32"),
    Kind("Windows-1252", lambda w: marked(w, "é “ü”").encode("cp1252", "replace"), (), "Latin-1"),
    Kind("GB 18030", lambda w: marked(w, "梯度下降").encode("gb18030", "replace"), (), "Latin-1"),
    Kind("one damaged byte", lambda w: marked(w, "φ XYZ").encode().replace(b"XYZ", b"\xff"),
         (), "1 damaged character"),
    Kind("Windows line ends", lambda w: w.text().replace("\n", "\r\n").encode()),
    Kind("old Mac line ends in cells", line_ends("\r")),
    Kind("Windows line ends in cells", line_ends("\r\n")),
    # formats
    Kind("nbformat 3", format_3, (), "old format 3"),
    Kind("nbformat 4.0", of_format(4, 0)),
    Kind("nbformat 4.4", of_format(4, 4)),
    Kind("nbformat 4.99", of_format(4, 99)),
    Kind("nbformat 7", of_format(7, 0)),
    Kind("nbformat is text", of_format("4", "five")),
    Kind("no format, no metadata", unnumbered),
    # sizes
    Kind("outputs of 50 MB", huge_outputs),
    Kind("a file of 200 MB", huge_file, error="has 200 MB, more than the 128 MB"),
    # names and places
    Kind("renamed", lambda w: named(w, "homework (2).ipynb"), (), NAMED),
    Kind("renamed by a browser", lambda w: named(w, "{}.ipynb.txt"), (), NAMED),
    Kind("renamed to JSON", lambda w: named(w, "{}.json"), (), NAMED),
    Kind("in capitals", lambda w: named(w, "HOMEWORK.IPYNB"), (), NAMED),
    Kind("in a folder", lambda w: named(w, "my homework/{}.ipynb")),
    Kind("in a folder, with what macOS adds", lambda w: {
        **named(w, "hw/work.ipynb"), "__MACOSX/hw/._work.ipynb": b"\0\5\x16\7",
        "._x.ipynb": b"\0\5\x16\7"}, (), NAMED),
    Kind("the data beside it in a folder", in_folder_with_data),
    Kind("an archive", zipped, error="zip archive: unpack"),
    Kind("only an archive", lambda w: {"homework.zip": zipped(w)}, error="homework.zip"),
    Kind("only a PDF", lambda w: {"homework.pdf": b"%PDF-1.7"}, error="homework.pdf"),
    Kind("nothing in the folder", lambda w: {"notes/.keep": b""}, error="is not there"),
    Kind("an extra notebook", beside(("scratch.ipynb", b"{}")), (), "scratch.ipynb"),
    Kind("extra files", beside(("photo.jpg", b"\xff\xd8"), (".DS_Store", b"\0"))),
    Kind("answers beside the released notebook", released_beside, (), NAMED),
    Kind("answers beside a broken file", broken_beside, (), NAMED),
    Kind("answers beside something else", another_beside, (), NAMED),
]  # fmt: skip
