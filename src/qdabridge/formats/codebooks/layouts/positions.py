"""Numbers that only tell where a code stands: the tree itself tells that, too."""

from collections.abc import Sequence

from qdabridge.formats.codebooks.entry import Entry
from qdabridge.formats.codebooks.layouts.drafted import in_tree_order
from qdabridge.formats.codebooks.layouts.frame import Draft, Frame
from qdabridge.formats.codebooks.layouts.headers import Field
from qdabridge.formats.codebooks.tabulated import numbers_of
from qdabridge.report import Severity

__all__ = ["set_numbers_aside"]


def set_numbers_aside(read: Sequence[tuple[Frame, Sequence[Draft]]]) -> None:
    """Drop the numbers of codes if all are positions, without gap: 1, 1.1, 1.2, 2.

    If a single one differs, they may be what the team calls its codes by, and all
    become short codes.

    Args:
        read: The tables of a codebook, each with its codes.
    """
    drafts = [draft for _, found in read for draft in found]
    numbers = {id(draft): _number_of(draft) for draft in drafts}
    if not any(numbers.values()):
        return
    entries = in_tree_order([Entry(path=draft.path) for draft in drafts])
    paths = [entry.path for entry in entries]
    positions = dict(zip(paths, numbers_of(paths), strict=True))
    if len(paths) != len(positions):
        return  # some code stands there twice
    for draft in drafts:
        position = positions[draft.path]
        if draft.is_row and numbers[id(draft)] != position:
            return
        if not draft.is_row and draft.path[-1] == position:
            return  # a parent that is only known by its number
    for frame, found in read:
        for draft in found:
            _drop(draft)
        frame.note(
            "numbers-set-aside",
            Severity.INFO,
            "the numbers are the positions of the codes in the tree and were left out;"
            " --numbers writes them again",
            frame.header,
        )


def _number_of(draft: Draft) -> str:
    """Return the number of a code, without the full stop or bracket that ends it."""
    texts = [draft.number]
    for row, columns in draft.parts:
        texts += [row[c.index].text for c in columns if c.field is Field.NUMBER]
    return next((text.strip().rstrip(".):") for text in texts if text.strip()), "")


def _drop(draft: Draft) -> None:
    draft.number = ""
    draft.parts = [
        (row, [column for column in columns if column.field is not Field.NUMBER])
        for row, columns in draft.parts
    ]
