"""What a notebook may read: the interpreter, its packages, libraries, fonts; nothing of ours."""

from __future__ import annotations

import os
import sys
import sysconfig

HIDDEN_PACKAGES = ("autograder", "gradmark", "nbgrader", "__editable__", "_gradmark")
_SYSTEM = (
    "/usr/lib", "/lib", "/lib64", "/usr/lib64", "/usr/local/lib", "/usr/share/fonts",
    "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def readable_roots() -> list[str]:
    """Whole trees that a notebook reads from; :func:`hidden_in` tells what they must not show."""
    paths = [*_SYSTEM, sysconfig.get_path("stdlib"), os.path.join(sys.base_prefix, "lib")]
    paths += [os.environ.get("MPLCONFIGDIR", "/nonexistent"), *package_folders()]
    present = sorted({path for path in paths if os.path.exists(path)})
    return [path for path in present if not any(_is_below(path, other) for other in present)]


def package_folders() -> list[str]:
    """Where third-party packages are imported from."""
    names = ("site-packages", "dist-packages")
    return [path for path in sys.path if os.path.basename(path) in names and os.path.isdir(path)]


def hidden_in(roots: list[str]) -> list[str]:
    """The kit itself and what grades, wherever they lie below ``roots``."""
    kit = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {kit}
    for folder in {*package_folders(), *_site_folders_below(roots)}:
        names = [name for name in os.listdir(folder) if name.startswith(HIDDEN_PACKAGES)]
        found |= {os.path.join(folder, name) for name in names}
    real = {os.path.realpath(path) for path in found}
    tops = [os.path.realpath(root) for root in roots]
    return sorted(path for path in real if any(_is_below(path, top) for top in tops))


def readable_paths() -> list[str]:
    """The trees of :func:`readable_roots`, cut into pieces so that no hidden path is in one."""
    roots = readable_roots()
    hidden = hidden_in(roots)
    paths = [piece for root in roots for piece in _without(os.path.realpath(root), hidden)]
    return sorted(
        {*paths, *DEVICES} & {path for path in (*paths, *DEVICES) if os.path.exists(path)}
    )


def _without(path: str, hidden: list[str]) -> list[str]:
    if path in hidden:
        return []
    if not any(_is_below(other, path) for other in hidden):
        return [path]
    inside = [os.path.join(path, name) for name in sorted(os.listdir(path))]
    return [piece for child in inside for piece in _without(child, hidden)]


def _is_below(path: str, other: str) -> bool:
    return path != other and path.startswith(other.rstrip("/") + "/")


def _site_folders_below(roots: list[str]) -> list[str]:
    """Package folders that are not imported from (the base interpreter's), yet readable."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [
        os.path.join(root, *parts)
        for root in roots
        for parts in ((version, "site-packages"), (version, "dist-packages"), ("site-packages",))
    ]
    candidates += [os.path.join(sysconfig.get_path("stdlib"), "site-packages")]
    return [path for path in candidates if os.path.isdir(path)]
