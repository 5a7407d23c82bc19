"""Safety limits against hostile archives; every one can be raised by the caller."""

from dataclasses import dataclass

__all__ = ["Limits"]

_GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an input is believed.

    The defaults admit every real project that was seen, with room: ten thousand
    sources, hours of video, a project.qde of 500,000 codings.
    """

    max_members: int = 100_000
    """Files in the archive."""
    max_member_bytes: int = 64 * _GIB
    """Unpacked size of one file."""
    max_total_bytes: int = 256 * _GIB
    """Unpacked size of all files."""
    max_xml_bytes: int = 2 * _GIB
    """Unpacked size of the project or codebook document itself."""
    max_ratio: float = 200.0
    """Unpacked size over packed size, for files of more than ``ratio_from_bytes``."""
    ratio_from_bytes: int = 16 << 20
    """Small files may shrink as far as they like."""
    max_text_bytes: int = _GIB
    """Size of one text that is decoded in memory."""
