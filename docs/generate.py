"""Draws the generated passages of the documentation from the code: `python -m docs.generate`.

A passage stands between `<!-- generated:NAME begin -->` and `<!-- generated:NAME end -->`. A test holds every one
against what this module prints.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import binscan
from binscan.cli.main import COMMANDS, build_parser, load
from binscan.cli.options import add_common
from binscan.config import KEYS
from binscan.matcher.layers.files import FILES
from binscan.matcher.layers.texts import TEXTS
from binscan.report.formats import FORMATS
from binscan.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
PASSAGE = re.compile(r"(<!-- generated:([\w-]+) begin -->\n).*?(<!-- generated:\2 end -->)", re.DOTALL)
TYPES = ("Report", "Finding", "Credential", "Part", "Secret", "Location", "Place", "Provenance", "Verification", "Step")


def pages() -> list[Path]:
    """Return every page that people read, from the front page down."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])


def filled(text: str) -> str:
    """Return a page with its generated passages drawn anew."""
    return PASSAGE.sub(lambda match: f"{match[1]}\n{PASSAGES[match[2]]()}\n\n{match[3]}", text)


def commands() -> str:
    """Return a section for each command: what it does, its own options, its examples."""
    common = argparse.ArgumentParser(add_help=False)
    add_common(common)
    shared = {_flags(action): action.help for action in common._actions}
    return "\n\n".join(_command(name, shared) for name in COMMANDS)


def common_options() -> str:
    """Return the table of the options that mean the same in every command."""
    parser = argparse.ArgumentParser(add_help=False)
    add_common(parser)
    return _options(parser, list(parser._actions))


def _command(name: str, shared: dict[str, str | None]) -> str:
    parser = build_parser(name, load(name))
    own, common = [], []
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            (common if action.option_strings and shared.get(_flags(action)) == action.help else own).append(action)
    parts = [f"## binscan {name}", *_paragraphs(parser.description or COMMANDS[name])]
    if own:
        parts.append(_options(parser, own))
    if common:
        flags = " ".join(f"`{action.option_strings[-1]}`" for action in common)
        parts.append(f"[Common options](#common-options): {flags}")
    if parser.epilog:
        parts.append(f"```text\n{parser.epilog.strip()}\n```")
    return "\n\n".join(parts)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a description; one that is set in columns stays so."""
    for paragraph in text.strip("\n").split("\n\n"):
        set_in_columns = any(line.startswith("  ") for line in paragraph.splitlines())
        yield f"```text\n{paragraph}\n```" if set_in_columns else " ".join(paragraph.split())


def _flags(action: argparse.Action) -> str:
    if not action.option_strings:
        shown = action.metavar or (" or ".join(action.choices) if action.choices else action.dest)
        return shown if isinstance(shown, str) else " ".join(shown)
    value = action.metavar
    if value is None and action.nargs != 0:
        value = "|".join(map(str, action.choices)) if action.choices else action.dest.upper()
    shown = value if isinstance(value, str) or value is None else " ".join(value)
    return ", ".join(action.option_strings) + (f" {shown}" if shown else "")


def _options(parser: argparse.ArgumentParser, actions: list[argparse.Action]) -> str:
    rows = []
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):
            rows += [(choice.dest, choice.help or "") for choice in action._choices_actions]
        else:
            rows.append((_flags(action), (action.help or "") % {**vars(action), "prog": parser.prog}))
    return _table(("option", "meaning"), [(f"`{flags}`", meaning) for flags, meaning in rows])


def configuration() -> str:
    """Return the table of configuration keys."""
    rows = [(f"`{key.name}`", key.expected, key.default, key.meaning) for key in KEYS]
    return _table(("key", "value", "default", "meaning"), rows)


def rules() -> str:
    """Return a section for each rule."""
    sections = []
    for rule in RULES.values():
        otherwise = f"\n\nIt could also be: {rule.otherwise}" if rule.otherwise else ""
        severity = f"Severity: **{rule.severity.name.lower()}**. {rule.because}"
        sections.append(f"## {rule.id}\n\n{rule.summary}.\n\n{rule.what}{otherwise}\n\n{severity}")
    return "\n\n".join(sections)


def formats() -> str:
    """Return the list of report formats with the first line of each renderer's docstring."""
    rows = [(f"`{name}`", _first(_tree(f"binscan.report.{name}"))) for name in FORMATS]
    return _table(("format", "what it is"), rows)


