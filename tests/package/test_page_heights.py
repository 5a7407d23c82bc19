"""Heights of PDF pages, and none where nobody can know them."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import RectangleObject

from qdabridge import Package, Project
from qdabridge.package import measures
from qdabridge.package.measures import page_heights


def pdf(*heights: float, password: str = "") -> bytes:
    writer = PdfWriter()
    for height in heights:
        writer.add_blank_page(width=100, height=height)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def heights(data: bytes) -> list[float] | None:
    package = Package(Project(name="P"))
    return page_heights(package, package.add_file(data, ".pdf"))


def test_pages_have_the_heights_of_their_media_boxes() -> None:
    assert heights(pdf(792, 841.89)) == [792, pytest.approx(841.89)]


def test_a_media_box_may_begin_anywhere() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(width=100, height=100)
    page.mediabox = RectangleObject((10, 20, 110, 520))
    stream = io.BytesIO()
    writer.write(stream)
    assert heights(stream.getvalue()) == [500]


def test_no_file_has_no_heights() -> None:
    package = Package(Project(name="P"))
    for path in ("", "internal://no.pdf", "relative:///no.pdf", "internal://../x"):
        assert page_heights(package, path) is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no PDF", pdf(700)[:300]])
def test_a_damaged_pdf_has_none(data: bytes) -> None:
    assert not heights(data)


@pytest.mark.filterwarnings("ignore")
def test_an_encrypted_pdf_has_none() -> None:
    assert heights(pdf(700, password="secret")) is None


def test_a_huge_pdf_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "MAX_PDF_BYTES", 10)
    assert heights(pdf(700)) is None


def test_without_pypdf_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    assert heights(pdf(700)) is None
