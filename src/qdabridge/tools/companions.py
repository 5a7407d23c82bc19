"""Word files beside plain texts, for tools that write and expect both."""

import io
import re
import zipfile
from datetime import datetime
from functools import cache
from xml.sax.saxutils import escape

from qdabridge.package.stores import EPOCH

__all__ = ["docx_of"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

_BODY = "word/document.xml"


def docx_of(text: str) -> bytes:
    """Return a Word file with one paragraph for each line; same text, same bytes."""
    lines = escape(_NOT_XML.sub("\ufffd", text)).split("\n")
    paragraphs = "".join(map(_paragraph, lines))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in _empty().items():
            if name == _BODY:
                before, end, after = data.decode().partition("<w:sectPr")
                data = f"{before}{paragraphs}{end}{after}".encode()
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, data)
    return stream.getvalue()


@cache
def _empty() -> dict[str, bytes]:
    """Return the parts of an empty Word file.

    Paragraphs are written into it as text: python-docx takes ten times as long.
    """
    from docx import Document

    document = Document()
    about = document.core_properties
    about.author = about.comments = about.last_modified_by = ""
    about.created = about.modified = datetime(*EPOCH)
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _paragraph(line: str) -> str:
    if not line:
        return "<w:p/>"
    parts = (
        f'<w:t xml:space="preserve">{p}</w:t>' if p else "" for p in line.split("\t")
    )
    return f"<w:p><w:r>{'<w:tab/>'.join(parts)}</w:r></w:p>"