def layers() -> str:
    """Return the list of encodings and containers that are undone."""
    rows = [(f"`{layer.NAME}`", _first(_tree(layer.__name__))) for layer in (*FILES, *TEXTS)]  # type: ignore[attr-defined]
    return _table(("layer", "what it is"), rows)


def library() -> str:
    """Return the library's functions and types."""
    return "\n\n".join([*_functions(), *_types()])


def _functions() -> Iterator[str]:
    for name in ("scan", "audit"):
        function = getattr(binscan, name)
        signature = str(inspect.signature(function)).replace("'", "")
        yield f"## {name}\n\n```text\n{name}{signature}\n\n{inspect.getdoc(function)}\n```"


def _types() -> Iterator[str]:
    modules = ("binscan.model", "binscan.secret", "binscan.lifetime", "binscan.terms")
    nodes = (node for module in modules for node in _tree(module).body)
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    for name in TYPES:
        if name in classes:
            heading = f"## {name}\n\n{' '.join((ast.get_docstring(classes[name]) or '').split())}"
            rows = list(_fields(classes[name]))
            yield heading + (f"\n\n{_table(('field', 'type', 'meaning'), rows)}" if rows else "")


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    for item, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            meaning = (ast.get_docstring(item) or "").partition("\n")[0]
            is_property = any(isinstance(d, ast.Name) and d.id == "property" for d in item.decorator_list)
            shown = item.name if is_property else f"{item.name}()"
            yield f"`{shown}`", f"`{ast.unparse(item.returns) if item.returns else ''}`", meaning
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        meaning = " ".join(str(after.value.value).split()) if told else ""  # type: ignore[union-attr]
        if not item.target.id.startswith("_"):
            yield f"`{item.target.id}`", f"`{ast.unparse(item.annotation)}`", meaning


def _tree(module: str) -> ast.Module:
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return ast.parse(path.read_text("utf-8"))


def _first(tree: ast.Module) -> str:
    return (ast.get_docstring(tree) or "").partition("\n\n")[0].replace("\n", " ")


def threat_model() -> str:
    """Return SECURITY.md's threat model, for the site."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    body = text[text.index("## Threat model") + len("## Threat model") :].strip()
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", body)


def gitlab_job() -> str:
    """Return the job for GitLab CI, as it stands in the templates."""
    return f"```yaml\n{(ROOT / 'templates' / 'gitlab-ci.yml').read_text('utf-8').strip()}\n```"


def speed() -> str:
    """Return the newest recorded speed, median seconds of each tool on each repository."""
    path = max((ROOT / "benchmarks" / "speed" / "results").glob("*.json"))
    result = json.loads(path.read_text("utf-8"))
    tools = list(dict.fromkeys(run["tool"] for run in result["runs"]))
    cost = {(run["target"], run["tool"]): run["runs"] for run in result["runs"]}
    rows = []
    for target in dict.fromkeys(run["target"] for run in result["runs"]):
        cells = [_cost(cost.get((target, tool))) for tool in tools]
        rows.append((target.replace("+", "/"), *cells))
    used = {run["tool"]: run["command"] for run in result["runs"]}
    lines = "\n".join(f"- {tool}: `{command.removeprefix('.venv/bin/')}`" for tool, command in used.items())
    table = _table(("whole history of", *tools), rows)
    rounds = min(len(runs) for runs in cost.values())
    how = "one run each" if rounds == 1 else f"median of {rounds} runs, by turns"
    head = f"Seconds and largest memory. Measured {result['date']} on {result['machine']}; {how}:"
    return f"{table}\n\n{head}\n\n{lines}"


def _cost(runs: list[dict[str, float]] | None) -> str:
    if not runs:
        return "not measured"
    return f"{median(r['seconds'] for r in runs):.1f} s, {max(r['memory'] for r in runs) / 1e6:.0f} MB"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


PASSAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "common-options": common_options,
    "configuration": configuration,
    "rules": rules,
    "formats": formats,
    "layers": layers,
    "library": library,
    "gitlab-job": gitlab_job,
    "threat-model": threat_model,
    "speed": speed,
}


def main() -> None:
    """Draw every page anew."""
    for page in pages():
        text = page.read_text("utf-8")
        if (drawn := filled(text)) != text:
            page.write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
