"""A notebook runs on when student code kills, blocks or fakes its process."""

from __future__ import annotations

import fcntl
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import processes, sandbox
from autograder.errors import SandboxDied, SandboxError, WarmProcessLost
from autograder.records import Beside
from autograder.run import RunningNotebook
from autograder.sandbox import Sandbox
from autograder.student import Student
from autograder.warm_process import Policy, WarmProcess
from tests.notebooks import code_cell

Run = Callable[..., RunningNotebook]


@pytest.fixture
def run(warm: WarmProcess) -> Iterator[Run]:
    """Opens a notebook of code cells; keywords change the policy."""
    usual, opened = warm.policy, []

    def start(*sources: str, files: Path | None = None, **policy: Any) -> RunningNotebook:
        warm.policy = replace(usual, **policy)
        cells = [code_cell(source, f"cell-{i}") for i, source in enumerate(sources)]
        opened.append(RunningNotebook({"cells": cells}, warm, files and Beside(files)))
        return opened[-1]

    yield start
    for running in opened:
        running.close()
    warm.policy = usual


def statuses(running: RunningNotebook) -> list[str]:
    return [cell.status for cell in running.run_cells()]


def value(running: RunningNotebook, function: str, *arguments: Any) -> Any:
    return Student(running, seed=0).call(function, *arguments).value


def test_errors_are_allowed_and_markdown_is_passed_over(run: Run) -> None:
    running = run("x = 1", "1 / 0", "x + 1")
    cells = running.run_cells()
    assert [cell.status for cell in cells] == ["ok", "error", "ok"]
    assert cells[1].outputs[0]["ename"] == "ZeroDivisionError"
    assert cells[2].outputs[0]["data"] == {"text/plain": "2"}


def test_the_html_of_all_cells_is_bounded_together(run: Run) -> None:
    show = "from IPython.display import HTML, display\nfor n in range(20):\n"
    show += "    display(HTML('<li>x' * 30_000), 'text %d' % n)"
    outputs = [output for cell in run(*[show] * 5).run_cells() for output in cell.outputs]
    html = [o["data"]["text/html"] for o in outputs if "text/html" in o["data"]]
    assert 2 < len(html) < 20
    assert len(outputs) == 200
    assert "[shown as text: " in outputs[-2]["data"]["text/plain"]
    assert outputs[-1]["data"]["text/plain"] == "'text 19'"


def test_a_cell_that_kills_the_process_is_left_out(run: Run) -> None:
    running = run("x = 1", "import os; os._exit(3)", "def f(): return x")
    cells = running.run_cells()
    assert [cell.status for cell in cells] == ["ok", "died", "ok"]
    assert "ended the notebook's process" in cells[1].outputs[0]["evalue"]
    assert value(running, "f") == 1


def test_a_cell_past_its_time_is_interrupted_and_keeps_its_names(run: Run) -> None:
    running = run("x = 5\nwhile True: pass", "def f(): return x", cell_seconds=0.5)
    assert statuses(running) == ["timeout", "ok"]
    assert value(running, "f") == 5


def test_later_cells_have_less_time_after_that(run: Run) -> None:
    loop = "import time; time.sleep(600)"
    running = run(loop, loop, "1", cell_seconds=1, later_cell_seconds=0.2)
    cells = running.run_cells()
    assert "within 1 seconds" in cells[0].outputs[-1]["evalue"]
    assert "within 0.2 seconds" in cells[1].outputs[-1]["evalue"]
    assert cells[2].status == "ok"


def test_the_time_of_all_cells_is_bounded(run: Run) -> None:
    running = run("import time; time.sleep(600)", "1", total_seconds=0.3)
    assert statuses(running) == ["timeout", "not run"]


def test_too_many_deaths_end_the_trying(run: Run) -> None:
    assert statuses(run(*["import os; os._exit(0)"] * 12, "1"))[-3:] == ["not run"] * 3


def test_a_function_that_dies_costs_no_other(run: Run) -> None:
    running = run("import os\ndef f(): os._exit(0)\ndef g(): return 7")
    running.run_cells()
    student = Student(running, seed=0)
    assert "did not come back" in str(student.call("f").raised)
    assert student.call("g").value == 7


def test_a_function_past_its_time_says_so(run: Run) -> None:
    running = run("def f():\n    while True: pass\ndef g(): return 7", call_seconds=0.3)
    running.run_cells()
    assert "within 0.3 seconds" in str(Student(running, seed=0).call("f").raised)
    assert value(running, "g") == 7


