"""A quotation over a page break is coded once, however many regions it has."""

from typing import Any

import pytest
from helpers import guid

import qdabridge as qb

ANNA, BEN, HOPE = guid(1), guid(2), guid(3)
TEXT = "We waited\nin the rain for long.\nAnd then?"
QUOTE = "We waited in the rain"


def coding(number: int, day: int, who: qb.Guid = ANNA) -> qb.Coding:
    return qb.Coding(
        guid=guid(number),
        code_ref=HOPE,
        creating_user=who,
        creation_date_time=qb.DateTime(f"2026-05-0{day}T10:00:00Z"),
    )


def region(number: int, page: int, *codings: qb.Coding, **fields: Any) -> Any:
    corners = dict.fromkeys(("first_x", "first_y", "second_x", "second_y"), 10)
    return qb.PDFSelection(
        guid=guid(number),
        page=page,
        codings=list(codings),
        **({"name": QUOTE} | corners | fields),
    )


def project(*regions: qb.PDFSelection, links: bool = False) -> qb.Package:
    """Return a project with a PDF, of which the first region has the text."""
    first = regions[0]
    text = qb.PlainTextSelection(
        guid=first.guid, name=QUOTE, start_position=0, end_position=len(QUOTE)
    )
    source = qb.PDFSource(
        guid=guid(90),
        name="Leaflet",
        pdf_selections=list(regions),
        representation=qb.Representation(
            guid=guid(91), plain_text_content=TEXT, plain_text_selections=[text]
        ),
    )
    made = qb.Project(
        name="P",
        origin="ATLAS.ti 24.1.0",
        users=[qb.User(guid=ANNA, name="Anna"), qb.User(guid=BEN, name="Ben")],
        code_book=qb.CodeBook(codes=[qb.Code(guid=HOPE, name="Hope")]),
        sources=[source],
    )
    if links:
        made.links = [
            qb.Link(
                guid=guid(99),
                name="continued by",
                origin_guid=regions[0].guid,
                target_guid=regions[1].guid,
            )
        ]
    return qb.Package(made, form="as-written")


def codings_of(package: qb.Package) -> list[list[str]]:
    """Return the coders of the codings of each region."""
    names = {user.guid: user.name for user in package.project.users}
    (source,) = package.project.sources
    assert isinstance(source, qb.PDFSource)
    return [
        [str(names[c.creating_user]) for c in one.codings if c.creating_user]
        for one in source.pdf_selections
    ]


def test_the_first_region_has_the_codings_and_the_comments() -> None:
    made = project(
        region(10, 0, coding(20, 1), coding(21, 2, BEN), description="one"),
        region(11, 1, coding(22, 1), coding(23, 2, BEN), description="two"),
        region(12, 2, coding(24, 1), coding(25, 2, BEN)),
    )
    told = qb.normalise(made)
    assert codings_of(told) == [["Anna", "Ben"], [], []]
    (source,) = told.project.sources
    assert [s.description for s in source.selections][:2] == ["one\n\ntwo", None]
    (finding,) = told.report.of("quotation-continued")
    assert finding.message.startswith("1 quotation goes over a page break")
    assert len(list(qb.normalise(told).project.codings())) == 2


@pytest.mark.parametrize(
    "second",
    [
        region(11, 1, coding(22, 3)),
        region(11, 1, coding(22, 1, BEN)),
        region(11, 2, coding(22, 1)),
        region(11, 1, coding(22, 1), name="Another quote"),
        region(11, 0, coding(22, 1)),
    ],
    ids=["other time", "other coder", "page too far", "other name", "same page"],
)
def test_regions_that_only_look_alike_are_two(second: qb.PDFSelection) -> None:
    told = qb.normalise(project(region(10, 0, coding(20, 1)), second))
    assert all(codings_of(told))
    assert told.report.of("quotation-continued") == []


def test_without_the_whole_text_a_link_says_that_it_goes_on() -> None:
    for links in (False, True):
        first = region(10, 0, coding(20, 1), name="We waited")
        second = region(11, 1, coding(22, 1), name="We waited")
        told = qb.normalise(project(first, second, links=links))
        assert codings_of(told) == [["Anna"], [] if links else ["Anna"]]
