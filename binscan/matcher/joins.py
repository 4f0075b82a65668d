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

# Most languages; PHP, Perl; Visual Basic, shells' neighbours; D; Haskell, Elixir; OCaml; Julia; C++; SQL; Lua; Fortran.
OPERATORS = frozenset((b"+", b".", b"&", b"~", b"++", b"<>", b"^", b"*", b"<<", b"||", b"..", b"//"))

ASSIGNMENTS = (b"+=", b".=", b"&=", b"||=", b"..=", b"<<")
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

FAST: list[Callable[[bytes], object]] = []
"""The look for `LIST_JOINS` by the library behind the quick test, once that is loaded: it spares forty others."""


def has_list_join(data: bytes) -> bool:
    """Whether one of `LIST_JOINS` is in `data`."""
    return bool(FAST[0](data)) if FAST else any(join in data for join in LIST_JOINS)
