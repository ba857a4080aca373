"""Why an answer is wrong: only what the evidence shows, never a guess.

First the catalogue: a known wrong answer is named when it does on every input what the
submission did, and differs from a right one on at least one. Then what can be told of any
answer: a constant factor, a transposition, a changed argument, the text of an exception.
Last, for a gradient, the first factor of its derivation that deviates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from autograder.answers import KnownAnswer, known_answers
from autograder.behaviour import HINTS, behaviour_hints, check_hints
from autograder.derivation import first_deviating_factor
from autograder.earlier import of_an_earlier_call
from autograder.evidence import (
    SEVERAL_CALLS,
    Evidence,
    arguments_of,
    evidence_of,
    parameters,
    values_count,
)
from autograder.factors import Pair
from autograder.imitate import imitate
from autograder.naming import named
from autograder.raised import explain_exception
from autograder.records import CheckResult, Diagnosis, Exercise
from autograder.relations import related
from autograder.steps import wrong_gradients
from autograder.structure import structure_hint
from autograder.student import Question, Student
from autograder.values import name_of_part, parts, returned, same_values

CHANGED_BETWEEN = ("again", "after_training")  # what is related there is the change
FACTORS_OF_A_STEP = (2.0, 0.5, -1.0)
RANDOM_ORDER = ("iterate_loader",)
DRAWN = ("initial_parameters",)  # nothing there is carried over from one entry to the next
UNREAD = ("factor.of_the_data", "factor.constant")


def diagnose(
    exercise: Exercise, checks: tuple[CheckResult, ...], student: Student
) -> tuple[Diagnosis, ...]:
    """Everything that is known to be true of a failed exercise's mistake."""
    own = [a for a in student.answers if a.function == exercise.function]
    known = known_answers(exercise.key)
    right = next((answer for answer in known if answer.is_right), None)
    if right is None or not own:
        return ()
    evidence = [evidence_of(answer, right) for answer in own if values_count(answer)]
    told = list(_structures(evidence, right))
    found = _as_far_as_known(named(known, right, evidence))
    if not found:
        found += wrong_gradients(right, evidence)
    found += [d for d in told if not (found and _is_outdone(d))]
    found += behaviour_hints(own, right, checks)
    found += [explained] if (explained := _exception(evidence, checks)) else []
    if not found and not all(e.is_right for e in evidence):
        told_one = (
            of_an_earlier_call(right, evidence)
            or first_deviating_factor(exercise, right, student)
            or _state(evidence, student)
        )
        found += [told_one] if told_one else _right_parts(evidence)
    if not found:
        found += check_hints(exercise, checks)
    return tuple({diagnosis.id: diagnosis for diagnosis in found}.values())


def _as_far_as_known(named: list[Diagnosis]) -> list[Diagnosis]:
    """Of several ways to one and the same values none is shown as a fact."""
    if len({diagnosis.hint for diagnosis in named}) > 1:
        return [Diagnosis(d.id, f"Perhaps: {d.hint}") for d in named]
    return named


def _state(evidence: Sequence[Evidence], student: Student) -> Diagnosis | None:
    """Whether two calls with the same arguments differ, by asking the submission anew."""
    for e in evidence:
        question = e.answer.question
        if question.experiment == "call" and not e.is_right and e.answer.raised is None:
            again = student.run("repeat", question.function, **question.decoded(), times=2).observed
            values = again if isinstance(again, list) else []
            if not all(same_values(e.value, value) for value in values):
                return Diagnosis("behaviour.state", HINTS["state"])
            return None
    return None


def _structures(evidence: Sequence[Evidence], right: KnownAnswer) -> Iterator[Diagnosis]:
    """What relates the wrong parts of the values to the right ones."""
    came = [
        e
        for e in evidence
        if e.answer.raised is None and e.answer.question.experiment not in CHANGED_BETWEEN
    ]
    if all(e.is_right for e in came):
        return
    hint = structure_hint([(e.value, e.right, arguments_of(e.answer.question)) for e in came])
    if hint is not None:
        yield hint
        return
    groups: dict[tuple[str, str], list[Pair]] = {}
    for e in [e for e in came if e.answer.question.experiment not in SEVERAL_CALLS] or came:
        mine, theirs = dict(parts(e.value)), dict(parts(e.right))
        if mine.keys() != theirs.keys():
            mine, theirs = {"": e.value}, {"": e.right}
        for path in theirs:
            pair = Pair(mine[path], theirs[path], e.sizes)
            # of many networks (or results) a part is the same part in each of them
            name = re.sub(r"^\[\d+\](?=\[')", "", path)
            groups.setdefault((e.answer.question.experiment, name), []).append(pair)
    found: list[Diagnosis] = []
    unrelated = False
    for (experiment, path), pairs in groups.items():
        if any(pair.differs for pair in pairs):
            what = f"{name_of_part(path)} of your result" if path else "your result"
            relation = related(pairs, what, in_order=experiment not in RANDOM_ORDER)
            if relation is not None and not (experiment in DRAWN and _is_of_steps(relation)):
                found.append(relation)
            unrelated = unrelated or relation is None
    if unrelated:  # what comes near beside parts that are far off is near by chance
        found = [relation for relation in found if relation.id != "relation.imprecise"]
    if all(map(_is_of_steps, found)):
        found += _scaled_steps(came, right)
    yield from _without_unread(found)


