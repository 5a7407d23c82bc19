"""Cases that are codes as well, as NVivo writes them: read and made.

NVivo for Mac 12 to 15 lists its cases flat and by name only, and repeats every Case as
a Code with the same GUID. The tree of cases exists only in the nesting of those codes,
and a source belongs to a case by a Coding whose CodeRef is the case: mostly over the
whole text, otherwise over the part where the case speaks.
"""

import re

from qdabridge.model import (
    AnySource,
    Case,
    Code,
    Coding,
    Guid,
    Link,
    Note,
    PDFSource,
    PlainTextSelection,
    Project,
    Selection,
    TextElement,
    TextSource,
    Transcript,
)
from qdabridge.model.index import SOURCES, Holder, holders
from qdabridge.report import Severity
from qdabridge.tools.guids import references
from qdabridge.tools.nvivo_marks import (
    CASES,
    Line,
    case_coding,
    folder,
    is_ours,
    link_between,
    without_line,
)
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Work

__all__ = ["fold_case_twins", "make_case_twins"]

ABOVE = " > "
_FOLDER = re.compile(rf"{CASES}(?: \(\d+\))?")
PATH = Line("Case path")
"""Keeps in the description of a case what it lay below in the tree of cases."""


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
)
def fold_case_twins(work: Work) -> None:
    """Make one Case of a Case and the Code with its GUID, codings to it memberships.

    A coding of the whole text puts the source into the case, any other the selection.
    """
    cases = {case.guid.key: case for case in work.project.cases}
    if cases:
        _Memberships(work, cases).take()
        _Twins(work, cases).fold()


class _Memberships:
    """Turns codings to cases into references of the cases."""

    def __init__(self, work: Work, cases: dict[str, Case]) -> None:
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

    def __init__(self, work: Work, cases: dict[str, Case]) -> None:
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


# --- Writing --------------------------------------------------------------------------


@rule("case-as-code", tool="NVivo for Mac 12-15", evidence="O")
def make_case_twins(work: Work) -> None:
    """Repeat each case as a code and its members as codings, as NVivo has them.

    Case, SourceRef and SelectionRef stay, for they are what the standard says.
    """
    cases = work.project.cases
    if not cases:
        return
    index = work.index()
    count = 0
    for case in cases:
        for ref in case.source_refs:
            if (source := index.source(ref)) is not None:
                _code_whole(work, case, source)
                count += 1
        for ref in case.selection_refs:
            if (selection := index.selection(ref)) is not None:
                _code_part(case, selection)
                count += 1
    _CaseTree(work.project).make()
    work.info(
        "case-as-code",
        f"cases were repeated as codes in the folder {CASES}"
        + (f", and {count} of their members as codings" if count else "")
        + ", as NVivo has them",
        path="CodeBook/Code",
        count=len(cases),
    )


def _code_whole(work: Work, case: Case, source: AnySource) -> None:
    project = work.project
    coding = Coding(
        guid=case_coding(case, source.guid, "coding"),
        code_ref=case.guid,
        creating_user=project.creating_user_guid,
        creation_date_time=project.creation_date_time,
    )
    text = work.text(source) if isinstance(source, TextSource) else ""
    if not isinstance(source, TextSource) or not text.strip():
        source.codings.append(coding)
        return
    source.plain_text_selections.append(
        PlainTextSelection(
            guid=case_coding(case, source.guid, "selection"),
            name="",
            start_position=0,
            end_position=len(text),
            codings=[coding],
        )
    )


def _code_part(case: Case, selection: Selection) -> None:
    selection.codings.append(
        Coding(
            guid=case_coding(case, selection.guid, "coding"),
            code_ref=case.guid,
            creating_user=selection.creating_user,
            creation_date_time=selection.creation_date_time,
        )
    )


class _CaseTree:
    """Makes the codes of cases, one below the other as the cases' paths say."""

    def __init__(self, project: Project) -> None:
        self._project = project
        taken = {code.name for code in project.code_book.codes}
        names = (CASES, *(f"{CASES} ({n})" for n in range(2, len(taken) + 3)))
        name = next(name for name in names if name not in taken)
        self._top = Code(guid=folder(), name=name, is_codable=False)
        self._at = {"": self._top}

    def make(self) -> None:
        """Put the tree into the codebook."""
        made = []
        for number, case in enumerate(self._project.cases, 1):
            above = PATH.find(case.description) or ""
            case.description = without_line(PATH, case.description)
            code = Code(
                guid=case.guid,
                name=case.name or f"Case {number}",
                description=case.description,
            )
            name = " ".join(code.name.split())
            self._at.setdefault(f"{above}{ABOVE}{name}" if above else name, code)
            made.append((above, code))
        for above, code in made:
            self._below(above).codes.append(code)
        self._project.code_book.codes.append(self._top)

    def _below(self, path: str) -> Code:
        if path not in self._at:
            above, _, name = path.rpartition(ABOVE)
            code = Code(guid=folder(path), name=name, is_codable=False)
            self._at[path] = code
            self._below(above).codes.append(code)
        return self._at[path]
