"""What people wrote of a commit is shown without the secrets it may hold."""

from __future__ import annotations

import re

from binscan.model import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from binscan.model import Credential

_LONG_RUN = re.compile(rb"[A-Za-z0-9]{60,}")
"""The shortest token of this exchange has 60 characters (a listen key)."""


class Veil:
    """Masks secrets in what people wrote: a commit's subject may be the very place of the leak."""

    def __init__(self, credentials: Iterable[Credential]) -> None:
        parts = (part.secret for credential in credentials for part in credential.parts)
        self._secrets = [secret.reveal() for secret in parts if isinstance(secret, Secret)]

    def over(self, text: bytes) -> str:
        """Return the text with every known secret, and every run long enough to be one, masked."""
        for secret in self._secrets:
            text = text.replace(secret, b"****")
        return _LONG_RUN.sub(b"****", text).decode("utf-8", "replace")
