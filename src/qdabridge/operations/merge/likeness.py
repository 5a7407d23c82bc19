"""Could two things be one? How alike they are, and what is doubted about it.

A GUID can name different things in two projects: both began as copies of a template,
or a tool makes GUIDs of names. Then they must stay two things.

Two tools hold one transcript under two names, with a few typos corrected or the names
replaced. Which texts to compare is found by turns of phrase that they share, so that
the time grows with the texts and not with their pairs. What bears one name and yet
stays apart is told, as it doubles.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import combinations, pairwise
from typing import NamedTuple
from zlib import crc32

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
    plain_name,
)
from qdabridge.operations.merge.groups import Group, Groups, Identity, Likely, Member
from qdabridge.operations.merge.inputs import Input
from qdabridge.text import blocks, composed_text, words_of

__all__ = [
    "are_plausible",
    "fingerprint",
    "is_alike",
    "join_near_texts",
    "source_name",
    "tell_same_names",
]


_HARDLY = 0.3
"""Below this similarity two texts under one GUID are two documents."""
_MEDIA = (PictureSource, PDFSource, AudioSource, VideoSource)


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
        return _of_text(text)
    if isinstance(thing, _MEDIA) and thing.path:
        return _of_file(item, thing.path)
    return None


@lru_cache(maxsize=1)
def _of_text(text: str) -> str:
    """Return the hash of a text; mostly the next one asked for is the same."""
    return hashlib.sha256(composed_text(text).encode()).hexdigest()


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
    names = [plain_name(user.name or user.id).casefold() for user in (first, second)]
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
    children = [{plain_name(c.name) for c in code.codes} for code in (first, second)]
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
    one, other = plain_name(first).casefold(), plain_name(second).casefold()
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


_SURE = 0.95
"""From this likeness on texts under other names are one, if nothing speaks against."""
_NAMED = 0.8
"""The same where one name is part of the other: ``int01`` and ``int01 anonymised``."""
_NEAR = 0.6
"""From this likeness on it is told that they are kept apart."""
_SKETCH = 200
"""So many turns of phrase stand for a text."""
_COMMON = 12
"""A turn of phrase that so many texts have says nothing."""
_SHARED = 0.08
"""Share of the phrases that two texts must have in common to be compared."""
_LEAST = 8
"""A text of fewer words is like too many others."""
_SHORT = 200
"""Texts under other names with fewer characters are told, but not joined."""


class _Two(NamedTuple):
    """Two texts of different inputs and how alike they are, 0 to 1."""

    first: Member
    second: Member
    likeness: float

    @property
    def sides(self) -> tuple[tuple[Member, Member], tuple[Member, Member]]:
        """Each of the two with the other one."""
        return (self.first, self.second), (self.second, self.first)

    @property
    def is_near(self) -> bool:
        """Are they so much alike, their names considered, that they can be one?"""
        names = sorted((source_name(_called(one)) for one in self[:2]), key=len)
        if len(names[0]) > 2 and names[0] in names[1]:
            return self.likeness >= _NAMED
        shorter = min(len(_text(one)) for one in self[:2])
        return self.likeness >= _SURE and shorter >= _SHORT


def join_near_texts(identity: Identity) -> None:
    """Join texts that are nearly equal and found in no other way; tell the others."""
    inputs = {item.number for item in identity.classes.inputs}
    texts = [
        found
        for found in identity.classes.all("source")
        if isinstance(found.members[0].thing, TextElement) and found.numbers < inputs
    ]
    pairs = sorted(_compared(identity.classes, texts), key=_order)
    near = Counter(
        (id(one.thing), other.item.number)
        for pair in pairs
        if pair.is_near
        for one, other in pair.sides
    )
    told: set[int] = set()
    for pair in pairs:
        first, second = (identity.classes.of(member) for member in pair[:2])
        if first is second or not identity.classes.can_unify((first, second)):
            continue
        is_only = all(
            near[id(one.thing), other.item.number] == 1 for one, other in pair.sides
        )
        is_one = is_only and pair.is_near and not _are_numbered_apart(pair)
        if is_one or not {id(first), id(second)} <= told:
            told |= {id(first), id(second)}
            likely = Likely("source", pair[:2], pair.likeness, is_one)
            identity.likely.append(likely)
        if is_one:
            identity.classes.unify((first, second), "likeness")


def _order(pair: _Two) -> tuple[float, str, str]:
    guids = sorted(member.thing.guid.key for member in pair[:2])
    return -pair.likeness, guids[0], guids[1]


def _compared(classes: Groups, texts: Sequence[Group]) -> Iterator[_Two]:
    """Yield texts of different inputs that have one name or are near each other."""
    candidates = {(id(a), id(b)): (a, b) for a, b in _of_one_name(texts)}
    candidates |= {(id(a), id(b)): (a, b) for a, b in _sharing_phrases(texts)}
    for first, second in candidates.values():
        if classes.can_unify((first, second)):
            found = likeness(*(_text(one.members[0]) for one in (first, second)))
            if found >= _NEAR or _names(first) & _names(second):
                yield _Two(first.members[0], second.members[0], found)


def likeness(first: str, second: str) -> float:
    """Return the share of two texts that is the same in both, 0 to 1."""
    size = len(first) + len(second)
    same = sum(
        (b.end - b.start + b.new_end - b.new_start) * (b.is_equal or b.likeness)
        for b in blocks(first, second)
    )
    return same / size if size else 1.0


def _called(member: Member) -> str:
    return getattr(member.thing, "name", None) or ""


def _text(member: Member) -> str:
    thing = member.thing
    return (member.item.text(thing) if isinstance(thing, TextElement) else None) or ""


def _of_one_name(texts: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """Yield texts whose name no other text of their inputs has."""
    by_name: dict[str, list[Group]] = defaultdict(list)
    for found in texts:
        for name in _names(found):
            by_name[name].append(found)
    for same in by_name.values():
        count = Counter(number for found in same for number in found.numbers)
        alone = [f for f in same if all(count[n] == 1 for n in f.numbers)]
        if len(alone) <= _COMMON:
            yield from combinations(alone, 2)


def _names(found: Group) -> set[str]:
    names = {source_name(getattr(m.thing, "name", None)) for m in found.members}
    return names - {""}


def source_name(name: str | None) -> str:
    """Return a source's name as names are compared: without capitals and suffix."""
    folded = plain_name(name).casefold()
    stem, _, suffix = folded.rpartition(".")
    is_suffix = stem and len(suffix) <= 4 and suffix.isalnum() and not suffix.isdigit()
    return stem if is_suffix else folded


