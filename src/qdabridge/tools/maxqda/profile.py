"""MAXQDA: what it writes, read right, and what it imports best.

Evidence: one real export of MAXQDA 24 without codings (O), templates lifted from
others (C: 2020, 2022, 24). Units of positions are unknown, so the text decides.
Nothing of what is written for it could be tried: it rests on that export and on what
implementers and a library's test say (C).
"""

from collections import Counter
from collections.abc import Iterable

from qdabridge.model import (
    AnySource,
    Guid,
    PDFSource,
    TextElement,
    Transcript,
    VideoSource,
    holders,
)
from qdabridge.package import SourcePath
from qdabridge.report import Severity
from qdabridge.text import Convention, Unit
from qdabridge.tools.files import put_sources_in_files, unit_warning, zone_dates
from qdabridge.tools.idioms.cases import join_nameless_cases
from qdabridge.tools.idioms.codes import join_copies, split_and_sign
from qdabridge.tools.idioms.places import check_position_names, twins
from qdabridge.tools.idioms.values import deduplicate_values
from qdabridge.tools.profile import (
    AgreementView,
    Capability,
    Exchange,
    NameRules,
    Profile,
    Reading,
    Rule,
    Target,
    Way,
    rule,
)
from qdabridge.tools.references import (
    anchored,
    bare,
    is_ours_for,
    memo_anchors,
    respell,
)
from qdabridge.tools.work import Workspace

__all__ = ["MAXQDA", "TARGET", "report_oddities", "restore_names"]


LONGEST_COMMENT = 511
"""Characters of a comment that survive the import (MAXQDA help, second-hand)."""

MOST_NAMES = 4
"""So many names are told that become equal when cut."""

LONGEST_NAME = 63
"""Characters of the name of a document that it keeps (its help on structured documents;
a team that feeds it by script), and of a code (its import of codes from Excel)."""


@rule(tool="qdabridge for MAXQDA", evidence="O")
def restore_names(work: Workspace) -> None:
    """Undo in a file of ours what was done to names and selections for MAXQDA."""
    if not is_ours_for(work, "maxqda"):
        return
    for note in work.project.notes:
        note.name = bare(note.name) if note.name else note.name
    join_copies(work)


@rule("rich-text-dropped", tool="MAXQDA 24", evidence="O")
def name_files(work: Workspace) -> None:
    """Write texts as files named after their GUIDs, without Word files beside them."""
    put_sources_in_files(work, lambda text: f"{text.guid.key.upper()}.txt")
    count = 0
    for source in work.project.sources:
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript) and holder.rich_text_path:
                holder.rich_text_path = None
                count += 1
    if count:
        work.warning(
            "rich-text-dropped",
            f"{count} texts have a formatted version; MAXQDA is given the plain texts,"
            " to which the positions belong (the files stay in the package)",
            path="TextSource/@richTextPath",
        )


warn_of_units: Rule = unit_warning("MAXQDA", "MAXQDA 2020 to 26")


@rule("pdf-text-lost", tool="MAXQDA 24", evidence="C")
def report_pdf_texts(work: Workspace) -> None:
    """Report codings on the text of a PDF, which MAXQDA does not import."""
    twin = {pair.text.guid.key for pair in twins(work.project)}
    count = sum(
        len(selection.codings) or 1
        for source in work.project.sources
        if isinstance(source, PDFSource) and source.representation
        for selection in source.representation.plain_text_selections
        if selection.guid.key not in twin
    )
    if count:
        work.warning(
            "pdf-text-lost",
            f"{count} selections or codings on the text of PDFs: MAXQDA imports only"
            " regions (test of the University of Toronto, 2025-26) [C]",
            path="PDFSource/Representation",
        )


@rule("comment-cut", tool="MAXQDA", evidence="C")
def report_long_comments(work: Workspace) -> None:
    """Count the comments that MAXQDA will cut."""
    long = [
        placed.selection
        for placed in work.selections()
        if len(placed.selection.description or "") > LONGEST_COMMENT
    ]
    if long:
        work.warning(
            "comment-cut",
            f"{len(long)} comments have more than {LONGEST_COMMENT} characters;"
            " MAXQDA cuts them on import (its help, second-hand) [C]",
            path="Selection/Description",
            subject=long[0].guid,
        )


@rule("name-cut", tool="MAXQDA", evidence="C")
def report_long_names(work: Workspace) -> None:
    """Count the names of documents and codes that MAXQDA will cut."""
    sources = [(source.name or "", source.guid) for source in work.project.sources]
    codes = [(code.name, code.guid) for code, _ in work.project.walk_codes()]
    _tell_long(work, "sources", sources, "known of documents [C]")
    _tell_long(work, "codes", codes, "known of its import of codes from Excel [C]")


