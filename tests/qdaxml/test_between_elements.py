"""What stands between elements is collected first, and looked at where it matters."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.qdaxml import parser
from qdabridge.qdaxml.building import Machine, StrayTextError
from qdabridge.qdaxml.reading import _pass, read
from qdabridge.report import Report

A, B, C, D, E, F = (f"0000000{n}-0000-4000-8000-000000000001" for n in range(6))
PROJECT = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="P">
<Users><User guid="{A}" name="Ada"></User></Users>
<CodeBook><Codes><Code guid="{B}" name="Hope" isCodable="true">
<Description>why </Description><NoteRef targetGUID="{E}"></NoteRef>
</Code></Codes></CodeBook>
<Sources><TextSource guid="{C}" name="Talk"><PlainTextContent> a</PlainTextContent>
<PlainTextSelection guid="{D}" name="a" startPosition="0" endPosition="1">
<Coding guid="{F}"><CodeRef targetGUID="{B}"></CodeRef></Coding>
</PlainTextSelection></TextSource></Sources>
<Notes><Note guid="{E}"/></Notes></Project>""".replace("\n", "")
TAGS = PROJECT.split(">")[:-1]
PIECES = ["\n", "  ", " \t", "\u00a0", "stray", "&#32;", "<!-- a -->", "<![CDATA[ ]]>"]


@given(
    st.dictionaries(st.integers(0, len(TAGS) - 2), st.sampled_from(PIECES), max_size=6),
    st.sampled_from([16, 50, 1 << 18]),
)
def test_reading_says_the_same_as_reading_with_care(
    between: dict[int, str], size: int
) -> None:
    written = "".join(f"{tag}>{between.get(n, '')}" for n, tag in enumerate(TAGS))
    data = written.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_CHUNK", size)
        found = read(BytesIO(data))
        careful = _pass(BytesIO(data), None)
        if not careful.mender.is_strange:
            assert found == careful.reading(Report())
        patch.setattr(Machine, "look_at_blanks", refused)
        assert found == read(BytesIO(data))


def refused(machine: Machine) -> None:
    """Send everything the careful way."""
    if not machine._is_careful:
        raise StrayTextError


@pytest.mark.parametrize("number", [1, 30_000])
def test_text_between_elements_is_kept_wherever_it_stands(number: int) -> None:
    rest = '-0000-4000-8000-000000000001" name="C" isCodable="true"/>'
    codes = [f'<Code guid="{n:08}{rest}' for n in range(30_000)]
    codes[number - 1] += "stray"
    start = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
    data = "\n".join([start, *codes, "</Codes></CodeBook>"]).encode()
    found = read(BytesIO(data))
    assert [finding.code for finding in found.report] == ["text-foreign"]
    assert "stray" in str(found.document.foreign)
