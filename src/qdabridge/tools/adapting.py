"""Files read as a tool meant them, and written as a tool imports best.

Canonical: positions are code points over LF text without BOM, half-open; coder and
date of every coding stand on the coding; one case is one Case; comments are the
Description of a selection, memos are Notes that NoteRefs lead to; a value stands once.
"""

from collections.abc import Callable, Iterable, Iterator

from qdabridge.catalogue import VERSION
from qdabridge.errors import QdaBridgeError
from qdabridge.model import (
    AnySource,
    AudioSource,
    Code,
    Coding,
    Note,
    PDFSource,
    PictureSource,
    PlainTextSelection,
    Project,
    Selection,
    TextDescription,
    TextElement,
    TextSource,
    Transcript,
    TranscriptSelection,
    TypeOfVariable,
    VideoSource,
    holders,
    no_garbage_collection,
)
from qdabridge.package import Package
from qdabridge.report import Finding, Severity
from qdabridge.text import CANONICAL, TextMap
from qdabridge.tools.idioms import FIRST_RULES, RULES
from qdabridge.tools.positions import make_canonical
from qdabridge.tools.profile import (
    KNOWN_HOW,
    Profile,
    Reading,
    Target,
    own_convention,
    profile_named,
    profile_of,
    target_named,
)
from qdabridge.tools.work import Options, Workspace

__all__ = [
    "COUNTS",
    "adapt",
    "canonical",
    "lay_out",
    "load_texts",
    "normalise",
    "our_origin",
    "tell_losses",
]


def normalise(
    package: Package, options: Options | None = None, *, in_place: bool = False
) -> Package:
    """Return the package in canonical form; its report says what was changed.

    A canonical package is returned as it is, unless options ask for more.

    Args:
        package: A package in any form; it is not changed, and shares its archive with
            the result.
        options: What to do beyond what is right for everyone.
        in_place: Change the project of this package instead of a copy, which spares
            time and memory; the package itself is no longer to be used.

    Returns:
        A package whose report has what reading had to say, and then what was changed.
    """
    if package.is_canonical and options in (None, Options()):
        return package
    with no_garbage_collection():
        return _normalised(Workspace(package, options, in_place=in_place))


def _normalised(work: Workspace) -> Package:
    package = work.package
    profile = profile_named("refi") if package.is_canonical else profile_of(work.origin)
    for rule in dict.fromkeys((*profile.first_rules, *FIRST_RULES)):
        rule(work)
    own = CANONICAL if package.is_canonical else own_convention(work.origin)
    expected = own or profile.convention_for(work.origin)
    make_canonical(
        work, expected, is_certain=own is not None, is_observed=profile.is_observed
    )
    for rule in dict.fromkeys((*profile.rules, *RULES)):
        rule(work)
    work.project.origin = our_origin(work.origin)
    return work.result("canonical", before=package.report)


def canonical(package: Package) -> Package:
    """Return the package itself if it is canonical, else what ``normalise`` makes."""
    return normalise(package)


def our_origin(origin: str | None, target: str = "") -> str:
    """Return the origin of what we write: ourselves, for whom, and from whom."""
    us = f"qdabridge {VERSION}"
    first = (origin or "").rpartition(", from ")[2]
    for_whom = f" for {target}" if target else ""
    from_whom = (
        f", from {first}" if first and not first.startswith("qdabridge ") else ""
    )
    return us + for_whom + from_whom


def tell_losses(work: Workspace, profile: Profile) -> None:
    """Note what the tool drops or approximates of what this project holds."""
    for capability in profile.capabilities:
        is_kept = capability.reading in (Reading.READ, Reading.UNKNOWN)
        if is_kept or capability.by_rule:
            continue
        count = COUNTS[capability.element](work.project)
        if count:
            is_lost = capability.reading is Reading.DROPPED
            work.note(
                capability.code,
                Severity.WARNING,
                f"{profile.title} {'drops' if is_lost else 'changes'} such things on"
                f" import ({KNOWN_HOW[capability.evidence]}: {capability.source})",
                path=capability.element,
                count=count,
            )


