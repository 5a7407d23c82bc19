"""What ATLAS.ti is given: its own idioms, and nothing its strict import refuses.

It reads by the schema and beyond (C: reports of implementers who tested against it):
duplicate GUIDs, blank code names, SyncPoints without time, rich text that is not docx
make it refuse or lose a file. Its own files have upper-case GUIDs, sets for attributes
of documents, Links from memos to quotations (O: 8.4 Mac, 9.1 and 23.2 Windows).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    AnySource,
    AudioSelection,
    Code,
    Direction,
    Guid,
    Link,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Project,
    Selection,
    TextElement,
    Transcript,
    VideoSelection,
    holders,
)
from qdabridge.tools.files import unit_warning, zone_dates
from qdabridge.tools.idioms.values import sets_of_values
from qdabridge.tools.profile import Rule, rule
from qdabridge.tools.references import anchored, respell, unique_guids
from qdabridge.tools.work import Workspace

__all__ = [
    "LAST_RULES",
    "MEMO_LINK",
    "TARGET_RULES",
    "Places",
    "Thing",
    "placed_name",
    "places",
    "split_name",
]


MEMO_LINK = "Memo-Quotation Relation"
"""How ATLAS.ti 8.4 names the Link from a memo to what it is about."""

_WITH_PLACES = re.compile(r"(?P<name>.*?) ?\[on: (?P<places>[^\[\]]*)\]", re.DOTALL)

Thing = AnySource | Selection


class Places(NamedTuple):
    """The places of a project that memos can be about, by name and by memo."""

    by_name: dict[str, list[Thing]]
    of_note: dict[str, list[tuple[str, Thing]]]
    """GUID key of a note -> names and things that refer to it."""

    def named(self, names: str) -> list[tuple[str, Thing]]:
        """Return the things with these names if every name means exactly one."""
        found = [(name, self.by_name.get(name, [])) for name in names.split("; ")]
        if any(len(things) != 1 for _, things in found):
            return []
        return [(name, things[0]) for name, things in found]


def places(project: Project) -> Places:
    """Return all sources and selections, in the order of the document."""
    found = Places({}, {})
    for name, thing in _places(project):
        found.by_name.setdefault(name, []).append(thing)
        for ref in dict.fromkeys(thing.note_refs):
            found.of_note.setdefault(ref.key, []).append((name, thing))
    return found


def placed_name(name: str, names: Sequence[str]) -> str:
    """Return a memo's name with the places behind it; ``split_name`` undoes it."""
    return anchored(name, names) if name else anchored(name, names).lstrip()


def split_name(name: str) -> tuple[str, str]:
    """Return a memo's name and the places put behind it, empty if there are none."""
    match = _WITH_PLACES.fullmatch(name)
    return (match["name"], match["places"]) if match else (name, "")


def _places(project: Project) -> Iterator[tuple[str, Thing]]:
    for source in project.sources:
        name = (source.name or str(source.guid)).replace("[", "(").replace("]", ")")
        yield name, source
        for holder in holders(source):
            for selection in holder.selections:
                yield f"{name}, {_where(selection)}", selection


def _where(selection: Selection) -> str:
    match selection:
        case PlainTextSelection(start_position=start, end_position=end):
            return f"{start}–{end}"
        case (
            AudioSelection(begin=start, end=end) | VideoSelection(begin=start, end=end)
        ):
            return f"{start}–{end} ms"
        case PDFSelection(page=page):
            return f"page {page + 1}"
        case PictureSelection():
            corners = selection.first_x, selection.first_y
            return f"{corners[0]}, {corners[1]}"
    return "transcript"


# --- Cases and memos, in its own idioms -----------------------------------------------


