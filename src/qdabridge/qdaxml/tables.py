r"""The names table made ready for reading: readers, and makers of objects, generated.

Expat hands over names as ``namespace local``; the tables are keyed by exactly that, so
that the usual element costs one dictionary look-up.

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
            fields = {"guid": new_str(r0, v0), "name": v1, ...}
            ...

It halves what an object costs, which is most of what reading costs. ``None`` says that
a value has not the usual form; then, and for all other sets, the loop decides.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from types import CodeType
from typing import Any, NamedTuple

from pydantic import BaseModel

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import (
    PLAIN_VALUE,
    USUAL,
    VALUE,
    GuidCache,
    Reader,
    reader_of,
    unescaped,
)
from qdabridge.qdaxml.names import (
    Child,
    Kind,
    Row,
    Vocabulary,
    field_names,
)

__all__ = [
    "TOP",
    "Entry",
    "Maker",
    "Makers",
    "Plan",
    "ReadingTables",
]


Maker = Callable[[list[str]], Element | None]
_OFTEN, _OFTEN_IN_FEW = 32, 256
"""So many elements of a set say that more will come that pay for the compiling; in a
small document the rest of them would not, unless others are read after it."""
_documents = count()

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
        often: int,
    ) -> None:
        """Take what an element's plan says, and how many of a set are often."""
        self._model = model
        self._defaults = defaults
        self._attributes = attributes
        self._required = required
        self._often = often
        self._seen: dict[tuple[str, ...], int] = {}

    def met(self, names: tuple[str, ...]) -> None:
        """Note a set of attributes that has no maker; make one if it comes often."""
        count = self._seen[names] = self._seen.get(names, 0) + 1
        if count == self._often and len(self) < _MOST and self.can_make(names):
            self[names] = self.made(names)

    def can_make(self, names: tuple[str, ...]) -> bool:
        """Are all attributes known, and all that are required there?"""
        return self._attributes.keys() >= set(names) >= self._required

    def made(self, names: tuple[str, ...]) -> Maker:
        """Return a new maker for a set of attributes."""
        parts = self._unrolled(names)
        variables = ", ".join(f"_, v{n}" for n in range(len(names)))
        source = _CHECKING.format(
            variables=f"{variables} = attributes" if names else "pass",
            checked="".join(f"{name}, " for name in parts.checked),
        )
        matches = re.compile("\n".join(parts.patterns)).fullmatch
        return self._function(source, parts, {"matches": matches})

    def made_of_xml(
        self, names: tuple[str, ...], more: Mapping[str, str], **named: Any
    ) -> Callable[..., Element | None]:
        """Return a new maker that takes values as ``pattern`` finds them in XML.

        Args:
            names: The attributes, whose values it takes one by one.
            more: Fields that are no attributes, and the functions of their values,
                which it takes next.
            named: These functions.
        """
        parts = self._unrolled(names)
        for n, name in enumerate(names):
            field, read = self._attributes[name]
            if read is None:
                parts.values[field] = f"v{n} if '&' not in v{n} else unescaped(v{n})"
        parts.values.update({field: f"{call}({field})" for field, call in more.items()})
        arguments = ", ".join([*(f"v{n}" for n in range(len(names))), *more])
        named["unescaped"] = unescaped
        return self._function(f"def make({arguments}):\n", parts, named)

    def pattern(self, names: tuple[str, ...]) -> str:
        """Return what attributes look like in XML, with their values as groups."""
        text = ""
        for name in names:
            read = self._attributes[name][1]
            usual = VALUE if read is None else PLAIN_VALUE
            value = USUAL[read][1] if read in USUAL else usual
            text += rf'[ \t\r\n]+{name}="({value})"'
        return text

    def _function(
        self, source: str, parts: _Unrolled, more: dict[str, Any]
    ) -> Callable[..., Element | None]:
        """Return the function of a source, to which the making is added."""
        fields = [
            f"{field!r}: {parts.values.get(field, _default(value))}"
            for field, value in self._defaults.items()
        ]
        scope = {
            "model": self._model,
            "field_set": set(self._defaults),
            "new": object.__new__,
            "new_str": str.__new__,
            **_PUT,
            **parts.named,
            **more,
        }
        exec(_compiled(source + _MAKING.format(fields=", ".join(fields))), scope)
        make: Callable[..., Element | None]
        make = scope.pop("make")  # else it and its scope would keep each other
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


