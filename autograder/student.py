"""The submission as hidden tests see it: every call is a message into the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from autograder import compare, frames, wire
from autograder.compare import DEFAULT, CheckFailed, Tolerance
from autograder.errors import SandboxDied, WireError
from autograder.outputs import clean_text
from autograder.text import visible

DIED, UNREADABLE = "died", "unreadable"
VALUES_EACH = 50_000  # in all answers of one function; right ones give some thousands


@dataclass(frozen=True)
class Raised:
    """An exception that student code raised, in plain words."""

    type: str
    message: str
    line: str = ""
    operands: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.type == "NotImplementedError" and not self.message.strip():  # torch raises it, too
            return "this exercise is still to be written (NotImplementedError)."
        if self.type in (DIED, UNREADABLE):  # no exceptions, but ends
            return self.message
        text = f"your code raised {self.type}: {self.message.strip() or 'no message'}"
        if self.line:
            text += f"\n  in the line: {self.line}"
        if self.operands:
            text += f"\n  with shapes: {', '.join(self.operands)}"
        return text


@dataclass(frozen=True, eq=False)
class Question:
    """One experiment with one function, as it was sent. Equal when its ``digest`` is.

    ``inputs`` are the objects a test gave (it may change them later); ``documents`` and
    ``arrays`` are their encoded forms.
    """

    experiment: str
    function: str
    inputs: dict[str, Any]
    banned: bool
    documents: dict[str, Any]
    arrays: bytes
    digest: str

    def decoded(self) -> dict[str, Any]:
        """The inputs as they were when they were sent, in memory of their own."""
        return {n: wire.decode(document, self.arrays) for n, document in self.documents.items()}

    def with_inputs(self, inputs: dict[str, Any]) -> Question:
        """The same question with other inputs."""
        return ask(self.experiment, self.function, inputs, self.banned)[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True)
class Answer:
    """What one experiment gave: a plain value, or what was raised instead."""

    question: Question
    observed: Any = None
    raised: Raised | None = None
    random_state_kept: bool = True
    autograd_routes: tuple[str, ...] = ()

    @property
    def inputs(self) -> dict[str, Any]:
        """What the experiment was given."""
        return self.question.inputs

    @property
    def function(self) -> str:
        """The function or class that was asked."""
        return self.question.function

    @property
    def seen(self) -> Any:
        """The experiment's value; CheckFailed when student code raised instead."""
        if self.raised is not None:
            raise CheckFailed(str(self.raised))
        return self.observed

    @property
    def value(self) -> Any:
        """What the function returned (for experiments that tell it as ``value``)."""
        return self._part("value")

    @property
    def arguments(self) -> list[Any]:
        """The arguments as they were after the call."""
        arguments = self._part("arguments")
        return arguments if isinstance(arguments, list) else []

    @property
    def shares(self) -> list[int]:
        """Positions of the arguments that the value shares memory with."""
        shares = self._part("shares")
        return [n for n in shares if type(n) is int] if isinstance(shares, list) else []

    def _part(self, name: str) -> Any:
        if not isinstance(self.seen, dict):
            raise CheckFailed("the sandbox gave no usable answer.")
        return self.seen.get(name)

    def equals(self, expected: Any, tolerance: Tolerance = DEFAULT) -> None:
        """CheckFailed unless the value has the form and the values expected."""
        compare.require_equal(self.value, expected, tolerance, f"the result of {self.function}")

    def has_form_of(self, expected: Any) -> None:
        """CheckFailed unless type, dtype and shape are those of ``expected``."""
        compare.require_form(self.value, expected, f"the result of {self.function}")


class Session(Protocol):
    """A running submission (run.py) or anything that answers like one."""

    def experiment(self, frame: dict[str, Any], encoder: wire.Encoder) -> tuple[Any, bytes]:
        """Send one experiment; SandboxDied when its process did not live through it."""
        ...


