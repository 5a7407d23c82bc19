"""Bytes to text, and exact maps between the ways of counting its positions.

Canonical positions are Unicode code points over the text without BOM and with CRLF and
CR folded to LF, half-open. Tools count otherwise: UTF-16 units (NVivo, QualCoder),
bytes, CRLF as one or two, a BOM counted or not. A map is built once per text and
convention, from the few characters that count differently, and asked by bisection.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import compress, count, repeat
from operator import add, le, sub
from typing import NamedTuple

__all__ = [
    "CANONICAL",
    "Convention",
    "Decoded",
    "Place",
    "Scale",
    "TextMap",
    "Unit",
    "decode",
    "end_words",
    "fold",
    "is_quote_of",
    "is_solid",
    "is_unspaced",
    "likeliest",
    "start_words",
]


_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Decoded(NamedTuple):
    """A text, and how its bytes were understood."""

    text: str
    """Without BOM; line ends as in the file."""
    encoding: str
    has_bom: bool


def decode(data: bytes) -> Decoded:
    """Decode by BOM, else as UTF-8, else as Windows-1252 (some ATLAS.ti transcripts).

    Never fails: the five bytes Windows-1252 leaves undefined become the C1 controls
    of Latin-1, so no character is lost or shifted.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data[len(bom) :].decode(encoding), encoding, True)
            except UnicodeDecodeError:
                break
    try:
        return Decoded(data.decode("utf-8"), "utf-8", False)
    except UnicodeDecodeError:
        return Decoded(_windows_1252(data), "windows-1252", False)


