"""Do things have names?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Problem
from qdabridge.model import (
    AudioSource,
    Case,
    Code,
    Element,
    PDFSource,
    PictureSource,
    Project,
    Set,
    TextSource,
    User,
    Variable,
    VideoSource,
)

__all__ = ["nameless", "nameless_case"]

_NAMED: tuple[type[Element], ...] = (
    Project,
    User,
    Code,
    Variable,
    TextSource,
    PictureSource,
    PDFSource,
    AudioSource,
    VideoSource,
    Set,
)


def nameless(view: Inspection) -> Iterator[Problem]:
    """Do the project, users, codes, variables, sources and sets have names?"""
    for at in view.of(*_NAMED):
        if not (at.thing.__dict__["name"] or "").strip():
            yield Problem(
                at,
                f"this {at.tag} has no name; give it one (blank names make some tools"
                " refuse the project)",
                "/@name",
            )


def nameless_case(view: Inspection) -> Iterator[Problem]:
    """Do the cases have names?"""
    for at in view.of(Case):
        if not (at.thing.name or "").strip():
            yield Problem(
                at,
                "this Case has no name, as MAXQDA and Quirkos write it; its source"
                " says what it is",
                "/@name",
            )