def _is_of_steps(relation: Diagnosis) -> bool:
    return relation.id == "relation.right_at_first"


def _is_outdone(diagnosis: Diagnosis) -> bool:
    """Whether it is no news beside a known mistake, or may be chance: half of (x²)' is x."""
    general = (*UNREAD, "relation.right_at_first")
    return diagnosis.id in general or diagnosis.id.startswith("structure.")


def _without_unread(found: Sequence[Diagnosis]) -> Iterator[Diagnosis]:
    """A factor without a formula tells nothing beside one that has one (some inputs lack sizes)."""
    read = any(d.id.startswith("factor.") and d.id not in UNREAD for d in found)
    varies = any(d.id == "factor.of_the_data" for d in found)
    for diagnosis in found:
        outdone = read and diagnosis.id in UNREAD
        if not outdone and not (varies and diagnosis.id == "factor.constant"):
            yield diagnosis


def _scaled_steps(evidence: Sequence[Evidence], right: KnownAnswer) -> Iterator[Diagnosis]:
    """Whether the values are those of a right answer whose steps are longer or shorter."""
    common = set.intersection(*(set(e.sizes) for e in evidence))
    letters = [x for x in common if any(e.sizes[x] > 1 for e in evidence)]
    factors = {f"{f:g}": [f] * len(evidence) for f in FACTORS_OF_A_STEP}
    for letter in letters:
        factors[letter] = [float(e.sizes[letter]) for e in evidence]
        factors[f"1/{letter}"] = [1 / e.sizes[letter] for e in evidence]
        factors[f"2·{letter}"] = [2.0 * e.sizes[letter] for e in evidence]
    for formula, values in factors.items():
        pairs = zip(evidence, values, strict=True)
        if all(_has_scaled_steps(e, right, value) for e, value in pairs):
            text = f"Your steps are exactly {formula} times as long as they should be. "
            hint = text + "Which factor in front of the gradient (or of the loss) is it?"
            yield Diagnosis(f"factor_of_the_step.{formula}", hint)
            return


def _has_scaled_steps(e: Evidence, right: KnownAnswer, factor: float) -> bool:
    question = _with_scaled_lr(e.answer.question, right, factor)
    if question is None:
        return False
    return same_values(last_of(e.value), last_of(returned(imitate(right, question).value)))


def last_of(value: Any) -> list[Any]:
    """The tensors in a value: of a training's results the weights, not the list of losses."""
    return [part for _, part in parts(value) if isinstance(part, torch.Tensor)]


def _with_scaled_lr(question: Question, right: KnownAnswer, factor: float) -> Question | None:
    """The question with its learning rate times ``factor``; None where it has none."""
    inputs = question.decoded()
    names = parameters(right)
    options = inputs.get("options")
    if isinstance(options, dict) and "lr" in options:
        inputs["options"] = {**options, "lr": options["lr"] * factor}
    elif "lr" in names and isinstance(inputs.get("arguments"), tuple):
        arguments = list(inputs["arguments"])
        position = names.index("lr")
        if position >= len(arguments):
            return None
        arguments[position] = arguments[position] * factor
        inputs["arguments"] = tuple(arguments)
    else:
        return None
    return question.with_inputs(inputs)


def _right_parts(evidence: Sequence[Evidence]) -> list[Diagnosis]:
    """Which parts of a result of several are right on every input, and which are not."""
    asked = [e for e in evidence if e.answer.question.experiment == "call"]
    came = [(dict(parts(e.value)), dict(parts(e.right))) for e in asked if e.answer.raised is None]
    if not came or any(mine.keys() != right.keys() for mine, right in came):
        return []
    names = set.intersection(*(set(right) for _, right in came))
    if len(names) < 2 or any(set(right) != names for _, right in came):
        return []
    ordered = [name for name in came[0][1] if name in names]
    right = [n for n in ordered if all(same_values(mine[n], theirs[n]) for mine, theirs in came)]
    if not right or len(right) == len(ordered):
        return []
    wrong = ", ".join(name_of_part(name) for name in ordered if name not in right)
    told = ", ".join(map(name_of_part, right))
    hint = f"Of your result {told} {'is' if len(right) == 1 else 'are'} right on every input; "
    hint += f"look at {wrong}."
    return [Diagnosis("structure.right_parts", hint)]


def _exception(evidence: Sequence[Evidence], checks: Sequence[CheckResult]) -> Diagnosis | None:
    """The first exception that a check failed for, in the exercise's own words."""
    told = "\n".join(check.message for check in checks if check.status == "failed")
    for e in evidence:
        raised = e.answer.raised
        if raised is not None and (raised.message[:60].strip() or raised.type) in told:
            return explain_exception(raised, e.sizes)
    return None
