"""One thing out of its members: every field by the kind of field it is.

References are followed to what they mean in the merged project and joined; dates are
the first of creation and the last of change; the paths of a text go with the version
that stands; everything else is a register. What is inside a thing (codes in a code,
selections in a source) is not touched here.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from qdabridge.model import (
    DateTime,
    Element,
    Foreign,
    Guid,
    Identified,
    Selection,
    SyncPoint,
    TextElement,
    Transcript,
    TypeOfVariable,
    VariableValue,
    inner_fields,
)
from qdabridge.operations.merge.chooser import Chooser, Said, instant, own_names
from qdabridge.operations.merge.groups import Group, Groups, Member
from qdabridge.operations.merge.likeness import fingerprint
from qdabridge.tools import KINDS

__all__ = [
    "DATES",
    "MEDIA_PATHS",
    "TEXT_PATHS",
    "USERS",
    "Merging",
    "Plan",
    "changed",
    "joined_refs",
    "plan_of",
]


DATES = ("creation_date_time", "modified_date_time")
USERS = {"creating_user": "creation_date_time", "modifying_user": "modified_date_time"}
"""Fields that name users, and when they did what they did."""
TEXT_PATHS = ("plain_text_path", "plain_text_content", "rich_text_path")
MEDIA_PATHS = ("path", "current_path")
_PLACE = (
    *("start_position", "end_position", "first_x", "first_y", "second_x", "second_y"),
    *("page", "begin", "end"),
)
_OWN_WAYS = {"guid", "foreign", "variable_values", *DATES, *USERS}


class Plan(NamedTuple):
    """The fields of a class of things, by how several are made one."""

    lists: tuple[str, ...]
    """Lists of things inside; they begin empty."""
    elements: tuple[str, ...]
    """Single things inside; they begin as none."""
    refs: tuple[str, ...]
    """Lists of references, which are joined."""
    ref: tuple[str, ...]
    """Single references; those of users are in ``users`` only."""
    dates: tuple[str, ...]
    users: tuple[str, ...]
    registers: tuple[str, ...]
    """Fields that one value is chosen for, single references among them. The others
    go with the member that is kept."""
    has_values: bool
    """Are there values of variables?"""


@cache
def plan_of(model: type[Identified]) -> Plan:
    """Return the plan for a class of things."""
    fields = tuple(model.model_fields)
    inner = [n for n in inner_fields(model) if n not in _OWN_WAYS]
    lists = tuple(n for n in inner if model.model_fields[n].default == [])
    refs = tuple(n for n in lists if n in KINDS)
    special = {*inner, *_OWN_WAYS}
    plain = [n for n in fields if n not in special]
    return Plan(
        lists=tuple(n for n in lists if n not in refs),
        elements=tuple(n for n in inner if n not in lists),
        refs=refs,
        ref=tuple(n for n in plain if n in KINDS),
        dates=tuple(n for n in DATES if n in fields),
        users=tuple(n for n in USERS if n in fields),
        registers=tuple(n for n in plain if n not in _kept_fields(model)),
        has_values="variable_values" in fields,
    )


def _kept_fields(model: type[Element]) -> tuple[str, ...]:
    """Return the fields that go with the member that is kept, not by vote."""
    if issubclass(model, Selection):
        return (*_PLACE, "name")
    if issubclass(model, SyncPoint):
        return ("position",)
    if issubclass(model, TextElement | Transcript):
        return TEXT_PATHS
    return MEDIA_PATHS


_INSIDE = (list, Element)


class Merging:
    """Builds things of the merged project out of their classes."""

    def __init__(self, classes: Groups, registers: Chooser) -> None:
        self.classes = classes
        self.registers = registers
        self.widened: set[str] = {
            found.guid.key
            for found in classes.all("variable")
            if len({_type(m) for m in found.members}) > 1
        }
        """Keys of the variables that have several types: they become text."""

    def thing(self, found: Group, kept: Member | None = None) -> Any:
        """Return what becomes of a class: a new thing without anything inside it.

        Args:
            found: The class; has at least one member that is not the base's.
            kept: The member whose text or file stands; the first if there is no doubt.
        """
        kept = kept or found.own[0]
        thing = kept.thing
        plan = plan_of(type(thing))
        if len(found.members) == 1:
            fields = self._followed(plan, kept)
        else:
            fields = self._joined(plan, found, kept)
        for name in plan.lists:
            fields[name] = []
        for name in plan.elements:
            fields[name] = None
        if plan.has_values:
            fields["variable_values"] = self.values(found)
        if self.widened and found.guid.key in self.widened:
            fields["type_of_variable"] = TypeOfVariable.TEXT
        return thing.replaced(guid=found.guid, **fields)

    def _followed(self, plan: Plan, only: Member) -> dict[str, Any]:
        """Return the references of a thing that one input has."""
        thing, item = only.thing.__dict__, only.item
        fields: dict[str, Any] = {}
        for names in (plan.ref, plan.users):
            for name in names:
                if (ref := thing[name]) is not None:
                    fields[name] = self.classes.guid(item, ref)
        for name in plan.refs:
            refs = thing[name]
            fields[name] = joined_refs([self._refs(only, name)]) if refs else []
        return fields

    def _joined(self, plan: Plan, found: Group, kept: Member) -> dict[str, Any]:
        """Return the fields of a thing that several inputs have."""
        own = found.own
        fields: dict[str, Any] = {"foreign": _first_foreign(found)}
        fields |= {name: self._value(kept, name) for name in plan.ref}
        fields |= {name: self._register(found, name) for name in plan.registers}
        fields |= {name: self.refs(found, name) for name in plan.refs}
        dates = {name: _date(own, name) for name in plan.dates}
        for name in plan.users:
            fields[name] = self._user(own, name, dates.get(USERS[name]))
        return fields | dates

    def _register(self, found: Group, name: str) -> Any:
        values = [self._value(m, name) for m in found.members]
        if (found.kind, name) == ("code", "name"):
            values = own_names(found)
        if all(value == values[0] for value in values):
            return values[0]
        said = [Said(m, v) for m, v in zip(found.own, values, strict=False)]
        base = found.of_base
        return self.registers.choose(
            found, name, said, Said(base, values[-1]) if base else None
        )

    def _value(self, member: Member, name: str) -> Any:
        value = getattr(member.thing, name, None)
        if name in KINDS and isinstance(value, Guid):
            return self.classes.guid(member.item, value)
        return value

    def refs(self, found: Group, name: str) -> list[Guid]:
        """Return all that a field of the members refers to, each thing once.

        With a base, what one of them no longer refers to is left out.
        """
        base = found.of_base
        return joined_refs(
            [self._refs(member, name) for member in found.own],
            self._refs(base, name) if base else (),
        )

    def _refs(self, member: Member, name: str) -> list[Guid]:
        refs = getattr(member.thing, name, ())
        return [self.classes.guid(member.item, ref) for ref in refs]

    def _user(
        self, own: Sequence[Member], name: str, date: DateTime | None
    ) -> Guid | None:
        """Return who did something at this date; else any user who is named."""
        guids = [
            (
                getattr(m.thing, USERS[name], None) != date,
                self.classes.guid(m.item, user),
            )
            for m in own
            if (user := getattr(m.thing, name, None)) is not None
        ]
        found = min(guids, key=lambda pair: (pair[0], pair[1].key), default=None)
        return found[1] if found else None

    def values(self, found: Group) -> list[VariableValue]:
        """Return the values of variables: of each variable one, chosen like a field."""
        by_variable: dict[str, tuple[Guid, list[Said]]] = {}
        for member in found.members:
            for value in getattr(member.thing, "variable_values", ()):
                guid = self.classes.guid(member.item, value.variable_ref)
                said = Said(member, _Shown(value, guid, guid.key in self.widened))
                by_variable.setdefault(guid.key, (guid, []))[1].append(said)
        values = []
        for guid, voices in by_variable.values():
            if (chosen := self._variable_value(found, guid, voices)) is not None:
                values.append(chosen)
        return values

    def _variable_value(
        self, found: Group, guid: Guid, said: list[Said]
    ) -> VariableValue | None:
        base_member = found.of_base
        base = next((s for s in said if s.member.item.is_base), None)
        own = {s.member.order: s for s in said if not s.member.item.is_base}
        if base_member is not None:  # who has no value says so
            voices = [own.get(m.order, Said(m, None)) for m in found.own]
            chosen = self.registers.choose(
                found, f"variable {guid}", voices, base or Said(base_member, None)
            )
        else:
            chosen = self.registers.choose(
                found, f"variable {guid}", list(own.values())
            )
        return chosen.value if chosen else None


def joined_refs(own: Sequence[Sequence[Guid]], base: Sequence[Guid] = ()) -> list[Guid]:
    """Return every reference once, without those that one side has removed.

    Args:
        own: What each input refers to, as GUIDs of the merged project.
        base: What the base refers to.
    """
    if not any(own):
        return []
    keys = [{guid.key for guid in refs} for refs in own]
    removed = {guid.key for guid in base if any(guid.key not in k for k in keys)}
    found = {guid.key: guid for refs in own for guid in refs}
    return [guid for key, guid in found.items() if key not in removed]


class _Shown:
    """A variable's value that is compared and shown as what it says."""

    def __init__(self, value: VariableValue, guid: Guid, is_text: bool) -> None:
        self.value = value.model_copy(update={"variable_ref": guid})
        if is_text and (said := value.value) is not None:
            self.value = VariableValue(variable_ref=guid, text_value=_as_text(said))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        value = self.value.value
        return "" if value is None else _as_text(value)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _type(member: Member) -> TypeOfVariable | None:
    return getattr(member.thing, "type_of_variable", None)


