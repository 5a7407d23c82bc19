"""From canonical positions and texts to those a tool imports right."""

from qdabridge.errors import QdaBridgeError
from qdabridge.model import TextElement, Transcript
from qdabridge.model.index import holders
from qdabridge.text.positions import TextMap
from qdabridge.tools.profile import Target
from qdabridge.tools.work import Work

__all__ = ["lay_out", "load_texts"]

_BOM = b"\xef\xbb\xbf"


def load_texts(work: Work) -> None:
    """Let rules see the texts of a canonical package."""
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                try:
                    work.set_text(holder, work.package.text(holder))
                except QdaBridgeError:
                    continue  # reading has reported it; there is nothing to lay out


def lay_out(work: Work, target: Target) -> None:
    """Write texts with the target's line ends and BOM, and positions in its units.

    Texts inside the XML keep LF: a parser would make every CRLF one anyway.
    """
    for source in work.sources():
        for holder in holders(source):
            if isinstance(holder, TextElement | Transcript):
                _lay_out(work, holder, target)


def _lay_out(work: Work, holder: TextElement | Transcript, target: Target) -> None:
    if not work.has_text(holder):
        return  # nothing to count in, and nothing that may be written over
    canonical = work.text(holder)
    in_file = holder.plain_text_path is not None
    raw = canonical.replace("\n", "\r\n") if target.crlf and in_file else canonical
    scale = TextMap(raw, has_bom=target.bom and in_file).scale(target.convention)
    if isinstance(holder, TextElement):
        for selection in holder.plain_text_selections:
            selection.start_position = scale.from_canonical(selection.start_position)
            selection.end_position = scale.from_canonical(selection.end_position)
    else:
        for point in holder.sync_points:
            if point.position is not None:
                point.position = scale.from_canonical(point.position)
    if holder.plain_text_path and (name := work.resolve(holder.plain_text_path)):
        work.files[name] = (_BOM if target.bom else b"") + raw.encode()
