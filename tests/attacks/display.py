"""What a cell shows, made to hold up, mislead or take over whoever stores or reads it."""

from __future__ import annotations

from tests.attacks.attack import Attack

CLEANED = "outputs are bounded and cleaned in one pass"
OWN = "it harms its own notebook only"


def _shown(name: str, code: str, anyway: str = CLEANED) -> Attack:
    return Attack(name, code, "nothing", anyway=anyway)


def _own(name: str, code: str, endless: bool = False) -> Attack:
    return Attack(name, code, "nothing", anyway=OWN, endless=endless, costs_own=True)


HTML = "def html(text): display({'text/html': text}, raw=True)\n"

DISPLAY = (
    _shown("HTML without end", HTML + "for _ in range(90): html('<div>' * 40_000)"),
    _shown("formatting that multiplies", HTML + "html(''.join(f'<b x={i}>' for i in range(5000)) + '<p>a' * 30_000)"),
    _shown("tables in tables", HTML + "html('<table><tr><td>' * 12_000)"),
    _shown("references without end", HTML + "html('&' * 200_000); html('&#' + '1' * 190_000)"),
    _shown("a tag without end", HTML + "html('<' + 'a' * 190_000); html('<a ' * 60_000); html('<!--' * 50_000)"),
    _shown("a thousand types", "display({f'x/{i}': 'y' * 1000 for i in range(1000)}, raw=True)"),
    _shown("types that are none", "display({'': '', '\\x00': 'x', '../../x': 'y', 'text/html;x': '<script>'}, raw=True)"),
    _shown("a type in a type", "display({'text/plain': {'text/html': '<script>'}, 'text/html': ['<script>']}, raw=True)"),
    _shown("a picture of a terabyte", "import base64, struct\n"
           "head = b'\\x89PNG\\r\\n\\x1a\\n' + struct.pack('>I4sII', 13, b'IHDR', 10**6, 10**6)\n"
           "display({'image/png': base64.b64encode(head).decode()}, raw=True)"),
    _shown("a picture with a script behind it", "import base64\n"
           "display({'image/jpeg': base64.b64encode(b'\\xff\\xd8\\xff<script>hit()</script>').decode()}, raw=True)"),
    _shown("a terminal's title", "print('\\x1b]0;title\\x07\\x1b]8;;file:///etc/passwd\\x1b\\\\x\\x1b]52;c;eA==\\x07')"),
    _shown("a terminal's memory", "print('\\x1bP+q544e\\x1b\\\\\\x1b[6n\\x1b[c\\x9b5n\\x05')"),
    _shown("text the other way round", "print('\\u202e\\u2066' * 1000 + 'detnuoc eb ot stniop')"),
    _shown("lines that are none", "print('\\u2028\\u2029\\x85\\x0b\\x0c' * 1000)"),
    _shown("marks without end", "print('a' + '\\u0301' * 500_000)"),
    _shown("a name of an exception", "raise type('<script>hit()</script>\\x1b[2J\\u202e', (Exception,), {})('x')"),
    _shown("a name of a megabyte", "raise type('E' * 1_000_000, (Exception,), {})('x' * 1_000_000)"),
    _shown("an exception in a circle", "a, b = ValueError(), ValueError()\na.__cause__, b.__cause__ = b, a\nraise a"),
    _shown("a group of groups", "group = ValueError()\n"
           "for _ in range(900): group = ExceptionGroup('g' * 100, [group])\nraise group"),
    _shown("a traceback without end", "import sys\nsys.setrecursionlimit(30_000)\n"
           "def deep(n): return deep(n + 1)\ntry: deep(0)\nfinally: sys.setrecursionlimit(1000)"),
    _shown("a syntax error of a megabyte", "get_ipython().run_cell('x = ' + '(' * 1_000_000)"),
    _shown("a source that kills the parser", "eval('-' * 10_000_000 + '1')"),
    _shown("a text of a gigabyte", "class R:\n    def __repr__(self): return 'x' * (1 << 30)\nR()"),
    _shown("a text that raises", "class R:\n    def __repr__(self): raise SystemExit\n    _repr_html_ = __repr__\nR()"),
    _shown("a text that is none", "class R:\n    def __repr__(self): return 5\n    def _repr_html_(self): return {'a': R}\nR()"),
    _shown("an error without a text", "class E(Exception):\n    def __str__(self): raise E\n    __repr__ = __str__\nraise E"),
    _shown("a display that displays", "class R:\n    def _repr_html_(self):\n        display(R()); return 'x'\nR()"),
    _shown("a circle", "x = []\nx.append(x)\ny = {}\ny['y'] = y\ndisplay(x, y)"),
    _shown("deep pickles", "import pickle\nx = None\nfor _ in range(100_000): x = (x,)\npickle.dumps(x)"),
    _shown("a pickle that runs", "import pickle\nclass P:\n    def __reduce__(self): return eval, ('1 / 0',)\n"
           "pickle.loads(pickle.dumps(P()))"),
    _shown("a figure of a kilometre", "import matplotlib.pyplot as plt\nplt.figure(figsize=(40_000, 40_000)); plt.plot([1]); plt.show()"),
    _shown("a hundred figures", "import matplotlib.pyplot as plt\n"
           "for _ in range(100): plt.figure(figsize=(1, 1))\nplt.close('all')"),
    _own("a text that never ends", "class R:\n    def __repr__(self):\n        while True: pass\nR()", endless=True),
    _own("an expression that never ends", "import re; re.match('(a*)*b', 'a' * 40)", endless=True),
    _own("a sum that never ends", "sum(range(10 ** 14))", endless=True),
    _own("machine code that never ends", "page = mmap.mmap(-1, 4096, prot=7); page.write(b'\\xeb\\xfe')\n"
         "ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()", endless=True),
    _own("threads that burn", "page = mmap.mmap(-1, 4096, prot=7); page.write(b'\\xeb\\xfe')\n"
         "burn = ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))\n"
         "threading.stack_size(1 << 16)\n"
         "for _ in range(50): threading.Thread(target=burn, daemon=True).start()\ntime.sleep(600)", endless=True),
    _own("all signals blocked", "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(600)", endless=True),
    _own("an interrupt that is kept", "def keep(*_):\n    while True: pass\n"
         "signal.signal(signal.SIGINT, keep)\nwhile True: pass", endless=True),
    _own("a finaliser that never ends", "class D:\n    def __del__(self):\n        while True: pass\nx = D(); del x"),
    _own("a trace that sleeps", "sys.settrace(lambda *a: time.sleep(600))\nget_ipython().run_cell('1')", endless=True),
    _own("a thread that keeps the lock", "sys.setswitchinterval(1e6)\n"
         "def spin():\n    while True: pass\nthreading.Thread(target=spin, daemon=True).start()\ntime.sleep(0.01)"),
    _own("a hook before each cell", "get_ipython().events.register('pre_run_cell', lambda *a: os._exit(0))"),
    _own("a hook after each cell", "get_ipython().events.register('post_run_cell', lambda *a: time.sleep(600))"),
    _own("no shell left", "get_ipython().run_cell = None; get_ipython().recorder = None"),
    _own("no names left", "get_ipython().user_ns.clear(); globals().clear()"),
    _own("no builtins left", "import builtins\nfor n in list(vars(builtins)): delattr(builtins, n)"),
    _own("no folder left", "os.rmdir(os.getcwd())"),
    _own("limits lowered", "import resource\nfor r in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_CPU):\n"
         "    resource.setrlimit(r, (1, 1))"),
    _own("a signal at the end of its time", "import resource\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
         "resource.setrlimit(resource.RLIMIT_CPU, (1, 300))\nwhile True: pass", endless=True),
    _own("at exit, for ever", "import atexit\natexit.register(time.sleep, 600); os.kill(os.getpid(), signal.SIGTERM)"),
    _own("an audit hook", "sys.addaudithook(lambda *a: time.sleep(600))"),
    _own("a collector's hook", "gc.callbacks.append(lambda *a: 1 / 0); gc.collect()"),
    _own("a memory allocator gone mad", "libc.malloc_trim(0); libc.mallopt(1, 0); ctypes.memset(id(None), 255, 16)"),
    _own("integers that changed", "ctypes.memmove(id(1) + 24, id(2) + 24, 4)"),
    _own("types that changed", "ctypes.c_void_p.from_address(id(Exception) + 24).value = 0"),
    _own("jumping elsewhere", "ctypes.CFUNCTYPE(None)(0xdeadbeef)()"),
    _own("a stack that is full", "threading.stack_size(1 << 15)\n"
         "def deep(): return sorted([1], key=lambda _: deep())\nthreading.Thread(target=deep).start(); time.sleep(0.5)"),
    _own("a reply of a forged kind", "import struct, json\n"
         "text = json.dumps({'value': {'t': 'tensor', 'dtype': 'float64', 'shape': [2**31 - 1] * 7 + [0], 'at': [0, 0],"
         " 'requires_grad': True, 'strided': True}, 'outputs': 7, 'ok': 'yes'}).encode()\n"
         "os.write(3, struct.pack('<4sIIQ', b'GMK1', 2, len(text), 0) + text)"),
)  # fmt: skip
