"""Frozen types that are cheap to build and may hold a field back until it is read (不可变类型的快速构造).

What the types mean is left to the modules that define them.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Later:
    """A value that is worked out when it is first read (延后求值)."""

    __slots__ = ("build",)

    def __init__(self, build: Callable[[], Any]) -> None:
        self.build = build


def later(build: Callable[[], T]) -> T:
    """Hold a late field's value back: ``build`` runs when the field is first read, once."""
    return Later(build)  # type: ignore[return-value]  # read through the field as what build returns


class _LateField:
    """The access to a slot whose value may be held back."""

    __slots__ = ("member",)

    def __init__(self, member: Any) -> None:  # noqa: ANN401 - a slot's descriptor has no public type
        self.member = member

    def __get__(self, owner: object | None, kind: type | None = None) -> Any:  # noqa: ANN401 - any field's value
        if owner is None:
            return self
        value = self.member.__get__(owner, kind)
        if type(value) is Later:
            value = value.build()
            self.member.__set__(owner, value)
        return value

    def __set__(self, owner: object, value: object) -> None:
        self.member.__set__(owner, value)


def quick(*late: str) -> Callable[[type[T]], type[T]]:
    """Give a frozen, slotted dataclass a constructor that fills its slots directly.

    A frozen dataclass's own constructor looks every field up by name, which costs four times as much;
    scoring builds hundreds of thousands. Nothing else of the class changes: it stays frozen, and
    ``dataclasses.replace``, ``==``, ``hash`` and ``copy`` work as before.

    Args:
        late: Fields that take a value wrapped by ``later``. ``==``, ``repr`` and ``replace`` read
            them as any reader does.
    """

    def apply(cls: type[T]) -> type[T]:
        names = [item.name for item in fields(cast("Any", cls))]
        given: dict[str, Any] = {f"_set_{name}": cls.__dict__[name].__set__ for name in names}
        heads = []
        for item in fields(cast("Any", cls)):
            assert item.init, item.name  # noqa: S101 - the constructor takes every field
            assert item.default_factory is MISSING, item.name  # noqa: S101 - frozen fields have constant defaults
            heads.append(item.name if item.default is MISSING else f"{item.name}=_default_{item.name}")
            given[f"_default_{item.name}"] = item.default
        body = "".join(f"\n    _set_{name}(self, {name})" for name in names)
        exec(f"def __init__(self, {', '.join(heads)}):{body}", given)  # noqa: S102 - as dataclasses write theirs
        made = given["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        setattr(cls, "__init__", made)  # noqa: B010 - mypy forbids the plain assignment
        for name in late:
            setattr(cls, name, _LateField(cls.__dict__[name]))
        return cls

    return apply