def _selections(field: str) -> Callable[[Project], int]:
    def count(project: Project) -> int:
        sources = [*project.sources, *project.notes]
        parts = (holder for source in sources for holder in holders(source))
        return sum(len(getattr(holder, field, ())) for holder in parts)

    return count


def _sources(kind: type) -> Callable[[Project], int]:
    return lambda project: sum(1 for s in project.sources if isinstance(s, kind))


def _note_refs(kind: str) -> Callable[[Project], int]:
    """Count the NoteRefs on codes, sources, selections or codings."""
    return lambda project: sum(len(thing.note_refs) for thing in _noted(kind, project))


def _noted(
    kind: str, project: Project
) -> Iterator[Code | AnySource | Selection | Coding]:
    """Yield the things of a kind that have NoteRefs, and maybe others."""
    match kind:
        case "code":
            yield from (code for code, _ in project.walk_codes())
        case "source":
            yield from project.sources
        case _:
            for source in [*project.sources, *project.notes]:
                for holder in holders(source):
                    parts = holder.selections
                    if kind == "selection":
                        yield from [part for part in parts if part.note_refs]
                        continue
                    yield from [c for p in parts for c in p.codings if c.note_refs]
                    yield from getattr(holder, "codings", ())


COUNTS: dict[str, Callable[[Project], int]] = {
    "TextSource": _sources(TextSource),
    "PDFSource": _sources(PDFSource),
    "PictureSource": _sources(PictureSource),
    "AudioSource": _sources(AudioSource),
    "VideoSource": _sources(VideoSource),
    "PlainTextSelection": _selections("plain_text_selections"),
    "PDFSelection": _selections("pdf_selections"),
    "PictureSelection": _selections("picture_selections"),
    "AudioSelection": _selections("audio_selections"),
    "VideoSelection": _selections("video_selections"),
    "TranscriptSelection": _selections("transcript_selections"),
    "SyncPoint": _selections("sync_points"),
    "Transcript": _selections("transcripts"),
    "Link": lambda project: len(project.links),
    "Graph": lambda project: len(project.graphs),
    "Set": lambda project: len(project.sets),
    "Case": lambda project: len(project.cases),
    "Variable": lambda project: len(project.variables),
    "Note": lambda project: len(project.notes),
    "User": lambda project: len(project.users),
    "Code": lambda project: sum(1 for _ in project.walk_codes()),
    "NoteRef (project)": lambda project: len(project.note_refs),
    "NoteRef (code)": _note_refs("code"),
    "NoteRef (source)": _note_refs("source"),
    "NoteRef (selection)": _note_refs("selection"),
    "NoteRef (coding)": _note_refs("coding"),
    "NoteRef (picture, PDF, audio, video)": lambda project: sum(
        len(thing.note_refs)
        for thing in _noted("selection", project)
        if not isinstance(thing, PlainTextSelection | TranscriptSelection)
    ),
    "Coding (whole source)": lambda project: sum(
        placed.selection is None for placed in project.codings()
    ),
    "Coding (note)": lambda project: sum(
        isinstance(placed.source, Note) for placed in project.codings()
    ),
    "Coding (text of a picture)": lambda project: sum(
        isinstance(placed.holder, TextDescription) for placed in project.codings()
    ),
    "PlainTextSelection (PDF)": lambda project: sum(
        bool(selection.codings)
        for source in project.sources
        if isinstance(source, PDFSource) and source.representation
        for selection in source.representation.plain_text_selections
    ),
    "TranscriptSelection (coded)": lambda project: sum(
        isinstance(placed.selection, TranscriptSelection)
        for placed in project.codings()
    ),
    "Vertex (representing nothing)": lambda project: sum(
        [v.represented_guid for v in graph.vertices].count(None)
        + [e.represented_guid for e in graph.edges].count(None)
        for graph in project.graphs
    ),
    "Variable (neither Text nor Float)": lambda project: sum(
        v.type_of_variable not in (TypeOfVariable.TEXT, TypeOfVariable.FLOAT)
        for v in project.variables
    ),
    "TextDescription": lambda project: sum(
        getattr(source, "text_description", None) is not None
        for source in project.sources
    ),
    "Case reference": lambda project: sum(
        len(c.code_refs) + len(c.source_refs) + len(c.selection_refs)
        for c in project.cases
    ),
}
"""How many of each element a project holds; keys are those of the capability tables."""


