"""Pictures are measured as they are shown."""

import io
import sys

import pytest
from PIL import Image

from qdabridge.package.measures import picture_size


def picture(kind: str, orientation: int | None = None) -> io.BytesIO:
    image = Image.new("RGB", (30, 20))
    exif = image.getexif()
    if orientation:
        exif[0x0112] = orientation
    stream = io.BytesIO()
    image.save(stream, kind, exif=exif)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_width_and_height(kind: str) -> None:
    assert picture_size(picture(kind)) == (30, 20)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_rotation_in_the_metadata_is_followed(kind: str, orientation: int) -> None:
    expected = (20, 30) if orientation > 4 else (30, 20)
    assert picture_size(picture(kind, orientation)) == expected


@pytest.mark.parametrize(
    "data",
    [b"", b"text", picture("PNG").getvalue()[:20], picture("JPEG").getvalue()[:9]],
)
def test_damaged_pictures_have_no_size(data: bytes) -> None:
    assert picture_size(io.BytesIO(data)) is None


def test_without_pillow_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = picture("PNG")
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert picture_size(stream) is None
