"""Names as people type them: any case, common spellings, and what was meant instead."""

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate

from qdabridge.errors import UnknownFormatError, UnknownNameError

__all__ = ["folded_name", "meant", "named_one", "nearest", "unknown_name"]


_ALIKE = 60
"""From so many percent on a name may be what was meant."""
_PART = 75
"""The same where the text is like a part of a name: ``Role`` in ``Barriers > Role``."""
_LONGEST = 200
"""No name that is meant is longer; a transcript in the wrong column is."""
_MOST_NAMED = 160
"""So many characters of the names that exist an error lists: two lines of a screen."""
_OTHER_THAN_LETTERS = re.compile(r"[\W_]+")
_VERSION = re.compile(r"\d+$")


def folded_name(name: str) -> str:
    """Return a name without case, blanks and signs.

    >>> folded_name("ATLAS.ti"), folded_name("nvivo_Mac")
    ('atlasti', 'nvivomac')
    """
    return _OTHER_THAN_LETTERS.sub("", name.casefold())


def named_one(
    kind: str,
    wish: str,
    known: Iterable[str],
    *,
    spellings: Mapping[str, str] | None = None,
    purpose: str = "",
) -> str:
    """Return the name that is meant, as it is known.

    Args:
        kind: What it is, for the error: ``tool``, ``format``.
        wish: The name as typed: ``NVivo``, ``Atlas.ti 23``, ``.QDPX``.
        known: The names that exist.
        spellings: Other names -> known ones.
        purpose: What it is wanted for, for the error: `` for tables``.

    Raises:
        UnknownFormatError: No name is like it; says which one may be meant.
    """
    names = list(dict.fromkeys(known))
    if wish in names:
        return wish
    by_fold = {folded_name(other): name for other, name in (spellings or {}).items()}
    by_fold |= {folded_name(name): name for name in names}
    folded = folded_name(wish)
    for candidate in (folded, _VERSION.sub("", folded)):
        if (name := by_fold.get(candidate)) in names and name is not None:
            return name
    listed = f"choose one of {', '.join(names)}"
    guess = meant(wish, names)
    raise UnknownFormatError(
        f"there is no {kind} {wish!r}{purpose}",
        hint=f"{guess} Else {listed}" if guess else listed,
    )


def unknown_name(
    kind: str, wish: str, known: Iterable[str], others: Iterable[str] = ()
) -> UnknownNameError:
    """Return the error for a name that nothing has, with the names that exist.

    Args:
        kind: What it is, such as ``code``.
        wish: The name as typed.
        known: The names that things have.
        others: Other names of them, which may be meant.
    """
    names = list(dict.fromkeys(known))
    lengths = accumulate(len(name) + 2 for name in names)
    most = max(1, sum(length <= _MOST_NAMED for length in lengths))
    more = len(names) - most
    listed = ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
    hint = f"choose one of: {listed}" if names else "the project has none"
    if guess := meant(wish, names) or meant(wish, others):
        hint = f"{guess} Else {hint}"
    return UnknownNameError(f"there is no {kind} {wish!r}", hint=hint)


def meant(text: str, known: Iterable[str]) -> str | None:
    """Return ``did you mean 'Time' or 'Times'?`` with the names most like a text.

    None if nothing is much like it.
    """
    from rapidfuzz import fuzz, process

    names = list(known)
    for scorer, least in ((fuzz.ratio, _ALIKE), (fuzz.WRatio, _PART)):
        found = process.extract(
            text[:_LONGEST],
            names,
            scorer=scorer,
            processor=str.casefold,
            limit=3,
            score_cutoff=least,
        )
        if found:
            break
    near = " or ".join(repr(name) for name, _, _ in found)
    return f"did you mean {near}?" if near else None


def nearest(text: str, known: Iterable[str], least: float = 80) -> str | None:
    """Return the name most like a text, whatever the case; None: none is alike.

    Args:
        text: What was written.
        known: The names that there are.
        least: How alike they must be, in per cent.
    """
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        text[:_LONGEST],
        list(known),
        scorer=fuzz.ratio,
        processor=str.casefold,
        score_cutoff=least,
    )
    return found[0] if found else None
