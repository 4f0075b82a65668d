"""Draws the pictures of this folder from a made-up repository: `python docs/images/make.py`, with Chromium installed.

The story: a trading bot's history of two years in which five credentials leaked, each in another way.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from binscan import audit  # noqa: E402
from binscan.model import Report  # noqa: E402
from binscan.report.base import RenderOptions, load_format  # noqa: E402
from tests.support.repo import Repo  # noqa: E402
from tests.support.tokens import pair, token  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


class Story:
    """A repository to which people commit on given days."""

    def __init__(self, folder: Path) -> None:
        self.repo = Repo(folder / "grid-bot")
        self.remote = folder / "origin.git"
        self.repo.git("init", "-q", "--bare", str(self.remote))
        self.repo.git("remote", "add", "origin", str(self.remote))

    def commit(self, day: str, author: str, subject: str, files: dict[str, str], remove: tuple[str, ...] = ()) -> None:
        """Commit files as an author on a day."""
        self.repo.clock = int(datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=UTC).timestamp())
        for name, content in files.items():
            self.repo.write(name, content)
        for name in remove:
            (self.repo.path / name).unlink()
        self.repo.git("add", "-A")
        address = f"{author.split()[0].lower()}@example.org"
        self.repo.git("commit", "-q", "-m", subject, GIT_AUTHOR_NAME=author, GIT_AUTHOR_EMAIL=address)

    def push(self, branch: str = "main") -> None:
        """Publish a branch, a day after the last commit."""
        self.repo.clock += 86_400
        self.repo.git("push", "-q", "origin", branch)


def tell(folder: Path) -> Path:
    """Build the repository and return its path."""
    story = Story(folder)
    main, desk, spot = pair("docs/main"), pair("docs/desk"), pair("docs/testnet")
    story.commit("2024-01-08", "Alice Moreau", "Start the grid bot", {"bot/grid.py": "import ccxt\n"})
    story.push()
    arguments = f'    api_key="{main[0]}",\n    api_secret="{main[1]}",\n'
    code = f"from binance.client import Client\n\nclient = Client(\n{arguments})\n"
    story.commit("2024-03-11", "Alice Moreau", "Connect to the account", {"bot/config.py": code})
    story.push()
    clean = "import os\nfrom binance.client import Client\n\nclient = Client(os.environ['KEY'], os.environ['SECRET'])\n"
    story.commit("2024-05-20", "Bob Lindqvist", "Read the keys from the environment", {"bot/config.py": clean})
    story.push()
    story.repo.git("checkout", "-q", "-b", "k8s")
    data = "".join(
        f"  BINANCE_API_{n}: {base64.b64encode(v.encode()).decode()}\n"
        for n, v in zip(("KEY", "SECRET"), desk, strict=True)
    )
    story.commit(
        "2024-09-02", "Chidi Okafor", "Deploy to the cluster", {"deploy/secret.yaml": f"kind: Secret\ndata:\n{data}"}
    )
    story.push("k8s")
    story.repo.git("checkout", "-q", "main")
    test = (
        f'import binance\n\nBASE = "https://testnet.binance.vision"\nAPI_KEY = "{spot[0]}"\nAPI_SECRET = "{spot[1]}"\n'
    )
    story.commit("2025-01-15", "Bob Lindqvist", "Try orders on the testnet", {"tests/test_orders.py": test})
    story.push()
    log = f"GET /api/v3/account\nX-MBX-APIKEY: {token('docs/log')}\nhost: api.binance.com\n"
    story.commit("2025-04-03", "Alice Moreau", "Keep a trace of the failure", {"logs/2025-04-03.log": log})
    story.push()
    seed = hashlib.sha256(b"docs/key").digest()
    der = bytes.fromhex("302e020100300506032b657004220420") + seed
    pem = f"-----BEGIN PRIVATE KEY-----\n{base64.b64encode(der).decode()}\n-----END PRIVATE KEY-----\n"
    use = 'from binance.client import Client\n\nclient = Client("KEY", private_key=open("bot/binance.pem").read())\n'
    story.commit("2025-07-28", "Chidi Okafor", "Sign with Ed25519", {"bot/binance.pem": pem, "bot/sign.py": use})
    return story.repo.path


def terminal(name: str, lines: list[str], columns: int, pixels: int) -> None:
    """Draw lines as a terminal shows them, `pixels` wide where nothing says otherwise."""
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(["$ binscan audit .", *lines])))
    drawn = console.export_svg(title="binscan").replace("<svg ", f'<svg width="{pixels}" ', 1)
    (HERE / f"{name}.svg").write_text(drawn, encoding="utf-8")


def screens(report: Report, folder: Path) -> None:
    """Draw the first and the last screen of the text report."""
    for columns in (80, 160):
        stream = io.StringIO()
        load_format("text").render(report, stream, RenderOptions(colour=True, width=columns))
        lines = stream.getvalue().replace(str(folder), "/home/alice/bots").rstrip("\n").split("\n")
        last = next(number for number, line in enumerate(lines) if "────" in line)
        until = next(number for number, line in enumerate(lines) if "published" in line)
        terminal(f"terminal-{columns}", ["…", *lines[last + 1 :]], columns, columns * 10)
        if columns == 80:
            terminal("terminal-first", lines[1 : until + 1], columns, 560)


def page(report: Report, folder: Path) -> None:
    """Photograph the HTML report."""
    path = folder / "report.html"
    with path.open("w", encoding="utf-8") as stream:
        load_format("html").render(report, stream, RenderOptions())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for scheme in ("light", "dark"):
            shot = browser.new_page(viewport={"width": 1180, "height": 1180}, color_scheme=scheme)
            shot.goto(path.as_uri())
            shot.screenshot(path=HERE / f"report-{scheme}.png")
        browser.close()


def main() -> None:
    """Draw all pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = replace(audit(str(tell(folder))), target="grid-bot", duration_s=0.1)
        screens(report, folder)
        page(report, folder)
        for fmt in sys.argv[1:]:
            load_format(fmt).render(report, sys.stdout, RenderOptions(width=100))


if __name__ == "__main__":
    main()
