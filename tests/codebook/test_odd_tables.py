"""Tables that make no sense are refused or doubted, and never a fault."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.understanding import propose
from qdabridge.errors import QdaBridgeError
from qdabridge.tabular.grid import Cell, Continued, Grid, Row

_TEXTS = st.sampled_from(
    [
        *("", "", "Code", "Theme", "Subtheme", "Definition", "Example", "Parent"),
        *("Level", "ID", "Include", "P1", "P2", "1", "1.1", "2", "A", "A1", "x"),
        *("Barriers", "Time", "Trust (continued)", "Total", "Note: x", "a > b"),
        *("Definition: x", "http://x.y", "#REF!", "\u200b", "“q”", "●", "- a", "  b"),
        "a long text that says something about it, more than any name would",
    ]
)
_CELLS = st.builds(
    Cell,
    text=_TEXTS,
    is_bold=st.booleans(),
    indent=st.integers(0, 2),
    continued=st.sampled_from([Continued.NO] * 6 + [Continued.ABOVE, Continued.LEFT]),
)
_HINTS = st.builds(
    Hints,
    layout=st.sampled_from(
        [
            None,
            None,
            "flat",
            "columns",
            "groups",
            "numbers",
            "indents",
            "paths",
            "cards",
        ]
    ),
    name=st.sampled_from([None, None, "A", "Code"]),
    header=st.sampled_from([None, None, 0, 1, 3]),
    table=st.sampled_from([None, None, 1, 2]),
    columns=st.sampled_from([(), (), (("level1", "A"), ("level2", "B"))]),
)


@st.composite
def grids(draw: st.DrawFn) -> list[Grid]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        steps = draw(st.lists(st.integers(1, 3), max_size=8))
        numbers = [sum(steps[: n + 1]) for n in range(len(steps))]
        rows = [Row(n, draw(st.lists(_CELLS, max_size=5))) for n in numbers]
        heading = [Cell(draw(_TEXTS), style=draw(st.sampled_from(["Heading 1", None])))]
        name = draw(st.sampled_from(["", "Codes", "Sheet1"]))
        kind = draw(st.sampled_from(["csv", "xlsx", "docx", "markdown"]))
        found.append(Grid(name, [r for r in rows if r], kind, heading=tuple(heading)))
    return found


@given(grids=grids(), hints=_HINTS)
@settings(max_examples=300, deadline=None)
def test_any_table_is_read_or_refused(grids: list[Grid], hints: Hints) -> None:
    try:
        found = propose(grids, hints)
    except QdaBridgeError:
        return
    paths = [entry.path for entry in found.entries]
    assert len(set(paths)) == len(paths) > 0
    assert all(part.strip() for path in paths for part in path)
    above = {path[:n] for path in paths for n in range(1, len(path))}
    assert above <= set(paths)