def _first_foreign(found: Group) -> Foreign | None:
    """Return what the first input that has any says beyond the standard."""
    return next((m.thing.foreign for m in found.own if m.thing.foreign), None)


def _date(members: Sequence[Member], name: str) -> Any:
    """Return the first date of creation, or the last one of change."""
    dates = [d for m in members if (d := getattr(m.thing, name, None)) is not None]
    if not dates:
        return None
    if all(date == dates[0] for date in dates):
        return dates[0]
    choose = min if name == "creation_date_time" else max
    return choose(dates, key=lambda date: (instant(date), date))


def changed(classes: Groups, found: Group, member: Member) -> bool:
    """Has this input changed something about a thing of the base?"""
    base = next(m for m in found.members if m.item.is_base)
    return _facts(classes, base) != _facts(classes, member)


def _facts(classes: Groups, member: Member) -> dict[str, Any]:
    """Return what a member says that someone may have changed; its text as a hash."""
    item, thing = member.item, member.thing
    facts: dict[str, Any] = {}
    if isinstance(thing, TextElement | Transcript):
        facts["text"] = fingerprint(item, thing)
    for name, value in thing.__dict__.items():
        if name in ("guid", "foreign", *DATES, *USERS, *TEXT_PATHS, *MEDIA_PATHS):
            continue
        if name in KINDS:
            refs = value if isinstance(value, list) else [value] if value else []
            facts[name] = {classes.guid(item, ref).key for ref in refs}
        elif name == "variable_values":
            facts[name] = {
                (classes.guid(item, one.variable_ref).key, str(one.value))
                for one in value
            }
        elif not isinstance(value, _INSIDE):
            facts[name] = value
    return facts
