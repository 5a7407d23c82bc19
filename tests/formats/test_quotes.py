"""Quotes as text, Markdown, Word and tables."""

import csv
import io
import json
from pathlib import Path

import pytest
from coded import study

import qdabridge as qb
from qdabridge.catalogue import QUOTE_FORMATS
from qdabridge.formats.quotes import Quote, Quotes


def quote(text: str, code: str = "Hope", **fields: object) -> Quote:
    made = {"number": 1, "code_path": code, "signature": "[#12]", "source": "talk"}
    return Quote(text=text, code=code, **(made | fields))  # type: ignore[arg-type]


def test_text() -> None:
    made = Quotes([quote("One."), quote("Two\nlines.\n"), quote("Three.", "Trust")])
    assert made.to_text() == (
        "Hope\n====\n\n"
        "One. [#12]\n\n"
        "Two\nlines.\n[#12]\n\n"
        "Trust\n=====\n\n"
        "Three. [#12]\n"
    )


def test_markdown_sets_lines_and_paragraphs_as_they_are() -> None:
    made = Quotes([quote("One.\nTwo.\n\nThree.", "A *b*")])
    assert made.to_markdown() == (
        "## A \\*b\\*\n\n> One.\\\n> Two.\n>\n> Three.\\\n> \\[#12\\]\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("12. no list", "12\\. no list"),
        ("12 Monkeys", "12 Monkeys"),
        ("===", "\\==="),
        ("<b> & [x](y) `z` _u_ *v* $w$ ~t~ |s|", None),
        ("    no code", "&#32;&#32;&#32;&#32;no code"),
        ("\tno code", "&#9;no code"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_markdown_takes_nothing_for_markup(text: str, shown: str | None) -> None:
    made = Quotes([quote(text, signature="")]).to_markdown().split("\n")[2]
    if shown is None:
        shown = "".join(f"\\{c}" if c in "<>&[]`_*$~|" else c for c in text)
    assert made == f"> {shown}"


def test_context_stands_beside_the_quote() -> None:
    made = Quotes([quote("a\n\nb", before="then", after="and so on")])
    assert "then [[a\n\nb]] and so on\n[#12]" in made.to_text()
    assert "> then **a**\n>\n> **b** and so on\\\n> \\[#12\\]" in made.to_markdown()


def test_word_has_headings_and_quotes_in_their_style(tmp_path: Path) -> None:
    from docx import Document

    made = qb.quotes(study(), signature="[#{case.number}]", context=20)
    path = tmp_path / "quotes.docx"
    assert made.save(path).is_clean
    paragraphs = Document(str(path)).paragraphs
    styles = [p.style.name for p in paragraphs if p.style]
    assert styles.count("Heading 1") == 17
    assert styles.count("Quote") == len(made)
    texts = [p.text for p in paragraphs if p.style and p.style.name == "Quote"]
    for shown, one in zip(texts, made, strict=True):
        assert one.words in shown
        assert shown.endswith(f" {one.signature}")
    again = tmp_path / "again.docx"
    made.save(again)
    assert again.read_bytes() == path.read_bytes()


def test_word_cannot_hold_control_characters_and_this_is_told(tmp_path: Path) -> None:
    report = Quotes([quote("a\x00b")]).save(tmp_path / "quotes.docx")
    assert [f.code for f in report] == ["cell-text-approximated"]


def test_a_table_has_the_words_exactly(tmp_path: Path) -> None:
    made = qb.quotes(study())
    made.save(tmp_path / "quotes.csv")
    with (tmp_path / "quotes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["text"] for row in rows] == [one.text for one in made]
    assert [row["coders"] for row in rows] == ["; ".join(one.coders) for one in made]
    assert "text" not in made.table.without_quotes().names


def test_json(tmp_path: Path) -> None:
    made = qb.quotes(study())
    made.save(tmp_path / "quotes.json")
    records = json.loads((tmp_path / "quotes.json").read_text(encoding="utf-8"))
    assert records == made.records()
    assert records[0]["codings"] == list(made.quotes[0].codings)


@pytest.mark.parametrize("name", QUOTE_FORMATS)
def test_every_format_writes_and_replaces_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    made = Quotes([quote("One.")])
    made.save(path, format=name)
    assert path.stat().st_size
    with pytest.raises(qb.WouldOverwriteError):
        made.save(path, format=name)
    made.save(path, format=name, overwrite=True)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(qb.UnknownFormatError, match=r"\.docx"):
        Quotes([]).save(tmp_path / "quotes.pdf")
    with pytest.raises(qb.UnknownFormatError, match="markdown"):
        Quotes([]).save(tmp_path / "quotes.md", format="pdf")


def test_nothing_gives_nothing() -> None:
    made = Quotes([])
    assert (made.to_text(), made.to_markdown(), len(made.table)) == ("", "", 0)
    assert io.StringIO(made.to_json()).read() == "[]\n"
