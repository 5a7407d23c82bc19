"""Codes and codings, in files of any tool: flat names, folders, copies."""

import re

from qdabridge.model import (
    Code,
    Coding,
    Guid,
    Holder,
    PDFSelection,
    PlainTextSelection,
    Selection,
    holders,
)
from qdabridge.tools.idioms.marks import SIGNATURE
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Workspace

__all__ = [
    "join_copies",
    "one_coding_each",
    "separator_for",
    "sign_selections",
    "split_and_sign",
    "split_code_names",
    "unwrap_nodes",
]


def separator_for(origin: str) -> str:
    """Return what separates the parts of a name in files of this origin."""
    return "." if "Taguette" in origin else "::"


@rule(
    "code-name-split",
    "code-name-path",
    tool="ATLAS.ti for Mac 8.4; Taguette 0.9 to 1.5",
    evidence="O",
    after=("unwrap_nodes",),
)
def split_code_names(work: Workspace) -> None:
    """Make a tree of code names such as Barriers::Time, on request; else say so."""
    separator = separator_for(work.origin)
    count = sum(
        len(_parts(code.name, separator)) > 1 for code, _ in work.project.walk_codes()
    )
    if not count:
        return
    if not work.options.split_codes:
        work.info(
            "code-name-path",
            f"{count} code names contain {separator!r}, as {_who(separator)} writes"
            " a hierarchy; ask for splitting code names (--split-codes) to get a tree",
            path="Code/@name",
        )
        return
    splitter = _Splitter(separator)
    work.project.code_book.codes = splitter.split(work.project.code_book.codes, "")
    work.info(
        "code-name-split",
        f"{count} code names with {separator!r} became places in the code tree;"
        f" {splitter.made} parents did not exist and were made, not codable",
        path="Code/@name",
    )


def _who(separator: str) -> str:
    return "Taguette" if separator == "." else "ATLAS.ti"


def _parts(name: str, separator: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in name.split(separator))
    return parts if len(parts) > 1 and all(parts) else (name,)


Path = tuple[str, ...]


