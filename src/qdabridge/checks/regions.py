"""Do regions of pictures and pages make sense?"""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.model import PDFSelection, PictureSelection, Selection

__all__ = ["flat", "negative_corner", "negative_page", "swapped_x", "swapped_y"]


class _Region(NamedTuple):
    at: Located[Selection]
    first_x: int
    first_y: int
    second_x: int
    second_y: int


def _regions(view: Inspection) -> Iterator[_Region]:
    for at in (*view.of(PictureSelection), *view.of(PDFSelection)):
        it = at.thing
        yield _Region(at, it.first_x, it.first_y, it.second_x, it.second_y)


def swapped_x(view: Inspection) -> Iterator[Problem]:
    """Is the first corner of every region left of the second?"""
    for at, first, _, second, _ in _regions(view):
        if first > second:
            yield Problem(
                at,
                f"firstX is greater than secondX ({first}, {second}); swap the two",
                "/@firstX",
            )


def swapped_y(view: Inspection) -> Iterator[Problem]:
    """Does the first corner of every region have the smaller Y?"""
    for at, _, first, _, second in _regions(view):
        if first > second:
            yield Problem(
                at,
                f"firstY is greater than secondY ({first}, {second}), as Transana"
                " writes it; the region is the same",
                "/@firstY",
            )


def negative_corner(view: Inspection) -> Iterator[Problem]:
    """Does every region lie on its page or picture?"""
    for at, *corners in _regions(view):
        if min(corners) < 0:
            yield Problem(
                at,
                f"a corner is at {min(corners)}, off the page or picture; cut the"
                " region at 0",
            )


def flat(view: Inspection) -> Iterator[Problem]:
    """Does every region have a width and a height?"""
    for at, x, y, other_x, other_y in _regions(view):
        if x == other_x or y == other_y:
            yield Problem(
                at, "its corners span no area, so nothing is selected; select anew"
            )


def negative_page(view: Inspection) -> Iterator[Problem]:
    """Are pages counted from 0?"""
    for at in view.of(PDFSelection):
        if at.thing.page < 0:
            yield Problem(
                at, f"page is {at.thing.page}, and the first is 0; correct it", "/@page"
            )
