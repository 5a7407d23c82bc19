"""Sizes of media files, for regions that must lie inside them."""

import io
import warnings
from typing import BinaryIO

from qdabridge.errors import QdaBridgeError
from qdabridge.package.package import Package

__all__ = ["page_heights", "page_sizes", "picture_size", "sound_length"]


_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)
"""EXIF orientations that exchange width and height."""


def picture_size(stream: BinaryIO) -> tuple[int, int] | None:
    """Return width and height of a PNG or JPEG in pixels, as it is shown.

    Rotation in the metadata is followed, as the standard asks (10.4). None: Pillow is
    not installed (extra ``media``), or it cannot read the file.
    """
    try:
        from PIL import Image
    except ImportError:
        return None
    try:
        with warnings.catch_warnings():
            # Only the header is read, so a large picture does no harm.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream) as picture:
                width, height = picture.size
                turned = picture.getexif().get(_ORIENTATION) in _TURNED
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return (height, width) if turned else (width, height)


def sound_length(stream: BinaryIO) -> int | None:
    """Return how long a WAV file is, in milliseconds; None: it is no such file.

    Other recordings need programs that play them, and are not measured.
    """
    import wave

    try:
        with wave.open(stream, "rb") as sound:
            return round(1000 * sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, OSError, ValueError, ZeroDivisionError):
        return None


MAX_PDF_BYTES = 1 << 28
"""Larger PDFs are not measured: reading one must not fill the memory."""


def page_heights(package: Package, path: str) -> list[float] | None:
    """Return the heights of a PDF's pages in points; None: see ``page_sizes``."""
    sizes = page_sizes(package, path)
    return None if sizes is None else [height for _, height in sizes]


def page_sizes(package: Package, path: str) -> list[tuple[float, float]] | None:
    """Return width and height of a PDF's pages in points, from their media boxes.

    None: the file is not there, is encrypted or damaged or too large, or pypdf is not
    installed (extra ``media``).

    Args:
        package: The package that has the file.
        path: As the project names it.
    """
    try:
        with package.open_file(path) as stream:
            data = stream.read(MAX_PDF_BYTES + 1)
    except (QdaBridgeError, OSError):
        return None
    return None if len(data) > MAX_PDF_BYTES else _sizes(data)


def _sizes(data: bytes) -> list[tuple[float, float]] | None:
    try:
        from pypdf import PdfReader
    except ImportError:
        return None
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it comments on bad files
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted:
                return None
            boxes = [page.mediabox for page in reader.pages]
            return [(float(box.width), float(box.height)) for box in boxes]
    except Exception:  # whatever a damaged PDF makes of its parser, it has no sizes
        return None
