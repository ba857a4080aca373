"""Every attack fails in the full sandbox; by each of its layers alone; and succeeds without."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder import warm_process
from autograder.inside.lockdown import Limits
from autograder.records import Beside, CellRun
from autograder.run import RunningNotebook
from autograder.student import Student
from autograder.warm_process import Policy, WarmProcess
from tests.attacks.archive import ARCHIVE
from tests.attacks.attack import IS_ROOT, REMOVABLE, Attack, Evidence, only
from tests.attacks.channel import CHANNEL
from tests.attacks.display import DISPLAY
from tests.attacks.kernel_surface import KERNEL
from tests.attacks.machine import MACHINE
from tests.attacks.network import NETWORK
from tests.attacks.processes import PROCESSES
from tests.attacks.reading import READING
from tests.attacks.resources import RESOURCES
from tests.attacks.world import World
from tests.attacks.writing import WRITING
from tests.notebooks import code_cell

CLASSES = {
    "reading": READING,
    "writing": WRITING,
    "processes": PROCESSES,
    "resources": RESOURCES,
    "network": NETWORK,
    "kernel": KERNEL if platform.machine() == "x86_64" else (),
    "machine": MACHINE if platform.machine() == "x86_64" else (),
    "display": DISPLAY,
    "channel": CHANNEL,
    "archive": ARCHIVE,
}
LEAVE_OUT = "GRADMARK_TEST_LEAVE_OUT"
LIMITS = Limits(memory=256 << 20, file_size=16 << 20, scratch_size=48 << 20, scratch_inodes=1000)
POLICY = Policy(LIMITS, cell_seconds=12, later_cell_seconds=6, call_seconds=10)
HASTY = replace(POLICY, cell_seconds=1.0, later_cell_seconds=1.0)

ALL = [
    pytest.param(attack, id=f"{kind}: {attack.name}")
    for kind, attacks in CLASSES.items()
    for attack in attacks
]
BY_LAYER = [
    pytest.param(layer, attack, id=f"{layer} alone: {kind}: {attack.name}")
    for layer in REMOVABLE
    for kind, attacks in CLASSES.items()
    for attack in attacks
    if layer in attack.stopped_by
]
STOPPABLE = [
    pytest.param(attack, id=f"{kind}: {attack.name}")
    for kind, attacks in CLASSES.items()
    for attack in attacks
    if attack.stopped_by
]
needs_root = pytest.mark.skipif(
    not IS_ROOT, reason="only root can have any layer alone: the others need some to have others"
)


@dataclass(frozen=True)
class Outcome:
    """What an attack led to: evidence of success, how its cell ended, what its neighbours got."""

    evidence: set[Evidence]
    layers: tuple[str, ...]
    attacker: CellRun
    later: CellRun
    answer: Any
    leftovers: list[str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    world = World(folder)
    os.environ["GRADMARK_TEST_SECRET"] = world.canary
    yield world
    del os.environ["GRADMARK_TEST_SECRET"]
    world.close()


@pytest.fixture(scope="module")
def start(world: World) -> Iterator[Any]:
    """Starts a warm process that leaves out some layers, with the world's mark on it."""
    usual = warm_process.clean_environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm_process, "clean_environment", lambda: {**usual(), **world.environment()})
        yield lambda leave_out: WarmProcess(replace(POLICY, leave_out=leave_out))


@pytest.fixture(scope="module")
def full(start: Any) -> Iterator[WarmProcess]:
    """Every layer that this machine gives; fewer where LEAVE_OUT asks to try with fewer."""
    with start(frozenset(os.environ.get(LEAVE_OUT, "").split())) as warm:
        warm.control()  # it may fork while it starts
        yield warm


class Weakened:
    """One warm process at a time, with one layer alone ("": with none)."""

    def __init__(self, start: Any) -> None:
        self._start = start
        self._layer: str | None = None
        self._warm: WarmProcess | None = None

    def by(self, layer: str) -> WarmProcess:
        if self._warm is None or layer != self._layer:
            self.close()
            self._layer = layer
            self._warm = self._start(only(layer) if layer else frozenset(REMOVABLE))
        return self._warm

    def close(self) -> None:
        if self._warm is not None:
            self._warm.close()


@pytest.fixture(scope="module")
def weakened(start: Any) -> Iterator[Weakened]:
    weakened = Weakened(start)
    yield weakened
    weakened.close()


def run(attack: Attack, warm: WarmProcess, world: World, tmp_path: Path) -> Outcome:
    """Grade a notebook of three cells, the second of which attacks; then call the first's."""
    sources = ["def f(x):\n    return x + 1", world.code(attack), "print(f(1))"]
    notebook = {"cells": [code_cell(s, f"cell-{i}") for i, s in enumerate(sources)]}
    if attack.files is not None:
        attack.files(tmp_path, str(world.secret))
    policy, known = warm.policy, world.processes()
    base = HASTY if attack.endless else POLICY
    warm.policy = replace(base, leave_out=policy.leave_out)
    try:
        with RunningNotebook(notebook, warm, Beside(tmp_path)) as running:
            runs = running.run_cells()
            answer = Student(running, seed=0).call("f", 41)
    finally:
        warm.policy = policy
    shown = json.dumps([run.outputs for run in runs]) + repr(answer)
    leftovers = [p.name for p in Path(tempfile.gettempdir()).glob(f"gradmark-{os.getpid()}-*")]
    evidence = world.evidence(shown, known)
    value = answer.observed["value"] if answer.raised is None else answer.raised
    return Outcome(evidence, running.layers, runs[1], runs[2], value, leftovers)


@pytest.mark.parametrize("attack", ALL)
def test_it_fails_and_costs_nobody_else_anything(
    attack: Attack, full: WarmProcess, world: World, tmp_path: Path
) -> None:
    outcome = run(attack, full, world, tmp_path)
    if outcome.evidence:
        world.restore(world.processes())
    held = {"tmpfs", *outcome.layers}  # without a tmpfs the grader watches the folder
    if attack.stopped_by and not set(attack.stopped_by) & held:
        pytest.skip(f"stopped by {' or '.join(attack.stopped_by)}, which this machine lacks")
    if IS_ROOT and attack.for_root_only_with not in ("", *outcome.layers):
        pytest.skip(f"for root this needs the layer {attack.for_root_only_with}")
    assert outcome.evidence == set()
    assert outcome.leftovers == []
    if not attack.costs_own:
        assert outcome.answer == 42
        assert outcome.later.status == "ok"
    if attack.endless:
        assert outcome.attacker.status in ("timeout", "died")


@needs_root
@pytest.mark.parametrize("attack", STOPPABLE)
def test_it_succeeds_without_any_layer(
    attack: Attack, weakened: Weakened, world: World, tmp_path: Path
) -> None:
    warm = weakened.by("")
    warm.control()
    known = world.processes()
    outcome = run(attack, warm, world, tmp_path)
    world.restore(known)
    assert attack.gain in outcome.evidence, outcome.attacker


@needs_root
@pytest.mark.parametrize(("layer", "attack"), BY_LAYER)
def test_one_layer_alone_stops_it(
    layer: str, attack: Attack, weakened: Weakened, world: World, tmp_path: Path
) -> None:
    warm = weakened.by(layer)
    warm.control()
    known = world.processes()
    outcome = run(attack, warm, world, tmp_path)
    if outcome.evidence:
        world.restore(known)
    assert attack.gain not in outcome.evidence, outcome.attacker
