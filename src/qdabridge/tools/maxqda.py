"""MAXQDA: what it writes, and what is done to read it right.

Evidence: one real export of MAXQDA 24 without codings (O), templates lifted from
others (C: 2020, 2022, 24). Units of positions are unknown, so the text decides. What
is written for it is in ``maxqda_writing``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from qdabridge.model import (
    AnySource,
    Case,
    PlainTextSelection,
    VariableValue,
    VideoSource,
)
from qdabridge.package.paths import SourcePath
from qdabridge.text.positions import Convention, Unit
from qdabridge.tools.capabilities import Capability, Reading
from qdabridge.tools.guids import KINDS, map_references
from qdabridge.tools.maxqda_writing import TARGET, restore_names
from qdabridge.tools.profile import Profile, rule
from qdabridge.tools.work import Work

__all__ = [
    "PROFILE",
    "check_position_names",
    "deduplicate_values",
    "join_nameless_cases",
    "report_oddities",
]

_POSITIONS = re.compile(r"(\d+),(\d+)")
_SOUND = (".m4a", ".mp3", ".wav", ".aac", ".flac", ".ogg", ".oga", ".wma", ".aif")


@rule("name-position-differs", tool="MAXQDA 2022 and 24", evidence="C")
def check_position_names(work: Work) -> None:
    """Compare names such as ``36,51`` with the positions of their selections.

    Two that differ were changed by another program; the positions stay as they are.
    """
    for placed in work.selections():
        selection = placed.selection
        if not isinstance(selection, PlainTextSelection):
            continue
        match = _POSITIONS.fullmatch(selection.name or "")
        said = (selection.start_position, selection.end_position)
        if match and (int(match[1]), int(match[2])) != said:
            work.warning(
                "name-position-differs",
                f"a selection from {said[0]} to {said[1]} is named {selection.name!r},"
                " as if it stood elsewhere; its position was kept, look at it",
                path=placed.source.name or str(placed.source.guid),
                subject=selection.guid,
            )


@rule("case-nameless", "case-joined", tool="MAXQDA; Quirkos", evidence="C")
def join_nameless_cases(work: Work) -> None:
    """Name a nameless case of one source after it; several of them are one case.

    They are one only if no variable has different values in them.
    """
    sources = {source.guid.key: source for source in work.project.sources}
    firsts: dict[str, list[Case]] = {}
    gone: dict[str, Case] = {}
    for case in work.project.cases:
        keys = {ref.key for ref in case.source_refs}
        if case.name or len(keys) != 1 or not keys <= sources.keys():
            continue
        (key,) = keys
        known = firsts.setdefault(key, [])
        other = next((c for c in known if _agree(c, case)), None)
        if other is not None:
            _join(other, case)
            gone[case.guid.key] = other
            continue
        known.append(case)
        _name_after(work, case, sources[key])
    _forget(work, gone)


def _name_after(work: Work, case: Case, source: AnySource) -> None:
    case.name = source.name
    work.info(
        "case-nameless",
        "cases without a name that tell the values of one source got the name of"
        " that source",
        path="Case",
        subject=case.guid,
    )


def _agree(one: Case, other: Case) -> bool:
    known = {v.variable_ref.key: v.value for v in one.variable_values}
    return all(
        known.get(v.variable_ref.key, v.value) == v.value for v in other.variable_values
    )


def _join(case: Case, other: Case) -> None:
    known = {v.variable_ref.key for v in case.variable_values}
    case.variable_values += [
        v for v in other.variable_values if v.variable_ref.key not in known
    ]
    case.code_refs = list(dict.fromkeys([*case.code_refs, *other.code_refs]))
    selections = [*case.selection_refs, *other.selection_refs]
    case.selection_refs = list(dict.fromkeys(selections))
    words = dict.fromkeys(filter(None, (case.description, other.description)))
    case.description = "\n".join(words) or case.description


def _forget(work: Work, gone: dict[str, Case]) -> None:
    if not gone:
        return
    work.project.cases = [c for c in work.project.cases if c.guid.key not in gone]
    anything = {name for name, kind in KINDS.items() if kind == KINDS["target_guid"]}
    map_references(
        work.project,
        lambda name, ref: (
            gone[ref.key].guid if name in anything and ref.key in gone else ref
        ),
    )
    work.info(
        "case-joined",
        f"{len(gone)} nameless cases of a source that had one already, with values"
        " that agree, were joined with it",
        path="Case",
    )


@rule("value-duplicated", "value-contradicting", tool="MAXQDA", evidence="C")
def deduplicate_values(work: Work) -> None:
    """Let a value stand once: on the case, if its only source says the same.

    Values that contradict each other stay on both.
    """
    sources = {source.guid.key: source for source in work.project.sources}
    repeated = contradicting = 0
    for case in work.project.cases:
        keys = {ref.key for ref in case.source_refs}
        if len(keys) != 1 or not keys <= sources.keys():
            continue
        source = sources[keys.pop()]
        said = {v.variable_ref.key: v.value for v in case.variable_values}
        kept, differing = _not_on_case(source.variable_values, said)
        repeated += len(source.variable_values) - len(kept)
        contradicting += differing
        source.variable_values = kept
    if repeated:
        work.info(
            "value-duplicated",
            f"{repeated} values stood on a source and again on its case; kept once,"
            " on the case",
            path="VariableValue",
        )
    if contradicting:
        work.warning(
            "value-contradicting",
            f"{contradicting} values of a source differ from those of its case; both"
            " were kept, decide which is right",
            path="VariableValue",
        )


def _not_on_case(
    values: list[VariableValue], said: Mapping[str, object]
) -> tuple[list[VariableValue], int]:
    kept = [
        v
        for v in values
        if v.variable_ref.key not in said or said[v.variable_ref.key] != v.value
    ]
    return kept, sum(v.variable_ref.key in said for v in kept)


@rule(
    "comment-uncoded",
    "source-name-shared",
    "date-missing",
    "video-is-audio",
    tool="MAXQDA 2020 to 24",
    evidence="C",
)
def report_oddities(work: Work) -> None:
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


def _report_sources(work: Work, sources: Iterable[AnySource]) -> None:
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


PROFILE = Profile(
    name="maxqda",
    title="MAXQDA",
    origin=r"\s*MAXQDA",
    # The one real export has LF; what MAXQDA imports counts CRLF as two (C).
    convention=Convention(Unit.CODE_POINTS, crlf=2),
    first_rules=(check_position_names,),
    rules=(restore_names, join_nameless_cases, deduplicate_values, report_oddities),
    targets=(TARGET,),
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
)
"""MAXQDA as reader and writer."""
