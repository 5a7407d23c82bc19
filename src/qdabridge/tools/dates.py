"""Dates for strict importers: always with a time zone."""

from qdabridge.model import DateTime
from qdabridge.tools.guids import each_element
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Work

__all__ = ["zone_dates"]

_FIELDS = ("creation_date_time", "modified_date_time")


@rule("date-zone-assumed", tool="NVivo, ATLAS.ti, MAXQDA", evidence="O")
def zone_dates(work: Work) -> None:
    """Write dates with a time zone, as those in the tools' own files have one."""
    for element in each_element(work.project):
        for field in _FIELDS:
            date = element.__dict__.get(field)
            if isinstance(date, DateTime) and not date.has_zone:
                setattr(element, field, DateTime(f"{date}Z"))
                work.info(
                    "date-zone-assumed",
                    "a date that says no time zone was written as UTC (Z)",
                    path="dateTime",
                )
