"""What each field of a thing is to a merge: a plan for every class of things."""

from functools import cache
from typing import NamedTuple

from qdabridge.model import Element, Identified, SyncPoint, Transcript
from qdabridge.model.base import inner_fields
from qdabridge.model.selections import Selection
from qdabridge.model.sources import TextElement
from qdabridge.tools.guids import KINDS

__all__ = ["DATES", "MEDIA_PATHS", "TEXT_PATHS", "USERS", "Plan", "plan_of"]

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
