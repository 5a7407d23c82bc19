"""Do dates say what they mean?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.model import DateTime, Element
from qdabridge.qdaxml.lexical import field_type
from qdabridge.qdaxml.names import PROJECT, Row, field_names

__all__ = ["zoneless"]


def zoneless(view: Inspection) -> Iterator[Problem]:
    """Does every date and time say its time zone?"""
    has_zone: dict[str, bool] = {}
    for model, fields in _FIELDS.items():
        for at in view.of(model) if fields else ():
            values = at.thing.__dict__
            for field, name in fields:
                moment = values[field]
                if moment is None:
                    continue
                # Dates repeat, and a dictionary knows them faster than a pattern.
                if moment not in has_zone:
                    has_zone[moment] = moment.has_zone
                if not has_zone[moment]:
                    yield Problem(
                        at,
                        f"{name} has no time zone ({moment}); readers take it for UTC"
                        " or for their own time",
                        f"/@{name}",
                    )


def _fields(row: Row) -> tuple[tuple[str, str], ...]:
    """Return field and attribute of each date that says when something was made."""
    return tuple(
        (field, name)
        for name, field in field_names(row.model).items()
        if name in row.attributes and field_type(row.model, field) is DateTime
    )


_FIELDS: dict[type[Element], tuple[tuple[str, str], ...]] = {
    row.model: _fields(row) for row in PROJECT.rows.values()
}
