"""Tables on narrow terminals: texts are cut, numbers never, no column is lost."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, Group

from qdabridge.cli.output import table
from qdabridge.cli.terminal import Listing, parts_of

NAMES = st.text("abc >", min_size=1, max_size=40).map(lambda text: f"x{text}x")


def printed(made: "Listing | Group", width: int) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    console.print(*parts_of(made, width))
    return out.getvalue().splitlines()


@given(
    st.lists(NAMES, min_size=1, max_size=9),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=4),
    st.integers(30, 130),
)
def test_numbers_are_whole_and_all_there(
    heads: list[str], numbers: list[int], width: int
) -> None:
    rows = [[f"row {n}", *[f"{n:,}"] * len(heads)] for n in numbers]
    lines = printed(table(["code", *heads], rows, numbers=True), width)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    for number in set(numbers):
        if f"{number}" not in ("0", "1", "2", "3"):  # these number the rows
            assert words.count(f"{number:,}") >= len(heads)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_cells_are_never_folded(width: int) -> None:
    names = ["A very long theme > with an even longer subtheme > the code", "Short"]
    rows = [[name, *["a text that goes on and on"] * 6, "12"] for name in names]
    made = table(["Code", *[f"column {n}" for n in range(7)]], rows)
    lines = printed(Group("above", made), width)
    parts = sum("Code" in line for line in lines)
    assert len(lines) == 1 + parts * 4 + parts - 1
    assert sum("the code" in line for line in lines) == parts
    assert all("a text" in line or "12" in line for line in lines if "the code" in line)


def test_what_fits_stays_as_it_is() -> None:
    lines = printed(table(["code", "n"], [["Hope", "3"]], numbers=True), 80)
    assert lines[-1].rstrip() == "Hope   3"
