"""Texts of sources as files beside tidy tables, under names safe everywhere."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from qdabridge.errors import QdaBridgeError
from qdabridge.model import TextElement, Transcript
from qdabridge.model.index import holders
from qdabridge.operations.tidying.known import has_text
from qdabridge.package import Package
from qdabridge.tabular.names import unique_names

__all__ = ["FOLDER", "text_files", "write_texts"]

FOLDER = "texts"
"""The folder of the texts, beside the tables."""

LONGEST = 160
"""Bytes of a name: file systems take 255, and a number and ``.txt`` are still to come.
"""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def text_files(package: Package) -> dict[str, str]:
    """Return a name such as ``texts/Interview 1.txt`` for every text of a source.

    Args:
        package: In canonical form.

    Returns:
        Names by the GUID key of the text; no two are equal even where case counts not.
    """
    texts = list(_texts(package))
    names = unique_names([_safe(name) for _, name in texts])
    return {
        holder.guid.key: f"{FOLDER}/{name}.txt"
        for (holder, _), name in zip(texts, names, strict=True)
    }


def _texts(package: Package) -> Iterator[tuple[TextElement | Transcript, str]]:
    """Yield the texts of sources, each GUID once, and what names them."""
    seen: set[str] = set()
    for source in package.project.sources:
        for holder in holders(source):
            if not isinstance(holder, TextElement | Transcript):
                continue
            if has_text(holder) and holder.guid.key not in seen:
                seen.add(holder.guid.key)
                yield holder, source.name or holder.name or str(source.guid)


def _safe(name: str) -> str:
    """Return a name that Windows, macOS and Linux take, without its ``.txt``."""
    # macOS takes names that differ in their form of Unicode only for one.
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip()
    plain = re.sub(r"\.txt$", "", plain, flags=re.IGNORECASE)
    plain = plain.encode()[:LONGEST].decode(errors="ignore").strip(" .")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return plain


def write_texts(package: Package, names: Mapping[str, str], folder: Path) -> int:
    """Write texts as UTF-8 with LF; one that cannot be read gets no file.

    Args:
        package: In canonical form.
        names: What ``text_files`` returned; texts without name are left out.
        folder: Where the tables are.

    Returns:
        How many were written.
    """
    written = 0
    if names:
        (folder / FOLDER).mkdir(exist_ok=True)
    for holder, _ in _texts(package) if names else ():
        try:
            text = package.text(holder)
        except QdaBridgeError:
            continue  # told by the tables: quote-missing
        data = text.encode("utf-8", "replace")
        (folder / names[holder.guid.key]).write_bytes(data)
        written += 1
    return written
