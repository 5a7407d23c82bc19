"""Text of a time before UTF-8: the encoding that makes ordinary words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.text.positions import likeliest

SENTENCES = {
    "cp1252": (
        "Die Größe der Häuser überrascht mich schön",
        "L'élève a été très fatigué à l'école",
        "Não há condições de trabalho, é só esforço",
        "El niño soñó con la montaña",
        "“Quoted” – and ‘quoted’ again…",
        "Ærø og Malmö, så långt",
    ),
    "cp1250": (
        "Życie w mieście jest ciężkie, słyszę",
        "Zażółć gęślą jaźń, proszę",
    ),
    "mac_roman": (
        "Die Größe der Häuser überrascht mich schön",
        "L'élève a été très fatigué à l'école",
        "Não há condições de trabalho, é só esforço",
    ),
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(e, t) for e, texts in SENTENCES.items() for t in texts]
)
def test_the_likeliest_encoding(encoding: str, text: str) -> None:
    assert likeliest(text.encode(encoding)) == encoding


@given(st.text("abc xyz.,"))
def test_nothing_tells_of_ascii(text: str) -> None:
    assert likeliest(text.encode("ascii")) == "cp1252"


def test_a_guess_is_told_and_can_be_overruled(tmp_path: Path) -> None:
    table = tmp_path / "codes.csv"
    words = "Code,Definition\nŻycie,Życie codzienne i ciężkie chwile\nSłońce,Światło\n"
    table.write_bytes(words.encode("cp1250"))
    with qb.open(table) as package:
        names = [code.name for code, _ in package.project.walk_codes()]
        assert names == ["Życie", "Słońce"]
        (told,) = package.report.of("encoding-guessed")
    assert "cp1250" in told.message
    codings = tmp_path / "codings.csv"
    codings.write_bytes(
        "document,quote,code\nd,słyszę ciężkie,Życie\n".encode("cp1250")
    )
    made = qb.assemble(codings, texts={"d": "Tak słyszę ciężkie słowa."})
    assert len(list(made.project.codings())) == 1
    assert made.report.of("encoding-guessed")
