"""Where it matters that nobody knows how a tool counts an emoji."""

from collections.abc import Callable
from itertools import chain

from qdabridge.model import DateTime, TextElement, Transcript, fields_by_class, holders
from qdabridge.package import referenced_files
from qdabridge.text import TextMap
from qdabridge.tools.profile import Rule, rule
from qdabridge.tools.work import Workspace

__all__ = ["put_in_file", "put_sources_in_files", "unit_warning", "zone_dates"]


Text = TextElement | Transcript


def put_sources_in_files(work: Workspace, name: Callable[[Text], str | None]) -> int:
    """Put the texts of all sources into files; return how many were inside the XML.

    Args:
        work: The work, whose texts are loaded and canonical.
        name: Returns the file name for a text; None: it may keep the one it has.
    """
    count = 0
    for source in work.project.sources:
        for holder in holders(source):
            if isinstance(holder, Text) and work.has_text(holder):
                count += put_in_file(work, holder, name(holder))
    drop_unused(work)
    return count


def put_in_file(work: Workspace, holder: Text, wanted: str | None = None) -> bool:
    """Put a text into a file; was it inside the XML?"""
    was_inside = holder.plain_text_path is None
    if was_inside or wanted:
        old = work.resolve(holder.plain_text_path or "") if not was_inside else None
        file = wanted or f"{holder.guid.key}.txt"
        holder.plain_text_path = f"internal://{file}"
        holder.plain_text_content = None
        work.files[f"sources/{file}"] = work.text(holder).encode()
        if old and old != f"sources/{file}":
            work.dropped.add(old)
    return was_inside


def drop_unused(work: Workspace) -> None:
    """Keep of the files to drop those that something else refers to."""
    if work.dropped:
        used = {work.resolve(r.path) for r in referenced_files(work.project)}
        work.dropped -= {name for name in used if name}


def unit_warning(title: str, tool: str) -> Rule:
    """Return the rule that warns of selections behind astral characters.

    Args:
        title: Name of the tool that is written for.
        tool: Its versions, none of whose real files has told.
    """

    @rule("unit-unknown", tool=tool, evidence="C")
    def warn_of_units(work: Workspace) -> None:
        """Warn where it matters that nobody knows how the tool counts an emoji."""
        selections, texts = _behind_astral(work)
        if selections:
            work.warning(
                "unit-unknown",
                f"{selections} selections in {texts} texts lie behind emoji or other"
                f" rare characters; whether {title} counts these as one or two is not"
                " known, code points were written: look at some of these quotes after"
                " the import",
                path="PlainTextSelection",
            )

    return warn_of_units


def _behind_astral(work: Workspace) -> tuple[int, int]:
    """Count the selections that end behind an astral character, and their texts."""
    selections = texts = 0
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement) and holder.plain_text_selections:
                first = TextMap(work.text(holder)).first_astral
                if first is None:
                    continue
                after = [
                    s for s in holder.plain_text_selections if s.end_position > first
                ]
                selections += len(after)
                texts += bool(after)
    return selections, texts


_FIELDS = ("creation_date_time", "modified_date_time")


@rule("date-zone-assumed", tool="NVivo, ATLAS.ti, MAXQDA", evidence="O")
def zone_dates(work: Workspace) -> None:
    """Write dates with a time zone, as those in the tools' own files have one."""
    parts = fields_by_class(work.project)
    for model, each in chain.from_iterable(part.items() for part in parts):
        for name in _FIELDS:
            dated = each if name in model.model_fields else []
            for fields in [f for f in dated if (f[name] or "Z")[-1] != "Z"]:
                if not fields[name].has_zone:
                    fields[name] = DateTime(f"{fields[name]}Z")
                    work.info(
                        "date-zone-assumed",
                        "a date that says no time zone was written as UTC (Z)",
                        path="dateTime",
                    )
