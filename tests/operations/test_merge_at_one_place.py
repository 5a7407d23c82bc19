"""Thousands of selections at one place are joined by count, not pair by pair."""

import pytest
from counting import calls

import qdabridge as qb


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


@pytest.mark.parametrize("act", ["merge", "diff", "align"])
def test_work_does_not_grow_with_the_square(act: str) -> None:
    def run(count: int) -> int:
        pair = project(count), project(count)
        if act == "merge":
            return calls(lambda: qb.merge(pair))
        return calls(lambda: getattr(qb, act)(*pair))

    run(50)
    assert run(1600) < 5 * run(400)
