"""The lane before the parser changes how long reading takes, and nothing else."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from bad_projects import document, source
from helpers import SHARED, guid, to_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from mutants import Step, mutant, steps
from strategies import projects

from benchmarks.generate import Plan, write_package
from qdabridge import QdaBridgeError
from qdabridge.qdaxml import lane, parser, read, reading, tables

FIXTURES = Path(__file__).parents[2] / "fixtures"
SELECTION = re.compile(
    rb"\s*<PlainTextSelection\b[^>]*(?:/>|(?<!/)>.*?</PlainTextSelection>)", re.DOTALL
)
WHOLE = 1 << 20


class Pieces(io.RawIOBase):
    """Gives a document in pieces of these sizes, again and again."""

    def __init__(self, data: bytes, sizes: Sequence[int]) -> None:
        self._data = data
        self._sizes = sizes
        self._at = self._turn = 0

    def seekable(self) -> bool:
        return True

    def seek(self, at: int, whence: int = 0) -> int:
        self._at = at
        return at

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            size = len(self._data)
        elif self._turn < len(self._sizes) * 50:
            size = min(size, self._sizes[self._turn % len(self._sizes)])
        self._turn += 1
        piece = self._data[self._at : self._at + size]
        self._at += len(piece)
        return piece


@pytest.fixture(autouse=True, scope="module")
def for_small_documents() -> Iterator[None]:
    """Let the lane be for small documents too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_OFTEN", 1)
        patch.setattr(tables, "_OFTEN_IN_FEW", 1)
        patch.setattr(parser, "_CHUNK", 4_000)
        yield


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the selections that go by the lane, run by run."""
    found: list[int] = []
    run = lane.Lane._run

    def counting(self: Any, text: str, at: int) -> Any:
        things, end = run(self, text, at)
        found.append(len(things))
        return things, end

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lane.Lane, "_run", counting)
        yield found


def outcome(data: bytes, sizes: Sequence[int] = (), *, has_lane: bool) -> Any:
    """Return all that reading gives: document and findings, or the error."""
    roots: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "HAS_LANE", has_lane)
        try:
            found, report = read(Pieces(data, sizes), at_root=roots.append)  # type: ignore[arg-type]
        except QdaBridgeError as error:
            return type(error), str(error), error.location, error.hint, roots
    return found, report.findings, roots


def check(data: bytes, sizes: Sequence[int] = ()) -> None:
    """Reading with the lane gives what reading without it gives."""
    plain = outcome(data, has_lane=False)
    assert outcome(data, sizes, has_lane=True) == plain
    assert outcome(data, [700, WHOLE], has_lane=True) == plain


def repeated(data: bytes, times: int = 3) -> bytes:
    """Return a document in which every selection stands several times."""
    return SELECTION.sub(lambda match: match[0] * times, data)


def samples() -> Iterator[Path]:
    for folder in (FIXTURES, SHARED / "samples"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".qdpx", ".qde", ".qdc"):
                yield path


def documents_of(path: Path) -> Iterator[bytes]:
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".qde"):
                yield archive.read(name)


SIZES = st.lists(st.integers(1, 5_000), min_size=1, max_size=6)


@given(project=projects(), sizes=SIZES)
@settings(max_examples=50)
def test_any_project(project: Any, sizes: list[int]) -> None:
    data = to_xml(project, keep_foreign=True)
    check(data, sizes)
    check(repeated(data), sizes)


@given(sizes=SIZES)
@settings(max_examples=5)
@pytest.mark.parametrize("path", list(samples()), ids=lambda path: path.name)
def test_samples(path: Path, sizes: list[int]) -> None:
    for data in documents_of(path):
        check(data, sizes)
        if len(data) < WHOLE:
            check(repeated(data), sizes)


@given(project=projects(), changes=steps(), sizes=SIZES)
@settings(max_examples=50)
def test_projects_with_a_few_changes(
    project: Any, changes: list[Step], sizes: list[int]
) -> None:
    check(mutant(repeated(to_xml(project)), changes), sizes)


def coding(number: int, inside: str = "") -> str:
    return (
        f'<Coding guid="{guid(number)}" creatingUser="{guid(1)}">\n'
        f'<CodeRef targetGUID="{guid(2)}"/>{inside}</Coding>\n'
    )


def selections(count: int, end: str = "\n") -> str:
    """Return selections with no, one and two codings, and with comments."""
    found = []
    for number in range(100, 100 + 10 * count, 10):
        codings = "".join(coding(number + n) for n in range(1, 1 + number // 10 % 3))
        note = "<Description>a &lt; b\n]</Description>" if number % 40 == 0 else ""
        head = f'<PlainTextSelection guid="{guid(number)}" name="R&amp;D &quot;é😀"'
        head += f' startPosition="{number}" endPosition="{number + 5}"'
        body = f">\n{note}{codings}</PlainTextSelection>\n"
        found.append(head + (body if codings or note else "/>\n"))
    return "".join(found).replace("\n", end)


FRAGMENTS = (
    *("<!--", "-->", "<![CDATA[", "]]>", "<?x y?>", "<?xml?>", "&", "&amp;", "&#10;"),
    *("&#x41;", "&nbsp;", "x", "<", ">", '"', "'", " ", "\t", "\r", "\n", "\r\n"),
    *("\0", "\x0b", "\ufffe", "\ufeff", "é", "😀", "]", "=", "/"),
    *(
        "<Foo>",
        "</Foo>",
        "<Foo/>",
        '<Foo xmlns="urn:x">',
        '<x:Foo xmlns:x="urn:x">',
        "<Description>",
        "<Coding>",
    ),
    *("</Description>", "</Coding>", "</TextSource>", "<PlainTextSelection>"),
    *("</PlainTextSelection>", "<PlainTextContent>x</PlainTextContent>", "<Codes>"),
    *(f'<NoteRef targetGUID="{guid(9)}"/>', f'<CodeRef targetGUID="{guid(2)}"/>'),
    *(' xmlns=""', ' xmlns="urn:x"', ' xmlns="urn:QDA-XML:project:1.5"', ' name="x"'),
    *(
        ' xmlns:a="urn:x"',
        ' foo="x"',
        ' guid="x"',
        f' guid="{guid(8)}"',
        "<!DOCTYPE x>",
    ),
    *(coding(7), selections(1), selections(2, "\r\n"), selections(2, "\r")),
    *('startPosition="x"', '"1" ', "Selection", "GUID", "guid", " <PlainTextSelection"),
)
PLACES = re.compile(r"<|>|\"|=| |(?<=>)|(?<=<)|(?<=\")|[a-z](?=[A-Z])|$")


@given(
    fragments=st.lists(
        st.tuples(st.sampled_from(FRAGMENTS), st.integers(0, 9_999), st.booleans()),
        min_size=1,
        max_size=3,
    ),
    end=st.sampled_from(["\n", "\r\n", "\r", "", "\n\t "]),
    sizes=SIZES,
)
@settings(max_examples=150)
def test_whatever_stands_anywhere(
    fragments: list[tuple[str, int, bool]], end: str, sizes: list[int]
) -> None:
    """A few pieces are put in, or in the place of a letter."""
    text = document(f"{selections(12, end)}</TextSource>{source(selections(6, end))}")
    text = text.replace("</TextSource></TextSource>", "</TextSource>")
    for fragment, where, is_instead in fragments:
        places = [match.start() for match in PLACES.finditer(text)]
        at = places[where % len(places)]
        text = text[:at] + fragment + text[at + is_instead :]
    check(text.encode(errors="replace"), sizes)


ODD = (
    *("\0", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe", "\uffff", "\ufeff", "\u2028"),
    *(
        "]",
        "]]",
        "]]>",
        "\r",
        "\r\n",
        "\n",
        "\t",
        "&",
        "&amp;",
        "&#13;",
        "&#0;",
        "<",
        ">",
    ),
    *("&lt;", "&quot;", "'", "&apos;", "&nbsp;"),
)


@pytest.mark.parametrize("letters", ODD, ids=ascii)
def test_odd_letters_in_names_and_descriptions(letters: str) -> None:
    """What no XML may hold, or the parser makes something else of."""
    text = selections(40)
    for old in ("R&amp;D", "a &lt; b"):
        once = text.replace(old, f"{old[0]}{letters}{old[0]}")
        check(document(once).encode(errors="surrogatepass"))
        rare = text.replace(old, letters + old, 1)
        check(document(rare).encode(errors="surrogatepass"))


CLOSED = {
    "<!--": "-->",
    "<![CDATA[": "]]>",
    "<Foo>": "</Foo>",
    '<Foo xmlns="urn:x">': "</Foo>",
    '<x:Foo xmlns:x="urn:x">': "</x:Foo>",
    "<Description>": "</Description>",
    "<Coding>": "</Coding>",
    '<NoteRef targetGUID="x">': "</NoteRef>",
    "<PlainTextContent><![CDATA[": "]]></PlainTextContent>",
    "</TextSource><TextSource xmlns=''>": "",
    "</TextSource></Sources><Sources xmlns='urn:x'><TextSource>": "",
}


@pytest.mark.parametrize("before", [*FRAGMENTS, *CLOSED])
def test_what_stands_around_selections(before: str) -> None:
    """In a comment, a section, a text, a stranger or another namespace."""
    few, many = selections(3), selections(40)
    after = CLOSED.get(before, "")
    check(document(f"{few}{before}{many}{after}{few}").encode())
    check(document(source(few) + source(before + many + after + few)).encode())
    check(document(source(few) + source(many + before + after + few)).encode())


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "ascii"]
)
@pytest.mark.parametrize(
    "declared", ["utf-8", "UTF8", "utf-16", "latin-1", "cp1252", "us-ascii", "koi8-r"]
)
def test_encodings(encoding: str, declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    text = document(selections(40), head=head).replace("😀", "")
    check(text.encode(encoding, "replace"))


def test_bytes_that_are_no_utf8() -> None:
    data = document(selections(40)).encode()
    for broken in (b"\xff", b"\xed\xa0\x80", b"\xc3", b"\xf8\x88\x80\x80\x80"):
        check(data.replace("é".encode(), broken))
        check(data.replace("é".encode(), broken, 1))
        check(data[::-1].replace("é".encode()[::-1], broken[::-1], 1)[::-1])


@pytest.mark.parametrize("prefix", ["qda", "x"])
def test_prefixes(prefix: str) -> None:
    text = document(selections(40)).replace("xmlns=", f"xmlns:{prefix}=")
    check(re.sub(r"<(/?)([A-Z])", rf"<\1{prefix}:\2", text).encode())
    check(re.sub(r"<(/?)([A-Z](?!lain))", rf"<\1{prefix}:\2", text).encode())
    check(document(selections(40)).replace("urn:QDA-XML:project:1.0", "").encode())


def test_lines_are_those_of_the_document() -> None:
    """What is found behind selections is found at the line where it stands."""
    for end in ("\n", "\r\n", "\r", "\n\r\n", "\r \n"):
        text = document(f"{selections(60, end)}{end}<Foo/>{end}{selections(5, end)}")
        data = text.encode()
        _, findings, _ = outcome(data, [900], has_lane=True)
        lines = re.split("\r\n|\r|\n", text)
        expected = next(n for n, line in enumerate(lines, 1) if "<Foo/>" in line)
        assert [f.location.line for f in findings] == [expected]
        check(data)


def test_a_guessed_instruction_is_one_like_others() -> None:
    data = document(f"<?lane-0123456789abcdef 0?>{selections(40)}<?lane 0?>").encode()
    assert outcome(data, has_lane=True)[1]
    check(data)


def test_most_selections_of_a_large_document_go_by_the_lane(tmp_path: Path) -> None:
    plan = Plan(sources=6, codes=30, codings=1_500, words=600)
    write_package(plan, tmp_path / "made.qdpx")
    (data,) = documents_of(tmp_path / "made.qdpx")
    with counted() as runs:
        check(data)
    total = data.count(b"</PlainTextSelection>")
    assert sum(runs) > 1.5 * total  # twice read with it


def test_nothing_small_goes_by_the_lane() -> None:
    with counted() as runs:
        outcome(document(selections(40)).encode(), has_lane=True)
    assert not runs


@pytest.mark.parametrize(
    ("codings", "before", "are_few"),
    [(100, 0, True), (100, 1, False), (2_000, 0, False)],
)
def test_makers_are_compiled_where_they_pay(
    codings: int, before: int, are_few: bool, tmp_path: Path
) -> None:
    write_package(Plan(codings=codings), tmp_path / "a.qdpx")
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        data = archive.read("project.qde")
    assert (len(data) < reading._SMALL) == (codings < 1_000)
    made: list[tuple[str, ...]] = []
    make = tables.Makers.made

    def counting(self: Any, names: tuple[str, ...]) -> Any:
        made.append(names)
        return make(self, names)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_OFTEN", 32)
        patch.setattr(tables, "_OFTEN_IN_FEW", 256)
        patch.setattr(tables, "_documents", count(before))
        patch.setattr(tables.Makers, "made", counting)
        read(io.BytesIO(data))
    assert (not made) == are_few
