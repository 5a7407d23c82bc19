"""Memos for QualCoder: annotations of passages, and journals.

QualCoder reads a memo in two ways only (S): as annotation, if it is a Note whose words
stand inside the XML and whose inner selection has the place, named by a NoteRef of the
text; and as journal, if it has a name and a file. What a text refers to otherwise, and
what stands inside the XML otherwise, is dropped.
"""

from collections import Counter
from collections.abc import Iterator

from qdabridge.model import (
    Guid,
    Link,
    Note,
    PlainTextSelection,
    Project,
    TextElement,
)
from qdabridge.tools.files import drop_unused, put_in_file
from qdabridge.tools.profile import rule
from qdabridge.tools.qualcoder.places import text_holders
from qdabridge.tools.references import (
    anchored,
    bare,
    memo_anchors,
    numbered,
    references,
)
from qdabridge.tools.work import Workspace

__all__ = ["name_memos", "restore_memos", "write_memos"]


@rule("memo-named", tool="QualCoder 4.0 Beta", evidence="S")
def name_memos(work: Workspace) -> None:
    """Say in the name of a memo what it is about; journals need a name of their own."""
    anchors = memo_anchors(work.project)
    taken: set[str] = set()
    named = 0
    for note in work.project.notes:
        about = anchors.get(note.guid.key, [] if note.name else ["nothing"])
        name = numbered(anchored(note.name or "", about), taken)
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