def _tell_long(
    work: Workspace, things: str, named: list[tuple[str, Guid]], known: str
) -> None:
    long = [(name, guid) for name, guid in named if len(name) > LONGEST_NAME]
    if not long:
        return
    cut = Counter(name[:LONGEST_NAME] for name, _ in named)
    equal = [name for name, _ in long if cut[name[:LONGEST_NAME]] > 1]
    alike = f"; {len(equal)} of them are then like others: {_listed(equal)}"
    work.note(
        "name-cut",
        Severity.WARNING,
        f"{len(long)} names of {things} have more than {LONGEST_NAME} characters, and"
        f" MAXQDA cuts them there, as is {known}{alike if equal else ''}",
        path="Source/@name" if things == "sources" else "Code/@name",
        subject=long[0][1],
        count=len(long),
    )


def _listed(names: list[str]) -> str:
    shown = [f"{name[:20]}…{name[-20:]}" for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join([*shown, f"and {more} more"] if more else shown)


@rule("memo-named", tool="MAXQDA 24", evidence="C")
def name_memos(work: Workspace) -> None:
    """Say in the name of a memo what it is about, as it arrives unlinked."""
    anchors = memo_anchors(work.project)
    named = 0
    for note in work.project.notes:
        about = anchors.get(note.guid.key, [])
        name = anchored(note.name or "", about)
        named += name != (note.name or "")
        note.name = name or note.name
    if named:
        work.info(
            "memo-named",
            f"{named} memos say in their names what they are about, as MAXQDA imports"
            " them unlinked; reading the file here takes it off again",
            path="Note/@name",
        )


@rule("selection-split", tool="MAXQDA 22 and 24", evidence="C")
def split_selections(work: Workspace) -> None:
    """Write one selection for each coding, signed by its coder."""
    split_and_sign(work)


@rule("value-repeated", tool="MAXQDA", evidence="C")
def repeat_values(work: Workspace) -> None:
    """Write the values of a case on its source too, if it has just one."""
    sources = {source.guid.key: source for source in work.project.sources}
    count = 0
    for case in work.project.cases:
        keys = {ref.key for ref in case.source_refs}
        if len(keys) != 1 or not keys <= sources.keys():
            continue
        source = sources[keys.pop()]
        known = {v.variable_ref.key for v in source.variable_values}
        added = [
            value.clone()
            for value in case.variable_values
            if value.variable_ref.key not in known
        ]
        source.variable_values += added
        count += len(added)
    if count:
        work.info(
            "value-repeated",
            f"{count} values of cases with one source were written on the source too,"
            " as MAXQDA does",
            path="VariableValue",
        )


@rule(tool="MAXQDA 24", evidence="O")
def spell_guids(work: Workspace) -> None:
    """Write GUIDs bare and in upper case."""
    respell(work.project, str.upper)


TARGET = Target(
    name="maxqda",
    convention=Convention(Unit.CODE_POINTS, crlf=2),
    crlf=True,
    rules=(
        name_files,
        warn_of_units,
        report_pdf_texts,
        report_long_comments,
        report_long_names,
        name_memos,
        split_selections,
        repeat_values,
        zone_dates,
    ),
    last_rules=(spell_guids,),
)
"""Line ends CRLF, each counted as two, or codings slide by one a line (C)."""


_SOUND = (".m4a", ".mp3", ".wav", ".aac", ".flac", ".ogg", ".oga", ".wma", ".aif")


@rule(
    "comment-uncoded",
    "source-name-shared",
    "date-missing",
    "video-is-audio",
    tool="MAXQDA 2020 to 24",
    evidence="C",
)
def report_oddities(work: Workspace) -> None:
    """Tell of comments without code, shared names, missing dates, sound as video."""
    comments = dates = 0
    for placed in work.selections():
        selection = placed.selection
        comments += bool(selection.description and not selection.codings)
        dates += not (selection.creation_date_time or selection.modified_date_time)
    if comments:
        work.info(
            "comment-uncoded",
            f"{comments} selections carry a comment and no code: comments on passages",
            path="Selection",
        )
    if dates:
        work.info(
            "date-missing",
            f"{dates} selections say nowhere when they were made; none was invented",
            path="Selection/@creationDateTime",
        )
    _report_sources(work, work.project.sources)


def _report_sources(work: Workspace, sources: Iterable[AnySource]) -> None:
    names = Counter(source.name for source in sources if source.name)
    shared = sum(count for count in names.values() if count > 1)
    if shared:
        work.info(
            "source-name-shared",
            f"{shared} sources share their names with others; their GUIDs tell them"
            " apart",
            path="Source/@name",
        )
    for source in work.project.sources:
        path = SourcePath.of(getattr(source, "path", None) or "").name.lower()
        if isinstance(source, VideoSource) and path.endswith(_SOUND):
            work.info(
                "video-is-audio",
                "a recording of sound stands as VideoSource; left so, as its"
                " selections are VideoSelections",
                path="VideoSource",
                subject=source.guid,
            )


_TORONTO = "test of NVivo to MAXQDA, University of Toronto, 2025-26"
_24 = "MAXQDA 24.7.0, one export without codings"


def _unlinked(element: str) -> Capability:
    return Capability(
        element,
        None,
        Reading.APPROXIMATED,
        "C",
        f"{_TORONTO}: memos arrive unlinked",
        "memo-link-approximated",
    )


_EXCHANGE = Exchange(
    out=(
        Way(
            "look for REFI-QDA project among the exports",
            "MAXQDA 2020 to 26",
            "",
            "vendor's help, Export and import REFI-QDA projects, which could not be"
            " read; an export of 24 [O]",
        ),
    ),
    into=(
        Way(
            "look for REFI-QDA project among the imports",
            "MAXQDA 2020 to 26",
            "",
            "vendor's help, Export and import REFI-QDA projects, which could not be"
            " read; a library's test of 2025-26 [C]",
        ),
    ),
    mind=(
        "Names of documents are cut at 63 characters, comments at 511 [C].",
        "The vendor advises against it for teamwork: use MAXQDA's own for that [C].",
    ),
)

MAXQDA = Profile(
    name="maxqda",
    # MAXQDA's help of 12 and 2022: 63 characters; > and \\ build sub-codes (C).
    names=NameRules(
        "MAXQDA",
        separator=" > ",
        replaced=((">", "›"), ("\\", "/")),
        longest_once=LONGEST_NAME,
        once="MAXQDA 12 to 2022 cut them, 24 does not",
    ),
    # The one real export has LF; what MAXQDA imports counts CRLF as two (C).
    convention=Convention(Unit.CODE_POINTS, crlf=2),
    first_rules=(check_position_names,),
    rules=(restore_names, join_nameless_cases, deduplicate_values, report_oddities),
    targets=(TARGET,),
    exchange=_EXCHANGE,
    capabilities=(
        Capability("TextSource", True, Reading.READ, "C", _TORONTO),
        Capability("Code", True, Reading.READ, "C", _TORONTO),
        Capability("PlainTextSelection", True, Reading.READ, "C", _TORONTO),
        Capability("PDFSource", True, Reading.READ, "C", _TORONTO),
        Capability("PDFSelection", True, Reading.READ, "C", _TORONTO),
        Capability("PictureSource", None, Reading.UNKNOWN, "", ""),
        Capability("PictureSelection", None, Reading.READ, "C", "Magnolia 1.5"),
        Capability("AudioSource", False, Reading.UNKNOWN, "C", "Magnolia, 20.4.2"),
        Capability("AudioSelection", None, Reading.UNKNOWN, "", ""),
        Capability("VideoSource", True, Reading.UNKNOWN, "C", "Magnolia, 20.4.2"),
        Capability("VideoSelection", True, Reading.UNKNOWN, "C", "MAXQDA 20.2.1"),
        Capability("Transcript", None, Reading.UNKNOWN, "", ""),
        Capability("TranscriptSelection", None, Reading.UNKNOWN, "", ""),
        Capability("SyncPoint", None, Reading.UNKNOWN, "", ""),
        Capability("Coding (whole source)", None, Reading.UNKNOWN, "", ""),
        Capability("Note", True, Reading.READ, "C", f"{_TORONTO}: as free memos"),
        _unlinked("NoteRef (code)"),
        _unlinked("NoteRef (source)"),
        _unlinked("NoteRef (selection)"),
        _unlinked("NoteRef (coding)"),
        Capability(
            "PlainTextSelection (PDF)",
            None,
            Reading.DROPPED,
            "C",
            f"{_TORONTO}: only regions arrive",
            "pdf-text-lost",
            by_rule=True,
        ),
        *(
            Capability(element, None, Reading.UNKNOWN, "", "")
            for element in (
                "NoteRef (project)",
                "NoteRef (picture, PDF, audio, video)",
                "TextDescription",
                "Coding (note)",
                "Coding (text of a picture)",
                "TranscriptSelection (coded)",
                "Variable (neither Text nor Float)",
                "Vertex (representing nothing)",
            )
        ),
        Capability("Link", True, Reading.UNKNOWN, "C", "MAXQDA 22.4.0"),
        Capability("Set", True, Reading.UNKNOWN, "O", _24),
        Capability("Graph", None, Reading.UNKNOWN, "", ""),
        Capability("Case", True, Reading.UNKNOWN, "C", "QualCoder refi.py, of MAXQDA"),
        Capability("Case reference", True, Reading.UNKNOWN, "", ""),
        Capability("Variable", True, Reading.UNKNOWN, "C", _TORONTO),
        Capability("User", True, Reading.UNKNOWN, "O", _24),
    ),
    agreement=AgreementView(
        by_source=False,
        measures=("percent", "kappa"),
        kappa="uniform",
        segments=0.9,
        says="segments that overlap by 90 % are one; chance is 1 by the number of"
        " codes",
    ),
)
"""MAXQDA as reader and writer."""