@rule(
    "case-approximated",
    "case-lost",
    "set-name-taken",
    tool="ATLAS.ti for Mac 8.4",
    evidence="O",
)
def write_values_as_sets(work: Workspace) -> None:
    """Add sets named ``site: Kampala`` for what cases and variables say of sources.

    Cases and variables stay in the file as well; reading takes the sets out again.
    """
    project = work.project
    taken = {group.name: set(group.member_sources) for group in project.sets}
    ours = sets_of_values(project)
    for group in ours:
        if group.name not in taken:
            project.sets.append(group)
        elif not set(group.member_sources) <= taken[group.name]:
            work.warning(
                "set-name-taken",
                "a set has the name of a value but other members; the value was not"
                " written as a set, rename the set",
                path="Set/@name",
                subject=group.guid,
            )
    _tell_cases(work, len(ours))


def _tell_cases(work: Workspace, sets: int) -> None:
    cases = work.project.cases
    of_sources = sum(bool(case.source_refs) for case in cases)
    if of_sources or sets:
        work.warning(
            "case-approximated",
            f"ATLAS.ti writes no cases and variables, and is not known to read them;"
            f" what {of_sources} cases and the variables say of whole sources was"
            f" written as {sets} sets besides",
            path="Case",
        )
    if count := len(cases) - of_sources:
        work.warning(
            "case-lost",
            f"{count} cases have no whole source, so no set can stand for them; they"
            " are in the file, but ATLAS.ti is not known to read cases",
            path="Case",
        )


@rule("memo-place-written", tool="ATLAS.ti 8.4 to 26", evidence="C")
def write_places_of_memos(work: Workspace) -> None:
    """Write a Link from a memo to its source or quotation, the place in its name.

    A NoteRef of a source makes the memo vanish, so it is left out; one of a selection
    does no harm (C). The Link is ATLAS.ti's own idiom (O: 8.4); reading undoes both.
    """
    project = work.project
    known = places(project)
    linked = {_ends(link) for link in project.links}
    for note in project.notes:
        here = known.of_note.get(note.guid.key, [])
        if not here:
            continue
        note.name = placed_name(note.name or "", [name for name, _ in here])
        for _, thing in here:
            link = _memo_link(note.guid, thing)
            if _ends(link) not in linked:
                project.links.append(link)
            if not isinstance(thing, Selection):
                thing.note_refs = [ref for ref in thing.note_refs if ref != note.guid]
        work.info(
            "memo-place-written",
            "the place of a memo was put into its name, and a link leads there",
            path="Note/@name",
            subject=note.guid,
        )


def _ends(link: Link) -> tuple[str, str]:
    return (link.origin_guid or "").lower(), (link.target_guid or "").lower()


def _memo_link(note: Guid, thing: Thing) -> Link:
    return Link(
        guid=Guid.derived("memo link", note.key, thing.guid.key),
        name=MEMO_LINK,
        direction=Direction.ONE_WAY,
        color="#000000",
        origin_guid=note,
        target_guid=thing.guid,
    )


# --- Who and when ---------------------------------------------------------------------


@rule("coder-on-selection", tool="ATLAS.ti 8.4, 9.1, 23.2", evidence="O")
def write_coders_on_selections(work: Workspace) -> None:
    """Put coder and date of the first coding on a selection that has none itself."""
    for placed in work.selections():
        selection = placed.selection
        first = next(iter(selection.codings), None)
        if selection.creating_user is None and first and first.creating_user:
            selection.creating_user = first.creating_user
            if selection.creation_date_time is None:
                selection.creation_date_time = first.creation_date_time
            work.info(
                "coder-on-selection",
                "a selection did not say who made it; it got the coder and date of"
                " its first coding",
                path="Selection",
                subject=selection.guid,
            )


# --- What its import refuses ----------------------------------------------------------


@rule("code-name-blank", tool="ATLAS.ti 2023", evidence="C")
def write_names_of_codes(work: Workspace) -> None:
    """Give codes without a name one; a blank name made the import crash."""
    codes = [code for code, _ in work.project.walk_codes()]
    taken = {code.name for code in codes}
    for number, code in enumerate(filter(_is_nameless, codes), 1):
        name = f"(no name {number})"
        while name in taken:
            name = f"{name}*"
        code.name = name
        work.warning(
            "code-name-blank",
            "a code had no name; it was named (no name …), give it a better one",
            path="Code/@name",
            subject=code.guid,
        )


