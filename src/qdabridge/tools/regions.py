"""Rectangles on PDF pages, between tools that measure from the top and from below.

The standard and ATLAS.ti measure from the bottom of the media box, QualCoder from the
top. Turning them over needs the heights of the pages, and is its own inverse.
"""

from qdabridge.model import PDFSelection, PDFSource
from qdabridge.package.measures import page_heights
from qdabridge.tools.work import Work

__all__ = ["flip_regions"]


def flip_regions(work: Work) -> tuple[int, int]:
    """Turn every rectangle over; return how many were, and how many could not be.

    Heights are rounded to whole points, so that turning twice changes nothing.
    """
    turned = left = 0
    for source in work.project.sources:
        if not isinstance(source, PDFSource) or not source.pdf_selections:
            continue
        heights = page_heights(work.package, source.path or "") or []
        for selection in source.pdf_selections:
            if 0 <= selection.page < len(heights):
                _flip(selection, round(heights[selection.page]))
                turned += 1
            else:
                left += 1
    return turned, left


def _flip(selection: PDFSelection, height: int) -> None:
    selection.first_y, selection.second_y = (
        height - selection.second_y,
        height - selection.first_y,
    )
