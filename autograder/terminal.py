"""What the commands say, a line at a time: nothing in it that a terminal acts on."""

from __future__ import annotations

import click

from autograder.text import plain


def say(line: str, err: bool = False) -> None:
    """Print one line; names of files in it are their owners' choice."""
    click.echo(plain(line.replace("\t", "    ")), err=err)