_BOM = b"\xef\xbb\xbf"


def load_texts(work: Workspace) -> None:
    """Let rules see the texts of a canonical package."""
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                try:
                    work.set_text(holder, work.package.text(holder))
                except QdaBridgeError:
                    continue  # reading has reported it; there is nothing to lay out


def lay_out(work: Workspace, target: Target) -> None:
    """Write texts with the target's line ends and BOM, and positions in its units.

    Texts inside the XML keep LF: a parser would make every CRLF one anyway.
    """
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                _lay_out(work, holder, target)


def _lay_out(work: Workspace, holder: TextElement | Transcript, target: Target) -> None:
    if not work.has_text(holder):
        return  # nothing to count in, and nothing that may be written over
    canonical = work.text(holder)
    in_file = holder.plain_text_path is not None
    raw = canonical.replace("\n", "\r\n") if target.crlf and in_file else canonical
    scale = TextMap(raw, has_bom=target.bom and in_file).scale(target.convention)
    if isinstance(holder, TextElement):
        each = [selection.__dict__ for selection in holder.plain_text_selections]
        for end in ("start_position", "end_position"):
            positions = scale.all_from_canonical([fields[end] for fields in each])
            for fields, position in zip(each, positions, strict=True):
                fields[end] = position  # setting an attribute takes four times as long
    else:
        for point in holder.sync_points:
            if point.position is not None:
                point.position = scale.from_canonical(point.position)
    if holder.plain_text_path and (name := work.resolve(holder.plain_text_path)):
        work.files[name] = (_BOM if target.bom else b"") + raw.encode()


def adapt(package: Package, tool: str, *, in_place: bool = False) -> Package:
    """Return the package in the form a tool imports best.

    The report says what was done for it and, with counts, what the tool is known or
    said to drop (findings whose code ends in ``-lost`` or ``-approximated``).

    Args:
        package: A package in any form; it is not changed. It is brought into canonical
            form first if it is in another one, and the report says that too.
        tool: Name of a tool, or of one of its forms.
        in_place: Change the project of this package instead of a copy, as ``normalise``
            does if it is told so.

    Raises:
        UnknownFormatError: No tool has this name.
    """
    ready = normalise(package, in_place=in_place)
    profile, target = target_named(tool, ready.project.origin)
    is_ours = ready is not package
    with no_garbage_collection():
        work = Workspace(ready, in_place=in_place or is_ours)
        return _adapted(work, profile, target, ready.report if is_ours else ())


def _adapted(
    work: Workspace, profile: Profile, target: Target, before: Iterable[Finding]
) -> Package:
    _tell_form(work, profile, target)
    load_texts(work)
    tell_losses(work, profile)
    for rule in target.rules:
        rule(work)
    lay_out(work, target)
    for rule in target.last_rules:
        rule(work)
    work.project.origin = our_origin(work.origin, target.name)
    return work.result("for-tool", before=before)


def _tell_form(work: Workspace, profile: Profile, target: Target) -> None:
    """Say which form of a tool was chosen where there are several."""
    others = [other.name for other in profile.targets if other is not target]
    if others:
        work.info(
            "form-chosen",
            f"written as {target.name} has it: positions count {target.convention};"
            f" for another form use {', '.join(others)}",
            path="Project",
        )
