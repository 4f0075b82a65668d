"""The layers of the held-out half: the same families of wrapping as in `layers.py`, each in a writing of its own.

Written by the author of the held-out templates.
"""

from __future__ import annotations

import base64
import gzip
import json

from benchmarks.detection.layers import Layer, archive, leaf


def cloud_init(path: str, text: str) -> bytes:
    """Return the first instructions of a server, one of which writes the file."""
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    head = "#cloud-config\nruncmd:\n- systemctl daemon-reload\nwrite_files:\n"
    return f"{head}- path: /srv/{path}\n  encoding: gz+b64\n  content: {packed}\n".encode()


HELDOUT: dict[str, Layer] = {
    "gzip-cloud-init": lambda p, t: ("user-data.yaml", cloud_init(p, t)),
    "json-escaped-ascii": lambda p, t: ("state.json", json.dumps({"files": [{"n": leaf(p), "t": t}]}).encode()),
    "zip-bundle": lambda p, t: ("upload.zip", archive([("__MACOSX/._x", b"\0\5\x16\7"), ("src/" + p, t.encode())])),
}
