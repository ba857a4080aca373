"""Running a repaired notebook in a sandbox that survives the death of its process."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

from autograder import wire
from autograder.errors import NoRoom, SandboxDied, WarmProcessLost
from autograder.notebooks import Document
from autograder.outputs import HtmlRoom, clean_outputs, message_output
from autograder.records import Beside, CellRun
from autograder.sandbox import Budget, Sandbox
from autograder.scratch import scratch_folder
from autograder.warm_process import WarmProcess

MAX_RESTARTS = 8
MAX_LOST = 2
REPLAY_SECONDS = 20.0
MAX_OUTPUT = 64 << 20


class RunningNotebook:
    """Owns the sandbox of one submission, from the first cell to the last hidden test.

    When student code kills or blocks its process, a new one is forked and the cells are
    run again without the one at fault: one bad exercise costs no other.
    """

    def __init__(
        self,
        notebook: Document,
        warm: WarmProcess,
        beside: Beside | None = None,
        grader: int = 0,
    ) -> None:
        self._sources = [
            (index, cell["source"])
            for index, cell in enumerate(notebook["cells"])
            if cell["cell_type"] == "code"
        ]
        self._warm = warm
        self._grader = grader
        self._budget = Budget()
        self._beside = beside
        self._scratch = contextlib.ExitStack()
        self._sandbox: Sandbox | None = None
        self._restarts = 0
        self._lost = 0
        self._at_fault: set[int] = set()
        self._interrupted = False
        self._end = time.monotonic() + warm.policy.total_seconds
        self._spent: dict[str, float] = {}
        self._room = MAX_OUTPUT
        self._html = HtmlRoom()
        self.layers: tuple[str, ...] = ()

    def run_cells(self) -> list[CellRun]:
        """Run every code cell, in order; errors are allowed."""
        return [self._run_cell(position) for position in range(len(self._sources))]

    def _run_cell(self, position: int) -> CellRun:
        index, _ = self._sources[position]
        seconds = self._cell_seconds()
        if seconds <= 0 or self._restarts > MAX_RESTARTS:
            self._at_fault.add(index)
            text = "Not run: the time for the whole notebook was used up."
            return CellRun(index, [message_output("NotRun", text)], "not run")
        try:
            reply = self._ask(position, self._cell(position), seconds)[0]
        except SandboxDied as death:
            self._lose(index)
            text = f"This cell ended the notebook's process: {death}. The rest was run without it."
            return CellRun(index, [message_output("CellDied", text)], "died")
        outputs = self._bounded(clean_outputs(reply.get("outputs"), self._html))
        if reply.get("ok") is True:
            return CellRun(index, outputs, "ok")
        if any(output.get("ename") == "KeyboardInterrupt" for output in outputs):
            self._interrupted = True
            text = f"This cell was stopped: it did not end within {seconds:g} seconds."
            # Where it was then is another place each time: the same file gives the same result.
            kept = [output for output in outputs if output.get("ename") != "KeyboardInterrupt"]
            return CellRun(index, [*kept, message_output("CellTimeout", text)], "timeout")
        return CellRun(index, outputs, "error")

    def _bounded(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The outputs, as long as there is room for them in the graded notebook."""
        self._room -= len(json.dumps(outputs))
        text = "The outputs of this cell were left out: the notebook's are too long together."
        return outputs if self._room >= 0 else [message_output("TooLong", text)]

    def _cell(self, position: int) -> dict[str, Any]:
        """The request to run a cell."""
        index, source = self._sources[position]
        return {"do": "cell", "source": source, "index": index}

    def _ask(
        self,
        position: int,
        frame: dict[str, Any],
        seconds: float,
        encoder: wire.Encoder | None = None,
    ) -> tuple[Any, bytes, float]:
        """A reply, and the seconds it took, of a process that has run the cells before.

        Seconds in which it waited for a processor are not counted.
        Asked again when the warm process is lost, whenever that is: it is nobody's doing.
        SandboxDied is the doing of what was asked, WarmProcessLost a fault of the machine.
        """
        while True:
            try:
                sandbox = self._alive(position)
                begin = time.monotonic()
                document, arrays = sandbox.request(frame, seconds, encoder)
                self._end += sandbox.given_back
                return document, arrays, time.monotonic() - begin - sandbox.given_back
            except NoRoom:  # it was waited for already
                raise
            except WarmProcessLost:
                self._sandbox = None
                self._lost += 1
                if self._lost > MAX_LOST:
                    raise

    def _cell_seconds(self) -> float:
        policy = self._warm.policy
        usual = policy.later_cell_seconds if self._interrupted else policy.cell_seconds
        return min(usual, self._end - time.monotonic())

    def _lose(self, index: int) -> None:
        self._at_fault.add(index)
        self._interrupted = True
        self._sandbox = None
        self._restarts += 1

    def _alive(self, position: int) -> Sandbox:
        """The sandbox, started (and brought up to the cell at ``position``) where needed."""
        while self._sandbox is None:
            if self._restarts > MAX_RESTARTS:
                raise SandboxDied("its process ended too often")
            self._sandbox = self._new_sandbox()
            self.layers = self._sandbox.layers
            self._replay(self._sandbox, position)
        return self._sandbox

    def _new_sandbox(self) -> Sandbox:
        """A sandbox with a fresh scratch folder: the one before may have been filled."""
        self._scratch.close()
        limits = self._warm.policy.limits
        beside = self._beside
        folder = self._scratch.enter_context(scratch_folder(beside, limits))
        begin = time.monotonic()
        place = str(beside.place) if beside else "."
        sandbox = Sandbox(self._warm, folder, self._grader, self._budget, place)
        self._end += time.monotonic() - begin  # whoever waits for room loses no time for cells
        return sandbox

    def _replay(self, sandbox: Sandbox, position: int) -> None:
        """Run the cells before ``position`` again; given up where that takes too long."""
        end = max(self._end, time.monotonic() + REPLAY_SECONDS)
        for earlier, (index, _) in enumerate(self._sources[:position]):
            if time.monotonic() > end:
                sandbox.close()
                self._sandbox = None
                self._restarts = MAX_RESTARTS + 1
                return
            if index in self._at_fault:
                continue
            try:
                sandbox.request(self._cell(earlier), max(self._cell_seconds(), 0.1))
            except SandboxDied:
                self._lose(index)
                return

    def experiment(self, frame: dict[str, Any], encoder: wire.Encoder) -> tuple[Any, bytes]:
        """One experiment of a hidden test; SandboxDied when the process did not live through it."""
        function = str(frame["inputs"]["function"])
        policy = self._warm.policy
        seconds = min(policy.call_seconds, policy.function_seconds - self._spent.get(function, 0.0))
        if seconds <= 0:
            raise SandboxDied(f"its calls took {policy.function_seconds:g} seconds already")
        try:
            document, arrays, spent = self._ask(len(self._sources), frame, seconds, encoder)
        except SandboxDied:
            self._sandbox = None
            self._restarts += 1
            raise
        self._spent[function] = self._spent.get(function, 0.0) + spent
        error = document.get("error")
        interrupted = isinstance(error, dict) and error.get("type") == "KeyboardInterrupt"
        if interrupted and spent > seconds / 2:  # else it was raised by the student's own code
            raise SandboxDied(f"it did not end within {seconds:g} seconds")
        return document, arrays

    def close(self) -> None:
        """End the sandbox and remove its scratch folder."""
        if self._sandbox is not None:
            self._sandbox.close()
        self._scratch.close()

    def __enter__(self) -> RunningNotebook:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
