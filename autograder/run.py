"""Running a repaired notebook in a sandbox that survives the death of its process."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from autograder import wire
from autograder.errors import SandboxDied
from autograder.notebooks import Document
from autograder.outputs import clean_outputs, message_output
from autograder.records import CellRun
from autograder.sandbox import Sandbox, scratch_folder
from autograder.warm_process import WarmProcess

MAX_RESTARTS = 6


class RunningNotebook:
    """Owns the sandbox of one submission, from the first cell to the last hidden test.

    When student code kills or blocks its process, a new one is forked and the cells are
    run again without the one at fault: one bad exercise costs no other.
    """

    def __init__(
        self, notebook: Document, warm: WarmProcess, files: Path | None = None, grader: int = 0
    ) -> None:
        self._sources = [
            (index, cell["source"])
            for index, cell in enumerate(notebook["cells"])
            if cell["cell_type"] == "code"
        ]
        self._warm = warm
        self._grader = grader
        self._scratch = scratch_folder(files)
        self._folder = self._scratch.__enter__()
        self._sandbox: Sandbox | None = None
        self._restarts = 0
        self._at_fault: set[int] = set()
        self._interrupted = False
        self._end = time.monotonic() + warm.policy.total_seconds
        self.layers: tuple[str, ...] = ()

    def run_cells(self) -> list[CellRun]:
        """Run every code cell, in order; errors are allowed."""
        runs: list[CellRun] = []
        for position, (index, source) in enumerate(self._sources):
            runs.append(self._run_cell(index, source, position))
        return runs

    def _run_cell(self, index: int, source: str, position: int) -> CellRun:
        seconds = self._cell_seconds()
        if seconds <= 0 or self._restarts > MAX_RESTARTS:
            text = "Not run: the time for the whole notebook was used up."
            return CellRun(index, [message_output("NotRun", text)], "not run")
        try:
            sandbox = self._alive(position)
            reply, _ = sandbox.request({"do": "cell", "source": source, "index": index}, seconds)
        except SandboxDied as death:
            self._lose(index)
            text = f"This cell ended the notebook's process: {death}. The others were run without it."
            return CellRun(index, [message_output("CellDied", text)], "died")
        outputs = clean_outputs(reply.get("outputs"))
        if reply.get("ok") is True:
            return CellRun(index, outputs, "ok")
        if any(output.get("ename") == "KeyboardInterrupt" for output in outputs):
            self._interrupted = True
            text = f"This cell was stopped: it did not end within {seconds:g} seconds."
            return CellRun(index, [*outputs, message_output("CellTimeout", text)], "timeout")
        return CellRun(index, outputs, "error")

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
            self._sandbox = Sandbox(self._warm, self._folder, self._grader)
            self.layers = self._sandbox.layers
            for index, source in self._sources[:position]:
                if index in self._at_fault:
                    continue
                try:
                    frame = {"do": "cell", "source": source, "index": index}
                    self._sandbox.request(frame, max(self._cell_seconds(), 0.1))
                except SandboxDied:
                    self._lose(index)
                    break
        return self._sandbox

    def experiment(self, frame: dict[str, Any], encoder: wire.Encoder) -> tuple[Any, bytes]:
        """One experiment of a hidden test; SandboxDied when the process did not live through it."""
        seconds = self._warm.policy.call_seconds
        sandbox = self._alive(len(self._sources))
        try:
            document, arrays = sandbox.request(frame, seconds, encoder)
        except SandboxDied:
            self._sandbox = None
            self._restarts += 1
            raise
        error = document.get("error")
        if isinstance(error, dict) and error.get("type") == "KeyboardInterrupt":
            raise SandboxDied(f"it did not end within {seconds:g} seconds")
        return document, arrays

    def close(self) -> None:
        """End the sandbox and remove its scratch folder."""
        if self._sandbox is not None:
            self._sandbox.close()
        self._scratch.__exit__(None, None, None)

    def __enter__(self) -> RunningNotebook:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
