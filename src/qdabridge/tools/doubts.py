"""What is to be doubted about positions, and where it matters that nobody knows."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qdabridge.model import DateTime, TextElement, Transcript, holders
from qdabridge.package import referenced_files
from qdabridge.text import GOOD_EDGES, Evidence, Fit, TextMap
from qdabridge.tools.profile import Rule, rule
from qdabridge.tools.references import each_element
from qdabridge.tools.work import Workspace

__all__ = [
    "Doubt",
    "doubts_of",
    "put_in_file",
    "put_sources_in_files",
    "unit_warning",
    "zone_dates",
]


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


class Doubt(NamedTuple):
    """A doubt, which is a warning wherever it is told."""

    code: str
    message: str


def doubts_of(fit: Fit) -> Iterator[Doubt]:
    """Yield what a user should know before trusting the quotes of a text.

    Codes are ``convention-doubtful``, ``convention-surprising``, ``positions-moved``.
    """
    if fit.fits_badly:
        yield Doubt(
            "convention-doubtful",
            f"no way of counting positions fits well; the best is {fit.convention}"
            f" ({fit.winner}){_against(fit.winner)}; look at some quotes",
        )
        return
    if fit.rival is not None:
        yield Doubt(
            "convention-doubtful",
            f"two ways of counting positions fit alike: {fit.convention}, which was"
            f" taken ({fit.winner}), and {fit.rival.convention} ({fit.rival}); look at"
            " some quotes",
        )
    if fit.is_surprising:
        yield _surprise(fit)


def _surprise(fit: Fit) -> Doubt:
    if distance := fit.convention.shift:
        where = "later" if distance > 0 else "earlier"
        return Doubt(
            "positions-moved",
            f"what positions point to stands {abs(distance)} characters {where} in the"
            " text, always by the same distance; moved there"
            f" ({fit.convention}: {fit.winner})",
        )
    usual = (e for e in fit.candidates if e.convention == fit.expected)
    instead = "".join(f"; the usual way: {e}" for e in usual)
    return Doubt(
        "convention-surprising",
        f"positions count {fit.convention}, not {fit.expected} as the tool usually does"
        f" ({fit.winner}{instead})",
    )


def _against(winner: Evidence) -> str:
    """Say why what fits best is not good enough."""
    if winner.inside < winner.selections:
        return ""
    if winner.claims and not winner.quoted:
        return ", and none of the names, which are long enough to be quotes, is there"
    cuts = winner.edges < GOOD_EDGES * 2 * winner.selections
    return ", and nobody selects so many halves of words" if cuts else ""
