"""Dates made coarse: the month or the year is left."""

from typing import Literal

from qdabridge.model import Date, DateTime, Element, Project
from qdabridge.tools import each_element

__all__ = ["coarsen"]


def coarsen(project: Project, to: Literal["month", "year"]) -> int:
    """Set every date of a project to the first day of its month or year.

    Returns:
        How many were changed.
    """
    count = 0
    for element in each_element(project):
        count += _of(element, to)
    return count


def _of(element: Element, to: str) -> int:
    fields, count = element.__dict__, 0
    for name, value in fields.items():
        if not isinstance(value, Date | DateTime):
            continue
        year, month, _ = _parts(value)
        day = f"{year}-{'01' if to == 'year' else month}-01"
        new: Date | DateTime = Date(day)
        if isinstance(value, DateTime):
            new = DateTime(f"{day}T00:00:00Z")
        if new != value:
            fields[name], count = new, count + 1
    return count


def _parts(value: str) -> tuple[str, str, str]:
    sign = "-" if value.startswith("-") else ""
    year, month, rest = value.removeprefix("-").split("-", 2)
    return sign + year, month, rest
