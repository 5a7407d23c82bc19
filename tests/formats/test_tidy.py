"""The definitions of tidy tables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.formats.tidy import COLUMNS, ROWS, table_names
from qdabridge.model import join_path, split_path

NAMES = st.text(alphabet=st.sampled_from("ab> \\\n-"), max_size=8) | st.text(max_size=9)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_path_gives_its_names_back(names: list[str]) -> None:
    assert split_path(join_path(names)) == tuple(names)


@given(st.lists(NAMES, min_size=1, max_size=3), st.lists(NAMES, min_size=1, max_size=3))
def test_other_names_make_another_path(one: list[str], two: list[str]) -> None:
    assert (join_path(one) == join_path(two)) == (one == two)


def test_usual_names_stay_readable() -> None:
    assert join_path(["R&D", "a->b", r"C:\x"]) == r"R&D > a->b > C:\x"


@pytest.mark.parametrize("name", table_names())
def test_columns_have_names_of_their_own_and_a_meaning(name: str) -> None:
    names = [column.name for column in COLUMNS[name]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in names)
    assert all(column.meaning for column in COLUMNS[name])


def test_tables_come_in_the_order_of_their_names() -> None:
    found = qb.tables(qb.Package(qb.Project(name="Study")))
    assert tuple(table.name for table in found) == table_names() == tuple(ROWS)
    assert repr(found).startswith("<Tables: 0 codings, 0 selections")


def test_quotes_can_be_left_out_of_all_tables() -> None:
    found = qb.tables(qb.Package(qb.Project(name="Study"))).without_quotes()
    names = {(table.name, name) for table in found for name in table.names}
    left_out = {"quote", "selection_name", "comment"}  # a comment may repeat words
    assert not names & {
        (table, name) for table in ("codings", "selections") for name in left_out
    }
    assert {("codings", "memo"), ("notes", "text")} <= names