def _is_nameless(code: Code) -> bool:
    return not code.name.strip()


@rule("sync-point-lost", "sync-point-approximated", tool="ATLAS.ti", evidence="C")
def write_times_of_sync_points(work: Workspace) -> None:
    """Leave out SyncPoints without time; those that are needed get the time before."""
    for source in work.project.sources:
        for holder in holders(source):
            if isinstance(holder, Transcript):
                _times(work, holder)


def _times(work: Workspace, transcript: Transcript) -> None:
    needed = {
        ref.key
        for selection in transcript.transcript_selections
        for ref in (selection.from_sync_point, selection.to_sync_point)
        if ref is not None
    }
    kept, time = [], 0
    for point in transcript.sync_points:
        if point.time_stamp is not None:
            time = point.time_stamp
        elif point.guid.key in needed:
            point.time_stamp = time
            work.warning(
                "sync-point-approximated",
                "a sync point without time that a selection needs got the time of the"
                " one before; ATLAS.ti refuses it without",
                path="SyncPoint",
                subject=point.guid,
            )
        else:
            work.warning(
                "sync-point-lost",
                "a sync point without time was left out; ATLAS.ti refuses it",
                path="SyncPoint",
                subject=point.guid,
            )
            continue
        kept.append(point)
    transcript.sync_points = kept


@rule("rich-text-lost", tool="ATLAS.ti", evidence="C")
def write_docx_only(work: Workspace) -> None:
    """Leave out rich text that is not a docx file in the package.

    With any other it loads an empty document and refuses the import.
    """
    for holder in _texts(work):
        path = holder.rich_text_path
        if path is not None and not _is_docx(work, path):
            holder.rich_text_path = None
            work.warning(
                "rich-text-lost",
                "the styled text is not a docx file of the package; ATLAS.ti gets the"
                " plain text only",
                path="@richTextPath",
                subject=holder.guid,
            )


def _texts(work: Workspace) -> Iterator[TextElement | Transcript]:
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                yield holder


def _is_docx(work: Workspace, path: str) -> bool:
    name = work.resolve(path)
    if name is None or not name.lower().endswith(".docx"):
        return False
    if name in work.files:
        return work.files[name].startswith(_ZIP)
    try:
        with work.package.open_file(name) as stream:
            return stream.read(len(_ZIP)) == _ZIP
    except QdaBridgeError:
        return False


_ZIP = b"PK\x03\x04"


warn_of_units: Rule = unit_warning("ATLAS.ti", "ATLAS.ti 8.4 to 26")


@rule("line-end-doubtful", tool="ATLAS.ti", evidence="C")
def warn_of_line_ends(work: Workspace) -> None:
    """Say that positions may be read otherwise behind line ends."""
    count = 0
    if not re.search("QualCoder", work.origin):
        return
    for holder in _texts(work):
        if isinstance(holder, TextElement) and holder.plain_text_selections:
            last = max(s.start_position for s in holder.plain_text_selections)
            count += "\n" in work.text(holder)[:last]
    if count:
        work.info(
            "line-end-doubtful",
            f"{count} texts were written with LF, which counts one; codings made in"
            " QualCoder are said to arrive shifted by one character for each line:"
            " look at some quotes after the import",
            path="PlainTextSelection",
        )


@rule("guid-duplicate", tool="ATLAS.ti", evidence="C")
def write_unique_guids(work: Workspace) -> None:
    """Give every thing a GUID of its own, in the tool's upper-case spelling."""
    if count := unique_guids(work.project):
        work.warning(
            "guid-duplicate",
            f"{count} things shared the GUID of another one, which ATLAS.ti refuses;"
            " they got new ones, references follow their kind",
            path="@guid",
        )
    respell(work.project, str.upper)


TARGET_RULES = (
    write_values_as_sets,
    write_places_of_memos,
    write_coders_on_selections,
    zone_dates,
    write_names_of_codes,
    write_times_of_sync_points,
    write_docx_only,
    warn_of_units,
    warn_of_line_ends,
)

LAST_RULES = (write_unique_guids,)
