"""Do regions of pictures and pages make sense?"""

from plausible import Study

from qdabridge import Severity

PICTURE = "/Project/Sources/PictureSource[1]/PictureSelection[1]"
PDF = "/Project/Sources/PDFSource[1]/PDFSelection[1]"


def test_first_corner_on_the_right(study: Study) -> None:
    study.region.first_x = 99
    finding = study.only("region-mirrored")
    assert finding.location.path == f"{PICTURE}/@firstX"
    assert finding.severity is Severity.WARNING


def test_first_corner_with_the_larger_y(study: Study) -> None:
    study.region.first_y = 99
    study.box.first_y = 99
    found = study.found("region-upside-down")
    assert [f.location.path for f in found] == [f"{PICTURE}/@firstY", f"{PDF}/@firstY"]
    assert found[0].severity is Severity.INFO


def test_corners_off_the_page(study: Study) -> None:
    study.box.first_x = -3
    assert study.only("region-negative").location.path == PDF


def test_no_area(study: Study) -> None:
    study.region.second_y = 0
    assert study.only("region-empty").location.path == PICTURE


def test_pages(study: Study) -> None:
    study.box.page = -1
    assert study.only("page-negative").location.path == f"{PDF}/@page"
