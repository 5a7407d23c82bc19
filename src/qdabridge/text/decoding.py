"""Bytes of a transcript to text (standard, 9: UTF-8; real files: more than that)."""

from typing import NamedTuple

__all__ = ["Decoded", "decode", "likeliest"]


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
