"""An IPython shell that runs cells and records their outputs as nbformat documents."""

from __future__ import annotations

import base64
import io
import linecache
from collections.abc import Callable
from typing import Any

import matplotlib
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets.config import Config

MAX_OUTPUT = 2 << 20
MAX_OUTPUTS = 200
MAX_ALL_OUTPUTS = 48 << 20
MAX_PIECES = 10_000
SCRIPTS = ("script", "sh", "bash", "perl", "ruby", "python", "python2", "python3", "pypy")
_CUT = "\n[the output was cut here: it is too long]\n"


class Recorder:
    """Collects the outputs of one cell, up to a size; what is beyond is dropped, and said."""

    def __init__(self) -> None:
        self._outputs: list[dict[str, Any]] = []
        self._pieces: list[str] = []
        self._size = 0
        self._total = 0

    def take(self) -> list[dict[str, Any]]:
        """The outputs since the last call."""
        self._join()
        taken, self._outputs, self._size = self._outputs, [], 0
        return taken

    def stream(self, name: str, text: str) -> None:
        """Text on stdout or stderr; joined to the output before, if that is the same stream."""
        room = min(MAX_OUTPUT - self._size, MAX_ALL_OUTPUTS - self._total)
        if room <= 0 or len(self._outputs) > MAX_OUTPUTS:
            return
        self._size += len(text)
        self._total += len(text)
        if len(text) > room:
            text = text[:room] + _CUT
        last = self._outputs[-1] if self._outputs else None
        if not (last and last["output_type"] == "stream" and last["name"] == name):
            self._add({"output_type": "stream", "name": name, "text": ""})
        self._pieces.append(text)
        if len(self._pieces) > MAX_PIECES:
            self._pieces = ["".join(self._pieces)]

    def _join(self) -> None:
        """Write the pieces of a stream into its output, all at once: adding each is quadratic."""
        if self._pieces and self._outputs[-1]["output_type"] == "stream":
            self._outputs[-1]["text"] += "".join(self._pieces)
        self._pieces = []

    def display(self, kind: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """A display_data or execute_result bundle."""
        bundle = {mime: _plain(value) for mime, value in data.items()}
        size = sum(len(str(value)) for value in bundle.values())
        self._size += size
        self._total += size
        if self._size > 4 * MAX_OUTPUT or self._total > MAX_ALL_OUTPUTS:
            bundle = {"text/plain": _CUT}
        self._add({"output_type": kind, "data": bundle, "metadata": {}})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """A traceback."""
        lines = [line[:10_000] for line in traceback[:100]]
        self._add(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": value[:10_000],
                "traceback": lines,
            }
        )

    def _add(self, output: dict[str, Any]) -> None:
        self._join()
        if len(self._outputs) < MAX_OUTPUTS:
            self._outputs.append(output)
        elif len(self._outputs) == MAX_OUTPUTS:
            self._outputs.append({"output_type": "stream", "name": "stdout", "text": _CUT})


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value if isinstance(value, str) else str(value)


class _Stream(io.TextIOBase):
    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder = recorder
        self.name = name

    def write(self, text: str) -> int:
        self._recorder.stream(self.name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    recorder: Recorder

    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self.recorder.display("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        self.recorder.take()


class _Hook(DisplayHook):  # type: ignore[misc]
    recorder: Recorder

    def start_displayhook(self) -> None: ...

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.recorder.display("execute_result", format_dict, md_dict or {})

    def finish_displayhook(self) -> None: ...


class NotebookShell(InteractiveShell):  # type: ignore[misc]
    """IPython without history, threads, subprocesses and questions."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Context"
        config.InteractiveShell.autoindent = False
        super().__init__(config=config, displayhook_class=_Hook, display_pub_class=_Publisher)
        # What magics keep (%cd: where it was): there is no folder for it.
        self.db: dict[str, Any] = {}
        self.displayhook.recorder = recorder
        self.display_pub.recorder = recorder
        self._set_up_figures()

    def streams(self) -> tuple[Any, Any]:
        """Stand-ins for sys.stdout and sys.stderr."""
        return _Stream(self.recorder, "stdout"), _Stream(self.recorder, "stderr")

    def _set_up_figures(self) -> None:
        matplotlib.use("module://matplotlib_inline.backend_inline")
        from matplotlib.figure import Figure
        from matplotlib_inline.backend_inline import flush_figures

        from autograder.inside.figures import picture_of

        self.display_formatter.formatters["image/png"].for_type(Figure, picture_of)
        self.events.register("post_execute", flush_figures)

    def run(self, source: str, index: int) -> tuple[list[dict[str, Any]], bool]:
        """Run one cell; its outputs, and whether it ended without an error."""
        result = self.run_cell(source, store_history=False)
        return self.recorder.take(), bool(result.success)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.recorder.error(getattr(etype, "__name__", str(etype)), str(evalue), stb)

    def system(self, command: str) -> None:
        """Shell commands (``!pip``, ``%cd``'s friends) are not run while grading."""
        self.recorder.stream("stderr", f"Not run while grading: a shell command ({command!r}).\n")

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        """What ``files = !ls`` gives: nothing, of the type that is expected."""
        self.system(command)
        return SList() if split else ""

    def init_magics(self) -> None:
        """No cell goes to another program (``%%bash``): IPython would start a thread for it."""
        super().init_magics()
        for name in SCRIPTS:
            self.register_magic_function(self._not_run(name), "cell", name)

    def _not_run(self, name: str) -> Callable[[str, str], None]:
        def magic(line: str, cell: str) -> None:
            self.system(f"%%{name} {line}".strip())

        return magic

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """Whatever ``%matplotlib`` asks for, figures stay inline."""
        return "inline", "inline"

    def enable_gui(self, gui: Any = None) -> None:
        """No event loops."""

    def ask_exit(self) -> None:
        """``exit`` ends nothing here."""

    def init_io(self) -> None:
        """Leave the streams as they are."""


def source_line(filename: str, number: int) -> str:
    """The line of a cell that IPython compiled under ``filename``."""
    return linecache.getline(filename, number).strip()
