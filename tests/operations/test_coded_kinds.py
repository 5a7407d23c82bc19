"""Coding tables of more kinds: levels, lines, moments, lists, JSON, sheets by name."""

import json
from pathlib import Path

import pytest
from codings_made import FEES, ONE, TIME, TWO, Coded, assembled, codings

import qdabridge as qb
from qdabridge.operations.assemble.table_files import TableHints
from qdabridge.operations.assemble.written_places import (
    Span,
    TimedText,
    span_in,
)

NURSE = "But the nurse was kind to me."
TALK = "[00:00:05] I: How?\n[00:00:09] P: By bike.\n[00:01:20] P: It is quick.\n"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            f"document,Kategorie,Unterkategorie,quote\nint1,Access,Time,{TIME}\n",
            [("int1", TIME, "Access > Time", None)],
        ),
        (
            f"document,Main code,Sub code,quote\nint2,Access,Fees,{FEES}\n",
            [("int2", FEES, "Access > Fees", None)],
        ),
        (
            f"document,code,quote\nint1,Time; Bus,{TIME}\n",
            [("int1", TIME, "Time", None), ("int1", TIME, "Bus", None)],
        ),
        (
            f'document,codes,quote\nint1,"Time, Bus",{TIME}\nint2,Time,{FEES}\n',
            [
                ("int1", TIME, "Time", None),
                ("int1", TIME, "Bus", None),
                ("int2", FEES, "Time", None),
            ],
        ),
        (
            "document,line,code\nint2,3,Nurse\n",
            [("int2", f"P: {NURSE}", "Nurse", None)],
        ),
        (
            f"document,code,quote\nint2,N,“The nurse was kind to me.”\nint2,F,{FEES}",
            [
                ("int2", "the nurse was kind to me.", "N", None),
                ("int2", FEES, "F", None),
            ],
        ),
    ],
    ids=["level below", "main and sub", "semicolons", "commas", "line", "capital"],
)
def test_codings_are_read(table: str, expected: list[Coded], tmp_path: Path) -> None:
    assert sorted(codings(assembled(tmp_path, table))) == sorted(expected)


def test_commas_of_which_nothing_is_known_are_listed(tmp_path: Path) -> None:
    made = assembled(tmp_path, f'document,codes,quote\nint1,"Time, Bus",{TIME}\n')
    assert codings(made) == []
    assert any("names several codes" in finding.message for finding in made.report)


@pytest.mark.parametrize(
    ("table", "words", "reason"),
    [
        ("document,start,end,code\nt,00:00:09,0:01:20,A\n", "P: By bike.", ""),
        ("document,timecode,code\nt,00:00:05 - 00:01:20,A\n", None, ""),
        ("document,timecode,code\nt,00:01:20,A\n", "P: It is quick.", ""),
        ("document,start_ms,end_ms,code\nt,9000,80000,A\n", "P: By bike.", ""),
        ("document,start (s),end (s),code\nt,9.0,80,A\n", "P: By bike.", ""),
        ("document,from,to,code\nt,00:00:09,00:01:00,A\n", "", "at 00:01:00"),
        ("document,start,end,code\nint1,00:00:09,00:01:20,A\n", "", "no time stamps"),
    ],
)
def test_moments_are_placed_where_stamps_make_it_certain(
    table: str, words: str | None, reason: str, tmp_path: Path
) -> None:
    made = assembled(tmp_path, table, texts={"t": TALK, "int1": ONE})
    found = codings(made)
    if reason:
        assert found == []
        assert any(
            f.code == "coding-unplaced" and reason in f.message for f in made.report
        )
    else:
        expected = "I: How?\n[00:00:09] P: By bike." if words is None else words
        assert found == [("t", expected, "A", None)]


