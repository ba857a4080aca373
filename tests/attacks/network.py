"""Reaching anybody by a socket."""

from __future__ import annotations

from tests.attacks.attack import Attack

INET = "s = socket.socket(); s.connect(('127.0.0.1', ${tcp}))"


def _reach(name: str, code: str, stopped_by: tuple[str, ...]) -> Attack:
    return Attack(name, code, "connected", stopped_by)


NETWORK = (
    _reach("TCP", INET, ("seccomp", "network", "landlock")),
    _reach("HTTP", "import urllib.request\n"
           "try: urllib.request.urlopen('http://127.0.0.1:${tcp}', timeout=0.3)\n"
           "except TimeoutError: pass", ("seccomp", "network", "landlock")),
    _reach("UDP", "s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', ${udp}))",
           ("seccomp", "network")),
    _reach("asyncio", "import asyncio\n"
           "loop = asyncio.new_event_loop()\n"
           "threading.Thread(target=lambda: loop.run_until_complete("
           "asyncio.open_connection('127.0.0.1', ${tcp}))).run()",
           ("seccomp", "network", "landlock")),
    _reach("a unix socket", "s = socket.socket(socket.AF_UNIX); s.connect('${unix}')",
           ("seccomp", "private_root")),
    _reach("an abstract socket", "s = socket.socket(socket.AF_UNIX); s.connect('\\x00${token}')",
           ("seccomp", "network", "landlock")),
    _reach("a unix datagram", "s = socket.socket(socket.AF_UNIX); s.connect(b'${unix}')",
           ("seccomp", "private_root")),
    Attack("netlink", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); reached()",
           stopped_by=("seccomp",)),
    Attack("a raw socket", "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); reached()",
           stopped_by=("seccomp", "capabilities", "uid")),
    Attack("packets", "socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0); reached()",
           stopped_by=("seccomp", "capabilities", "uid")),
    Attack("listening", "s = socket.socket(); s.bind(('0.0.0.0', 0)); s.listen(); reached()",
           stopped_by=("seccomp",)),
    Attack("listening on a port", "s = socket.socket(); s.bind(('0.0.0.0', 47811)); reached()",
           stopped_by=("seccomp", "landlock")),
    Attack("names of interfaces", "assert [i for i in socket.if_nameindex() if i[1] != 'lo']\nreached()",
           stopped_by=("seccomp", "network")),
    Attack("vsock", "socket.socket(40, socket.SOCK_STREAM).connect((2, 1)); reached()", "nothing",
           anyway="seccomp; few machines have it"),
    Attack("a name", "socket.getaddrinfo('localhost', 80, family=socket.AF_INET); "
           "socket.getaddrinfo('example.com', 80)", "nothing", anyway="seccomp; no names here anyway"),
)  # fmt: skip
