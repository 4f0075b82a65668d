"""The digests of short values, as the interpreter has them built in.

`hashlib` has the same ones, and loads OpenSSL when it is imported: 2.5 ms, for which every refused commit would wait.
An interpreter that was built without its own (`--with-builtin-hashlib-hashes`) has them from there.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import blake2b, sha256
else:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256  # its name before Python 3.12
        except ImportError:
            from hashlib import sha256

__all__ = ["blake2b", "sha256"]