class _Splitter:
    """Splits the names of sibling codes, level by level."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self.made = 0

    def split(self, codes: list[Code], above: str) -> list[Code]:
        """Return the siblings as a tree; ``above`` is the GUID of their parent."""
        for code in codes:
            code.codes = self.split(code.codes, code.guid.key)
        paths = [(_parts(code.name, self._separator), code) for code in codes]
        known: dict[Path, Code] = {}
        for path, code in paths:
            known.setdefault(path, code)
        for path, code in list(known.items()):
            known.update(_below(code, path, known))
        top: list[Code] = []
        level = _Level(known, {id(code) for code in known.values()}, top)
        level.placed -= {id(code) for code in codes}  # the nested ones stay in place
        for path, code in paths:
            if id(code) not in level.placed:
                self._place(code, path, above, level)
        return top

    def _place(self, code: Code, path: Path, above: str, level: "_Level") -> None:
        level.placed.add(id(code))
        code.name = path[-1]
        if len(path) == 1:
            level.top.append(code)
            return
        parent = level.known.get(path[:-1])
        if parent is None:
            guid = Guid.derived("code of path", above, *path[:-1])
            parent = Code(guid=guid, name=path[-2], is_codable=False)
            level.known[path[:-1]] = parent
            self.made += 1
        if id(parent) not in level.placed:
            self._place(parent, path[:-1], above, level)
        parent.codes.append(code)


class _Level:
    """Where the siblings of one level stand."""

    def __init__(
        self, known: dict[Path, Code], placed: set[int], top: list[Code]
    ) -> None:
        self.known = known
        self.placed = placed
        self.top = top


def _below(code: Code, path: Path, known: dict[Path, Code]) -> dict[Path, Code]:
    """Return the codes already nested in one, by path, that no sibling spells out."""
    found: dict[Path, Code] = {}
    for child in code.codes:
        place = (*path, child.name)
        if place not in known:
            found[place] = child
        found |= _below(child, place, known)
    return found


_LISTS = (
    "plain_text_selections",
    "pdf_selections",
    "picture_selections",
    "audio_selections",
    "video_selections",
    "transcript_selections",
)


def one_coding_each(work: Workspace) -> list[Selection]:
    """Give every coding a selection of its own; return those that were added.

    The first keeps the selection with its comment and memos.
    """
    added: list[Selection] = []
    for holder, field in _lists(work):
        selections: list[Selection] = getattr(holder, field)
        if all(len(selection.codings) <= 1 for selection in selections):
            continue
        made: list[Selection] = []
        for selection in selections:
            made.append(selection)
            codings = selection.codings
            if len(codings) > 1:
                copies = [_copy(selection, coding) for coding in codings[1:]]
                made += copies
                added += copies
                selection.__dict__["codings"] = codings[:1]
        setattr(holder, field, made)
    return added


def join_copies(work: Workspace) -> None:
    """Undo ``one_coding_each`` in a file of ours."""
    for holder, field in _lists(work):
        selections = getattr(holder, field)
        kept: list[Selection] = []
        firsts: dict[tuple[object, ...], list[Selection]] = {}
        for selection in selections:
            same = firsts.setdefault(_range(selection), [])
            original = _original(selection, same)
            if original is None:
                kept.append(selection)
                same.append(selection)
            else:
                original.codings.extend(selection.codings)
        setattr(holder, field, kept)


def sign_selections(work: Workspace) -> None:
    """Let the selection of a single coding say who coded and when, as the coding does.

    A tool that reads the coder from the selection and one that reads it from the
    coding then agree.
    """
    for holder, field in _lists(work):
        for selection in getattr(holder, field):
            if len(selection.codings) == 1:
                fields, said = selection.__dict__, selection.codings[0].__dict__
                for name in SIGNATURE:  # setting an attribute takes four times as long
                    if said[name] is not None:
                        fields[name] = said[name]


def _lists(work: Workspace) -> list[tuple[Holder, str]]:
    return [
        (holder, field)
        for source in work.sources()
        for holder in holders(source)
        for field in _LISTS
        if getattr(holder, field, None)
    ]


def _copy(selection: Selection, coding: Coding) -> Selection:
    copy = selection.replaced(
        guid=_derived(selection, coding),
        codings=[coding],
        description=None,
        note_refs=[],
    )
    if isinstance(copy, PDFSelection):
        copy.representation = None
    return copy


def _original(selection: Selection, candidates: list[Selection]) -> Selection | None:
    if len(selection.codings) != 1:
        return None
    coding = selection.codings[0]
    return next((c for c in candidates if _derived(c, coding) == selection.guid), None)


def _derived(selection: Selection, coding: Coding) -> Guid:
    return Guid.derived("copy", selection.guid.key, coding.guid.key)


def _range(selection: Selection) -> tuple[object, ...]:
    if isinstance(selection, PlainTextSelection):
        return (selection.start_position, selection.end_position)
    skipped = {"guid", "codings", "description", "note_refs", "representation"}
    skipped |= {"creating_user", "creation_date_time", "name", "foreign"}
    return tuple(v for k, v in selection.__dict__.items() if k not in skipped)


def split_and_sign(work: Workspace) -> None:
    """Write one selection for each coding, signed by its coder, and say how many."""
    if added := one_coding_each(work):
        work.info(
            "selection-split",
            f"{len(added)} selections were added, one for each further coding",
            path="Selection",
        )
    sign_selections(work)


# --- Codebook -------------------------------------------------------------------------


_OF_NVIVO = re.compile(r"\s*(?:NVivo|$)", re.IGNORECASE)
"""Origins of which a folder Nodes beside other codes is the tool's and not the user's:
NVivo's, and none, as its codebooks have it."""


def _is_wrapper(work: Workspace, code: Code) -> bool:
    says_something = code.description or code.note_refs or code.color
    if code.name != "Nodes" or code.is_codable or says_something or not code.codes:
        return False
    project = work.project
    if any(code.guid in group.member_codes for group in project.sets):
        return False
    return all(placed.coding.code_ref != code.guid for placed in project.codings())


@rule("wrapper-removed", tool="NVivo 12 codebooks", evidence="C")
def unwrap_nodes(work: Workspace) -> None:
    """Take away the code Nodes that NVivo puts around the codes of a codebook."""
    book = work.project.code_book
    wrapper = next((code for code in book.codes if _is_wrapper(work, code)), None)
    if wrapper is None:
        return
    others = [code for code in book.codes if code is not wrapper]
    if others and not _OF_NVIVO.match(work.origin):
        return
    if {code.name for code in others} & {code.name for code in wrapper.codes}:
        return  # which is which would be lost
    at = book.codes.index(wrapper)
    book.codes[at : at + 1] = wrapper.codes
    work.info(
        "wrapper-removed",
        "codes lay in a folder Nodes, as NVivo exports codebooks; taken out",
        path="CodeBook/Code",
        subject=wrapper.guid,
    )
