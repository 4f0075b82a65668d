"""`binscan completion SHELL`: completion for bash, zsh and fish, made from the parsers themselves."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Print a completion script for your shell."
EXAMPLE = """\
example:
  eval "$(binscan completion bash)"        # in ~/.bashrc
  eval "$(binscan completion zsh)"         # in ~/.zshrc
  binscan completion fish | source         # in ~/.config/fish/config.fish"""

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("shell", choices=SHELLS, metavar="bash|zsh|fish")


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    options = _options()
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell](options), end="")
    return 0


def _options() -> dict[str, list[str]]:
    """Return each command's long options and fixed choices."""
    from binscan.cli.main import COMMANDS, build_parser, load

    words = {}
    for name in COMMANDS:
        actions = build_parser(name, load(name))._actions
        options = [option for action in actions for option in action.option_strings if option.startswith("--")]
        choices = [str(c) for action in actions if not action.option_strings for c in action.choices or ()]
        words[name] = choices + options
    return words


def _bash(options: dict[str, list[str]]) -> str:
    cases = "\n".join(f'    {name}) words="{" ".join(words)}" ;;' for name, words in options.items())
    return f"""\
_binscan() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{" ".join(options)}"
  else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _binscan binscan
"""


def _zsh(options: dict[str, list[str]]) -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash(options)


def _fish(options: dict[str, list[str]]) -> str:
    from binscan.cli.main import COMMANDS

    lines = []
    for name, words in options.items():
        about = COMMANDS[name].replace("'", "\\'")
        lines.append(f"complete -c binscan -n __fish_use_subcommand -a {name} -d '{about}'")
        for word in words:
            kind = f"-l {word[2:]}" if word.startswith("--") else f"-a {word}"
            lines.append(f"complete -c binscan -n '__fish_seen_subcommand_from {name}' {kind}")
    return "\n".join(lines) + "\n"
