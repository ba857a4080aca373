"""The kit's errors: one tree, a line each; and which of the system's errors are nobody's doing."""

import contextlib
import errno
from collections.abc import Iterator

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
_OF_DISKS = (errno.EROFS, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN)  # far ones, too
_MACHINE = frozenset(_FULL + _OF_DISKS)


def is_machines(error: BaseException) -> bool:
    """Whether the machine is in trouble: no other submission would fare better."""
    return isinstance(error, OSError) and error.errno in _MACHINE


def is_passing(error: BaseException) -> bool:
    """Whether a process could not be had for want of room: when a neighbour ends there is some."""
    return isinstance(error, OSError) and error.errno in (errno.EAGAIN, errno.ENOMEM)


class KitError(Exception):
    """Something the kit can explain; the message names the value and the way out."""


class AssignmentError(KitError):
    """An assignment is unknown, incomplete or inconsistent."""


class UnknownNameError(AssignmentError):
    """A course, an assignment or a student of this name does not exist: wrong usage."""


class SubmissionError(KitError):
    """A submission cannot be read as a notebook of the assignment."""


class WireError(KitError):
    """A frame or a value breaks the wire format; from a sandbox, the submission's doing."""


class SandboxError(KitError):
    """The sandbox could not be started or kept; never the fault of a submission."""


class SandboxDied(KitError):
    """The process with the student's code ended or was ended; the text says why."""


class WarmProcessLost(SandboxError):
    """The warm process is gone, and all its sandboxes: not the doing of what ran just then."""


class NoRoom(WarmProcessLost):
    """The machine had no room for another process, some seconds long: nobody's doing here."""


class LmsError(KitError):
    """A learning management system refused or garbled something."""


@contextlib.contextmanager
def of_one_file(name: str) -> Iterator[None]:
    """Whatever else goes wrong over one submitted file is told of it, and stops no run."""
    try:
        yield
    except (KitError, OSError):  # an OSError may be the machine's trouble
        raise
    except Exception as error:
        raise SubmissionError(
            f"{name} cannot be read: the kit itself failed over it ({type(error).__name__}: "
            f"{str(error)[:200]}). Report this; until then, open it in Jupyter, save it and submit "
            "it again"
        ) from error
