"""MAXQDA: what it writes, and what is done to read it right.

Evidence: one real export of MAXQDA 24 without codings (O), templates lifted from
others (C: 2020, 2022, 24). Units of positions are unknown, so the text decides. What
is written for it is in ``maxqda_writing``.
"""

from collections import Counter
from collections.abc import Iterable

from qdabridge.model import AnySource, VideoSource
from qdabridge.package import SourcePath
from qdabridge.text import Convention, Unit
from qdabridge.tools.idioms.cases import join_nameless_cases
from qdabridge.tools.idioms.places import check_position_names
from qdabridge.tools.idioms.values import deduplicate_values
from qdabridge.tools.maxqda.write import LONGEST_NAME, TARGET, restore_names
from qdabridge.tools.profile import (
    AgreementView,
    Capability,
    Exchange,
    NameRules,
    Profile,
    Reading,
    Way,
    rule,
)
from qdabridge.tools.work import Workspace

__all__ = ["MAXQDA", "report_oddities"]


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