def _sharing_phrases(texts: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    sketches = [_sketch(_text(found.members[0])) for found in texts]
    having: dict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        for phrase in sketch:
            having[phrase].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in having.values():
        if 1 < len(numbers) <= _COMMON:
            shared.update(combinations(numbers, 2))
    for (first, second), count in shared.items():
        least = min(len(sketches[first]), len(sketches[second]))
        if count >= _SHARED * least:
            yield texts[first], texts[second]


def _sketch(text: str) -> list[int]:
    """Return the smallest hashes of the turns of phrase in a text."""
    spoken = words_of(text, 0, len(text))
    words = [word.text.casefold() for word in spoken if word.is_spoken]
    if len(words) < _LEAST:
        return []
    phrases = {" ".join(words[n : n + 3]) for n in range(len(words) - 2)}
    return nsmallest(_SKETCH, {crc32(phrase.encode()) for phrase in phrases})


def _are_numbered_apart(pair: _Two) -> bool:
    """Do the names say that they are two: ``Interview 1`` and ``Interview 2``?"""
    first, second = (
        {number.lstrip("0") for number in _DIGITS.findall(_called(one))}
        for one in pair[:2]
    )
    return bool(first and second) and not first & second


_DIGITS = re.compile(r"\d+")


# --- Names ----------------------------------------------------------------------------


def tell_same_names(identity: Identity) -> None:
    """Note what has one name in several inputs, once in each, and was not joined.

    Texts are compared by what they say (see above); here are coders, codes under
    different parents, names with other capitals, and sources with other files.
    """
    for kind in ("user", "code", "case", "variable", "source"):
        for same in _called_alike(identity, kind):
            members = tuple(found.members[0] for found in same)
            identity.likely.append(Likely(kind, members, None, False))


def _called_alike(identity: Identity, kind: str) -> Iterator[list[Group]]:
    by_name: dict[Hashable, list[Group]] = defaultdict(list)
    for found in identity.classes.all(kind):
        for name in {_called_name(kind, member) for member in found.own} - {None}:
            by_name[name].append(found)
    for same in by_name.values():
        count = Counter(number for found in same for number in found.numbers)
        if len(same) > 1 and all(times == 1 for times in count.values()):
            yield same


def _called_name(kind: str, member: Member) -> Hashable | None:
    thing = member.thing
    if isinstance(thing, TextElement):
        return None
    if isinstance(thing, User):
        return plain_name(thing.name or thing.id).casefold()
    name = getattr(thing, "name", None)
    folded = source_name(name) if kind == "source" else plain_name(name).casefold()
    return (type(thing), folded) if folded else None