def test_stamps_that_do_not_ascend_place_nothing() -> None:
    text = TimedText("[00:10] a\n[00:05] b\n")
    assert "ascend" in text.place(Span(5000, 10_000)).reason
    assert span_in("12:05.250") == Span(725_250)
    assert span_in("1205") is None
    points = TimedText("one two three", [(0, 0), (1500, 4), (3000, 8)])
    assert points.place(Span(1500, 3000)).place == (4, 7)
    assert "00:00:02.500" in points.place(Span(1500, 2500)).reason


@pytest.mark.parametrize("name", ["c.jsonl", "c.json", "wrapped.json"])
def test_lists_in_json_are_rows(name: str, tmp_path: Path) -> None:
    rows = [
        {"document": "int1", "codings": [{"quote": TIME, "code": "Time"}]},
        {"document": "int2", "codings": [{"quote": FEES, "code": "Money"}]},
    ]
    told = json.dumps({"run": 1, "results": rows} if name[0] == "w" else rows)
    if name.endswith("l"):
        told = "\n".join(map(json.dumps, rows))
    path = tmp_path / name
    path.write_text(told)
    made = qb.assemble(path, texts={"int1": ONE, "int2": FEES})
    assert codings(made) == [
        ("int1", TIME, "Time", None),
        ("int2", FEES, "Money", None),
    ]
    path.write_text("[1, 2]" if name[-1] == "n" else "1\n2")
    with pytest.raises(qb.ReadError, match="object"):
        qb.assemble(path, texts={"int1": ONE})


def test_a_sheet_for_each_document(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for name, words in (("int1", TIME), ("int2", FEES)):
        page = book.create_sheet(name)
        for row in (["Quote", "Code"], [words, "Access"]):
            page.append(row)
    del book["Sheet"]
    book.save(tmp_path / "c.xlsx")
    made = qb.assemble(tmp_path / "c.xlsx", texts={"int1": ONE, "int2": FEES})
    assert codings(made) == [
        ("int1", TIME, "Access", None),
        ("int2", FEES, "Access", None),
    ]


def test_positions_that_cut_words_are_told(tmp_path: Path) -> None:
    good = assembled(tmp_path, "document,start,end,code\nint2,0,1,A\nint2,3,11,B\n")
    odd = assembled(tmp_path, "document,start,end,code\nint2,4,10,A\nint2,5,12,B\n")
    found = [{f.code for f in made.report} for made in (good, odd)]
    assert ["position-odd" in codes for codes in found] == [False, True]


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (f"Interview,Quote,Open code\n1,{TIME},Time\n2,{FEES},Money\n", {}),
        (f"Interview,Quote,Code(s) Applied\nint 01,{TIME},Time\n2,{FEES},Money\n", {}),
        (f"Who,Quote,Code\nInt #1 cook,{TIME},Time\nInt 2 nurse,{FEES},Money\n", {}),
        (f"Who,Quote,Code\nP1,{TIME},Time\nP2,{FEES},Money\n", {"part": True}),
    ],
    ids=["numbers", "leading noughts", "with a profession", "part of the file's"],
)  # fmt: skip
def test_documents_by_a_part_of_their_names(
    table: str, texts: dict[str, bool], tmp_path: Path
) -> None:
    names = ("2024 p1 final", "2024 p2 final") if texts else ("int1", "int2")
    made = assembled(tmp_path, table, texts=dict(zip(names, (ONE, TWO), strict=True)))
    assert codings(made) == [
        (names[0], TIME, "Time", None),
        (names[1], FEES, "Money", None),
    ]
    assert made.report.of("documents-by-part")


def test_a_part_of_several_names_is_no_name(tmp_path: Path) -> None:
    table = f"document,quote,code\nAnn,{TIME},Time\nBen,{FEES},Money\n"
    texts = {"Ann in May": ONE, "Ann in June": TWO, "Ben": TWO}
    made = assembled(tmp_path, table, texts=texts)
    assert not made.report.of("documents-by-part")
    assert [source for source, *_ in codings(made)] == ["Ben"]


