"""Well-formed answers that no experiment gives: they cost their own points and nothing else."""

from __future__ import annotations

from string import Template

import pytest

from tests.conftest import GradeAnswer

# Put first in a solved notebook: the worker's answers are changed, at random, on their way out.
FORGE = Template("""
import gc, random
gc.unfreeze()
for found in gc.get_objects():
    if type(found).__name__ == 'Worker': worker = found
old = type(worker)._run_experiment
chance = random.Random($seed)
def tensor(**changes):
    plain = {'t': 'tensor', 'dtype': 'float64', 'shape': [], 'at': [0, 0], 'requires_grad': False}
    return {**plain, **changes}
nan = {'t': 'float', 'text': 'nan'}
odd = [
    None, True, 0, -1, 1e308, 10**18, 'x', '', '\\u202e' * 100, nan, {'t': 'float', 'text': 'inf'},
    {'t': 'list', 'items': []}, {'t': 'list', 'items': [nan] * 5}, {'t': 'tuple', 'items': [None]},
    {'t': 'dict', 'items': {}}, {'t': 'dict', 'items': {'value': 'x'}},
    {'t': 'opaque', 'type': 'T', 'text': ''}, {'t': 'probe', 'name': 'cubes', 'coefficients': []},
    {'t': 'array', 'dtype': 'int64', 'shape': [0], 'at': [0, 0]},
    tensor(shape=[0]), tensor(dtype='bool', shape=[0]), tensor(t='parameter', shape=[0]),
    tensor(dtype='complex128', shape=[0, 3], requires_grad=True),
]
def places(document, found):
    items = document.get('items') if isinstance(document, dict) else None
    if items:
        for key in list(items) if isinstance(items, dict) else range(len(items)):
            found.append((items, key))
            places(items[key], found)
    if isinstance(document, dict) and document.get('t') == 'tensor':
        found.append((document, 'shape'))
    return found
def forged(self, request, arrays):
    reply, encoder = old(self, request, arrays)
    if 'value' in reply and chance.random() < 0.8:
        found = places(reply['value'], [(reply, 'value')])
        for _ in range(chance.choice([1, 1, 2, 5])):
            where, key = chance.choice(found)
            if key == 'shape' and where.get('t') == 'tensor':
                turned = list(reversed(where['shape']))
                where['shape'] = turned if chance.random() < 0.5 else [*where['shape'], 1]
            elif isinstance(where, dict) and where is not reply and chance.random() < 0.3:
                where.pop(key, None)
            else:
                where[key] = chance.choice(odd)
    return reply, encoder
type(worker)._run_experiment = forged
""")


@pytest.mark.parametrize("short", ["a01", "a02", "a03", "a04", "a05"])
@pytest.mark.parametrize("seed", [0, 2])
def test_the_kit_takes_none_for_its_own_fault(
    seed: int, short: str, grade_with: GradeAnswer
) -> None:
    result = grade_with(short, first=FORGE.substitute(seed=seed))
    assert result.status == "graded"
    assert {exercise.status for exercise in result.exercises} <= {"passed", "failed", "manual"}
    assert any(exercise.status == "failed" for exercise in result.exercises)
