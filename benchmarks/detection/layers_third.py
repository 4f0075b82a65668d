"""The layers of the spent half: those of the third held-out half, in another writing than those of `layers.py`."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import pickle
import plistlib
import urllib.parse

from benchmarks.detection.layers import Layer, archive, leaf, tarball
from benchmarks.detection.wrappings import (
    applied,
    archived_post,
    b64,
    compact,
    compiled,
    container_log,
    contents_answer,
    document,
    dumped_rows,
    editor_state,
    feed,
    image,
    lines,
    message,
    notebook,
    obfuscated,
    preferences,
    recorded_answer,
    rich_text,
    rows,
    shown,
    signed_token,
    sql_string,
    stored,
    table,
    windows,
)

THIRD: dict[str, Layer] = {
    "base64-powershell": lambda p, t: (
        "restore.ps1",
        f"$t = [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('{b64(t, 'utf-16-le')}'))\n"
        f"Set-Content -Path '{p}' -Value $t\n".encode(),
    ),
    "base64-contents": lambda p, t: ("response.json", contents_answer(p, t)),
    "base64-consul": lambda p, t: ("kv-export.json", json.dumps([{"key": p, "flags": 0, "value": b64(t)}]).encode()),
    "base64-block": lambda p, t: (
        "configmap.yaml",
        f"kind: ConfigMap\nbinaryData:\n  {leaf(p)}: |\n    {lines(b64(t), 76, chr(10) + '    ')}\n".encode(),
    ),
    "base64url-token": lambda p, t: ("trace.txt", signed_token(p, t)),
    "base64-recorded": lambda p, t: ("download.har", recorded_answer(p, t)),
    "hex-bytea": lambda p, t: ("attachments.sql", dumped_rows(p, t)),
    "hex-lines": lambda p, t: (p + ".xxd", (lines(t.encode().hex(), 60, "\n") + "\n").encode()),
    "percent-data": lambda p, t: (
        "export.html",
        f'<a download="{leaf(p)}" href="data:text/plain;charset=utf-8,{urllib.parse.quote(t)}">save</a>\n'.encode(),
    ),
    "html-feed": lambda p, t: ("atom.xml", feed(p, t)),
    "html-attribute": lambda p, t: ("Posts.xml", archived_post(p, t)),
    "json-container-log": lambda p, t: ("0a1b2c-json.log", container_log(t)),
    "json-applied": lambda p, t: ("applied.yaml", applied(p, t)),
    "json-gist": lambda p, t: ("gist.json", compact({"public": True, "files": {leaf(p): {"content": t}}}).encode()),
    "escapes-script": lambda p, t: ("bundle.js", obfuscated(t)),
    "mail-quoted": lambda p, t: ("cur/0001.eml", message(p, t, attached=False)),
    "mail-attached": lambda p, t: ("cur/0002.eml", message(p, t, attached=True)),
    "utf-8-bom": lambda p, t: (p, b"\xef\xbb\xbf" + windows(t).encode()),
    "utf-16-le-bom": lambda p, t: (p, b"\xff\xfe" + windows(t).encode("utf-16-le")),
    "utf-16-be": lambda p, t: (p, windows(t).encode("utf-16-be")),
    "utf-32-be": lambda p, t: (p, t.encode("utf-32-be")),
    "gzip-members": lambda p, t: (
        p + ".1.gz",
        gzip.compress(b"-- rotated --\n", mtime=9) + gzip.compress(t.encode(), 1, mtime=0),
    ),
    "zip-stored": lambda p, t: ("app-debug.apk", stored([("classes.dex", b"dex\n035\0"), ("assets/" + p, t.encode())])),
    "zip-in-zip": lambda p, t: ("export.zip", stored([("data.zip", archive([("files/" + p, t.encode())]))])),
    "tar-sdist": lambda p, t: (
        "dist/bot-0.3.tar.gz",
        gzip.compress(tarball([("bot-0.3/PKG-INFO", b"Name: bot\n"), ("bot-0.3/" + p, t.encode())]), mtime=9),
    ),
    "tar-image": lambda p, t: ("image.tar", image(p, t)),
    "docx-runs": lambda p, t: (
        "handover.docx",
        document("word/document.xml", '<w:p><w:r><w:rPr/><w:t xml:space="preserve">', "</w:t></w:r></w:p>", t),
    ),
    "xlsx-inline": lambda p, t: (
        "Book1.xlsx",
        document("xl/worksheets/sheet1.xml", '<row><c t="inlineStr"><is><t>', "</t></is></c></row>", t),
    ),
    "ods": lambda p, t: (
        "table.ods",
        document("content.xml", "<table:table-row><table:table-cell><text:p>", "</text:p></table:table-cell>", t),
    ),
    "notebook-markdown": lambda p, t: (
        "README.ipynb",
        notebook({"cell_type": "markdown", "source": ["```\n", *t.splitlines(keepends=True), "```"]}),
    ),
    "notebook-shown": lambda p, t: ("look.ipynb", shown(p, t)),
    "sqlite-blob": lambda p, t: ("state.vscdb", editor_state(p, t)),
    "sqlite-long": lambda p, t: (
        "history.sqlite",
        rows(
            "CREATE TABLE clips (at INTEGER, app TEXT, body TEXT)",
            "INSERT INTO clips VALUES (?, ?, ?)",
            [(1, "x", "lorem ipsum " * 900), (2, leaf(p), t + "\n" + "~" * 5000), (3, "y", "")],
        ),
    ),
    "bzip2-tar": lambda p, t: ("home.tar.bz2", bz2.compress(tarball([("home/dana/" + p, t.encode())]), 1)),
    "xz": lambda p, t: (p + ".xz", lzma.compress(t.encode(), check=lzma.CHECK_CRC32, preset=0)),
    "pickle-text": lambda p, t: ("cache.pkl", pickle.dumps({"name": leaf(p), "text": t}, protocol=0)),
    "pickle-nested": lambda p, t: ("session.pickle", pickle.dumps([{"f": (p, {"t": t.encode()})}], protocol=4)),
    "pyc-nested": lambda p, t: ("__pycache__/load.cpython-311.pyc", compiled(p, t)),
    "plist-xml": lambda p, t: ("com.example.editor.plist", preferences(p, t)),
    "plist-keyed": lambda p, t: (
        "window.data",
        plistlib.dumps({"$objects": ["$null", leaf(p), t], "$version": 100000}, fmt=plistlib.FMT_BINARY),
    ),
    "sql-string": lambda p, t: ("snapshots.sql", sql_string(p, t)),
    "csv-cell": lambda p, t: ("notes-export.csv", table(p, t)),
    "rtf": lambda p, t: (leaf(p) + ".rtf", rich_text(t)),
}

try:
    import zstandard  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    pass
else:

    def frame(text: str) -> bytes:
        """Return a Zstandard frame that does not tell its size, as a stream writes it."""
        stream = zstandard.ZstdCompressor(level=1).compressobj()
        packed: bytes = stream.compress(text.encode()) + stream.flush()
        return packed

    THIRD["zstd-stream"] = lambda p, t: (p + ".log.zst", frame(t))