@dataclass
class Student:
    """Owns the conversation with one running submission. Equal questions are asked once.

    ``seed`` is the run's seed, from which hidden tests draw their fresh inputs.
    """

    session: Session
    seed: int
    answers: list[Answer] = field(default_factory=list)
    _known: dict[str, Answer] = field(default_factory=dict)
    _lost: dict[str, str] = field(default_factory=dict)
    _rooms: dict[str, wire.Room] = field(default_factory=dict)

    def call(
        self, function: str, *arguments: Any, ban_autograd: bool = False, anew: bool = False
    ) -> Answer:
        """Call a student's function once with ``arguments``; ``anew``, if it was so before."""
        given = {"arguments": arguments}
        return self.run("call", function, ban_autograd=ban_autograd, anew=anew, **given)

    def run(
        self,
        experiment: str,
        function: str,
        *,
        ban_autograd: bool = False,
        anew: bool = False,
        **inputs: Any,
    ) -> Answer:
        """Run an experiment of inside/experiments.py with a student's function or class."""
        question, frame, encoder = ask(experiment, function, inputs, ban_autograd)
        if anew or question.digest not in self._known:
            answer = self._ask(question, frame, encoder)
            self._known[question.digest] = answer
            self.answers.append(answer)
        return self._known[question.digest]

    def _ask(self, question: Question, frame: dict[str, Any], encoder: wire.Encoder) -> Answer:
        function = question.function
        if function in self._lost:
            return Answer(question, raised=Raised(DIED, self._lost[function]))
        try:
            document, arrays = self.session.experiment(frame, encoder)
        except SandboxDied as death:
            self._lost[function] = f"the call of {function} did not come back: {death}."
            return Answer(question, raised=Raised(DIED, self._lost[function]))
        try:
            room = self._rooms.setdefault(function, wire.Room(VALUES_EACH))
            return Answer(question, **read_reply(document, arrays, question.banned, room))
        except WireError as error:
            return Answer(question, raised=Raised(UNREADABLE, f"unreadable answer: {error}"))


def ask(
    experiment: str, function: str, inputs: dict[str, Any], banned: bool
) -> tuple[Question, dict[str, Any], wire.Encoder]:
    """A question, and the frame and encoder that send it."""
    encoder = wire.Encoder()
    documents = {name: encoder.value(value) for name, value in inputs.items()}
    frame = {
        "do": experiment,
        "ban_autograd": banned,
        "inputs": {"function": function, **documents},
    }
    digest = hashlib.sha256(frames.pack(0, frame, encoder.buffers)).hexdigest()
    arrays = b"".join(encoder.buffers)
    question = Question(experiment, function, inputs, banned, documents, arrays, digest)
    return question, frame, encoder


def read_reply(
    document: Any, arrays: bytes, banned: bool = False, room: wire.Room | None = None
) -> dict[str, Any]:
    """The checked content of a reply; WireError when it does not fit the schema.

    Where autograd was ``banned``, a value that does not say so came by another way.
    """
    routes = document.get("autograd_routes", [])
    if not isinstance(routes, list) or not all(isinstance(route, str) for route in routes):
        raise WireError("the list of routes is malformed")
    said = tuple(_one_line(route[:100]) for route in routes[:10])
    content: dict[str, Any] = {"autograd_routes": said}
    if "error" in document:
        return {**content, "raised": _read_error(document["error"])}
    if "value" not in document:
        raise WireError("a reply has neither value nor error")
    content["observed"] = wire.decode(document["value"], arrays, room)
    if banned and document.get("banned") is not True:
        content["autograd_routes"] = (*said, "a way round the ban")
    content["random_state_kept"] = document.get("random_state_kept") is True
    return content


def _read_error(error: Any) -> Raised:
    if not isinstance(error, dict):
        raise WireError("an error is malformed")
    texts = [error.get(name) for name in ("type", "message", "line")]
    operands = error.get("operands")
    if not all(isinstance(text, str) for text in texts) or not isinstance(operands, list):
        raise WireError("an error is malformed")
    kind, message, line = (str(text) for text in texts)
    shapes = tuple(_one_line(str(operand)[:100]) for operand in operands[:8])
    line = _one_line(visible(line[:500]))
    return Raised(_one_line(kind[:200]), clean_text(message[:2000]), line, shapes)


def _one_line(text: str) -> str:
    """Text that student code chose, for a line of a message."""
    return " ".join(clean_text(text).split("\n"))


def generator(seed: int, salt: int = 0) -> torch.Generator:
    """A generator for fresh inputs, from the run's seed."""
    return torch.Generator().manual_seed(seed * 1009 + salt)


Oracle = Callable[..., Any]