def test_quotes_in_marks_of_which_no_header_tells(tmp_path: Path) -> None:
    table = (
        "What was said,Code\n"
        "‘I never had … for it.’,Time\n‘The fees were … high’,Money\n"
    )
    assert codings(assembled(tmp_path, table)) == [
        ("int1", TIME, "Time", None),
        ("int2", FEES, "Money", None),
    ]


def test_codes_by_the_keys_of_a_codebook(tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text("ID,Code,Definition\nT1,Time,Hours\nM1,Money,Fees\n", "utf-8")
    table = f"document,quote,code_ids\nint1,{TIME},T1;M1\nint2,{FEES},M1\n"
    assert sorted(codings(assembled(tmp_path, table, codes=book))) == [
        ("int1", TIME, "Money", None),
        ("int1", TIME, "Time", None),
        ("int2", FEES, "Money", None),
    ]


@pytest.mark.parametrize("head", ["coder{}_{}", "Rater {}: {}", "{1} (coder {0})"])
def test_a_column_of_marks_for_each_coder_and_code(head: str, tmp_path: Path) -> None:
    heads = ",".join(head.format(n, code) for n in "12" for code in ("time", "bus"))
    made = assembled(tmp_path, f"document,quote,{heads}\nint1,{TIME},1,0,1,1\n")
    assert {(code, coder) for _, _, code, coder in codings(made)} == {
        ("time", made.project.users[0].name),
        ("time", made.project.users[1].name),
        ("bus", made.project.users[1].name),
    }


def test_levels_whose_order_is_not_certain_are_told(tmp_path: Path) -> None:
    table = (
        "document,quote,Code,Axial code,Core code,Theme,Selective code (theme)\n"
        f"int1,{TIME},Time,Life,Self,Days,Work\n"
    )
    made = assembled(tmp_path, table)
    assert [code for _, _, code, _ in codings(made)] == ["Time"]
    assert made.report.of("levels-unused")


def test_arrows_without_blanks_may_be_paths(tmp_path: Path) -> None:
    table = f"document,quote,code\nint1,{TIME},Time->Bus\nint2,{FEES},Money\n"
    assert assembled(tmp_path, table).report.of("code-path-unsplit")
    made = assembled(tmp_path, table, separator="->")
    assert [code for _, _, code, _ in codings(made)] == ["Time > Bus", "Money"]


def test_what_an_author_put_into_a_quote_is_passed_over(tmp_path: Path) -> None:
    table = (
        "document,quote,code\n"
        "int2,“The fees [of the clinic] were far too high”,Money\n"
        "int1,[My sister] drives me. It is much better,Help\n"
    )
    assert codings(assembled(tmp_path, table)) == [
        ("int1", "drives me. It is much better", "Help", None),
        ("int2", FEES, "Money", None),
    ]


@pytest.mark.parametrize("head", ["Linked node(s)", "Topic"])
def test_lists_with_commas_are_told(head: str, tmp_path: Path) -> None:
    table = (
        f"document,quote,{head}\n"
        f'int1,{TIME},"Time, Bus"\nint1,The bus came late,Bus\nint2,{FEES},Time\n'
    )
    hints = TableHints(columns=(("code", head),))
    made = assembled(tmp_path, table, hints=hints)
    found = {code for _, _, code, _ in codings(made)}
    if head == "Topic":
        assert found == {"Time, Bus", "Time", "Bus"}
    else:
        assert found == {"Time", "Bus"}
    assert bool(made.report.of("codes-unsplit")) == ("Time, Bus" in found)


def test_ids_are_no_quotes(tmp_path: Path) -> None:
    rows = "int1,R_3L8Yuota6qEPA2Z,1,0\nint2,R_3L8Yuota6qEPA2X,0,1\n"
    table = f"document,entry,Time,Money\n{rows}"
    found = {
        (source, code) for source, _, code, _ in codings(assembled(tmp_path, table))
    }
    assert found == {("int1", "Time"), ("int2", "Money")}
