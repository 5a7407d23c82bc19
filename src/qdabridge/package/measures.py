"""Sizes of media files, for regions that must lie inside them."""

import io
import logging
import warnings
from typing import BinaryIO

from qdabridge.errors import QdaBridgeError
from qdabridge.package.package import Package

__all__ = ["page_heights", "picture_size"]


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


MAX_PDF_BYTES = 1 << 28
"""Larger PDFs are not measured: reading one must not fill the memory."""


def page_heights(package: Package, path: str) -> list[float] | None:
    """Return the heights of a PDF's pages in points, from their media boxes.

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
    return None if len(data) > MAX_PDF_BYTES else _heights(data)


def _heights(data: bytes) -> list[float] | None:
    try:
        from pypdf import PdfReader
    except ImportError:
        return None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it comments on bad files
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted:
                return None
            return [float(page.mediabox.height) for page in reader.pages]
    except Exception:  # whatever a damaged PDF makes of its parser, it has no heights
        return None
