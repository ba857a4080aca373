"""What a submitted folder may hold beside its notebook, to be copied for the notebook to read."""

from __future__ import annotations

import os
from pathlib import Path

from tests.attacks.attack import Attack

READ = """\
for parent, _, names in os.walk('.'):
    for name in names:
        print(open(os.path.join(parent, name), 'rb').read(1000))
"""


def _link(folder: Path, secret: str) -> None:
    (folder / "data.csv").symlink_to(f"{secret}/gradebook.db")


def _folder_link(folder: Path, secret: str) -> None:
    (folder / "data").symlink_to(secret, target_is_directory=True)


def _link_out(folder: Path, secret: str) -> None:
    (folder / "up").symlink_to("../../../../../..", target_is_directory=True)


def _fifo(folder: Path, secret: str) -> None:
    os.mkfifo(folder / "data.csv")


def _huge(folder: Path, secret: str) -> None:
    with (folder / "data.bin").open("wb") as file:
        file.truncate(1 << 34)


def _many(folder: Path, secret: str) -> None:
    for number in range(3000):
        (folder / f"{number}.txt").touch()


def _deep(folder: Path, secret: str) -> None:
    (folder / "/".join(["d"] * 400)).mkdir(parents=True)


def _names(folder: Path, secret: str) -> None:
    for name in ("\n\r\x1b]0;x\x07", "-rf", "$(id)", "é" * 100, "numpy.py", "sitecustomize.py"):
        (folder / name).write_text("raise SystemExit")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe")).touch()


def _setuid(folder: Path, secret: str) -> None:
    (folder / "program").write_bytes(b"#!/bin/sh\n")
    (folder / "program").chmod(0o6755)


COPY = "only regular files are copied, as many as the scratch folder may hold"
ARCHIVE = (
    Attack("a link to a secret", READ, "secret", anyway=COPY, files=_link),
    Attack("a link to a folder", READ, "secret", anyway=COPY, files=_folder_link),
    Attack("a link upwards", READ, "secret", anyway=COPY, files=_link_out),
    Attack("a fifo", READ, "nothing", anyway=COPY, files=_fifo),
    Attack("a file of 16 GB", READ, "nothing", anyway=COPY, files=_huge),
    Attack("thousands of files", READ, "nothing", anyway=COPY, files=_many),
    Attack("deep folders", READ, "nothing", anyway=COPY, files=_deep),
    Attack("absurd names", READ, "nothing", anyway=COPY, files=_names),
    Attack("a setuid program", READ, "nothing", anyway=COPY, files=_setuid),
)
