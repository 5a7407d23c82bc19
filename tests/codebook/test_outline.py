"""Codebooks without tables: headings and lists in Markdown and Word."""

from pathlib import Path

import pytest

from qdabridge.errors import NotThisFormatError
from qdabridge.formats.codebook import propose

TREE = ["Barriers", "Barriers/Time", "Barriers/Money", "Helpers", "Helpers/Trust"]


def paths(path: Path) -> list[str]:
    found = propose(path)
    assert found.layout == "outline"
    assert found.report.of("outline-assumed")
    return ["/".join(entry.path) for entry in found.entries]


@pytest.mark.parametrize(
    "text",
    [
        "# Codebook\n\n## Barriers\nWhat hinders.\n- **Time**: None of it.\n"
        "- **Money** - None either.\n\n## Helpers\n- Trust: They trust.\n",
        "- Barriers: What hinders.\n  - Time: None of it.\n  - Money: None.\n"
        "- Helpers: What helps.\n  - Trust: They trust.\n",
        '# Barriers\nWhat hinders.\n## Time\nDefinition: None.\nExample: "no"\n'
        "## Money\nNone.\n# Helpers\nWhat helps.\n## Trust\nThey trust.\n",
    ],
)
def test_headings_and_lists_in_markdown(text: str, tmp_path: Path) -> None:
    path = tmp_path / "codes.md"
    path.write_text(text, encoding="utf-8")
    assert paths(path) == TREE
    time = propose(path).entries[1]
    assert time.description.startswith("None")


def test_headings_in_word(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Codebook", 0)
    for theme, codes in (("Barriers", ("Time", "Money")), ("Helpers", ("Trust",))):
        document.add_heading(theme, 1)
        for code in codes:
            document.add_heading(code, 2)
            document.add_paragraph(f"Definition: all about {code}.")
            document.add_paragraph("When to use: if they say so.")
    document.save(str(tmp_path / "codes.docx"))
    assert paths(tmp_path / "codes.docx") == TREE
    entry = propose(tmp_path / "codes.docx").entries[1]
    assert (entry.description, entry.inclusion) == (
        "all about Time.",
        "if they say so.",
    )


def test_a_transcript_is_no_codebook(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Interview 7", 1)
    for number in range(20):
        document.add_paragraph(f"I: Question {number}, and what came of it then?")
        document.add_paragraph("P: " + "It was a long story, and I tell it now. " * 8)
    document.save(str(tmp_path / "interview.docx"))
    with pytest.raises(NotThisFormatError):
        propose(tmp_path / "interview.docx")


SECTIONS = """# Codes of the choir study

## Overview
What this is about.

---

## 1. Singing
**Definition**
What people say of singing.
**Focus: the voice.**

**Good example**
> "I sang all day."

**Scale (0 to 2)**
- **0** = not named
- **2** = named with joy

**Theories**
Nobody (1999).

---

## 2. Exclusion from the choir
**Definition**
Not being let in.

**Scale (0 to 2)**
- **0** = not named

**Theories**
Somebody (2001).

## 3. *Travel*
- **Definition**: Going on `tour`.
- **Include**: buses and trains.
- **Example**:
  - "We went to Rome."
  - "Ten hours on a bus."

## References
- Nobody (1999). A book on choirs.
"""


def test_labels_hold_until_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "codes.md"
    path.write_text(SECTIONS, encoding="utf-8")
    found = propose(path)
    names = ["Singing", "Exclusion from the choir", "Travel"]
    assert [entry.path for entry in found.entries] == [(name,) for name in names]
    singing, exclusion, travel = found.entries
    assert singing.description.startswith("What people say of singing.")
    assert singing.examples == '"I sang all day."'
    assert singing.extras == {
        "Scale (0 to 2)": "0 = not named\n\n2 = named with joy",
        "Theories": "Nobody (1999).",
    }
    assert (exclusion.description, exclusion.short_code) == ("Not being let in.", "")
    assert (travel.description, travel.inclusion) == (
        "Going on `tour`.",
        "buses and trains.",
    )
    assert travel.examples.split("\n\n") == [
        '"We went to Rome."',
        '"Ten hours on a bus."',
    ]
    assert "'Overview', 'References'" in found.report.findings[0].message


@pytest.mark.parametrize("numbers", [("1", "1.1", "1.2", "2", "2.1"), "ABCDE"])
def test_numbers_of_chapters_are_no_part_of_names(
    numbers: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "codes.md"
    levels = (1, 2, 2, 1, 2)
    path.write_text(
        "\n".join(
            f"{'#' * level} {number}. {name.rpartition('/')[2]}\nText."
            for level, number, name in zip(levels, numbers, TREE, strict=True)
        ),
        encoding="utf-8",
    )
    assert paths(path) == TREE
    kept = [entry.short_code for entry in propose(path).entries]
    assert kept == ([""] * 5 if numbers[0] == "1" else list(numbers))


def test_labels_beside_known_ones_are_labels_and_chapters_without_are_none(
    tmp_path: Path,
) -> None:
    text = """# Livro de códigos
- **Base**: 28 cartas

## 1. Visão geral
O que este documento descreve.

## 2. Chegada
### `barco`
- **Tipo**: palavra
- **Descrição**: Como chegaram à ilha.
- **Valores**:
  - `vela` - com vela
### `porto`
- **Descrição**: Onde desembarcaram.
- **Formato**: texto

## 3. Casa
### `forno`
- **Descrição**: O que se cozia.
"""
    path = tmp_path / "codes.md"
    path.write_text(text, encoding="utf-8")
    chapters = ["Chegada", "Chegada/barco", "Chegada/porto", "Casa", "Casa/forno"]
    assert paths(path) == chapters
    [told] = propose(path).report.of("outline-assumed")
    assert "Visão geral" in told.message
    assert "Base" in told.message


def test_bold_lines_before_a_colon_that_stands_off_head_lists(tmp_path: Path) -> None:
    text = "**Chemins** :\n- `pluie` : sous la pluie\n- `nuit` : de nuit\n\n"
    text += "**Places** :\n- `marché` : au marché\n- `pont` : sur le pont\n"
    path = tmp_path / "codes.md"
    path.write_text(text, encoding="utf-8")
    places = ["Chemins/nuit", "Places", "Places/marché", "Places/pont"]
    assert paths(path) == ["Chemins", "Chemins/pluie", *places]
