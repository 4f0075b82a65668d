"""Generated credentials: nothing realistic is stored in the tree."""

from __future__ import annotations

import random
import string

BASE62 = string.ascii_letters + string.digits


def token(seed: object, length: int = 64, alphabet: str = BASE62) -> str:
    """Return a random-looking token that depends on `seed` only."""
    rng = random.Random(f"binscan-test:{seed}")
    while True:
        text = "".join(rng.choice(alphabet) for _ in range(length))
        if alphabet is not BASE62 or sum(c.isdigit() for c in text) >= 4:
            return text


def pair(seed: object) -> tuple[str, str]:
    """Return a (key, secret) pair that depends on `seed` only."""
    return token(f"{seed}/key"), token(f"{seed}/secret")


def dotenv(seed: object) -> str:
    """Return a dotenv file with the pair of `seed`."""
    key, secret = pair(seed)
    return f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"
