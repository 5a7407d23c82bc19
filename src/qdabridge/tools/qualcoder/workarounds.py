"""What QualCoder has no place for, in ways it imports: memos, cases, whole texts.

QualCoder reads a memo in two ways only (S): as annotation, if it is a Note whose words
stand inside the XML and whose inner selection has the place, named by a NoteRef of the
text; and as journal, if it has a name and a file. What a text refers to otherwise, and
what stands inside the XML otherwise, is dropped.

QualCoder drops what a case refers to. But it takes a code with the GUID of a case, as
NVivo writes it, for that case, and the text coded so for the case's text (R: NVivo for
Mac 20.5). A coding of a whole source it drops too (R); a selection of all its text is
read. Both are undone when our own files are read.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.model import (
    AnySource,
    Case,
    Code,
    Coding,
    Guid,
    Identified,
    Link,
    Note,
    PDFSource,
    PlainTextSelection,
    Project,
    TextElement,
    TextSource,
)
from qdabridge.tools.files import drop_unused, put_in_file
from qdabridge.tools.idioms.places import twins
from qdabridge.tools.profile import rule
from qdabridge.tools.references import (
    anchored,
    bare,
    memo_anchors,
    numbered,
    references,
)
from qdabridge.tools.work import Workspace

__all__ = [
    "code_cases",
    "code_twins",
    "code_whole_texts",
    "name_memos",
    "restore_memos",
    "restore_places",
    "text_holders",
    "write_memos",
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


@rule("memo-named", tool="QualCoder 4.0 Beta", evidence="S")
def name_memos(work: Workspace) -> None:
    """Say in the name of a memo what it is about; journals need a name of their own."""
    anchors = memo_anchors(work.project)
    taken: set[str] = set()
    last: dict[str, int] = {}
    named = 0
    for note in work.project.notes:
        about = anchors.get(note.guid.key, [] if note.name else ["nothing"])
        name = numbered(anchored(note.name or "", about), taken, last)
        named += name != (note.name or "")
        note.name = name
    if named:
        work.info(
            "memo-named",
            f"{named} memos say in their names what they are about, as QualCoder makes"
            " journals of them; reading the file here takes it off again",
            path="Note/@name",
        )


@rule(
    "memo-as-annotation",
    "annotation-repeated",
    "memo-link-approximated",
    tool="QualCoder 4.0 Beta",
    evidence="S",
)
def write_memos(work: Workspace) -> None:
    """Write memos on passages as annotations, the others as journals."""
    writer = _MemoWriter(work)
    for text in text_holders(work.project):
        writer.write(text.holder)
    for note in work.project.notes:
        if note.guid.key not in writer.annotations and work.has_text(note):
            put_in_file(work, note)
    drop_unused(work)
    _tell(work, writer.annotations)


def _tell(work: Workspace, annotations: set[str]) -> None:
    if annotations:
        work.info(
            "memo-as-annotation",
            f"{len(annotations)} memos on passages were written as annotations,"
            " which have no name in QualCoder",
            path="Note",
        )
    unlinked = sum(
        ref.key not in annotations
        for placed in work.selections()
        for ref in placed.selection.note_refs
    )
    if unlinked:
        work.warning(
            "memo-link-approximated",
            f"{unlinked} × NoteRef (selection): memos that several passages share, that"
            " are not on text, or that share their place with another become journals"
            " without a link (QualCoder 4.0 Beta, refi.py) [S]",
            path="NoteRef (selection)",
        )


class _MemoWriter:
    def __init__(self, work: Workspace) -> None:
        self.annotations: set[str] = set()
        self._work = work
        self._notes = {note.guid.key: note for note in work.project.notes}
        self._used = Counter(
            ref.key
            for name, ref in references(work.project)
            if name in ("note_refs", "member_notes")
        )

    def write(self, holder: TextElement) -> None:
        """Write the memos on a text and its passages."""
        self._link(holder)
        self._make_places_differ(holder)
        taken = {_place(s) for s in holder.plain_text_selections if not s.codings}
        kept = []
        for selection in holder.plain_text_selections:
            notes = [self._notes.get(ref.key) for ref in selection.note_refs]
            fit = [note for note in notes if note and self._is_fit(note)]
            if fit and not selection.codings and not selection.description:
                self._annotate(holder, fit[0], selection)
                continue
            kept.append(selection)
            for note in fit[:1]:
                if _place(selection) not in taken:
                    taken.add(_place(selection))
                    self._annotate(holder, note, _copy(note, selection))
        holder.plain_text_selections = kept

    def _is_fit(self, note: Note) -> bool:
        is_elsewhere = self._used[note.guid.key] != 1
        is_more = note.plain_text_selections or note.codings or note.rich_text_path
        return not is_elsewhere and not is_more and self._work.has_text(note)

    def _annotate(
        self, holder: TextElement, note: Note, place: PlainTextSelection
    ) -> None:
        if note.plain_text_path and (name := self._work.resolve(note.plain_text_path)):
            self._work.dropped.add(name)
            self._work.files.pop(name, None)
        note.plain_text_content = self._work.text(note)
        note.plain_text_path = None
        place.note_refs = []
        note.plain_text_selections = [place]
        holder.note_refs.append(note.guid)
        self.annotations.add(note.guid.key)

    def _link(self, holder: TextElement) -> None:
        """Turn NoteRefs of a text into links: QualCoder drops the memo otherwise."""
        for ref in holder.note_refs:
            self._work.project.links.append(
                Link(
                    guid=_link_guid(holder.guid, ref),
                    origin_guid=holder.guid,
                    target_guid=ref,
                )
            )
        holder.note_refs = []

    def _make_places_differ(self, holder: TextElement) -> None:
        """Join uncoded selections of one place and user, which stop the import."""
        firsts: dict[tuple[object, ...], PlainTextSelection] = {}
        kept = []
        for selection in holder.plain_text_selections:
            if selection.codings:
                kept.append(selection)
                continue
            first = firsts.setdefault(_place(selection), selection)
            if first is selection:
                kept.append(selection)
                continue
            first.note_refs += selection.note_refs
            words = filter(None, (first.description, selection.description))
            first.description = "\n".join(words) or None
            self._work.warning(
                "annotation-repeated",
                "uncoded selections of the same place were joined: QualCoder has one"
                " annotation for a place and coder, and stops at a second",
                path="PlainTextSelection",
                subject=selection.guid,
            )
        holder.plain_text_selections = kept


def _place(selection: PlainTextSelection) -> tuple[object, ...]:
    user = selection.creating_user or selection.modifying_user
    return (
        selection.start_position,
        selection.end_position,
        user.key if user else "",
    )


def _copy(note: Note, selection: PlainTextSelection) -> PlainTextSelection:
    return PlainTextSelection(
        guid=Guid.derived("annotation", note.guid.key, selection.guid.key),
        start_position=selection.start_position,
        end_position=selection.end_position,
    )


def _link_guid(origin: Guid, target: Guid) -> Guid:
    return Guid.derived("memo link", origin.key, target.key)


def restore_memos(project: Project) -> None:
    """Undo ``name_memos`` and ``write_memos`` in a file of ours."""
    notes = {note.guid.key: note for note in project.notes}
    for note in project.notes:
        note.name = (bare(note.name) if note.name else None) or None
    holders = {}
    for text in text_holders(project):
        holders[text.holder.guid.key] = text.holder
        _restore_annotations(text.holder, notes)
    project.links = list(_without_memo_links(project.links, holders))


def _restore_annotations(holder: TextElement, notes: dict[str, Note]) -> None:
    known = {r.key for s in holder.plain_text_selections for r in s.note_refs}
    for ref in holder.note_refs:
        note = notes.get(ref.key)
        if note is None:
            continue
        if note.guid.key not in known:
            for selection in note.plain_text_selections:
                selection.note_refs = [note.guid]
                holder.plain_text_selections.append(selection)
        note.plain_text_selections = []
    holder.note_refs = []


def _without_memo_links(
    links: list[Link], holders: dict[str, TextElement]
) -> Iterator[Link]:
    for link in links:
        origin, target = link.origin_guid, link.target_guid
        if origin and target and link.guid == _link_guid(origin, target):
            if origin.key in holders:
                holders[origin.key].note_refs.append(target)
        else:
            yield link
