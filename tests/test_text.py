"""Text of others on a line: all of it is seen, and nothing in it acts."""

from __future__ import annotations

import pytest

from autograder.text import MAX_ESCAPES, plain, visible

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


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("if a != '\u202e\u2066': # x\u2069", r"if a != '\u202e\u2066': # x\u2069"),
        ("x = 1\x1b[2J\0\x0c\x9b", r"x = 1\x1b[2J\x00\x0c\x9b"),
        ("def f\u3164(a\u200b, \U000e0041):", r"def f\u3164(a\u200b, \U000e0041):"),
        ("a = 'שלום' \u200f", r"a = 'שלום' \u200f"),
    ],
)
def test_what_code_hides_is_seen(code: str, shown: str) -> None:
    assert visible(code) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n\treturn x\n",
        "name = 'مرحبا بالعالم'  # תוצאה: שָׁלוֹם",
        "print('می\u200cخواهم \u2764\ufe0f \U0001f468\u200d\U0001f469')",
        "η = 0.1; x̂ = 2; größe = '李雷'",
    ],
)
def test_letters_of_all_languages_stay_in_code(code: str) -> None:
    assert visible(code) == code


def test_code_of_nothing_but_unseen_characters_grows_little() -> None:
    shown = visible("\U000e0041" * 100_000)
    assert len(shown) == 100_000 + 9 * MAX_ESCAPES
    assert shown.endswith(SHOWN)
