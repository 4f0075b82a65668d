"""The layers of the held-out half: the same families of wrapping as in `layers.py`, each in a writing of its own.

Written by the author of the held-out templates.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import json
import lzma
import pickle
import plistlib
import textwrap
import urllib.parse
import zlib

from benchmarks.detection.layers import Layer, archive, leaf, tarball
from benchmarks.detection.wrappings import b64, compact, document, lines, notebook, rows, stored, windows


def cloud_init(path: str, text: str) -> bytes:
    """Return the first instructions of a server, one of which writes the file."""
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    head = "#cloud-config\nruncmd:\n- systemctl daemon-reload\nwrite_files:\n"
    return f"{head}- path: /srv/{path}\n  encoding: gz+b64\n  content: {packed}\n".encode()


def log_event(path: str, text: str) -> bytes:
    """Return what a log subscription hands to a function: JSON, compressed, in base64."""
    batch = {"logStream": leaf(path), "logEvents": [{"timestamp": 1651820889000, "message": text}]}
    packed = base64.b64encode(gzip.compress(compact(batch).encode(), mtime=0)).decode()
    return json.dumps({"awslogs": {"data": packed}}, indent=2).encode()


def raw_message(path: str, text: str) -> bytes:
    """Return a mail as a mail service hands it to programs: the whole message in base64url."""
    mail = f"From: dana@example.org\r\nSubject: {leaf(path)}\r\n\r\n{windows(text)}\r\n"
    raw = base64.urlsafe_b64encode(mail.encode()).decode()
    return json.dumps({"id": "18c0a1b2", "labelIds": ["SENT"], "raw": raw}).encode()


def saved_page(path: str, text: str) -> bytes:
    """Return a saved page of a forge: a table row for each line of the file."""
    cells = "\n".join(
        f'<tr><td id="L{n}"></td><td class="blob-code">{html.escape(line)}</td></tr>'
        for n, line in enumerate(text.split("\n"), 1)
    )
    return f"<title>{leaf(path)}</title>\n<table>\n{cells}\n</table>\n".encode()


def added(path: str, text: str) -> bytes:
    """Return a patch that adds the file."""
    body = "".join(f"+{line}\n" for line in text.rstrip("\n").split("\n"))
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..3b18e51\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{body.count(chr(10))} @@\n{body}".encode()


def journal(text: str) -> bytes:
    """Return what a system journal exports as JSON, a record for each line that was written."""
    return "".join(compact({"MESSAGE": line, "PRIORITY": "6"}) + "\n" for line in text.splitlines(True)).encode()


def recording(text: str) -> bytes:
    """Return a recorded terminal in which the file is printed."""
    head = json.dumps({"version": 2, "width": 180, "height": 40})
    return f"{head}\n{json.dumps([0.41, 'o', '$ cat it'])}\n{json.dumps([0.63, 'o', windows(text)])}\n".encode()


def serialised(path: str, text: str) -> bytes:
    """Return a PHP value written to a file."""
    name = leaf(path)
    return f'a:2:{{s:4:"name";s:{len(name.encode())}:"{name}";s:4:"text";s:{len(text.encode())}:"{text}";}}\n'.encode()


def rendered_output(text: str) -> bytes:
    """Return a notebook whose cell shows the text as HTML."""
    data = {"text/html": ["<pre>", html.escape(text), "</pre>"]}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return notebook({"cell_type": "code", "execution_count": 2, "source": ["show()"], "outputs": [output]})


def chat_rows(path: str, text: str) -> bytes:
    """Return a database that keeps each message as JSON."""
    payload = json.dumps({"type": "message", "body": text, "file": leaf(path)})
    other = json.dumps({"type": "message", "body": "ok"})
    values: list[tuple[object, ...]] = [(1, other), (2, payload), (3, other)]
    return rows("CREATE TABLE messages (id INTEGER, payload TEXT)", "INSERT INTO messages VALUES (?, ?)", values)


FOURTH: dict[str, Layer] = {
    "base64-terraform": lambda p, t: (
        "files.tf",
        f'resource "local_file" "f" {{\n  filename       = "{p}"\n  content_base64 = "{b64(t)}"\n}}\n'.encode(),
    ),
    "base64-heredoc": lambda p, t: (
        "unpack.sh",
        f"base64 -d > '{leaf(p)}' <<'END'\n{lines(b64(t), 76, chr(10))}\nEND\n".encode(),
    ),
    "base64url-raw-mail": lambda p, t: ("message.json", raw_message(p, t)),
    "gzip-cloud-init": lambda p, t: ("user-data.yaml", cloud_init(p, t)),
    "gzip-log-event": lambda p, t: ("event.json", log_event(p, t)),
    "gzip-json-lines": lambda p, t: (
        "batch-0001.jsonl.gz",
        gzip.compress((compact({"path": p, "text": t}) + "\n").encode(), mtime=0),
    ),
    "hex-column": lambda p, t: ("files.csv", f"name,body_hex\n{leaf(p)},{t.encode().hex()}\n".encode()),
    "escapes-bytes-literal": lambda p, t: ("fixtures.py", f"BODY = {t.encode()!r}\n".encode()),
    "percent-posted": lambda p, t: (
        "save.sh",
        f"curl -X POST --data 'name={leaf(p)}&text={urllib.parse.quote_plus(t)}' https://notes.example.org\n".encode(),
    ),
    "html-saved-page": lambda p, t: ("page.html", saved_page(p, t)),
    "json-escaped-ascii": lambda p, t: ("state.json", json.dumps({"files": [{"n": leaf(p), "t": t}]}).encode()),
    "json-journal": lambda p, t: ("journal.json", journal(t)),
    "json-recording": lambda p, t: ("demo.cast", recording(t)),
    "patch-added": lambda p, t: ("0001-add.patch", added(p, t)),
    "quoted-reply": lambda p, t: (
        "reply.txt",
        ("On Friday Dana wrote:\n" + "".join(f"> {line}\n" for line in t.split("\n")) + "\nthanks\n").encode(),
    ),
    "shell-heredoc": lambda p, t: ("install.sh", f"cat > '{p}' <<'EOF'\n{t}EOF\nchmod 600 '{p}'\n".encode()),
    "yaml-block": lambda p, t: (
        "configmap.yaml",
        f"kind: ConfigMap\ndata:\n  {leaf(p)}: |\n{textwrap.indent(t, '    ')}".encode(),
    ),
    "xml-cdata": lambda p, t: ("export.xml", f'<file name="{leaf(p)}"><![CDATA[{t}]]></file>\n'.encode()),
    "php-serialised": lambda p, t: ("cache.ser", serialised(p, t)),
    "utf-16-be-bom": lambda p, t: (p, b"\xfe\xff" + windows(t).encode("utf-16-be")),
    "zip-bundle": lambda p, t: ("upload.zip", archive([("__MACOSX/._x", b"\0\5\x16\7"), ("src/" + p, t.encode())])),
    "zip-extension": lambda p, t: (
        "ext.vsix",
        stored([("extension/package.json", b"{}"), ("extension/" + p, t.encode())]),
    ),
    "tar-xz": lambda p, t: (
        "vps-home.tar.xz",
        lzma.compress(tarball([("root/.bashrc", b"\n"), ("root/" + p, t.encode())])),
    ),
    "docx-comments": lambda p, t: (
        "plan.docx",
        document("word/comments.xml", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>", t),
    ),
    "pptx-notes": lambda p, t: (
        "pitch.pptx",
        document("ppt/notesSlides/notesSlide2.xml", "<a:p><a:r><a:t>", "</a:t></a:r></a:p>", t),
    ),
    "notebook-rendered": lambda p, t: ("view.ipynb", rendered_output(t)),
    "sqlite-json": lambda p, t: ("messages.db", chat_rows(p, t)),
    "bzip2-log": lambda p, t: (leaf(p) + ".2.bz2", bz2.compress(t.encode(), 5)),
    "zlib-stream": lambda p, t: (leaf(p) + ".z", zlib.compress(t.encode(), 6)),
    "pickle-lines": lambda p, t: ("cells.pkl", pickle.dumps({"lines": t.splitlines(True)}, protocol=5)),
    "plist-lines": lambda p, t: (
        "recent.plist",
        plistlib.dumps({"title": leaf(p), "lines": t.splitlines(True)}, fmt=plistlib.FMT_BINARY),
    ),
}
