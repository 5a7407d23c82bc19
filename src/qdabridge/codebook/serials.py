"""Marks before names that only count: ``1a``, ``Theme 2:``, ``II.``, ``SK1.2``."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from qdabridge.codebook.code_table import Draft, Path
from qdabridge.codebook.profiles import Number, Numbered, number_in

__all__ = ["outlined", "take_marks_off"]

_MARK = re.compile(
    r"\(?(?P<mark>[IVXL]{1,7}|[ivxl]{1,7}|[A-Za-z]|\d{1,3})[.)\]:]\s*(?P<name>\D.*)",
    re.DOTALL,
)
_LETTER = re.compile(r"(?P<mark>[A-Z])\s+(?P<name>\S.*)", re.DOTALL)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def outlined(names: Sequence[str]) -> list[Numbered] | None:
    """Return names whose marks of several kinds tell the level: ``I.``, ``A.``, ``1.``.

    Every name must have one, each row of marks begins with its first and goes on
    without gap; None: so it is not.

    >>> [one.number.text for one in outlined(["I. Law", "A. Acts", "II. House"])]
    ['I', 'I.A', 'II']
    """
    open_: list[tuple[str, int, str]] = []
    found: list[Numbered] = []
    used: set[str] = set()
    for name in names:
        match = _MARK.fullmatch(name.strip())
        place = _place(open_, match["mark"]) if match else None
        if match is None or place is None:
            return None
        depth, kind, value = place
        open_[depth:] = [(kind, value, match["mark"])]
        used.add(kind)
        parts = tuple(str(n) for _, n, _ in open_)
        text = ".".join(mark for _, _, mark in open_)
        number = Number(text, parts, (True,) * len(parts))
        found.append(Numbered(number, match["name"].strip(), is_set_off=True))
    return found if len(used) > 1 else None


def _place(
    open_: Sequence[tuple[str, int, str]], mark: str
) -> tuple[int, str, int] | None:
    """Return depth, kind and value of a mark: it goes on with others, or begins new."""
    kinds = dict(_kinds(mark))
    for depth in range(len(open_) - 1, -1, -1):
        kind, value, _ = open_[depth]
        if kinds.get(kind) == value + 1:
            return depth, kind, value + 1
    there = {kind for kind, _, _ in open_}
    begun = (kind for kind, value in kinds.items() if value == 1 and kind not in there)
    return next(((len(open_), kind, 1) for kind in begun), None)


def _kinds(mark: str) -> Iterator[tuple[str, int]]:
    """Yield what a mark can be: its kind, and its place from 1."""
    if mark.isdigit():
        yield "1", int(mark)
        return
    case = "upper" if mark.isupper() else "lower"
    values = [_ROMAN.get(letter, 0) for letter in mark.upper()]
    if all(values):
        signed = zip(values, [*values[1:], 0], strict=True)
        yield f"{case} Roman", sum(-a if a < b else a for a, b in signed)
    if len(mark) == 1:
        yield f"{case} letter", ord(mark.upper()) - 64


def take_marks_off(drafts: Sequence[Draft]) -> bool:
    """Make short codes of numbers before names, if they tell the levels as well.

    So they do if some lie in others as ``1.2`` does in ``1``, or ``A1`` in ``A``; or if
    those of a level only count: ``1.``, ``2.``, ``3.``, perhaps anew in each theme.
    """
    by_depth: dict[int, list[Path]] = defaultdict(list)
    for path in dict.fromkeys(draft.path for draft in drafts):
        by_depth[len(path)].append(path)
    found: dict[Path, Numbered] = {}
    for here in by_depth.values():
        found |= (numbered := _mostly(here, number_in))
        if not numbered and len(here) > 1:
            lettered = _mostly(here, _with_letter)
            if lettered and not any(number_in(path[-1]) for path in here):
                found |= lettered
    known = {one.number.parts for one in found.values()}
    if not any(parts[:-1] in known for parts in known):
        counted = [_counting(here) for here in by_depth.values()]
        found = {path: one for level in counted for path, one in level.items()}
    if not found:
        return False
    for draft in drafts:
        if one := found.get(draft.path):
            draft.number = one.number.text
        draft.path = tuple(
            one.name if (one := found.get(draft.path[:n])) else draft.path[n - 1]
            for n in range(1, len(draft.path) + 1)
        )
    return True


def _counting(paths: Sequence[Path]) -> dict[Path, Numbered]:
    """Return the names of a level without the numbers that only count them."""
    found: dict[Path, Numbered] = {}
    last, above = 0, paths[0][:-1]
    for path in paths if len(paths) > 2 else ():
        one = number_in(path[-1])
        if one is None or not one.is_set_off:
            return {}
        found[path], parts = one, one.number.parts
        begins = path[:-1] != above and parts == ("1",)
        if parts != ("1" if begins else str(last + 1),):
            return {}
        last, above = (1 if begins else last + 1), path[:-1]
    return found


def _mostly(
    paths: Sequence[Path], read: Callable[[str], Numbered | None]
) -> dict[Path, Numbered]:
    """Return what is read in the names of four in five paths; else nothing."""
    found: dict[Path, Numbered] = {}
    for count, path in enumerate(paths, 1):
        if one := read(path[-1]):
            found[path] = one
        elif (count - len(found)) * 5 > len(paths):
            return {}
    return found


def _with_letter(name: str) -> Numbered | None:
    match = _LETTER.fullmatch(name.strip())
    if match is None:
        return None
    number = Number(match["mark"], (match["mark"],), (True,))
    return Numbered(number, match["name"].strip(), is_set_off=False)