_CHECKING = """\
def make(attributes):
    {variables}
    if matches("\\n".join(({checked}))) is None:
        return None
"""
_MAKING = """\
    try:
        fields = {{{fields}}}
    except ValueError:
        return None
    thing = new(model)
    put_fields(thing, fields)
    put_field_set(thing, field_set)
    put_extra(thing, None)
    put_private(thing, None)
    return thing
"""
_SLOTS = vars(BaseModel)
_PUT = {
    "put_fields": _SLOTS["__dict__"].__set__,
    "put_field_set": _SLOTS["__pydantic_fields_set__"].__set__,
    "put_extra": _SLOTS["__pydantic_extra__"].__set__,
    "put_private": _SLOTS["__pydantic_private__"].__set__,
}
"""What sets the four slots of an object; ``object.__setattr__`` would look them up."""


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<maker>", "exec")


TOP = "top"
"""The field of no element that takes the root."""


class Plan(NamedTuple):
    """How to build one element's object."""

    row: Row
    model: type[Element]
    defaults: dict[str, Any]
    lists: tuple[str, ...]
    required: tuple[str, ...]
    needs: str | None
    attributes: dict[str, tuple[str, Reader | None]]
    makers: Makers
    children: "dict[str, Entry]"
    field_set: set[str]


class Entry(NamedTuple):
    """What to do when a certain child starts; the reader unpacks it.

    ``plan`` is the child's own where it becomes an object, else its parent's.
    """

    order: int
    kind: int
    field: str
    plan: Plan
    inside: "dict[str, Entry]"
    attribute: str
    read: Reader | None
    child: Child


class ReadingTables:
    """Plans for every element of a vocabulary, as one document spells its names."""

    def __init__(
        self, vocabulary: Vocabulary, namespace: str, *, is_small: bool = False
    ) -> None:
        self.prefix: str = f"{namespace} " if namespace else ""
        self.guids: GuidCache = GuidCache()
        is_first = next(_documents) == 0
        self._often = _OFTEN_IN_FEW if is_small and is_first else _OFTEN
        self.plans: dict[str, Plan] = {
            tag: self._plan(row) for tag, row in vocabulary.rows.items()
        }
        for plan in self.plans.values():
            self._fill(plan)

    def root(self, tag: str) -> Entry:
        """Return what to do with the root element: put it into the field ``TOP``."""
        plan = self.plans[tag]
        child = Child(Kind.OBJECTS, TOP, (tag,))
        return Entry(0, int(Kind.OBJECTS), TOP, plan, plan.children, "", None, child)

    def release(self) -> None:
        """Let go of the plans and what they remember: codes in codes make a cycle."""
        for plan in self.plans.values():
            plan.children.clear()

    def _plan(self, row: Row) -> Plan:
        fields = row.model.model_fields
        names = field_names(row.model)
        defaults = {name: info.default for name, info in fields.items()}
        lists = tuple(name for name, value in defaults.items() if value == [])
        defaults |= dict.fromkeys(
            [
                n
                for n, info in fields.items()
                if info.is_required() or info.default_factory
            ]
        )
        attributes = {
            a: (names[a], reader_of(row.model, names[a])) for a in row.attributes
        }
        required = tuple(names[a] for a in row.attributes if a in row.required)
        for name in required:
            defaults[name] = None
        needs = next((c.field for c in row.children if c.required), None)
        return Plan(
            row=row,
            model=row.model,
            defaults=defaults,
            lists=lists,
            required=required,
            needs=needs,
            attributes=attributes,
            makers=Makers(
                row.model,
                defaults | {n: [] for n in lists},
                attributes,
                row.required,
                self._often,
            ),
            children={},
            field_set=set(fields),
        )

    def _fill(self, plan: Plan) -> None:
        for order, child in enumerate(plan.row.children):
            entries = {tag: self._entry(plan, order, child, tag) for tag in child.tags}
            named = {self.prefix + tag: entry for tag, entry in entries.items()}
            if child.container:
                container = Entry(
                    order,
                    int(Kind.CONTAINER),
                    child.field,
                    plan,
                    named,
                    "",
                    None,
                    child,
                )
                plan.children[self.prefix + child.container] = container
            else:
                plan.children.update(named)

    def _entry(self, plan: Plan, order: int, child: Child, tag: str) -> Entry:
        target = self.plans.get(tag) if child.kind in _OBJECTS else None
        read: Reader | None = None
        if child.kind is Kind.TEXT:
            read = reader_of(plan.model, child.field)
            order = order if not child.choice else 1
        inside = target.children if target else {}
        return Entry(
            order,
            int(child.kind),
            child.field,
            target or plan,
            inside,
            child.attribute,
            read,
            child,
        )


_OBJECTS = (Kind.OBJECTS, Kind.OBJECT)
