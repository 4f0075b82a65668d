"""Frozen values with named fields, for the classes that a refused commit waits for.

`dataclasses` takes 8 ms to import, and writes and compiles the methods of each class anew in every process, 0.6 ms a
class: together more than git and the judgement cost. A `Record` has one set of methods for all of them. To a type
checker it is a frozen dataclass, and `dataclasses.replace`, `fields` and `asdict` take it for one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field
    from typing import Any, ClassVar, TypeVar, dataclass_transform

    T = TypeVar("T")
    R = TypeVar("R", bound="Record")
else:

    def dataclass_transform(**_: object) -> object:
        """Stand in for what only a type checker reads: `typing` takes 4 ms to import."""
        return lambda cls: cls


_REQUIRED = object()


class _Field:
    """What `field` was told about a field: how its default is made, and whether it counts."""

    def __init__(self, make: Callable[[], object], compare: bool, repr: bool) -> None:  # noqa: A002 - as in `field`
        self.make = make
        self.compare = compare
        self.repr = repr


def field(*, default_factory: Callable[[], T], compare: bool = True, repr: bool = True) -> T:  # noqa: A002
    """Describe a field whose default is made anew for each record, or which does not count; as `dataclasses.field`.

    Args:
        default_factory: makes the default.
        compare: whether it counts in `==` and `hash`.
        repr: whether it is shown.
    """
    return _Field(default_factory, compare, repr)  # type: ignore[return-value]


class _DataclassFields:
    """`__dataclass_fields__`, made when somebody asks for it, which is nobody on the hook's path."""

    def __get__(self, record: object, owner: type[Record]) -> dict[str, Field[Any]]:
        import dataclasses

        specs = []
        for name, default in owner._fields.items():
            kind = owner.__annotations__.get(name, "object")
            if isinstance(default, _Field):
                spec = dataclasses.field(default_factory=default.make, compare=default.compare, repr=default.repr)
            else:
                spec = dataclasses.field() if default is _REQUIRED else dataclasses.field(default=default)
            specs.append((name, kind, spec))
        twin = dataclasses.make_dataclass(owner.__name__, specs)
        fields: dict[str, Field[Any]] = {one.name: one for one in dataclasses.fields(twin)}
        owner.__dataclass_fields__ = fields
        return fields


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record:
    """The base of a frozen value: its annotations are its fields, as in a dataclass."""

    _fields: ClassVar[dict[str, object]] = {}
    """Field → default, `_Field` or `_REQUIRED`."""
    _compared: ClassVar[tuple[str, ...]] = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init_subclass__(cls) -> None:
        own = {name: cls.__dict__.get(name, _REQUIRED) for name in cls.__annotations__}
        for name, default in own.items():
            if isinstance(default, _Field):
                delattr(cls, name)
        cls._fields = {**cls._fields, **own}
        cls._compared = tuple(name for name, one in cls._fields.items() if not isinstance(one, _Field) or one.compare)
        cls.__dataclass_fields__ = _DataclassFields()  # type: ignore[assignment]

    def __init__(self, *values: object, **named: object) -> None:
        held = self.__dict__
        fields = self._fields
        held.update(zip(fields, values, strict=False))
        held.update(named)
        if len(held) < len(values) + len(named) or (named and not named.keys() <= fields.keys()):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(fields)}, each given once")
        if len(held) == len(fields):
            return
        for name, default in fields.items():
            if name not in held:
                if default is _REQUIRED:
                    raise TypeError(f"{type(self).__name__} needs a value for {name}")
                held[name] = default.make() if isinstance(default, _Field) else default

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: replace makes another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: replace makes another one")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._counting() == other._counting()

    def __hash__(self) -> int:
        return hash(self._counting())

    def __repr__(self) -> str:
        shown = (n for n, one in self._fields.items() if not isinstance(one, _Field) or one.repr)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def _counting(self) -> tuple[object, ...]:
        held = self.__dict__
        return tuple([held[name] for name in self._compared])


def replace(record: R, /, **changes: object) -> R:
    """Return a record with other values in some of its fields; as `dataclasses.replace`.

    Raises:
        TypeError: it has no such field.
    """
    return type(record)(**{**record.__dict__, **changes})
