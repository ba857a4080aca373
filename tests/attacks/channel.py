"""The channel itself: what a grader does when student code writes to it."""

from __future__ import annotations

from tests.attacks.attack import Attack

FRAME = """\
import json, struct
def frame(document, sequence=1, arrays=b"", magic=b"GMK1", size=None):
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    announced = len(text) if size is None else size
    return struct.pack("<4sIIQ", magic, sequence, announced, len(arrays)) + text + arrays
def send(data):
    while data: data = data[os.write(3, data):]
# the greeting was frame 0, the first cell frame 1, this one answers with frame 2
"""


def _attack(name: str, code: str, endless: bool = False) -> Attack:
    anyway = "frames are checked; the process goes, the others run without this cell"
    return Attack(name, FRAME + code, "nothing", anyway=anyway, endless=endless)


CHANNEL = (
    _attack("garbage", "send(b'x' * 1000)"),
    _attack("a wrong magic", "send(frame({}, 2, magic=b'GMK2'))"),
    _attack("out of order", "send(frame({'ok': True, 'outputs': []}, 77))"),
    _attack("an old number", "send(frame({'ok': True, 'outputs': []}, 0))"),
    _attack("a forged reply", "send(frame({'ok': True, 'outputs': []}, 2))"),
    _attack("a forged reply, then silence", "send(frame({'ok': True, 'outputs': []}, 2)); time.sleep(99)",
            endless=True),
    _attack("many forged replies",
            "for i in range(2, 200): send(frame({'ok': True, 'outputs': []}, i))"),
    _attack("a frame of 1 TB", "send(struct.pack('<4sIIQ', b'GMK1', 2, 100, 1 << 40))"),
    _attack("JSON of 4 GB", "send(struct.pack('<4sIIQ', b'GMK1', 2, 0xFFFFFFFF, 0))"),
    _attack("a frame that never ends", "send(frame(b'{', 2, size=10_000_000)); time.sleep(99)",
            endless=True),
    _attack("a dripping frame", "data = frame({'ok': True, 'outputs': []}, 2)\n"
            "for byte in data: os.write(3, bytes([byte])); time.sleep(0.2)", endless=True),
    _attack("no JSON", "send(frame(b'not JSON', 2))"),
    _attack("NaN", "send(frame(b'{\"ok\": NaN}', 2))"),
    _attack("a number without end", "send(frame(b'{\"ok\": ' + b'9' * 1_000_000 + b'}', 2))"),
    _attack("deep JSON", "send(frame(b'[' * 1_000_000, 2))"),
    _attack("wide JSON", "send(frame(b'[' + b'{},' * 4_000_000 + b'{}]', 2))"),
    _attack("bytes that are no text", "send(frame(b'\"\\xff\\xfe\"', 2))"),
    _attack("a list for an object", "send(frame([1, 2, 3], 2))"),
    _attack("no keys", "send(frame({}, 2))"),
    _attack("outputs of wrong types", "send(frame({'ok': 1, 'outputs': {'a': 1}}, 2))"),
    _attack("outputs with wrong fields", "send(frame({'ok': True, 'outputs': [None, 1, [], {}, "
            "{'output_type': 'stream', 'text': 5}, {'output_type': 'error', 'traceback': 7}, "
            "{'output_type': 'display_data', 'data': {'text/html': [1], 'image/png': {}}}]}, 2))"),
    _attack("half characters", "send(frame({'ok': True, 'outputs': [{'output_type': 'stream', "
            "'name': 'stdout', 'text': '\\ud800\\udfff\\x1b[31m\\x00'}]}, 2))"),
    _attack("arrays without end", "for _ in range(40): send(frame({'ok': True}, 2, bytes(60 << 20)))",
            endless=True),
    _attack("closing it", "os.close(3)"),
    _attack("/dev/null in its place", "os.close(3); os.dup(0); time.sleep(600)", endless=True),
    _attack("another socket in its place", "os.close(3); a, b = socket.socketpair(); time.sleep(600)",
            endless=True),
    Attack("reading what comes", "def steal():\n    while True: os.read(3, 100)\n"
           "threading.Thread(target=steal, daemon=True).start(); time.sleep(600)", "nothing",
           anyway="whoever steals requests of the own notebook answers none", endless=True, costs_own=True),
    Attack("blocking it", FRAME + "os.set_blocking(3, False)", "nothing", costs_own=True,
           anyway="the process ends when it finds nothing to read: in this cell or in a call"),
    Attack("a descriptor for the grader", "s = socket.socket(fileno=3)\n"
           "socket.send_fds(s, [b''], [0] * 200)", "nothing",
           anyway="seccomp; and the grader takes none"),
    _attack("shutting it down", "socket.socket(fileno=3).shutdown(2)"),
    _attack("replacing the loop's reader", "gc.unfreeze()\n"
            "for x in gc.get_objects():\n"
            "    if type(x).__name__ == 'Worker': x._read = lambda *a: b''; x._write = lambda *a: 0/0"),
    _attack("a patched json", "json.dumps = lambda *a, **k: '[]'"),
    _attack("a patched struct", "import builtins; builtins.len = lambda x: 1 << 40"),
)  # fmt: skip