def test_all_calls_of_a_function_together_are_bounded(run: Run) -> None:
    source = "import time\ndef f(n):\n    time.sleep(0.3)\n    return n\ndef g(): return 7"
    running = run(source, function_seconds=0.4)
    running.run_cells()
    student = Student(running, seed=0)
    raised = [student.call("f", n).raised for n in range(4)]
    assert raised[0] is None
    assert "seconds already" in str(raised[-1]) or "did not end" in str(raised[-1])
    assert student.call("g").value == 7


def test_the_warm_process_may_die_between_cells(run: Run) -> None:
    with WarmProcess(Policy()) as mortal:
        cells = [code_cell("x = 1", "a"), code_cell("print(x + 1)", "b")]
        with RunningNotebook({"cells": cells}, mortal) as running:
            running._run_cell(0)
            mortal._processes[0].kill()
            mortal._processes[0].wait()
            assert running._run_cell(1).outputs[0]["text"] == "2\n"


def outcome(running: RunningNotebook) -> tuple[Any, ...]:
    """What is told of a notebook: a cell of it ends its process, and so does a function."""
    cells = [(cell.status, cell.outputs) for cell in running.run_cells()]
    student = Student(running, seed=0)
    answers = [student.call(name) for name in ("f", "dies", "g")]
    return cells, [(a.observed, str(a.raised)) for a in answers], running._restarts


class Lossy:
    """Loses the warm process at the n-th request, greetings and repetitions among them."""

    def __init__(self, patch: pytest.MonkeyPatch, *lost: int) -> None:
        self.requests = 0
        request = Sandbox.request

        def ask(sandbox: Sandbox, *args: Any, **kwargs: Any) -> Any:
            self.requests += 1
            if self.requests - 1 in lost:
                sandbox.close()
                raise WarmProcessLost("the warm process ended")
            return request(sandbox, *args, **kwargs)

        patch.setattr(Sandbox, "request", ask)


MORTAL = (
    "import os\nx = 1",
    "print(x); os._exit(0)",
    "def f(): return x\ndef dies(): os._exit(0)\ndef g(): return 2",
)


