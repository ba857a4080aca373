"""Which known mistake it is: a wrong answer that does on every input what the submission did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.answers import KnownAnswer
from autograder.behaviour import behaviour_of, deviations
from autograder.evidence import SEVERAL_CALLS, Evidence
from autograder.imitate import Imitation, imitate
from autograder.raised import ends_alike
from autograder.records import Diagnosis
from autograder.student import Answer
from autograder.values import returned, same_values


def named(
    known: Sequence[KnownAnswer], right: KnownAnswer, evidence: Sequence[Evidence]
) -> list[Diagnosis]:
    """The catalogue's wrong answers that explain all the evidence."""
    if all(e.answer.raised is not None for e in evidence):
        return []  # an exception's text alone tells little of what led to it
    wrong = [answer for answer in known if not answer.is_right]
    named = (
        [answer for answer in wrong if _explains_behaviour(answer, right, evidence)]
        or [answer for answer in wrong if _explains_values(answer, right, evidence)]
        or _by_part(wrong, evidence)
    )
    return [Diagnosis(answer.id, answer.hint) for answer in named]


def _by_part(wrong: Sequence[KnownAnswer], evidence: Sequence[Evidence]) -> list[KnownAnswer]:
    """Of several results each may be wrong in a way of its own: what explains one on all inputs.

    A result that stands in the place of another is not wrong in a way of its own.
    """
    results = dict.fromkeys(name for e in evidence for name in _entries(e.right))
    came = [(_entries(e.value), _entries(e.right)) for e in evidence if e.answer.raised is None]
    in_its_way = [n for n in results if _is_wrong(n, came) and not _is_another_one(n, came)]
    return [a for name in in_its_way for a in wrong if _explains_part(a, name, evidence)]


Came = Sequence[tuple[dict[Any, Any], dict[Any, Any]]]  # the results that came, and the right ones


def _is_wrong(name: Any, came: Came) -> bool:
    return any(
        name in right and not same_values(mine.get(name), right[name]) for mine, right in came
    )


def _is_another_one(name: Any, came: Came) -> bool:
    return all(
        any(same_values(mine.get(name), right[other]) for other in right if other != name)
        for mine, right in came
    )


def _explains_part(known: KnownAnswer, name: Any, evidence: Sequence[Evidence]) -> bool:
    """Whether it explains this result on every input, and breaks none that is right."""
    differs = False
    for e in evidence:
        imitated = imitate(known, e.answer.question)
        right = _entries(e.right)
        if not ends_alike(e.answer.raised, imitated.raised):
            return False
        if imitated.raised is not None or name not in right:
            continue
        mine, theirs = _entries(e.value), _entries(returned(imitated.value))
        if name not in mine or name not in theirs or not same_values(mine[name], theirs[name]):
            return False
        if any(
            not same_values(theirs.get(other), right[other])
            and same_values(mine.get(other), right[other])
            for other in right
        ):
            return False
        differs = differs or not same_values(theirs[name], right[name])
    return differs


def _entries(value: Any) -> dict[Any, Any]:
    """The results in a tuple or a dict."""
    if isinstance(value, tuple):
        return dict(enumerate(value))
    return value if isinstance(value, dict) else {}


def _explains_values(known: KnownAnswer, right: KnownAnswer, evidence: Sequence[Evidence]) -> bool:
    """Whether its values are the submission's on every input, and wrong on at least one.

    It must not do anything that a right answer does not and the submission does not either:
    its hint may speak of that. What shows in a second call only is no mistake of the values.
    """
    differs = False
    for e in evidence:
        imitated = imitate(known, e.answer.question)
        if not ends_alike(e.answer.raised, imitated.raised):
            return False
        if imitated.raised is not None:
            continue
        value = returned(imitated.value)
        if not e.is_like(value) or not _does_no_more(imitated, right, e.answer):
            return False
        several = e.answer.question.experiment in SEVERAL_CALLS
        differs = differs or (not several and not e.would_be_right(value))
    return differs


def _does_no_more(known: Imitation, right: KnownAnswer, answer: Answer) -> bool:
    of_right = imitate(right, answer.question)
    mine = Imitation(answer.observed, None, answer.random_state_kept)
    return set(deviations(known, of_right)) <= set(deviations(mine, of_right))


def _explains_behaviour(
    known: KnownAnswer, right: KnownAnswer, evidence: Sequence[Evidence]
) -> bool:
    """Whether it behaves, values included, as the submission does, and not as a right answer."""
    differs = False
    for e in evidence:
        question = e.answer.question
        imitated = imitate(known, question)
        if not ends_alike(e.answer.raised, imitated.raised):
            return False
        if imitated.raised is not None:
            differs = True
            continue
        theirs = behaviour_of(known, question)
        if not e.is_like(returned(imitated.value)) or e.behaviour != theirs:
            return False
        differs = differs or theirs != behaviour_of(right, question) or not e.is_right
    return differs