def _windows_1252(data: bytes) -> str:
    undefined = {b: chr(b) for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
    return data.decode("latin-1").translate(
        {
            b: bytes([b]).decode("cp1252")
            for b in range(0x80, 0xA0)
            if b not in undefined
        }
    )


_LEGACY = ("cp1252", "cp1250", "mac_roman")
"""Encodings of a time before UTF-8 that look alike; the usual one first."""
_SIGNS = frozenset("“”„’‘–—…«»€°§¿¡\u00a0•·")
_SAMPLE = 20_000


def likeliest(data: bytes) -> str:
    """Return in which legacy encoding bytes make the most ordinary words.

    Signs inside of words and capitals after small letters speak against one. Where
    nothing tells, it is cp1252.

    >>> likeliest("Größe über alles".encode("mac_roman"))
    'mac_roman'
    """
    odd = {name: _odd(data[:_SAMPLE].decode(name, "replace")) for name in _LEGACY}
    return min(_LEGACY, key=lambda name: odd[name])


def _odd(text: str) -> int:
    """Return how much in a text is odd."""
    total = 0
    padded = f" {text} "
    for before, letter, after in zip(padded, padded[1:], padded[2:], strict=False):
        if letter < "\x80":
            continue
        is_inside = before.isalpha() and after.isalpha()
        if letter.isalpha():
            total += 3 * (letter.isupper() and before.islower())
        elif letter == "\ufffd" or (is_inside and letter != "’"):
            total += 3
        elif letter not in _SIGNS:
            total += 1
    return total


class Unit(StrEnum):
    """What a position counts."""

    CODE_POINTS = "code points"
    UTF16 = "UTF-16 units"
    UTF8 = "UTF-8 bytes"


class Convention(NamedTuple):
    """A way of counting positions; ends are exclusive in all that were measured."""

    unit: Unit
    crlf: int = 1
    """How much a CRLF counts: 1 or 2 (in units or bytes)."""
    bom: bool = False
    """Does a BOM at the start count? Only matters where there is one."""
    lf: int = 1
    """How much a lone LF or CR counts: 2 where it was a CRLF when positions were
    counted, which XML, git, unzip or an editor made LF of."""
    shift: int = 0
    """So many units later than its positions say lies what they mean: the text had
    less before it when they were counted."""
    is_inclusive: bool = False
    """Is the end the position of the last character, not the one after it?"""

    def __str__(self) -> str:
        lines = (
            f"CRLF counts {self.crlf}" if self.lf == 1 else "every line end counts 2"
        )
        bom = ", BOM counted" if self.bom else ""
        shift = f", moved by {self.shift:+d}" if self.shift else ""
        end = ", ends included" if self.is_inclusive else ""
        return f"{self.unit}, {lines}{bom}{shift}{end}"


CANONICAL = Convention(Unit.CODE_POINTS)


class Place(NamedTuple):
    """What a position of some convention means in canonical code points.

    A position between the halves of a character (surrogates, CRLF, bytes) or outside
    the text lies nowhere; then ``before`` and ``after`` enclose it and ``is_exact`` is
    false.
    """

    before: int
    after: int
    is_inside: bool

    @property
    def is_exact(self) -> bool:
        """Does the position lie between two characters of the text?"""
        return self.is_inside and self.before == self.after


class Scale:
    """One convention laid along one text."""

    def __init__(self, length: int, start: int, wide: Sequence[int]):
        """Lay out the scale.

        Args:
            length: Characters of the canonical text.
            start: Units before its first character (a counted BOM); below 0 where
                positions are too small.
            wide: Index of each character that counts more than one, in order, as often
                as it counts beyond that.
        """
        self._length = length
        self._wide: list[int] = [*wide, length]
        self._extra: list[int] = [*range(start, start + len(wide) + 1)]
        """What is to be added to the index of a character after so many wide ones."""
        self.end: int = length + self._extra[-1]
        """The position after the last character."""
        self._ends: list[int] = [*map(add, wide, count(start + 2))]
        """The position after each wide character, and those inside it but the first."""
        self._extra.append(self._extra[-1])  # for what lies beyond the text

    def from_canonical(self, position: int) -> int:
        """Return this convention's position for a canonical one."""
        return position + self._extra[bisect_left(self._wide, position)]

    def all_from_canonical(self, positions: Sequence[int]) -> Sequence[int]:
        """Return this convention's positions for many canonical ones."""
        if not self._ends and not self._extra[0]:
            return positions
        numbers = map(bisect_left, repeat(self._wide), positions)
        return [*map(add, positions, map(self._extra.__getitem__, numbers))]

    def to_canonical(self, position: int) -> Place:
        """Return what a position of this convention means."""
        number = bisect_right(self._ends, position)
        index, next_wide = position - self._extra[number], self._wide[number]
        if index < 0:
            return Place(0, 0, False)
        if index <= next_wide:
            return Place(index, index, True)
        if position > self.end:
            return Place(self._length, self._length, False)
        return Place(next_wide, next_wide + 1, True)

    def is_uneven(self, start: int, stop: int) -> bool:
        """May units and characters differ between two places, which may lie outside?"""
        if start < 0 or stop > self._length:
            return True
        return self._wide[bisect_left(self._wide, start)] < stop

    def indices(self, positions: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return what many positions mean, and which of them are not exact or outside.

        The second list says where in the first those are; what stands there is no
        index: ``to_canonical`` tells. Columns, as a text is tried in many ways.
        """
        if not positions:
            return [], []
        if not self._ends:
            moved, length = self._extra[0], self._length
            found = [p - moved for p in positions] if moved else [*positions]
            if min(found) >= 0 and max(found) <= length:
                return found, []
            return found, [n for n, i in enumerate(found) if not 0 <= i <= length]
        numbers = [*map(bisect_right, repeat(self._ends), positions)]
        found = [*map(sub, positions, map(self._extra.__getitem__, numbers))]
        limits = [*map(self._wide.__getitem__, numbers)]
        if min(found) >= 0 and all(map(le, found, limits)):
            return found, []
        pairs = enumerate(zip(found, limits, strict=True))
        return found, [n for n, (i, limit) in pairs if not 0 <= i <= limit]


def fold(text: str) -> str:
    """Return the canonical form of a text: CRLF and CR as LF (BOM gone already)."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_CRLF = re.compile("\r\n")
_LINE_END = re.compile("\r\n|\r|\n")
_LONE = re.compile("(?<!\r)\n|\r(?!\n)")
_GOES_ON = bytes(0x80 <= byte < 0xC0 for byte in range(256))
"""Of each byte of UTF-8: does it go on with a letter that has begun?"""


class TextMap:
    """A text as a file has it, and the scales of every convention along it."""

    def __init__(self, raw: str, *, has_bom: bool = False) -> None:
        """Take a text.

        Args:
            raw: The decoded text without its BOM, line ends as they are.
            has_bom: Did the file begin with a BOM?
        """
        self.raw = raw
        self.has_bom = has_bom
        self._scales: dict[Convention, Scale] = {}
        self._quoted: dict[tuple[str, int, int], bool] = {}
        self._widths: dict[Unit | int, list[int]] = {}

    @cached_property
    def text(self) -> str:
        """The canonical text."""
        return fold(self.raw)

    @cached_property
    def has_crlf(self) -> bool:
        """Has it a CRLF, so that conventions may differ there?"""
        return "\r\n" in self.raw

    @cached_property
    def has_lone(self) -> bool:
        """Has it a line end that is LF or CR alone?"""
        return _LONE.search(self.raw) is not None

    @cached_property
    def first_astral(self) -> int | None:
        """Index of the first canonical character that is two units in UTF-16."""
        match = _ASTRAL.search(self.text)
        return match.start() if match else None

    @property
    def has_astral(self) -> bool:
        """Has it a character that is two units in UTF-16?"""
        return self.first_astral is not None

    def scale(self, convention: Convention) -> Scale:
        """Return the scale of a convention, built once."""
        if convention not in self._scales:
            start = -convention.shift
            if convention.bom and self.has_bom:
                start += 3 if convention.unit is Unit.UTF8 else 1
            self._scales[convention] = Scale(
                len(self.text), start, self._wide(convention)
            )
        return self._scales[convention]

    def places(
        self, start: int, end: int, convention: Convention
    ) -> tuple[Place, Place]:
        """Return what the two positions of a selection mean in a convention."""
        scale = self.scale(convention)
        last = end + convention.is_inclusive
        return scale.to_canonical(start), scale.to_canonical(last)

    def is_quoted(self, name: str, start: int, end: int) -> bool:
        """Is a name the quote of a place? Each is looked at once."""
        key = name, start, end
        if (told := self._quoted.get(key)) is None:
            told = self._quoted[key] = is_quote_of(name, self.text[start:end])
        return told

    def forget_scales(self) -> None:
        """Let go of the scales, which many texts together would fill memory with."""
        self._quoted.clear()
        self._scales.clear()
        self._widths.clear()

    def _wide(self, convention: Convention) -> list[int]:
        """Return the index of each character that counts more than one, in order.

        As often as it counts beyond that.
        """
        lines = 2 if convention.lf == 2 else 1 if convention.crlf == 2 else 0
        letters, ends = self._widths_of(convention.unit), self._widths_of(lines)
        return sorted([*letters, *ends]) if letters and ends else letters or ends

    def _widths_of(self, kind: Unit | int) -> list[int]:
        if kind not in self._widths:
            self._widths[kind] = list(self._counted(kind))
        return self._widths[kind]

    def _counted(self, kind: Unit | int) -> Iterable[int]:
        """Yield the indices of the wide letters, or of the line ends, of a kind.

        Args:
            kind: The unit, or 2 for all line ends and 1 for CRLF alone.
        """
        if kind is Unit.UTF16:
            return [match.start() for match in _ASTRAL.finditer(self.text)]
        if kind is Unit.UTF8 and not self.text.isascii():
            # Whatever a letter counts beyond one are bytes that go on with it, and of
            # all bytes before those each is either such or a letter.
            data = self.text.encode(errors="surrogatepass")
            more = compress(range(len(data)), data.translate(_GOES_ON))
            return map(sub, more, count(1))
        if kind == 2:
            return [match.start() for match in _LINE_END.finditer(self.text)]
        if kind == 1:
            # Each CRLF before this one has already been folded by one.
            ends = enumerate(_CRLF.finditer(self.raw))
            return [match.start() - number for number, match in ends]
        return ()


_UNSPACED = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Thai and Lao, Burmese, Khmer, kana, Han: the first and the last of each."""


def is_unspaced(letter: str) -> bool:
    """Is a letter one of a script that parts no words?"""
    return letter >= "\u0e00" and any(low <= letter <= high for low, high in _UNSPACED)


_CUT = re.compile(r"(?:\.\.\.|…)\s*$")


def start_words(text: str, starts: Iterable[int]) -> list[bool]:
    """Does a word, or anything that is no word, begin at each of these places in it?

    A person who selects with the mouse almost always begins at such a place.
    """
    padded = f" {text} "
    return [_begins(padded[at : at + 2]) for at in starts]


def end_words(text: str, ends: Iterable[int]) -> list[bool]:
    """Does a word, or anything that is no word, end at each of these places in it?"""
    padded = f" {text} "
    return [at > 0 and not _is_one_word(padded[at : at + 2]) for at in ends]


@lru_cache(maxsize=1 << 15)
def _begins(pair: str) -> bool:
    """Does something begin between two characters? Few pairs are most of a text."""
    return not (pair[1].isspace() or _is_one_word(pair))


@lru_cache(maxsize=1 << 15)
def _is_one_word(pair: str) -> bool:
    """Does a place between two characters lie inside a word, as far as one can see?"""
    before, after = pair[0], pair[1]
    if not (before.isalnum() and after.isalnum()):
        return False
    return not (is_unspaced(before) and is_unspaced(after))


def is_quote_of(name: str, quote: str) -> bool:
    """Is a selection's name its quote, or a cut-off beginning of it?

    White space is folded: tools write line ends in names as blanks. A cut name has at
    least ten characters, or ends with an ellipsis (ATLAS.ti: 67 to 100 characters).
    """
    if name == quote:
        return bool(name.strip())
    name, quote = _folded(name), _folded(quote)
    if name == quote:
        return bool(name)
    bare = _CUT.sub("", name).rstrip()
    is_cut = len(bare) < len(name) or len(bare) >= 10
    return is_cut and len(bare) >= 3 and quote.startswith(bare)


def is_solid(name: str) -> bool:
    """Is a name long enough to be the quote, cut off or not, of what begins with it?

    Ten letters are enough, and an ellipsis is three at most.
    """
    return len("".join(name.split())) >= 13


def _folded(text: str) -> str:
    return " ".join(text.split())
