"""qualitative-coding (qc) 1.7: a coding is of whole lines, named ``line:N``.

Positions are code points, ends exclusive and behind the line end, GUIDs the letters of
an md5. Some versions write the path of a text without ``internal://`` and with the
suffix the file had (O, S). It reads whole lines only, and by its own line numbers.
"""

import re
from pathlib import PurePosixPath

from qdabridge.model import TextElement, Transcript
from qdabridge.model.index import holders
from qdabridge.package.paths import PathKind, SourcePath
from qdabridge.text.positions import CANONICAL
from qdabridge.tools.capabilities import Capability, Reading
from qdabridge.tools.profile import Profile, rule
from qdabridge.tools.work import Work

__all__ = ["PROFILE", "complete_paths", "tell_line_selections"]

_LINE = re.compile(r"line:\d+")


@rule("line-selection", tool="qc 1.7", evidence="O")
def tell_line_selections(work: Work) -> None:
    """Say that quotes are whole lines with their line end; positions stay."""
    count = sum(
        _LINE.fullmatch(placed.selection.name or "") is not None
        for placed in work.selections()
    )
    if count:
        work.info(
            "line-selection",
            f"{count} selections are whole lines, their quotes end with the line end;"
            " the positions were kept",
            path="PlainTextSelection/@name",
        )


@rule("path-bare", tool="qc 1.7; ponte", evidence="S")
def complete_paths(work: Work) -> None:
    """Write paths into the package with internal://, texts with the suffix .txt."""
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                _complete_text(work, holder)
                if holder.rich_text_path:
                    holder.rich_text_path = _complete(work, holder.rich_text_path)
            elif holder.path:
                holder.path = _complete(work, holder.path)


def _complete_text(work: Work, holder: TextElement | Transcript) -> None:
    if holder.plain_text_path is None:
        return
    path = holder.plain_text_path = _complete(work, holder.plain_text_path)
    if PurePosixPath(path).suffix.lower() in ("", ".txt") or not work.has_text(holder):
        return
    name = f"{holder.guid}.txt"
    work.files[f"sources/{name}"] = work.text(holder).encode()
    holder.plain_text_path = f"internal://{name}"
    work.info(
        "path-bare",
        "a plain text had another suffix than .txt; it was written as .txt",
        path="@plainTextPath",
        subject=holder.guid,
    )


def _complete(work: Work, path: str) -> str:
    """Return the path with its scheme if it means a file in the folder of sources."""
    if SourcePath.of(path).kind is not PathKind.BARE:
        return path
    name = work.resolve(path)
    if name is None or not name.startswith("sources/"):
        return path
    work.info(
        "path-bare",
        "a path into the package had no scheme; it got internal://",
        path="@path",
    )
    return f"internal://{name.removeprefix('sources/')}"


WRITES = "1.7.8 writes it"

PROFILE = Profile(
    name="qc",
    title="qualitative-coding (qc)",
    origin=r"qc \d",
    convention=CANONICAL,
    rules=(tell_line_selections,),
    capabilities=(
        Capability("TextSource", True, Reading.READ, "S", "HEAD of 2025-08-27"),
        Capability(
            "PlainTextSelection",
            True,
            Reading.APPROXIMATED,
            "S",
            "1.7.8: other than whole lines pile up on the first line",
            "selection-approximated",
        ),
        Capability("Code", True, Reading.READ, "S", f"{WRITES}, nested, all codable"),
        Capability("User", True, Reading.READ, "S", WRITES),
        Capability(
            "PictureSource",
            False,
            Reading.DROPPED,
            "R",
            "1.7.8 crashes on pictures",
            "source-lost",
        ),
        Capability(
            "PDFSource",
            False,
            Reading.DROPPED,
            "R",
            "1.7.8 crashes on PDFs",
            "source-lost",
        ),
        *(
            Capability(element, False, Reading.UNKNOWN, "", "not in its files")
            for element in ("Note", "Case", "Variable", "Set", "Link", "Graph")
        ),
    ),
)
