r"""Functions that are generated: makers of objects, and writers of attributes.

A maker makes one object from its attributes, and is generated as needed.

Most elements of a document come with the same few sets of attributes. For a set that
comes often, the loop over names, readers and required fields is unrolled into one
function: its source is composed of field names of the model and of nothing from the
document, and looks like this::

    def make(attributes):
        _, v0, _, v1, _, v2 = attributes
        if matches("\n".join((v0, v2))) is None:
            return None
        try:
            thing = new(model)
            put(thing, "__dict__", {"guid": new_str(r0, v0), "name": v1, ...})
            ...

It halves what an object costs, which is most of what reading costs. ``None`` says that
a value has not the usual form; then, and for all other sets, the loop decides.

A writer of attributes is likewise one function for each class of elements::

    def write(fields):
        text = ''
        value = fields['guid']
        text += f' guid="{s0(value)}"'
        if (value := fields['name']) is not None:
            text += f' name="{s1(value)}"'
        return text
"""

import re
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any, NamedTuple

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import USUAL, Reader

__all__ = ["Maker", "Makers", "WriteAttributes", "WrittenAttribute", "attribute_writer"]

Maker = Callable[[list[str]], Element | None]
WriteAttributes = Callable[[dict[str, Any]], str]


class WrittenAttribute(NamedTuple):
    """How one attribute is written."""

    field: str
    before: str
    """What stands before the value."""
    spell: Callable[[Any], str] | None
    """None: the value is its own spelling."""
    is_required: bool


_OFTEN = 32
"""So many elements pay for the compiling."""

_MOST = 32
"""So many sets of one element are unrolled; no tool writes half as many."""


class _Unrolled(NamedTuple):
    """The parts of a maker's source that depend on its attributes."""

    values: dict[str, str]
    """Fields and the expressions of their values."""
    checked: list[str]
    """The variables that must match."""
    patterns: list[str]
    named: dict[str, Any]
    """What the expressions use."""


class Makers(dict[tuple[str, ...], Maker]):
    """The makers of one element's objects by the names of their attributes."""

    def __init__(
        self,
        model: type[Element],
        defaults: dict[str, Any],
        attributes: dict[str, tuple[str, Reader | None]],
        required: frozenset[str],
    ) -> None:
        """Take what an element's plan says."""
        self._model = model
        self._defaults = defaults
        self._attributes = attributes
        self._required = required
        self._seen: dict[tuple[str, ...], int] = {}

    def met(self, names: tuple[str, ...]) -> None:
        """Note a set of attributes that has no maker; make one if it comes often."""
        count = self._seen[names] = self._seen.get(names, 0) + 1
        if count == _OFTEN and len(self) < _MOST and self.can_make(names):
            self[names] = self.made(names)

    def can_make(self, names: tuple[str, ...]) -> bool:
        """Are all attributes known, and all that are required there?"""
        return self._attributes.keys() >= set(names) >= self._required

    def made(self, names: tuple[str, ...]) -> Maker:
        """Return a new maker for a set of attributes."""
        parts = self._unrolled(names)
        fields = [
            f"{field!r}: {parts.values.get(field, _default(value))}"
            for field, value in self._defaults.items()
        ]
        matches = re.compile("\n".join(parts.patterns)).fullmatch
        scope = {
            "matches": matches,
            "model": self._model,
            "field_set": set(self._defaults),
            "new": object.__new__,
            "new_str": str.__new__,
            "put": object.__setattr__,
            **parts.named,
        }
        variables = ", ".join(f"_, v{n}" for n in range(len(names)))
        source = _SOURCE.format(
            variables=f"{variables} = attributes" if names else "pass",
            checked="".join(f"{name}, " for name in parts.checked),
            fields=", ".join(fields),
        )
        exec(_compiled(source), scope)
        make: Maker = scope.pop("make")  # else it and its scope would keep each other
        return make

    def _unrolled(self, names: tuple[str, ...]) -> _Unrolled:
        parts = _Unrolled({}, [], [], {})
        for n, name in enumerate(names):
            field, read = self._attributes[name]
            if read is None:
                parts.values[field] = f"v{n}"
            elif read in USUAL:
                kind, pattern = USUAL[read]
                parts.named[f"r{n}"] = kind
                parts.checked.append(f"v{n}")
                parts.patterns.append(pattern)
                parts.values[field] = (
                    f"int(v{n})" if kind is int else f"new_str(r{n}, v{n})"
                )
            else:
                parts.named[f"r{n}"] = read
                parts.values[field] = f"r{n}(v{n})"
        return parts


def _default(value: Any) -> str:
    """Return the source of a default: nothing, a fresh list, or a word."""
    return "[]" if value == [] else repr(value)


_SOURCE = """\
def make(attributes):
    {variables}
    if matches("\\n".join(({checked}))) is None:
        return None
    try:
        fields = {{{fields}}}
    except ValueError:
        return None
    thing = new(model)
    put(thing, "__dict__", fields)
    put(thing, "__pydantic_fields_set__", field_set)
    put(thing, "__pydantic_extra__", None)
    put(thing, "__pydantic_private__", None)
    return thing
"""


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<maker>", "exec")


@cache
def attribute_writer(attributes: tuple[WrittenAttribute, ...]) -> WriteAttributes:
    """Return the function that writes the attributes of an element from its fields.

    Args:
        attributes: In the order in which they are written.
    """
    lines = ["def write(fields):", "    text = ''"]
    scope: dict[str, Any] = {}
    for n, (field, before, spell, is_required) in enumerate(attributes):
        scope[f"s{n}"] = spell
        spelt = "{value}" if spell is None else f"{{s{n}(value)}}"
        text = f"text += f'{before}{spelt}\"'"
        lines.append(
            f"    value = fields[{field!r}]\n    {text}"
            if is_required
            else f"    if (value := fields[{field!r}]) is not None:\n        {text}"
        )
    exec(_compiled("\n".join([*lines, "    return text\n"])), scope)
    write: WriteAttributes = scope.pop("write")
    return write
