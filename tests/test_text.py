"""Text of others on a line: all of it is seen, and nothing in it acts."""

from __future__ import annotations

import pytest

from autograder.text import plain

SHOWN = "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    "unseen",
    ["\x1b", "\n", "\u202e", "\xad", "\u180e", "\u200b", "\u200d", "\u2060", "\ufeff", "\u3164",
     "\ufe0f", "\U000e0041", "\u034f"],
)  # fmt: skip
def test_two_names_that_look_alike_are_the_same(unseen: str) -> None:
    assert plain(f"alice{unseen}") == f"alice{SHOWN}"
    assert plain(f"{unseen}alice") == f"{SHOWN}alice"
    assert plain(f"ali{unseen}ce") == f"ali{SHOWN}ce"


@pytest.mark.parametrize(
    "name",
    [
        "alice",
        "Zoë O'Brien",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764\ufe0f",
        "李雷 1.5",
    ],
)
def test_what_shapes_letters_stays(name: str) -> None:
    assert plain(name) == name


def test_a_joiner_that_joins_nothing_is_shown() -> None:
    assert plain("علي\u200c") == f"علي{SHOWN}"
    assert plain("علي\u200c\u200dم") == f"علي{SHOWN}\u200dم"
