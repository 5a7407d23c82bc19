"""The new codebook: codes with names, definitions and colours, made from a tree."""

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

from qdabridge.formats import Action, CodeMap, MapRow
from qdabridge.model import Code, Guid
from qdabridge.operations.recode.codes import NewCode, NewTree
from qdabridge.operations.recode.plan import Edit, Plan

__all__ = ["NewBook", "build_book"]


class NewBook(NamedTuple):
    """The new codes as the model has them.

    Attributes:
        codes: The codes of the top.
        of: The code of each place in the tree, by ``id``.
        replaced: GUIDs of codes that became a part of another -> GUID of that one.
        foreign: Codes whose content outside the standard is not kept.
    """

    codes: list[Code]
    of: dict[int, Code]
    replaced: dict[str, Guid]
    foreign: list[Code]


def build_book(
    tree: NewTree, plan: Plan, code_map: CodeMap, taken: Container[str]
) -> NewBook:
    """Return the codes of a new tree.

    Args:
        tree: The tree.
        plan: What the map asks for.
        code_map: The map, for errors.
        taken: Keys of the GUIDs that other things have.

    Raises:
        RowError: Rows give one code two definitions, or a GUID that is taken.
    """
    book = NewBook([], {}, {}, [])
    guids = _Guids(code_map, taken)
    for new in tree.codes:
        code = _merged(new, book) if new.members else _made(new, guids)
        code.name = new.name
        book.of[id(new)] = code
        above = book.of[id(new.parent)].codes if new.parent else book.codes
        above.append(code)
    _edit(tree, plan, code_map, book)
    return book


def _merged(new: NewCode, book: NewBook) -> Code:
    first, *others = (member.code for member in new.members)
    code = first.model_copy(update={"codes": [], "note_refs": list(first.note_refs)})
    for other in others:
        book.replaced[other.guid.key] = code.guid
        code.color = code.color or other.color
        code.is_codable = code.is_codable or other.is_codable
        code.note_refs = list(dict.fromkeys([*code.note_refs, *other.note_refs]))
        if other.foreign is not None:
            book.foreign.append(other)
    if others:
        code.description = _joined(new)
    return code


def _joined(new: NewCode) -> str | None:
    """Return all definitions, each but the own under the name it was for.

    ``Wages.`` of Pay and ``Praise.`` of Thanks, merged into Pay, give ``Wages.``, an
    empty line and ``From Thanks: Praise.``
    """
    texts: dict[str, str] = {}
    for number, member in enumerate(new.members):
        text = (member.code.description or "").strip()
        is_own = number == 0 and member.name == new.name
        if text and text not in texts:
            texts[text] = text if is_own else f"From {member.name}: {text}"
    if len(texts) == 1:
        return next(iter(texts))
    return "\n\n".join(texts.values()) or None


class _Guids:
    """Gives new codes their GUIDs."""

    def __init__(self, code_map: CodeMap, taken: Container[str]) -> None:
        self.map = code_map
        self.taken = taken
        self.given: set[str] = set()

    def of(self, new: NewCode) -> Guid:
        """Return the GUID that a row asks for, else the one that stands for a path."""
        row = new.row
        if row and row.action in (None, Action.ADD) and row.guid and not row.code:
            return self._asked(row)
        guid = Guid.derived("code", *new.path)
        number = 1
        while guid.key in self.taken or guid.key in self.given:
            number += 1
            guid = Guid.derived("code", *new.path, str(number))
        self.given.add(guid.key)
        return guid

    def _asked(self, row: MapRow) -> Guid:
        if not Guid.is_valid(row.guid):
            raise self.map.error(row, f"{row.guid!r} is no GUID", "leave it empty")
        guid = Guid(row.guid)
        if guid.key in self.taken or guid.key in self.given:
            raise self.map.error(
                row, f"the GUID {guid} is taken", "leave it empty for a fresh one"
            )
        self.given.add(guid.key)
        return guid


def _made(new: NewCode, guids: _Guids) -> Code:
    row = new.row
    code = Code(guid=guids.of(new), name=new.name, is_codable=not new.is_folder)
    if row and (row.action is Action.SPLIT or row.has_criteria):
        _set(code, row)
    return code


def _set(code: Code, row: MapRow) -> None:
    if row.description or row.action is Action.REDEFINE:
        code.description = row.description or None
    if row.color or row.action is Action.RECOLOUR:
        code.color = row.color or None
    if row.codable is not None:
        code.is_codable = row.codable


_Says = Callable[[MapRow], object]
_ASPECTS: Sequence[tuple[str, _Says]] = (
    (
        "definition",
        lambda row: row.description or ("" if row.action is Action.REDEFINE else None),
    ),
    (
        "colour",
        lambda row: row.color or ("" if row.action is Action.RECOLOUR else None),
    ),
    ("use (codable)", lambda row: row.codable),
)


def _edit(tree: NewTree, plan: Plan, code_map: CodeMap, book: NewBook) -> None:
    said: dict[tuple[int, str], MapRow] = {}
    for edit in plan.edits:
        new = _edited(tree, edit)
        if new is None:
            continue
        for aspect, says in _ASPECTS:
            if says(edit.row) is None:
                continue
            first = said.setdefault((id(new), aspect), edit.row)
            if says(first) != says(edit.row):
                raise code_map.error(
                    edit.row,
                    f"{first.place} gives {new.name!r} another {aspect}",
                    "keep one of the two",
                )
        _set(book.of[id(new)], edit.row)


def _edited(tree: NewTree, edit: Edit) -> NewCode | None:
    """Return the code an edit is about; None if it is deleted."""
    if edit.code is not None:
        return tree.of.get(edit.code.key)
    return tree.by_path[edit.path or ()][0]