def test_a_warm_process_lost_at_any_moment_is_nobodys_fault(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        counted = Lossy(patch)
        undisturbed = outcome(run(*MORTAL))
    assert undisturbed[0][1][0] == "died"
    assert [seen["value"] if seen else None for seen, _ in undisturbed[1]] == [1, None, 2]
    assert counted.requests == 12
    for lost in range(counted.requests):
        with monkeypatch.context() as patch:
            Lossy(patch, lost, lost + 1)
            assert outcome(run(*MORTAL)) == undisturbed, lost


@pytest.mark.parametrize("first", [0, 4, 8])
def test_a_warm_process_lost_too_often_is_an_error_of_the_machine(
    run: Run, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    Lossy(monkeypatch, *range(first, 100))
    with pytest.raises(WarmProcessLost):
        outcome(run(*MORTAL))


def test_a_machine_that_loses_its_warm_process_again_and_again_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with WarmProcess(Policy()) as mortal:
        mortal.control()
        mortal._processes[0].kill()
        mortal._processes[0].wait()
        monkeypatch.setattr(mortal, "restart", lambda slot: None)
        cells = [code_cell("1", "a")]
        with (
            RunningNotebook({"cells": cells}, mortal) as running,
            pytest.raises(SandboxError, match="killed twice"),
        ):
            running.run_cells()


def test_a_fresh_scratch_folder_after_a_death(run: Run) -> None:
    running = run("open('x', 'w').close()", "import os; os._exit(0)", "print(os.listdir('.'))")
    running._sources.insert(2, (9, "import os"))
    running._at_fault.add(0)
    assert running.run_cells()[-1].outputs[0]["text"] == "[]\n"


def test_data_files_are_there_for_every_process(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2\n")
    read = "print(open('data.csv').read())"
    running = run(read, "import os; os._exit(0)", read, files=tmp_path)
    assert running.run_cells()[2].outputs[0]["text"].startswith("1,2")


def test_nothing_is_left_in_the_temporary_folder(run: Run) -> None:
    running = run("open('x', 'w').close()")
    running.run_cells()
    here = Path(tempfile.gettempdir())
    assert len(list(here.glob(f"gradmark-{os.getpid()}-*"))) == 1
    running.close()
    assert list(here.glob(f"gradmark-{os.getpid()}-*")) == []


def test_notebooks_start_from_the_same_random_numbers(run: Run) -> None:
    source = (
        "import random, torch, numpy as np\nprint(random.random(), torch.rand(1), np.random.rand())"
    )
    assert run(source).run_cells()[0].outputs == run(source).run_cells()[0].outputs


def test_a_cell_that_forges_its_answer_is_found_out(run: Run) -> None:
    forge = (
        'import os, struct\ntext = b\'{"ok": true, "outputs": []}\'\n'
        "os.write(3, struct.pack('<4sIIQ', b'GMK1', 3, len(text), 0) + text)"
    )
    running = run("x = 1", forge, "def f(): return x")
    assert statuses(running)[2] == "ok"
    assert value(running, "f") == 1


def test_a_died_notebook_raises_for_its_own_calls_only(run: Run) -> None:
    running = run("1")
    running.run_cells()
    running._restarts = 100
    running.close()
    running._sandbox = None
    with pytest.raises(SandboxDied, match="too often"):
        running.experiment({"do": "call", "inputs": {"function": "f"}}, None)  # type: ignore[arg-type]


def test_a_function_that_leaves_autograd_off_costs_no_other(run: Run) -> None:
    running = run(
        "import torch\ndef off(): torch.set_grad_enabled(False)",
        "def slope():\n    x = torch.ones(1, requires_grad=True)\n"
        "    (3 * x).sum().backward()\n    return float(x.grad)",
    )
    running.run_cells()
    student = Student(running, seed=0)
    assert student.call("off").value is None
    assert student.call("slope").value == 3.0


SPIN = """
import time
def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return 1
"""


def test_what_a_process_waited_for_a_processor_counts_for_no_deadline(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is busy with other things must not make a right answer late."""
    running = run(SPIN, "spin(1.0); done = 1", cell_seconds=0.5)
    begin = time.monotonic()
    monkeypatch.setattr(sandbox, "seconds_waited", lambda process: time.monotonic() - begin)
    assert statuses(running) == ["ok", "ok"]


def test_it_gets_back_no_more_than_there_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    running = run(SPIN, "spin(30.0)", "x = 1", cell_seconds=0.5, later_cell_seconds=0.5)
    running._budget.seconds = 0.4
    begin = time.monotonic()
    monkeypatch.setattr(sandbox, "seconds_waited", lambda process: time.monotonic() - begin)
    assert statuses(running) == ["ok", "timeout", "ok"]


def test_who_waits_for_its_own_threads_gets_nothing_back(tmp_path: Path) -> None:
    """What other threads ran is no waiting, also when they have ended: fields of the kernel."""
    (tmp_path / "schedstat").write_text("2000000000 5000000000 77\n", encoding="ascii")
    stat = f"1 (a) b) S {'0 ' * 10}{{of_all}} 0 0 0"
    for seconds_of_all, waited in ((2, 5.0), (4, 3.0), (9, 0.0)):
        text = stat.format(of_all=seconds_of_all * os.sysconf("SC_CLK_TCK"))
        (tmp_path / "stat").write_text(text, encoding="ascii")
        assert processes.seconds_waited(tmp_path) == pytest.approx(waited)


def test_the_kernel_tells_how_many_threads_there_are() -> None:
    own = Path("/proc", str(os.getpid()))
    assert processes.threads_of(own) >= 1
    assert processes.threads_of(Path("/proc/0")) == processes.threads_of(None) == 0


def test_the_kernel_tells_how_long_a_process_waited() -> None:
    own = processes.process_of(os.pidfd_open(os.getpid()))
    assert own == Path("/proc", str(os.getpid()))
    spin = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nwhile True: pass"
    rivals = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(2)]
    try:
        waiting = processes.process_of(os.pidfd_open(rivals[0].pid))
        while processes.seconds_waited(waiting) < 0.1:  # they share a processor
            time.sleep(0.02)
    finally:
        for rival in rivals:
            rival.kill()
            rival.wait()
    assert processes.seconds_waited(Path("/proc/0")) == 0.0
    assert processes.process_of(-1) is None


@pytest.mark.skipif(not os.access(random.__file__, os.W_OK), reason="not ours to lock")
def test_a_lock_on_a_file_of_the_host_is_only_said_to_be_taken(run: Run) -> None:
    lock = "import fcntl, os, random\nfile = os.open(random.__file__, os.O_RDONLY)\n"
    running = run(lock + "fcntl.lockf(file, fcntl.LOCK_SH)")
    assert statuses(running) == ["ok"]
    with Path(random.__file__).open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
