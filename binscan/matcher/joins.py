"""What joins the literals of one token: operators, assignments, calls, and what no language reads between them."""

from __future__ import annotations

from binscan.matcher.pieces import SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NO_END = b"\\"
"""Not among the last two bytes of a piece that another follows: `\\n` ends every line of a catalogue of messages."""

PREFIXES = b"bBfFrRuUL@"
"""What stands before the quote of a literal, in Python, C, C++ and C#."""

BETWEEN = SPACE + b"\\_"
"""White space, and the marks by which a shell, Python, C and Visual Basic continue a line."""

LINE_END = b"\\n"
"""A line end between two literals, where the program is itself a string: in JSON, a notebook, a log."""

CLOSED = b") \t"
"""Between a literal and the operator after it: `std::string("…") + "…"`."""

# Most languages; PHP, Perl; Visual Basic, shells' neighbours; D; Haskell, Elixir; OCaml; Julia; C++; SQL; Lua;
# Fortran; MATLAB.
OPERATORS = frozenset((b"+", b".", b"&", b"~", b"++", b"<>", b"^", b"*", b"<<", b"||", b"..", b"//", b"..."))

ASSIGNMENTS = (b"++=", b"+=", b".=", b"&=", b"||=", b"..=", b"<<", b"~=", b"*=")
"""What adds the next literal to a name: `key += "…"`."""

AGAIN = b" & "
"""What Visual Basic writes, and its editor spaces so, for want of such an assignment: `key = key & "…"`."""

CALLS = (b".append(", b".Append(", b".push(", b".concat(")
"""What adds the next literal to a builder: `.append("…")`."""

LIST_JOINS = (
    *(b'"".join(', b"''.join("),  # Python
    *(b'oin("")', b"oin('')", b'oin("",', b"oin('',"),  # JavaScript, Ruby; C#, Visual Basic, Perl, Terraform
    *(b'implode("",', b"implode('',"),  # PHP
    *(b"concat!(", b'.Concat("', b'CONCAT("', b"CONCAT('", b' concat("', b" concat('"),  # Rust, C#, SQL, templates
    *(b"paste0(", b"strcat("),  # R, MATLAB
    *(b"strings.Join(", b"oinToString(", b".joined()"),  # Go, Kotlin, Swift
    *(b".mkString", b"Collectors.joining(", b"Enum.join("),  # Scala, Java, Elixir
    *(b"].join\n", b"].join\r", b"].join,", b"].join)", b"].join ", b"].join()"),  # Ruby, Dart
    *(b"].concat()", b"table.concat(", b"concat [", b'"].reduce(', b"'].reduce("),  # Rust, Lua, Haskell, JavaScript
    *(b"-join '", b'-join "', b"-join (", b"-join(", b"-join @", b"-join $"),  # PowerShell
    *(b'"%s%s', b"'%s%s", b'"{}{}', b"'{}{}", b'"{0}{1}'),  # what is filled in
)
"""What joins the literals of a list, or its arguments, with nothing between them."""

NAMES = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.$@:[]->"
ENDS = b");" + SPACE
"""What ends the statement before."""
TARGETS = NAMES + b"&*," + SPACE
"""What stands before the literal among the arguments of a call."""
VERBS = (
    *(b"append(", b"strcat(", b"write(", b"Write(", b"push_str("),  # Kotlin, C, Dart and Python, C#, Rust
    *(b"WriteString(", b"Fprint(", b"write!(", b"insert(", b"arg("),  # Go, Rust, Lua, Qt
)
"""What adds to a builder, with or without a receiver, or with it among the arguments: `strcat(key, "…")`."""
TCL = b"append "
"""What adds to a variable without brackets: `append key "…"`."""

FAST: list[Callable[[bytes], object]] = []
"""The look for `LIST_JOINS` by the library behind the quick test, once that is loaded: it spares forty others."""


def has_list_join(data: bytes) -> bool:
    """Whether one of `LIST_JOINS` is in `data`."""
    return bool(FAST[0](data)) if FAST else any(join in data for join in LIST_JOINS)


def is_addition(core: bytes, gap: bytes) -> bool:
    """Whether this ends one statement and begins another that adds to what the first one made.

    Args:
        core: what stands between two literals, without white space and prefixes.
        gap: all that stands there.
    """
    statement = core.lstrip(ENDS)
    if core[-1:] in (b"=", b"<", b"(") and _is_assignment(statement):
        return True
    if core[-1:] in (b"(", b",") and _is_call(statement):
        return True
    if gap.endswith(AGAIN):
        return _is_same_name(gap[: -len(AGAIN)])
    return statement.startswith(TCL) and _is_name(statement.removeprefix(TCL)) and gap[:1] in SPACE + b";"


def is_form(data: bytes, start: int, end: int) -> bool:
    """Whether the literal between these positions is a form that the next ones fill: `%s%s`, `%1%2`, `%1$s%2$s`."""
    text = data[start:end]
    if data[max(0, start - 1) : start] == b"$":
        return text in (b"s", b"S")
    return text[:1] == b"%" and len(text) == 2 * text.count(b"%")


def _is_assignment(statement: bytes) -> bool:
    for sign in ASSIGNMENTS:
        if statement.endswith(sign):
            return _is_name(statement[: -len(sign)])
    return any(statement.endswith(call) and (statement == call or _is_name(statement[: -len(call)])) for call in CALLS)


def _is_call(statement: bytes) -> bool:
    head, _, arguments = statement.partition(b"(")
    if arguments and (arguments[-1:] != b"," or arguments.strip(TARGETS)):
        return False
    verb = head + b"("
    return any(verb.endswith(one) and not verb[: -len(one)].strip(NAMES) for one in VERBS)


def _is_same_name(statement: bytes) -> bool:
    name, _, again = statement.partition(b"=")
    return _is_name(name) and again.strip(SPACE) == name.strip(SPACE)


def _is_name(text: bytes) -> bool:
    name = text.strip(SPACE)
    return bool(name) and not name.strip(NAMES)
