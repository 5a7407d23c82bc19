"""Bytes become text: by BOM, else as UTF-8, else as Windows-1252; and never fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from qdabridge.text.positions import decode

BOMS = {
    "utf-8": b"\xef\xbb\xbf",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}
SAMPLE = "Größe 😀 e\N{COMBINING ACUTE ACCENT} שלום\r\n\N{LINE SEPARATOR}\ta\rb"


@pytest.mark.parametrize("encoding", BOMS)
def test_a_bom_says_the_encoding_and_is_no_text(encoding: str) -> None:
    found = decode(BOMS[encoding] + SAMPLE.encode(encoding))
    assert found == (SAMPLE, encoding, True)


def test_without_bom_it_is_utf_8() -> None:
    assert decode(SAMPLE.encode()) == (SAMPLE, "utf-8", False)


@given(texts())
def test_every_text_comes_back_from_utf_8_with_its_line_ends(text: str) -> None:
    with_bom = decode(BOMS["utf-8"] + text.encode())
    assert with_bom == (text, "utf-8", True)
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == (text, "utf-8", False)


@given(texts())
def test_every_text_comes_back_from_utf_16(text: str) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        found = decode(BOMS[encoding] + text.encode(encoding))
        assert found == (text, encoding, True)


def test_only_the_first_bom_is_left_out() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfx").text == "\ufeffx"
    assert decode("x\ufeffy".encode()).text == "x\ufeffy"


def test_what_is_no_utf_8_is_windows_1252() -> None:
    data = "Das »Übliche« – für 5 € …".encode("cp1252")
    assert decode(data) == ("Das »Übliche« – für 5 € …", "windows-1252", False)


def test_each_byte_of_windows_1252_is_one_character() -> None:
    data = bytes(range(256))
    found = decode(data)
    assert found.encoding == "windows-1252"
    assert len(found.text) == 256
    assert found.text[:0x80] == data[:0x80].decode("ascii")
    assert found.text[0xA0:] == data[0xA0:].decode("latin-1")
    assert found.text[0x80] == "€"
    undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    assert all(found.text[byte] == chr(byte) for byte in undefined)
    for byte in set(range(0x80, 0xA0)) - undefined:
        assert found.text[byte] == bytes([byte]).decode("cp1252")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_nothing_is_an_empty_text(data: bytes) -> None:
    assert decode(data).text == ""
    assert decode(data).has_bom == bool(data)


@given(st.binary(max_size=12))
def test_no_bytes_fail_and_none_gets_lost(data: bytes) -> None:
    found = decode(data)
    bom = BOMS[found.encoding] if found.has_bom else b""
    assert data.startswith(bom)
    if found.encoding != "windows-1252":
        assert bom + found.text.encode(found.encoding) == data
    else:
        assert not found.has_bom
        assert len(found.text) == len(data)


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfeabc", b"\xff\xfe\x00\xd8", b"\xfe\xff\xdc\x00\x00", b"\xef\xbb\xbf\xe9"],
)
def test_a_bom_that_lies_is_not_believed(data: bytes) -> None:
    found = decode(data)
    assert (found.encoding, found.has_bom) == ("windows-1252", False)
    assert len(found.text) == len(data)
