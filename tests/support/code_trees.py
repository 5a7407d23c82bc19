"""Codebooks as people make them, and as nobody would: for what is written from them."""

from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from qdabridge import Code, CodeBook, Guid, Package, Project, Report
from qdabridge.codebook.entry import to_code_book
from qdabridge.codebook.proposal import Hints
from qdabridge.formats.codebook import propose
from qdabridge.model import Set
from qdabridge.tools.codebooks import save_for

__all__ = ["code_books", "outline", "plain_book", "read_back", "save"]

_PLAIN = ["Hope", "Time", "Money", "Größe & Maß", "Trust 💶", "a, b; c", '"said"', "7"]
_HOSTILE = [
    "=1+1",
    "+x",
    "-y",
    "@z",
    "A > B",
    "A>>B",
    ">edge>",
    "A: B",
    "A:",
    ": B",
    "a/b",
    "a.b",
    "a\\b",
    "\ttab",
    "two\nlines",
    "  padded  ",
    "",
    "'",
    '"',
    "- dash",
    "yes",
    "null",
    "~",
    "2024-01-01",
    "*alias",
    "&anchor",
    "!tag",
    "#comment",
    "{}",
    "[]",
    "● bullet",
    "Code",
    "tag",
    "name",
    "x" * 90,
    "y" * 250,
    "\ufeffBOM",
    "next\x85line",
]
_TEXTS = [
    "",
    "Looks ahead.",
    "Two\nlines",
    "=SUM(A1)",
    'with "quotes"',
    "a\tb",
    "x;y,z",
]


def _codes(names: SearchStrategy[str], depth: int) -> SearchStrategy[list[Code]]:
    below = _codes(names, depth - 1) if depth else st.builds(list)
    code = st.builds(
        lambda name, text, is_codable, color, codes: Code(
            guid=Guid.new(),
            name=name,
            description=text or None,
            is_codable=is_codable,
            color=color,
            codes=codes,
        ),
        names,
        st.sampled_from(_TEXTS),
        st.booleans(),
        st.sampled_from([None, "#8C510A"]),
        below,
    )
    return st.lists(code, min_size=0 if depth < 3 else 1, max_size=3)


@st.composite
def code_books(draw: st.DrawFn, *, hostile: bool = True) -> CodeBook:
    """Codebooks with groups; hostile ones have names that tools do not take."""
    pool = _PLAIN + (_HOSTILE if hostile else [])
    names = st.sampled_from(pool)
    if hostile:
        names |= st.text(
            st.characters(exclude_categories=["Cs", "Cc"]), max_size=5
        ) | st.text("AB:>/. \\", max_size=5)
    book = CodeBook(codes=draw(_codes(names, 3)))
    guids = [code.guid for code, _ in book.walk()]
    for n in range(draw(st.integers(0, 2))):
        members = draw(st.lists(st.sampled_from(guids), unique=True, min_size=1))
        book.sets.append(Set(guid=Guid.new(), name=f"Group {n}", member_codes=members))
    return book


def plain_book() -> CodeBook:
    """A small codebook with everything: two levels, a folder, texts, a group."""
    time = Code(guid=Guid.new(), name="Time", description="No time.", color="#8C510A")
    hope = Code(guid=Guid.new(), name="Hope", description="Looks ahead.\nOften.")
    barriers = Code(guid=Guid.new(), name="Barriers", is_codable=False, codes=[time])
    group = Set(guid=Guid.new(), name="Core", member_codes=[time.guid])
    return CodeBook(codes=[barriers, hope], sets=[group])


def save(book: CodeBook, tool: str, path: Path) -> Report:
    """Write a codebook for a tool, over what is there."""
    package = Package(Project.of_code_book(book, "Study"))
    return save_for(tool)(package, path, overwrite=True)


def read_back(path: Path, hints: Hints | None = None) -> CodeBook:
    """Return the codebook that a file holds."""
    return to_code_book(propose(path, hints).entries)


def outline(book: CodeBook) -> list[tuple[str, ...]]:
    """Return the paths of a codebook in their order."""
    return [path for _, path in book.walk()]
