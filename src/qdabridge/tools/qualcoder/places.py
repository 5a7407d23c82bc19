"""Cases, codings of whole texts and twins of PDFs, in ways QualCoder imports.

QualCoder drops what a case refers to. But it takes a code with the GUID of a case, as
NVivo writes it, for that case, and the text coded so for the case's text (R: NVivo for
Mac 20.5). A coding of a whole source it drops too (R); a selection of all its text is
read. Both are undone when our own files are read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.model import (
    AnySource,
    Case,
    Code,
    Coding,
    Guid,
    Identified,
    PDFSource,
    PlainTextSelection,
    Project,
    TextElement,
    TextSource,
)
from qdabridge.tools.idioms.places import twins
from qdabridge.tools.profile import rule
from qdabridge.tools.references import numbered
from qdabridge.tools.work import Workspace

__all__ = [
    "code_cases",
    "code_twins",
    "code_whole_texts",
    "restore_places",
    "text_holders",
]


class Text(NamedTuple):
    """A source and the text it has for QualCoder."""

    source: AnySource
    holder: TextElement


def text_holders(project: Project) -> Iterator[Text]:
    """Yield the sources that have a text of their own, with the element that has it."""
    for source in project.sources:
        if isinstance(source, TextSource):
            yield Text(source, source)
        elif isinstance(source, PDFSource) and source.representation is not None:
            yield Text(source, source.representation)


def _whole(work: Workspace, text: Text) -> PlainTextSelection | None:
    """Return the selection of all of a text, made if need be; None: it has none."""
    guid = Guid.derived("whole", text.source.guid.key)
    selections = text.holder.plain_text_selections
    if selections and selections[-1].guid == guid:
        return selections[-1]
    length = len(work.text(text.holder))
    if not length:
        return None
    whole = PlainTextSelection(guid=guid, start_position=0, end_position=length)
    selections.append(whole)
    return whole


@rule("coding-whole-approximated", "coding-whole-lost", tool="QualCoder", evidence="R")
def code_whole_texts(work: Workspace) -> None:
    """Code all of a text where the source as a whole is coded."""
    texts = {text.source.guid.key: text for text in text_holders(work.project)}
    made = lost = 0
    for source in work.project.sources:
        text = texts.get(source.guid.key)
        whole = _whole(work, text) if text and source.codings else None
        if whole is None:
            lost += len(source.codings)
        else:
            whole.codings += source.codings
            made += len(source.codings)
            source.codings = []
    if made:
        work.warning(
            "coding-whole-approximated",
            f"{made} codings of whole sources were written as codings of all their"
            " text, as QualCoder drops the others",
            path="TextSource/Coding",
        )
    if lost:
        work.warning(
            "coding-whole-lost",
            f"{lost} codings of whole sources: QualCoder drops them on import"
            " (round trip of every element, 4.0 Beta) [R]",
            path="Source/Coding",
        )


@rule("case-coded", "case-reference-lost", tool="QualCoder 4.0 Beta", evidence="R")
def code_cases(work: Workspace) -> None:
    """Write what cases refer to as text coded with a code that has the case's GUID."""
    writer = _CaseWriter(work)
    for case in work.project.cases:
        writer.write(case)
    if writer.made:
        work.info(
            "case-coded",
            f"{writer.made} references of cases were written as codings too, with"
            " codes that have the cases' GUIDs, as NVivo does: QualCoder makes them"
            " texts of the cases, and the codes go",
            path="Case",
        )
    if writer.lost:
        work.warning(
            "case-reference-lost",
            f"{writer.lost} references of cases to codes, or to anything but text:"
            " QualCoder drops them on import (round trip of every element, 4.0 Beta)"
            " [R]",
            path="Case",
        )


class _CaseWriter:
    def __init__(self, work: Workspace) -> None:
        self.made = self.lost = 0
        self._work = work
        self._names = {code.name for code, _ in work.project.walk_codes()}
        self._texts = {t.source.guid.key: t for t in text_holders(work.project)}
        self._selections = {
            selection.guid.key: selection
            for text in self._texts.values()
            for selection in text.holder.plain_text_selections
        }
        users = work.project.users
        self._user = users[0].guid if users else None

    def write(self, case: Case) -> None:
        """Code what a case refers to."""
        before = self.made
        self.lost += len(case.code_refs)
        for ref in case.source_refs:
            text = self._texts.get(ref.key)
            self._code(case, _whole(self._work, text) if text else None)
        for ref in case.selection_refs:
            self._code(case, self._selections.get(ref.key))
        if self.made > before:
            name = numbered(case.name or str(case.guid), self._names)
            code = Code(guid=case.guid, name=name)
            self._work.project.code_book.codes.append(code)

    def _code(self, case: Case, selection: PlainTextSelection | None) -> None:
        if selection is None:
            self.lost += 1
            return
        coding = Coding(
            guid=Guid.derived("case coding", case.guid.key, selection.guid.key),
            code_ref=case.guid,
            creating_user=selection.creating_user or self._user,
            creation_date_time=selection.creation_date_time,
        )
        selection.codings.append(coding)
        self.made += 1


@rule(tool="QualCoder 4.0 Beta", evidence="S")
def code_twins(work: Workspace) -> None:
    """Code the text of a PDF's quotation too, as versions read one or the other."""
    for pair in twins(work.project):
        pair.text.description = pair.region.description
        pair.text.codings = [
            coding.model_copy(update={"guid": _twin(coding), "note_refs": []})
            for coding in pair.region.codings
        ]


def _twin(coding: Identified) -> Guid:
    return Guid.derived("twin coding", coding.guid.key)


def restore_places(project: Project) -> None:
    """Undo the rules above in a file of ours."""
    _remove_twins(project)
    cases = {case.guid.key for case in project.cases}
    codes = project.code_book.codes
    project.code_book.codes = [c for c in codes if c.guid.key not in cases]
    for text in text_holders(project):
        for selection in text.holder.plain_text_selections:
            selection.codings = [
                coding
                for coding in selection.codings
                if coding.code_ref.key not in cases
            ]
        _restore_whole(text)


def _remove_twins(project: Project) -> None:
    for pair in twins(project):
        copies = {_twin(coding) for coding in pair.region.codings}
        pair.text.codings = [c for c in pair.text.codings if c.guid not in copies]
        pair.text.description = None


def _restore_whole(text: Text) -> None:
    guid = Guid.derived("whole", text.source.guid.key)
    kept = []
    for selection in text.holder.plain_text_selections:
        if selection.guid == guid:
            text.source.codings += selection.codings
        else:
            kept.append(selection)
    text.holder.plain_text_selections = kept
