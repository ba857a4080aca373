"""Signals, processes that stay, and the kernel's other ways to other processes."""

from __future__ import annotations

from tests.attacks.attack import Attack

OTHERS = ("seccomp", "landlock", "uid", "pid")


def _signal(name: str, code: str, stopped_by: tuple[str, ...] = OTHERS) -> Attack:
    return Attack(name, code, "signalled", stopped_by)


PROCESSES = (
    _signal("kill", "os.kill(${bystander}, 9)"),
    _signal("stop", "os.kill(${bystander}, signal.SIGSTOP)"),
    _signal("kill a group", "os.killpg(${bystander}, 9)"),
    _signal("kill a thread", "call(200, ${bystander}, 9)"),
    _signal("kill by tgkill", "call(234, ${bystander}, ${bystander}, 9)"),
    _signal(
        "kill by a queue",
        "info = (ctypes.c_int * 32)(9, 0, -1); call(129, ${bystander}, 9, ctypes.byref(info))",
    ),
    _signal("kill by pidfd", "call(424, call(434, ${bystander}, 0), 9, 0, 0)"),
    _signal(
        "kill by F_SETOWN",
        "import fcntl\n"
        "a, b = socket.socketpair()\n"
        "fcntl.fcntl(a, fcntl.F_SETOWN, ${bystander})\n"
        "fcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)\n"
        "os.write(b.fileno(), b'x'); time.sleep(0.05)",
    ),
    Attack(
        "a daemon",
        "if os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\n    os._exit(0)",
        "left",
        ("seccomp", "pid"),
    ),
    Attack(
        "a daemon's daemon",
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0: time.sleep(60)\n"
        "    os._exit(0)",
        "left",
        ("seccomp", "pid"),
    ),
    Attack(
        "a fork bomb",
        "for _ in range(20):\n    if os.fork() == 0:\n        time.sleep(60)\n        os._exit(0)",
        "left",
        ("seccomp", "pid"),
    ),
    Attack(
        "clone3",
        "arguments = (ctypes.c_uint64 * 11)(); arguments[4] = 17\n"
        "if call(435, ctypes.byref(arguments), 88) == 0: libc.sleep(60); libc._exit(0)",
        "left",
        ("seccomp", "pid"),
    ),
    Attack(
        "vfork by posix_spawn",
        "os.posix_spawn('/bin/sleep', ['sleep', '60'], dict(os.environ, GRADMARK_TEST_MARK='${token}'))",
        "left",
        ("seccomp", "pid", "landlock", "private_root"),
    ),
    Attack(
        "another program",
        "subprocess.Popen(['/bin/sleep', '60'], start_new_session=True,\n"
        "                 env={'GRADMARK_TEST_MARK': '${token}'})",
        "left",
        ("seccomp", "pid", "landlock", "private_root"),
    ),
    Attack(
        "a shell command",
        "print(subprocess.check_output(['/bin/sh', '-c', 'cat ${secret}/gradebook.db']))",
        "secret",
        ("seccomp", "landlock", "private_root"),
    ),
    Attack(
        "a multiprocessing worker",
        "import multiprocessing\n"
        "p = multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,), daemon=False)\n"
        "p.start(); os._exit(0)",
        "left",
        ("seccomp", "pid"),
    ),
    Attack("outliving the parent", "call(157, 1, 0, 0, 0, 0); reached()", stopped_by=("seccomp",)),
    Attack(
        "being dumpable again", "call(157, 4, 1, 0, 0, 0); reached()", stopped_by=("seccomp",)
    ),
    Attack("more of the processor", "os.nice(-5); reached()",
           stopped_by=("seccomp", "capabilities", "uid")),
    Attack(
        "real-time priority",
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))\n"
        "os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0)); reached()",
        stopped_by=("seccomp", "capabilities", "uid"),
    ),
    Attack(
        "the grader's limits",
        "old = (ctypes.c_uint64 * 2)(); call(302, ${grader}, 7, 0, ctypes.byref(old)); reached()",
        stopped_by=("seccomp", "uid", "pid"),
    ),
    Attack(
        "a setuid program's rights",
        "assert libc.prctl(39, 0, 0, 0, 0) == 0\nreached()",
        stopped_by=("no_new_privs", "seccomp"),
    ),
    Attack("everybody by kill(-1)", "os.kill(-1, 9) if os.getpid() == 1 or os.getuid() else 1 / 0",
           "nothing", anyway="seccomp, and the PID namespace: not tried without"),
    Attack(
        "threads without end",
        "threading.stack_size(1 << 16)\n"
        "stop = threading.Event()\n"
        "try:\n"
        "    for _ in range(400): threading.Thread(target=stop.wait, args=(20,), daemon=True).start()\n"
        "    time.sleep(1); reached()\n"
        "finally:\n"
        "    stop.set()",
        anyway="rlimits, where the uid is the slot's own",
        for_root_only_with="uid",
    ),
    Attack(
        "threads with large stacks",
        "threading.stack_size(64 << 20)\n"
        "stop = threading.Event()\n"
        "try:\n"
        "    for _ in range(40): threading.Thread(target=stop.wait, args=(20,), daemon=True).start()\n"
        "    reached()\n"
        "finally:\n"
        "    stop.set()",
        stopped_by=("rlimits",),
    ),
    Attack(
        "a thread that goes on",
        "def work():\n    while True: sum(range(1000))\n"
        "threading.Thread(target=work, daemon=True).start()",
        "nothing",
        anyway="it goes with its process",
    ),
    Attack(
        "a timer",
        "def ring(*_): raise SystemExit\n"
        "signal.signal(signal.SIGALRM, ring); signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)",
        "nothing",
        anyway="timers and handlers are reset after each cell",
    ),
)  # fmt: skip
