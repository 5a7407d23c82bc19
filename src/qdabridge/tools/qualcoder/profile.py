"""QualCoder: what it writes, and what is done to read it right.

Evidence: exports of 3.5, 3.8.2 and 4.0 Beta (O) and its source ``refi.py`` (S). What
is written for it is in ``qualcoder_writing``.
"""

from qdabridge.model import Note, PDFSource, TextElement, TextSource, holders
from qdabridge.text import Convention, Unit
from qdabridge.tools.idioms.codes import join_copies
from qdabridge.tools.idioms.places import flip_regions, note_selections_to_source
from qdabridge.tools.profile import (
    AgreementView,
    Capability,
    Exchange,
    NameRules,
    Profile,
    Reading,
    Scope,
    Way,
    rule,
)
from qdabridge.tools.qualcoder.names import restore_names
from qdabridge.tools.qualcoder.workarounds import restore_memos, restore_places
from qdabridge.tools.qualcoder.write import TARGET
from qdabridge.tools.references import is_ours_for
from qdabridge.tools.work import Workspace

__all__ = [
    "QUALCODER",
    "drop_plain_rich_text",
    "flip_pdf_regions",
    "place_other_annotations",
    "report_oddities",
    "restore_structure",
]


@rule(tool="qdabridge for QualCoder", evidence="O")
def restore_structure(work: Workspace) -> None:
    """Undo in a file of ours what was done to names, places and memos for QualCoder."""
    if not is_ours_for(work, "qualcoder"):
        return
    restore_memos(work.project)
    join_copies(work)
    restore_places(work.project)
    restore_names(work.project)


@rule(
    "annotation-source-deduced",
    "annotation-source-unknown",
    tool="QualCoder 3.5 to 4.0 Beta",
    evidence="S",
)
def place_other_annotations(work: Workspace) -> None:
    """Give annotations that no source refers to a source, if it can only be one.

    QualCoder lets a text refer to its first annotation only, and a PDF to none. So if
    there is no PDF and one text with annotations, the others are that text's too.
    Must run before ``note_selections_to_source``.
    """
    known = {ref.key for source in work.project.sources for ref in source.note_refs}
    adrift = [n for n in work.project.notes if _is_annotation(n, known)]
    if not adrift:
        return
    annotated = _annotated(work)
    is_one = len(annotated) == 1 and not any(
        isinstance(source, PDFSource) for source in work.project.sources
    )
    for note in adrift:
        if is_one:
            annotated[0].note_refs.append(note.guid)
            work.info(
                "annotation-source-deduced",
                "annotations say nowhere which text they are about; only one text has"
                " annotations, so they were given to it",
                path="Note",
                subject=note.guid,
            )
        else:
            _keep_anchor(work, note)


def _is_annotation(note: Note, known: set[str]) -> bool:
    selections = note.plain_text_selections
    return (
        note.guid.key not in known
        and bool(selections)
        and not any(selection.codings for selection in selections)
    )


def _annotated(work: Workspace) -> list[TextSource]:
    notes = {n.guid.key for n in work.project.notes if n.plain_text_selections}
    return [
        source
        for source in work.project.sources
        if isinstance(source, TextSource)
        and notes & {ref.key for ref in source.note_refs}
    ]


def _keep_anchor(work: Workspace, note: Note) -> None:
    """Tell the place in words: as positions of the note itself it would mislead."""
    places = [
        f"{s.start_position} to {s.end_position}" for s in note.plain_text_selections
    ]
    told = f"Annotation of an unknown text, UTF-16 units {', '.join(places)}"
    note.description = f"{note.description}\n{told}" if note.description else told
    note.plain_text_selections = []
    work.warning(
        "annotation-source-unknown",
        "annotations say nowhere which text they are about, and several come into"
        " question; they became memos whose descriptions tell the positions",
        path="Note",
        subject=note.guid,
    )


