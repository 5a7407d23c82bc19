"""Tables off the terminal: what is printed without rich is what rich would print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from qdabridge.cli import output
from qdabridge.cli.terminal import Listing, one_line

CELLS = st.text(max_size=9).map(one_line) | st.text("ab ", max_size=9)


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    count = draw(st.integers(1, 5))
    line = st.lists(CELLS, min_size=count, max_size=count)
    rows = draw(st.lists(line, max_size=4))
    if count == 2 and draw(st.booleans()):
        return Listing([], rows or [["a", "b"]], gap=2)
    return Listing(
        draw(line),
        rows,
        draw(st.lists(st.booleans(), min_size=count, max_size=count)),
        gap=draw(st.sampled_from([1, 2, 3])),
        first=draw(st.integers(0, 12)),
    )


@given(listings())
def test_a_table_is_printed_as_rich_prints_it(made: Listing) -> None:
    out = output.console()
    assert not out.is_terminal
    with out.capture() as captured:
        out.print(made)
    by_rich = [line.rstrip() for line in captured.get().split("\n")[:-1]]
    assert made.plain() == by_rich


@given(st.text(max_size=30).map(one_line))
def test_a_text_is_printed_as_rich_prints_it(text: str) -> None:
    out = output.console()
    with out.capture() as captured:
        out.print(text)
    assert [line.rstrip() for line in captured.get().split("\n")[:-1]] == [
        text.rstrip()
    ]


def test_what_rich_lays_out_stays_with_rich(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = Table("head")
    made.add_row("cell")
    output.show("above", made, Listing(["a"], [["b" * 20_000]], [False]))
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "above"
    assert any("cell" in line and "│" in line for line in shown)
    assert shown[-1].endswith("…")
