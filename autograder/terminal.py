"""What the commands say, a line at a time: nothing in it that a terminal acts on."""

from __future__ import annotations

import errno

import click

from autograder.text import plain


def say(line: str, err: bool = False) -> None:
    """Print one line; names of files in it are their owners' choice."""
    click.echo(plain(line.replace("\t", "    ")), err=err)


def explained(error: OSError) -> str:
    """What went wrong with a file, or with this machine, and the way out."""
    if error.filename is None:  # /dev/full as the output, no descriptor left
        return f"this machine is out of something ({error}): free it, and call again"
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    way = "free some space there, and call again"
    if not full:
        way = "see that you may read and write there"
    return f"{error.filename}: {error.strerror}: {way}"
