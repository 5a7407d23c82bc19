"""Reading Transana: corners, dates, the file in the standard."""

from pathlib import Path

import pytest
from helpers import guid, oracle, sample, to_xml
from lxml import etree

import qdabridge
from qdabridge import Package, Project
from qdabridge.catalogue import TOOLS
from qdabridge.model import (
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
)
from qdabridge.tools.adapting import normalise
from qdabridge.tools.idioms.places import order_corners
from qdabridge.tools.transana import doubt_region_origin
from qdabridge.tools.work import Workspace


def _picture(*corners: tuple[int, int, int, int]) -> Project:
    regions = [
        PictureSelection(guid=guid(n), first_x=a, first_y=b, second_x=c, second_y=d)
        for n, (a, b, c, d) in enumerate(corners, 10)
    ]
    source = PictureSource(guid=guid(1), picture_selections=regions)
    return Project(name="P", sources=[source])


def _corners(region: PictureSelection | PDFSelection) -> tuple[int, int, int, int]:
    return region.first_x, region.first_y, region.second_x, region.second_y


def test_the_corner_with_smaller_numbers_comes_first() -> None:
    work = Workspace(Package(_picture((6, 186, 150, 3), (1, 2, 3, 4))))
    order_corners(work)
    (source,) = work.project.sources
    assert isinstance(source, PictureSource)
    assert [_corners(region) for region in source.picture_selections] == [
        (6, 3, 150, 186),
        (1, 2, 3, 4),
    ]
    assert [(f.code, f.count) for f in work.report()] == [("corners-swapped", 1)]


def test_corners_on_pdf_pages_likewise() -> None:
    region = PDFSelection(
        guid=guid(2), page=0, first_x=9, first_y=8, second_x=1, second_y=2
    )
    source = PDFSource(guid=guid(1), pdf_selections=[region])
    work = Workspace(Package(Project(name="P", sources=[source])))
    order_corners(work)
    (now,) = work.project.sources
    assert isinstance(now, PDFSource)
    assert _corners(now.pdf_selections[0]) == (1, 2, 9, 8)


@pytest.mark.parametrize(
    ("corners", "doubtful"),
    [
        ([(6, 186, 150, 3)], True),
        ([(6, 186, 150, 3), (1, 2, 3, 4)], False),
        ([], False),
    ],
)
def test_regions_that_may_lie_upside_down_are_told(
    corners: list[tuple[int, int, int, int]], doubtful: bool
) -> None:
    work = Workspace(Package(_picture(*corners)))
    doubt_region_origin(work)
    assert bool(work.report().of("region-origin-doubtful")) == doubtful


def test_origin_is_known() -> None:
    assert TOOLS["transana"].wrote("Transana 3.22b2-QDE-Win")


def test_the_file_in_the_standard_is_read_and_becomes_valid(tmp_path: Path) -> None:
    with qdabridge.open(
        sample("standard/example3-transana-3.22.qde"), as_written=True
    ) as package:
        kinds = [(f.code, f.location.path) for f in package.report]
        assert len(kinds) == len(set(kinds))
        canonical = normalise(package)
    noted = [(f.code, f.location.path) for f in canonical.report]
    assert len(noted) == len(set(noted))
    assert len(canonical.report.of("coder-missing")) == 1
    schema = oracle("Project")
    if schema is None:
        pytest.skip("the published schema is not in ../shared/reference")
    schema.assertValid(etree.fromstring(to_xml(canonical.project)))
    groups = [c for c, _ in canonical.project.walk_codes() if not c.is_codable]
    assert len(groups) == 7
