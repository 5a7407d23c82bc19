"""Thousands of selections at one place are joined by count, not pair by pair."""

from functools import cached_property
from typing import Any

import pytest
from counting import calls

import qdabridge as qb
from qdabridge.operations.merge.inputs import Input


def project(count: int, *, comments: bool = False) -> qb.Package:
    code, coder = qb.Code(name="Hope"), qb.User(name="Ada")
    selections = [
        qb.PlainTextSelection(
            start_position=0,
            end_position=5,
            description=f"why {number % 7}" if comments and number % 2 else None,
            codings=[qb.Coding(code_ref=code.guid, creating_user=coder.guid)],
        )
        for number in range(count)
    ]
    talk = qb.TextSource(
        name="Talk",
        plain_text_content="Hello, world.",
        plain_text_selections=selections,
    )
    book = qb.CodeBook(codes=[code])
    return qb.Package(
        qb.Project(name="P", users=[coder], code_book=book, sources=[talk])
    )


@pytest.mark.parametrize("comments", [False, True])
def test_each_is_joined_with_one_of_the_other(comments: bool) -> None:
    first, second = (project(60, comments=comments) for _ in range(2))
    merged = qb.merge([first, second]).package.project
    (talk,) = merged.sources
    told = sorted(s.description or "" for s in talk.plain_text_selections)  # type: ignore[union-attr]
    was = sorted(
        s.description or ""
        for s in first.project.sources[0].plain_text_selections  # type: ignore[union-attr]
    )
    assert told == was


class _Counted(dict[str, None]):
    """Parents of codes that know how often they were looked through."""

    walks = 0

    def values(self) -> Any:
        self.walks += 1
        return super().values()


def test_a_flat_list_of_codes_is_looked_through_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[_Counted] = []

    plain = vars(Input)["parents"].func

    def counted(item: Input) -> _Counted:
        made.append(_Counted(plain(item)))
        return made[-1]

    parents = cached_property(counted)
    parents.__set_name__(Input, "parents")
    monkeypatch.setattr(Input, "parents", parents)
    codes = [qb.Code(name=f"Code {number}") for number in range(50)]
    pair = [
        qb.Package(qb.Project(name="P", code_book=qb.CodeBook(codes=codes)))
        for _ in range(2)
    ]
    assert qb.diff(*pair).is_equal
    assert [one.walks for one in made] == [1, 1]


@pytest.mark.parametrize("act", ["merge", "diff", "align"])
def test_work_does_not_grow_with_the_square(act: str) -> None:
    def run(count: int) -> int:
        pair = project(count), project(count)
        if act == "merge":
            return calls(lambda: qb.merge(pair))
        return calls(lambda: getattr(qb, act)(*pair))

    run(50)
    assert run(1600) < 5 * run(400)
