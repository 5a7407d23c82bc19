"""Office documents whose bytes depend on nothing but their content."""

import io
import re
import zipfile
from typing import BinaryIO

__all__ = ["repack"]

_MADE = b"1980-01-01T00:00:00Z"
"""When documents say they were made: the earliest moment that a ZIP can name."""

_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def repack(document: bytes, sink: BinaryIO) -> None:
    """Write an office document with fixed dates, in the archive and in its properties.

    openpyxl and python-docx put the present moment into both.
    """
    with (
        zipfile.ZipFile(io.BytesIO(document)) as source,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            data = source.read(name)
            if name == _CORE:
                data = _DATES.sub(rb"\g<1>" + _MADE + rb"\g<3>", data)
            target.writestr(info, data)
