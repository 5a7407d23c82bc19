"""Cases, in files of any tool: cases that are codes as well, cases without names."""

import re

from qdabridge.model import (
    SOURCES,
    AnySource,
    Case,
    Code,
    Coding,
    Guid,
    Holder,
    Link,
    Note,
    PDFSource,
    PlainTextSelection,
    Selection,
    TextElement,
    Transcript,
    holders,
)
from qdabridge.report import Severity
from qdabridge.tools.idioms.marks import (
    ABOVE,
    CASES,
    PATH,
    SIGNATURE,
    case_coding,
    is_ours,
    link_between,
    signed,
)
from qdabridge.tools.profile import rule
from qdabridge.tools.references import KINDS, map_references, references
from qdabridge.tools.work import Workspace

__all__ = ["fold_case_twins", "join_nameless_cases"]


@rule(
    "case-nameless",
    "case-joined",
    tool="MAXQDA; Quirkos",
    evidence="C",
    after=("fold_case_twins",),
)
def join_nameless_cases(work: Workspace) -> None:
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


def _name_after(work: Workspace, case: Case, source: AnySource) -> None:
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


def _forget(work: Workspace, gone: dict[str, Case]) -> None:
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


_FOLDER = re.compile(rf"{CASES}(?: \(\d+\))?")


# --- Reading --------------------------------------------------------------------------


@rule(
    "case-membership",
    "case-membership-lost",
    "case-twin-folded",
    "case-path-kept",
    "case-not-code",
    "case-colour-lost",
    tool="NVivo for Mac 12-15",
    evidence="O",
    after=("complete_coders",),
)
def fold_case_twins(work: Workspace) -> None:
    """Make one Case of a Case and the Code with its GUID, codings to it memberships.

    A coding of the whole text puts the source into the case, any other the selection.
    """
    cases = {case.guid.key: case for case in work.project.cases}
    if cases:
        _Memberships(work, cases).take()
        _Twins(work, cases).fold()


class _Memberships:
    """Turns codings to cases into references of the cases."""

    def __init__(self, work: Workspace, cases: dict[str, Case]) -> None:
        self._work = work
        self._cases = cases
        self._whole = self._part = self._removed = 0
        self._in_cases = {
            (case.guid.key, ref.key)
            for case in cases.values()
            for ref in (*case.source_refs, *case.selection_refs)
        }
        self._referenced = {ref.key for _, ref in references(work.project)}

    def take(self) -> None:
        """Do it for all sources."""
        for source in self._work.sources():
            for holder in holders(source):
                self._whole_codings(source, holder)
                self._selections(source, holder)
        self._tell()

    def _mine(self, codings: list[Coding]) -> list[Coding]:
        return [c for c in codings if c.code_ref.key in self._cases]

    def _whole_codings(self, source: AnySource | Note, holder: Holder) -> None:
        if isinstance(holder, Transcript):
            return
        mine = self._mine(holder.codings)
        if mine:
            keys = self._cases.keys()
            holder.codings = [c for c in holder.codings if c.code_ref.key not in keys]
        for coding in mine:
            source.note_refs += coding.note_refs
            self._put_source(coding, source)

    def _selections(self, source: AnySource | Note, holder: Holder) -> None:
        emptied = set()
        start, end = self._bounds(source, holder)
        for selection in holder.selections:
            for coding in self._mine(selection.codings):
                selection.codings.remove(coding)
                selection.note_refs += coding.note_refs
                self._unsign(coding, selection)
                is_whole = (
                    isinstance(selection, PlainTextSelection)
                    and selection.start_position <= start
                    and selection.end_position >= end
                )
                if is_whole and not self._has(coding, selection.guid):
                    self._put_source(coding, source)
                    if self._is_empty(selection):
                        emptied.add(id(selection))
                else:
                    self._put_selection(coding, selection)
        if emptied and isinstance(holder, TextElement):
            self._removed += len(emptied)
            kept = [s for s in holder.plain_text_selections if id(s) not in emptied]
            holder.plain_text_selections = kept

    def _unsign(self, coding: Coding, selection: Selection) -> None:
        """Take off what was added for NVivo to a selection that nobody had signed."""
        case = self._cases[coding.code_ref.key]
        for lacking in (SIGNATURE[:1], SIGNATURE[1:], SIGNATURE):
            if coding.guid == case_coding(case, selection.guid, signed(lacking)):
                for field in lacking:
                    setattr(selection, field, None)

    def _bounds(self, source: AnySource | Note, holder: Holder) -> tuple[int, int]:
        """Return where the words of a text begin and end, if it is all of a source."""
        is_all = holder is source or (
            isinstance(source, PDFSource) and holder is source.representation
        )
        nowhere = (-1, 1 << 62)
        if not (is_all and isinstance(holder, TextElement)) or isinstance(source, Note):
            return nowhere
        text = self._work.text(holder)
        words = text.strip()
        if not words:
            return nowhere
        return len(text) - len(text.lstrip()), len(text.rstrip())

    def _has(self, coding: Coding, thing: Guid) -> bool:
        return (coding.code_ref.key, thing.key) in self._in_cases

    def _put_source(self, coding: Coding, source: AnySource | Note) -> None:
        self._whole += 1
        if not isinstance(source, SOURCES):
            self._work.warning(
                "case-membership-lost",
                "a case has a memo as a whole, and cases have only sources; dropped,"
                " link the two again",
                path="Note/Coding",
                subject=source.guid,
            )
        elif not self._has(coding, source.guid):
            self._in_cases.add((coding.code_ref.key, source.guid.key))
            self._cases[coding.code_ref.key].source_refs.append(source.guid)

    def _put_selection(self, coding: Coding, selection: Selection) -> None:
        self._part += 1
        if not self._has(coding, selection.guid):
            self._in_cases.add((coding.code_ref.key, selection.guid.key))
            self._cases[coding.code_ref.key].selection_refs.append(selection.guid)

    def _is_empty(self, selection: Selection) -> bool:
        return (
            not selection.codings
            and not selection.note_refs
            and not selection.description
            and selection.guid.key not in self._referenced
        )

    def _tell(self) -> None:
        if not self._whole + self._part:
            return
        ours = is_ours(self._work.origin)
        self._work.note(
            "case-membership",
            Severity.INFO if ours else Severity.WARNING,
            f"{self._whole} codings of whole texts and {self._part} of parts of texts"
            " named a case as their code; made members of the case, which has no place"
            f" for their coder and date; {self._removed} selections that said nothing"
            " else were removed",
            path="Coding/CodeRef",
        )