@rule("rich-text-plain", tool="QualCoder 3.5 and 3.8.2", evidence="O")
def drop_plain_rich_text(work: Workspace) -> None:
    """Drop paths of rich texts that lead to a plain one.

    The file, a copy of the text as it was imported, stays in the package.
    """
    count = 0
    for source in work.project.sources:
        for holder in holders(source):
            if not isinstance(holder, TextElement):
                continue
            path = holder.rich_text_path or ""
            if path.lower().endswith(".txt") and holder.plain_text_path:
                holder.rich_text_path = None
                count += 1
    if count:
        work.info(
            "rich-text-plain",
            f"{count} texts name a .txt file as their formatted version; the name was"
            " dropped, the files stay in the package",
            path="TextSource/@richTextPath",
        )


@rule("region-flipped", "page-height-unknown", tool="QualCoder 4.0 Beta", evidence="S")
def flip_pdf_regions(work: Workspace) -> None:
    """Measure rectangles on PDF pages from below, as the standard has it."""
    turned, left = flip_regions(work)
    if turned:
        work.info(
            "region-flipped",
            f"{turned} rectangles on PDF pages were measured from the top; now from"
            " the bottom",
            path="PDFSelection",
        )
    if left:
        work.warning(
            "page-height-unknown",
            f"{left} rectangles on PDF pages are measured from the top, and the height"
            " of their page is not known (the PDF is missing, encrypted or damaged, or"
            " pypdf is not installed: extra 'media'); left as they are",
            path="PDFSelection",
        )


@rule(
    "date-local-as-utc",
    "creator-unknown",
    tool="QualCoder 3.5 to 4.0 Beta",
    evidence="S",
)
def report_oddities(work: Workspace) -> None:
    """Tell that dates are local times, and that the project's creator is nobody."""
    project = work.project
    if not work.origin.startswith("QualCoder"):
        return
    if project.creation_date_time and project.creation_date_time.endswith("Z"):
        work.info(
            "date-local-as-utc",
            "QualCoder writes local time and calls it UTC; dates were left as they"
            " are, and may be some hours off",
            path="dateTime",
        )
    creator = project.creating_user_guid
    if creator and creator not in [user.guid for user in project.users]:
        work.info(
            "creator-unknown",
            "the project's creator is none of its users: QualCoder invents one for"
            " every export",
            path="Project/@creatingUserGUID",
        )


_4 = "QualCoder 4.0 Beta, run on real files"
_S = "QualCoder 4.0 Beta, refi.py"
_RT = "QualCoder 4.0 Beta, round trip of every element"


def _unlinked(element: str) -> Capability:
    return Capability(
        element,
        False,
        Reading.APPROXIMATED,
        "R",
        f"{_4}: memos become journals without a link",
        "memo-link-approximated",
    )


_EXCHANGE = Exchange(
    out=(
        Way(
            "menu Project, Export, REFI-QDA Project export; where it asks for line"
            " ends, keep what is chosen; choose a folder",
            "QualCoder 3 and 4 Beta",
            "C",
            "course of N. Porter; wiki 6.1; the exports were opened (3.5 to 4.0) [O]",
        ),
    ),
    into=(
        Way(
            "menu Project, Import, REFI-QDA Project import; choose the file",
            "QualCoder 3 and 4 Beta",
            "C",
            "course of N. Porter; the importer was run (4.0 Beta) [R]",
        ),
    ),
    mind=(
        "It makes a new project each time [S].",
        "One & or < in an annotation makes its export unreadable for most programs;"
        " here it is mended [S].",
    ),
)

