"""Which layers of the sandbox hold on this machine, and what to do about those that do not."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxError
from autograder.inside import kernel
from autograder.inside.lockdown import CORE, LAYERS
from autograder.sandbox import Sandbox
from autograder.scratch import scratch_folder
from autograder.warm_process import Policy, WarmProcess

_STOPS = {
    "no_new_privs": "gaining rights by running a setuid program",
    "landlock": "reading or writing files outside the scratch folder and the libraries",
    "seccomp": "every system call that a notebook does not need: processes, network, kernel",
    "rlimits": "using up memory, processor time, file sizes, descriptors",
    "scratch": "leaving files behind",
    "capabilities": "using root's rights",
    "uid": "reaching what belongs to the grader or to another submission; thread bombs",
    "network": "any network, other programs' sockets and shared memory",
    "pid": "seeing or signalling other processes; leaving one behind",
    "tmpfs": "filling the disk",
    "private_root": "seeing that any other file exists",
}
_REMEDIES = {
    "landlock": "use Linux 5.13 or newer with Landlock enabled (lsm=landlock,... on its "
    "command line); in a container, one whose seccomp profile allows landlock_* calls",
    "seccomp": "use a Linux kernel built with CONFIG_SECCOMP_FILTER",
    "uid": "optional: grade as root (in a container, say) from an interpreter that every user "
    "may read; without it no_new_privs, landlock and seccomp do its work",
    "namespace": "optional: allow unprivileged user namespaces (sysctl "
    "kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu 24.04, user.max_user_namespaces "
    "above 0 elsewhere), or start the container with the capability SYS_ADMIN",
}
_WATCHED = {"tmpfs": "the size of the scratch folder is", "uid": "the number of threads is"}


@dataclass(frozen=True)
class LayerReport:
    """One layer: whether it holds, what it stops, why it does not hold and what to do."""

    name: str
    on: bool
    core: bool
    stops: str
    why_not: str = ""
    remedy: str = ""


def examine() -> list[LayerReport]:
    """Start one sandbox and tell layer by layer what holds in it."""
    policy = Policy(trust_submissions=True)
    try:
        with WarmProcess(policy) as warm, scratch_folder(None, policy.limits) as folder:
            reasons = warm.why_not()
            with Sandbox(warm, folder) as sandbox:
                held = sandbox.layers
    except SandboxError as error:
        return [_report(name, (), {name: str(error)}) for name in LAYERS]
    return [_report(name, held, reasons) for name in LAYERS]


def _report(name: str, held: tuple[str, ...], reasons: dict[str, str]) -> LayerReport:
    if name in held:
        return LayerReport(name, True, name in CORE, _STOPS[name])
    why = reasons.get(name) or _usual_reason(name)
    kind = "namespace" if name in ("network", "pid", "tmpfs", "private_root") else name
    remedy = _REMEDIES.get(kind, "this should not happen: please report it")
    if name in _WATCHED:
        remedy = f"{remedy}; {_WATCHED[name]} watched by the grader instead, four times a second"
    return LayerReport(name, False, name in CORE, _STOPS[name], why, remedy)


def _usual_reason(name: str) -> str:
    if name == "landlock" and not kernel.landlock_version():
        return f"Linux {platform.release()} has no Landlock, or it is switched off"
    return "it could not be had"


def about_machine() -> str:
    """One line on what the layers depend on."""
    who = "root" if os.geteuid() == 0 else f"an ordinary user (uid {os.geteuid()})"
    container = " in a container" if Path("/.dockerenv").exists() else ""
    return (
        f"Linux {platform.release()} {platform.machine()}, Landlock ABI "
        f"{kernel.landlock_version()}, as {who}{container}"
    )


def diagnosis(reports: list[LayerReport]) -> str:
    """The report as lines of text; the last one is the verdict."""
    lines = [about_machine()]
    for report in reports:
        kind = "core" if report.core else "more"
        lines.append(
            f"{'on ' if report.on else 'OFF'} {kind} {report.name:13} stops {report.stops}"
        )
        if not report.on:
            lines += [f"             why: {report.why_not}", f"             do:  {report.remedy}"]
    if can_grade(reports):
        lines.append("Every core layer holds: untrusted notebooks can be graded here.")
    else:
        lines.append(
            "A core layer is missing: notebooks are not run here unless you say "
            "--trust-submissions, which lets them do whatever you can do."
        )
    return "\n".join(lines)


def can_grade(reports: list[LayerReport]) -> bool:
    """Whether every core layer holds."""
    return all(report.on for report in reports if report.core)