class _Twins:
    """Takes the codes that repeat cases out of the codebook."""

    def __init__(self, work: Workspace, cases: dict[str, Case]) -> None:
        self._work = work
        self._cases = cases
        self._used = {
            ref.key for name, ref in references(work.project) if name != "note_refs"
        }
        self._folded = self._moved = self._folders = self._paths = self._colours = 0

    def fold(self) -> None:
        """Do it."""
        book = self._work.project.code_book
        book.codes = self._rest(book.codes, ())
        if self._folded:
            self._references()
            self._tell()

    def _rest(self, codes: list[Code], above: tuple[str, ...]) -> list[Code]:
        """Return the codes that are no cases, in the place of those that are."""
        kept = []
        for code in codes:
            had_codes = bool(code.codes)
            rest = self._rest(code.codes, (*above, code.name))
            if case := self._cases.get(code.guid.key):
                self._take(case, code, above)
                self._moved += len(rest)
                kept += rest
                continue
            code.codes = rest
            if had_codes and not rest and self._is_mere_folder(code):
                self._folders += 1
                continue
            kept.append(code)
        return kept

    def _is_mere_folder(self, code: Code) -> bool:
        return not (
            code.is_codable
            or code.description
            or code.note_refs
            or code.guid.key in self._used
        )

    def _take(self, case: Case, code: Code, above: tuple[str, ...]) -> None:
        """Give a case what only its code says."""
        self._folded += 1
        self._colours += code.color is not None
        case.name = case.name or code.name
        case.description = case.description or code.description
        path = above[1:] if above and _FOLDER.fullmatch(above[0]) else above
        if path:
            self._paths += 1
            case.description = PATH.add(case.description, ABOVE.join(path))
        for note in code.note_refs:
            self._work.project.links.append(
                Link(
                    guid=link_between(case.guid, note),
                    origin_guid=case.guid,
                    target_guid=note,
                )
            )

    def _references(self) -> None:
        """Take the cases out of where only codes may be."""
        count = 0
        places = [(s, "member_codes") for s in self._work.project.sets]
        others = [(case, "code_refs") for case in self._work.project.cases]
        for thing, field in (*places, *others):
            refs: list[Guid] = getattr(thing, field)
            rest = [ref for ref in refs if ref.key not in self._cases]
            count += len(refs) - len(rest)
            setattr(thing, field, rest)
        if count:
            self._work.warning(
                "case-not-code",
                f"{count} references from sets or cases to codes meant cases; removed,"
                " as only codes can stand there",
                path="Set/MemberCode",
            )

    def _tell(self) -> None:
        self._work.info(
            "case-twin-folded",
            f"{self._folded} codes repeated a case and were joined with it;"
            f" {self._moved} codes below them moved up, {self._folders} empty folders"
            " were removed",
            path="CodeBook/Code",
        )
        if self._paths:
            self._work.info(
                "case-path-kept",
                f"{self._paths} cases lay below others; the last line of their"
                " description says where (Case path: ...)",
                path="Case/Description",
            )
        if self._colours:
            self._work.warning(
                "case-colour-lost",
                f"{self._colours} cases had a colour, for which a Case has no place",
                path="CodeBook/Code/@color",
            )
