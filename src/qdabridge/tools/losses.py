"""Telling before writing what the tool will drop, element by element, with counts.

The capability tables say which; this counts them in the project at hand.
"""

from collections.abc import Callable, Iterator

from qdabridge.model import (
    AnySource,
    AudioSource,
    Code,
    Coding,
    PDFSource,
    PictureSource,
    PlainTextSelection,
    Project,
    Selection,
    TextSource,
    TranscriptSelection,
    VideoSource,
)
from qdabridge.model.index import holders
from qdabridge.model.values import TypeOfVariable
from qdabridge.report import Severity
from qdabridge.tools.capabilities import KNOWN_HOW, Reading
from qdabridge.tools.profile import Profile
from qdabridge.tools.work import Work

__all__ = ["COUNTS", "tell_losses"]


def tell_losses(work: Work, profile: Profile) -> None:
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
    return lambda project: sum(len(thing.note_refs) for thing in _with(kind, project))


def _with(
    kind: str, project: Project
) -> Iterator[Code | AnySource | Selection | Coding]:
    match kind:
        case "code":
            yield from (code for code, _ in project.walk_codes())
        case "source":
            yield from project.sources
        case "coding":
            yield from (placed.coding for placed in project.codings())
        case _:
            for source in [*project.sources, *project.notes]:
                for holder in holders(source):
                    yield from holder.selections


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
        for thing in _with("selection", project)
        if not isinstance(thing, PlainTextSelection | TranscriptSelection)
    ),
    "Coding (whole source)": lambda project: sum(
        placed.selection is None for placed in project.codings()
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
