"""Names as people write them: one way of finding what is meant, for every command."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.model import Guid, NameIndex, join_path, path_mark_in, split_path

NAMES = st.text(st.sampled_from("Abé ß>/\\:-|x'\u0301"), min_size=1, max_size=8).filter(
    str.strip
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(tuple)


@given(PATHS)
def test_a_path_comes_back(path: tuple[str, ...]) -> None:
    assert split_path(join_path(path)) == path


@given(st.lists(PATHS, min_size=1, max_size=6, unique=True))
def test_everything_is_found_by_its_path_and_guid(paths: list[tuple[str, ...]]) -> None:
    codes = NameIndex[str]()
    guids = [Guid.new() for _ in paths]
    for path, guid in zip(paths, guids, strict=True):
        codes.add(str(path), path=path, guid=guid)
    for path, guid in zip(paths, guids, strict=True):
        assert codes.find(f" {{{guid.key.upper()}}}") == [str(path)]
        text = join_path(path)
        named_so = (text,) if (text,) in paths else path
        assert codes.find(text) == [str(named_so)]


@pytest.mark.parametrize(
    "text",
    [
        *("Barriers > Time", "Barriers / Time", "Barriers/Time", "Barriers::Time"),
        *("Barriers\\Time", "barriers > TIME", " Barriers  >  Time ", "Barriers>Time"),
        *("Time", "time", "Barriers -> Time", "Barriers | Time", "Barriers - Time"),
    ],
)
def test_anybodys_notation_is_a_path(text: str) -> None:
    codes = NameIndex[int]()
    codes.add(1, path=("Barriers",))
    codes.add(2, path=("Barriers", "Time"))
    codes.add(3, path=("Barriers / Money",))
    assert codes.find(text) == [2]
    assert codes.find("Barriers / Money") == [3]


def test_the_most_exact_counts() -> None:
    codes = NameIndex[int]()
    codes.add(1, path=("Time",))
    codes.add(2, path=("Barriers", "Time"))
    codes.add(3, path=("time",))
    codes.add(4, path=("Barriers", "Cost"))
    codes.add(5, path=("Support", "Cost"))
    assert codes.find("Time") == [1]
    assert codes.find("time") == [3]
    assert codes.find("TIME") == [1, 3]
    assert codes.find("Cost") == [4, 5]
    assert codes.find("TIME", is_exact=True) == []
    assert codes.find("Barriers;Cost", separator=";") == [4]
    assert "did you mean 'Barriers > Cost'" in str(codes.unknown("code", "Cosst"))


def test_spellings_of_unicode_are_one_name() -> None:
    codes = NameIndex[int]()
    codes.add(1, path=("Über", "Größe"))
    assert codes.find(unicodedata.normalize("NFD", "Über / Größe")) == [1]


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("A > B", " > "),
        ("A / B", " / "),
        ("and/or", None),
        ("p->q", None),
        ("> A", None),
    ],
)
def test_what_looks_like_a_path(name: str, mark: str | None) -> None:
    assert path_mark_in(name) == mark
