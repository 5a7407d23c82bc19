"""Could two things with one GUID be one thing? And how alike are two texts?

A GUID can name different things in two projects: both began as copies of a template,
or a tool makes GUIDs of names. Then they must stay two things.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from qdabridge.errors import ReadError
from qdabridge.model import (
    AudioSource,
    Case,
    Code,
    Identified,
    PDFSource,
    PictureSource,
    TextElement,
    Transcript,
    User,
    Variable,
    VideoSource,
)
from qdabridge.operations.merge.inputs import Input

__all__ = ["are_plausible", "fingerprint", "folded_name", "is_alike"]


_HARDLY = 0.3
"""Below this similarity two texts under one GUID are two documents."""
_MEDIA = (PictureSource, PDFSource, AudioSource, VideoSource)


def folded_name(name: str | None) -> str:
    """Return a name as names are compared: NFC, white space folded."""
    return " ".join(unicodedata.normalize("NFC", name).split()) if name else ""


def is_alike(first: str, second: str, least: float) -> bool:
    """Are two texts so much alike? 0 is nothing in common, 1 is equal.

    Long ones are compared part by part first, which takes less time and can only
    find less than they have in common.
    """
    from rapidfuzz.distance import Indel

    def is_enough(parts: int) -> bool:
        apart = sum(
            Indel.distance(one, other)
            for one, other in zip(
                _parts(first, parts), _parts(second, parts), strict=True
            )
        )
        return apart <= (1 - least) * (len(first) + len(second))

    parts = max(len(first), len(second)) // _PART + 1
    return is_enough(parts) or (parts > 1 and is_enough(1))


_PART = 2_000
"""Code points."""


def _parts(text: str, count: int) -> Iterator[str]:
    """Yield a text in so many parts of about one length."""
    edges = [len(text) * n // count for n in range(count + 1)]
    return (text[start:end] for start, end in pairwise(edges))


def fingerprint(item: Input, thing: Identified) -> str | None:
    """Return what tells the content of a source or text: a hash; None: not known.

    Of a text after NFC and with its line ends folded, of media of the file's bytes.
    Nothing is known of an empty text and of a file that is not there.
    """
    known = item.prints.get(id(thing))
    if known is None:
        known = item.prints[id(thing)] = thing, _fingerprint(item, thing)
    return known[1]


def _fingerprint(item: Input, thing: Identified) -> str | None:
    if isinstance(thing, TextElement | Transcript):
        text = item.text(thing)
        if not text:
            return None
        return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
    if isinstance(thing, _MEDIA) and thing.path:
        return _of_file(item, thing.path)
    return None


def _of_file(item: Input, path: str) -> str | None:
    try:
        with item.package.open_file(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    except (ReadError, OSError):
        return None


def are_plausible(
    first: tuple[Input, Identified], second: tuple[Input, Identified]
) -> bool:
    """Could two things of one kind that share a GUID be the same thing?"""
    (item, thing), (other_item, other) = first, second
    if type(thing) is not type(other):
        return False
    match thing, other:
        case User(), User():
            return _same_person(thing, other)
        case Code(), Code():
            return _same_code(item, thing, other_item, other)
        case Case(), Case():
            return _alike_names(thing.name, other.name)
        case Variable(), Variable():
            return _alike_names(thing.name, other.name)
        case TextElement(), TextElement():
            return _same_text(item.text(thing), other_item.text(other))
        case _:
            return True


def _same_person(first: User, second: User) -> bool:
    """Copies of a project hold the copier's GUID; a changed name is another person."""
    names = [folded_name(user.name or user.id).casefold() for user in (first, second)]
    if "" in names or names[0] == names[1]:
        return True
    shorter, longer = sorted(names, key=len)
    initials = "".join(word[0] for word in longer.split())
    return shorter in longer.split() or shorter == initials


def _same_code(item: Input, first: Code, other_item: Input, second: Code) -> bool:
    """A renamed code has kept its definition, its children, or what it is used for."""
    if _alike_names(first.name, second.name):
        return True
    if first.description and second.description:
        return is_alike(first.description, second.description, _HARDLY)
    children = [{folded_name(c.name) for c in code.codes} for code in (first, second)]
    if children[0] & children[1]:
        return True
    above = [
        one.paths[code.guid.key][:-1]
        for one, code in ((item, first), (other_item, second))
    ]
    same_place = above[0] == above[1]
    if same_place and above[0]:
        return True
    return _used_alike(item, first, other_item, second, same_place)


def _used_alike(
    item: Input, first: Code, other_item: Input, second: Code, same_place: bool
) -> bool:
    """Are two codes used in one source, or unused at one place of two copies?

    Projects that began with one template of codes have no source in common.
    """
    used = item.coded_in.get(first.guid.key), other_item.coded_in.get(second.guid.key)
    if used[0] and used[1]:
        return bool(used[0] & used[1])
    sources = [
        {source.guid.key for source in one.project.sources}
        for one in (item, other_item)
    ]
    are_copies = bool(sources[0] & sources[1]) or not (sources[0] or sources[1])
    return same_place and are_copies


def _alike_names(first: str | None, second: str | None) -> bool:
    one, other = folded_name(first).casefold(), folded_name(second).casefold()
    return not one or not other or is_alike(one, other, _HARDLY)


def _same_text(first: str | None, second: str | None) -> bool:
    if not first or not second or first == second:
        return True
    if len(first) * len(second) > _MOST:
        first, second = first[:_SAMPLE], second[:_SAMPLE]
    return is_alike(first, second, _HARDLY)


_MOST = 10**10
_SAMPLE = 50_000
"""Of texts longer than can be compared in a moment, so much is compared."""