QUALCODER = Profile(
    name="qualcoder",
    # QualCoder 3.5 to 4.0: its tables have unique names (S).
    names=NameRules(
        "QualCoder",
        scope=Scope.EVERYWHERE,
        separator=">>",
        replaced=((">>", "»"),),
        edges=">",
        folders_apart=True,
    ),
    convention=Convention(Unit.UTF16),
    is_observed=True,
    first_rules=(
        restore_structure,
        place_other_annotations,
        note_selections_to_source,
        drop_plain_rich_text,
    ),
    rules=(flip_pdf_regions, report_oddities),
    targets=(TARGET,),
    exchange=_EXCHANGE,
    capabilities=(
        Capability("TextSource", True, Reading.READ, "R", _RT),
        Capability("PlainTextSelection", True, Reading.READ, "R", _RT),
        Capability("Code", True, Reading.READ, "R", _RT),
        Capability("PictureSource", True, Reading.READ, "R", _4),
        Capability("PictureSelection", True, Reading.READ, "R", _4),
        Capability(
            "TextDescription", False, Reading.DROPPED, "R", _RT, "description-lost"
        ),
        Capability(
            "Coding (note)",
            False,
            Reading.DROPPED,
            "R",
            f"{_4}: notes become journals",
            "coding-on-note-lost",
            by_rule=True,
        ),
        Capability(
            "Coding (text of a picture)",
            False,
            Reading.DROPPED,
            "R",
            f"{_RT}: with the text",
            "coding-on-description-lost",
            by_rule=True,
        ),
        Capability("PDFSource", True, Reading.READ, "R", _RT),
        Capability("PDFSelection", True, Reading.READ, "R", _4),
        Capability("AudioSource", True, Reading.READ, "R", _RT),
        Capability("AudioSelection", True, Reading.READ, "R", _RT),
        Capability("VideoSource", True, Reading.READ, "R", _RT),
        Capability("VideoSelection", True, Reading.READ, "R", _RT),
        Capability(
            "Transcript",
            True,
            Reading.APPROXIMATED,
            "R",
            f"{_RT}: becomes a text document",
            "transcript-approximated",
        ),
        Capability(
            "TranscriptSelection",
            True,
            Reading.APPROXIMATED,
            "S",
            f"{_S}: one character late",
            "transcript-selection-approximated",
        ),
        Capability("SyncPoint", True, Reading.DROPPED, "S", _S, "sync-point-lost"),
        Capability("Link", False, Reading.DROPPED, "R", _4, "link-lost"),
        Capability("Graph", False, Reading.DROPPED, "R", _4, "graph-lost"),
        Capability(
            "Set",
            False,
            Reading.APPROXIMATED,
            "R",
            f"{_4}: a file attribute for each set of sources, other sets are dropped",
            "set-approximated",
        ),
        Capability("Case", True, Reading.READ, "R", _RT),
        Capability("Variable", True, Reading.READ, "R", _RT),
        Capability(
            "Variable (neither Text nor Float)",
            False,
            Reading.APPROXIMATED,
            "R",
            f"{_RT}: Boolean, Date and DateTime become Text, Integer becomes Float",
            "variable-type-approximated",
        ),
        Capability("Note", True, Reading.READ, "R", f"{_4}: as journals"),
        Capability("User", True, Reading.READ, "R", _RT),
        _unlinked("NoteRef (project)"),
        _unlinked("NoteRef (code)"),
        _unlinked("NoteRef (source)"),
        _unlinked("NoteRef (coding)"),
        _unlinked("NoteRef (selection)")._replace(by_rule=True),
        _unlinked("NoteRef (picture, PDF, audio, video)")._replace(by_rule=True),
        Capability(
            "Coding (whole source)",
            False,
            Reading.APPROXIMATED,
            "R",
            f"{_RT}: dropped; written as codings of all the text where there is one",
            "coding-whole-approximated",
            by_rule=True,
        ),
        Capability(
            "Case reference",
            False,
            Reading.APPROXIMATED,
            "R",
            f"{_RT}: dropped; those to text are written as codings besides",
            "case-reference-lost",
            by_rule=True,
        ),
        *(
            Capability(element, False, Reading.UNKNOWN, "", f"see {other}")
            for element, other in (
                ("PlainTextSelection (PDF)", "PDFSource"),
                ("TranscriptSelection (coded)", "TranscriptSelection"),
                ("Vertex (representing nothing)", "Graph"),
            )
        ),
    ),
    agreement=AgreementView(
        by_source=False,
        measures=("percent", "jaccard", "kappa"),
        kappa="counters",
        says="a row for each code over all texts; what it calls kappa is none: only"
        " coded characters enter, and chance is the product of yes and no",
    ),
)
"""QualCoder as reader and writer."""
