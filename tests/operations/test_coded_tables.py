"""Codings as people keep them: which columns, which rows, which places."""

import zipfile
from pathlib import Path

import pytest
from codings_made import FEES, ONE, TIME, assembled, codings, texts_of

import qdabridge as qb
from qdabridge.operations.assemble.table_files import TableHints


@pytest.mark.parametrize(
    "head",
    [
        "document,quote,code",
        "Dokument,Textstelle,Kategorie",
        "Fichier,Extrait,Thème",
        "Archivo,Cita,Código",
        "Arquivo,Trecho,Código",
        "Nome documento,Citazione,Codice",
        "Bestand,Citaat,Thema",
        "doc,verbatim,tag",
        "Interview,Coded segment,Label",
        "Where,Words,Name of it",
        "Participant,Highlight,Theme",
    ],
)
def test_columns_are_known_by_header_or_contents(head: str, tmp_path: Path) -> None:
    made = assembled(tmp_path, f"{head}\nint1,{TIME},Time\nint2,{FEES},Money\n")
    assert codings(made) == [
        ("int1", TIME, "Time", None),
        ("int2", FEES, "Money", None),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            f"document,quote,codes\nint1,{TIME},Time; Health\nint2,{FEES},Money\n",
            {("int1", "Time"), ("int1", "Health"), ("int2", "Money")},
        ),
        (
            f"document,quote,code_1,code_2\nint1,{TIME},Time,Health\nint2,{FEES},Money,\n",
            {("int1", "Time"), ("int1", "Health"), ("int2", "Money")},
        ),
        (
            f"document,quote,Time,Money\nint1,{TIME},x,\nint2,{FEES},,x\n",
            {("int1", "Time"), ("int2", "Money")},
        ),
        (
            f"document,Time,Money\nint1,{TIME},\nint2,,{FEES}\n",
            {("int1", "Time"), ("int2", "Money")},
        ),
        (
            f"Theme,Code,Document,Excerpt\nBarriers,Time,int1,{TIME}\n",
            {("int1", "Barriers > Time")},
        ),
        (
            f"document,quote,code_level1,code_level2\nint1,{TIME},Barriers,Time\n",
            {("int1", "Barriers > Time")},
        ),
        (
            f"Coding sheet,,\n,,\ndocument,code,quote\nint1,Time,{TIME}\n",
            {("int1", "Time")},
        ),
        (f"code,quote\nTime,{TIME}\n", {("int1", "Time")}),
        (
            f"document,quote,codes\nint1,{TIME},[Time] [Health]\nint2,{FEES},[Money]\n",
            {("int1", "Time"), ("int1", "Health"), ("int2", "Money")},
        ),
        (
            f"document,quote,tags\nint1,{TIME},#Time #Health\nint2,{FEES},#Money\n",
            {("int1", "Time"), ("int1", "Health"), ("int2", "Money")},
        ),
        (
            f"document,Time,Money\nint1,{TIME},{TIME}\nint2,{FEES},{FEES}\n",
            {
                (source, code)
                for source in ("int1", "int2")
                for code in ("Time", "Money")
            },
        ),
        (
            "document,quote,Open code,Axiale code,Selectieve code\n"
            f"int1,{TIME},No hours,Time,Barriers\n",
            {("int1", "Barriers > Time > No hours")},
        ),
    ],
)
def test_codes_over_cells_and_columns(
    table: str, expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    made = assembled(tmp_path, table)
    found = codings(made)
    assert {(source, code) for source, _, code, _ in found} == expected
    assert {quote for _, quote, _, _ in found} <= {TIME, FEES}


def test_a_column_for_each_coder(tmp_path: Path) -> None:
    made = assembled(
        tmp_path, f"document,quote,Coder A,Coder B\nint1,{TIME},Time,Hurry\n"
    )
    assert codings(made) == [
        ("int1", TIME, "Time", "Coder A"),
        ("int1", TIME, "Hurry", "Coder B"),
    ]
    assert made.report.of("columns-as-codes")


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("never had ... time for it", "never had enough time for it"),
        ("“The bus came late”", "The bus came late"),
        ("...came late...", "came late"),
        ("never had [...] for it", "never had enough time for it"),
    ],
)  # fmt: skip
def test_quotes_with_words_left_out(quote: str, place: str, tmp_path: Path) -> None:
    made = assembled(tmp_path, f'document,quote,code\nint1,"{quote}",Time\n')
    assert codings(made) == [("int1", place, "Time", None)]
    assert made.report.of("quote-elided")


def test_pieces_that_fit_nowhere_are_listed(tmp_path: Path) -> None:
    made = assembled(tmp_path, 'document,quote,code\nint1,"It is ... had enough",T\n')
    assert codings(made) == []
    assert made.report.of("coding-unplaced")


def test_numbers_of_paragraphs_say_which_place_is_meant(tmp_path: Path) -> None:
    rows = (
        f"int1,Time,2,2,{TIME}\nint1,Yes,5,5,Yes.\nint1,Better,4,4,It is much better.\n"
    )
    made = assembled(tmp_path, f"Document,Code,Beginning,End,Segment\n{rows}")
    (selection,) = [
        s
        for s in texts_of(made)[0].plain_text_selections
        if ONE[s.start_position : s.end_position] == "Yes."
    ]
    assert selection.start_position == ONE.rindex("Yes.")


def test_words_are_coded_rather_than_their_context(tmp_path: Path) -> None:
    table = f'Who,Context,Words,code\nint1,"{TIME} The bus came",{TIME},Time\n'
    assert codings(assembled(tmp_path, table)) == [("int1", TIME, "Time", None)]


def test_columns_of_first_and_last_lines(tmp_path: Path) -> None:
    table = "document,start_line,end_line,code\nint1,1,1,Time\n"
    [(source, quote, code, _)] = codings(assembled(tmp_path, table))
    assert (source, code) == ("int1", "Time")
    assert quote == ONE.split("\n")[0]


def test_columns_that_are_called_codes_are_not_left_in_silence(tmp_path: Path) -> None:
    table = f"document,quote,code,Which theme does Ann see\nint1,{TIME},Time,Barriers\n"
    made = assembled(tmp_path, table)
    assert made.report.of("levels-unused")


def test_blank_and_whole_rows(tmp_path: Path) -> None:
    filled = assembled(tmp_path, f"document,quote,code\nint1,{TIME},Time\n,,Hurry\n")
    assert [code for _, _, code, _ in codings(filled)] == ["Time", "Hurry"]
    assert filled.report.of("cells-filled")
    listed = assembled(
        tmp_path, f"document,quote,code\nint1,{TIME},Time\nint1,,Hurry\n"
    )
    assert [code for _, _, code, _ in codings(listed)] == ["Time"]
    whole = assembled(tmp_path, "document,code\nint1,Time\n")
    assert codings(whole) == [("int1", None, "Time", None)]
    assert whole.report.of("codings-of-whole-documents")


def test_texts_that_stand_nowhere_are_no_reason_to_code_all(tmp_path: Path) -> None:
    table = "document,code,why\nint1,Time,this is about the lack of time\n"
    with pytest.raises(qb.NotThisFormatError, match=r"'why'.*--column quote="):
        assembled(tmp_path, table)
    hints = TableHints(columns=(("ignore", "why"),))
    assert codings(assembled(tmp_path, table, hints=hints))[0][1] is None


def test_levels_that_stand_above_hold_until_the_next(tmp_path: Path) -> None:
    table = (
        "document,theme,code,quote\n"
        f"int1,Barriers,Time,{TIME}\nint2,,Money,{FEES}\nint2,Helps,,{FEES}\n"
    )
    made = assembled(tmp_path, table)
    assert [code for _, _, code, _ in codings(made)] == [
        "Barriers > Time",
        "Barriers > Money",
        "Helps",
    ]
    assert made.report.of("cells-filled")


@pytest.mark.parametrize(
    "signature", [" (Grace, Kampala)", " [#12, PSW]", " – Grace, 34"]
)
def test_signed_quotes_are_found(signature: str, tmp_path: Path) -> None:
    made = assembled(tmp_path, f'code,quote\nTime,"“{TIME}”{signature}"\n')
    assert codings(made) == [("int1", TIME, "Time", None)]


@pytest.mark.parametrize("head", ["Anmerkung", "Remarks", "Notas", "Osservazioni"])
def test_remarks_beside_codings_become_notes(head: str, tmp_path: Path) -> None:
    table = f"document,quote,code,{head}\nint1,{TIME},Time,is it?\n"
    notes = assembled(tmp_path, table).project.notes
    assert [note.plain_text_content for note in notes] == ["is it?"]


def test_texts_that_nothing_is_made_of_are_a_loss_with_a_remedy(tmp_path: Path) -> None:
    table = (
        "document,quote,code,weight,impression\n"
        f"int1,{TIME},Time,3,she was tired\nint2,{FEES},Money,4,\n"
    )
    report = assembled(tmp_path, table).report
    (texts,), (values,) = report.of("texts-unused"), report.of("columns-unused")
    assert texts.is_loss
    assert "'impression' (1 with text)" in texts.message
    assert "'weight'" in values.message
    for role, notes in (("memo", ["she was tired"]), ("ignore", [])):
        made = assembled(
            tmp_path, table, hints=TableHints(columns=((role, "impression"),))
        )
        assert not made.report.of("texts-unused")
        assert [note.plain_text_content for note in made.project.notes] == notes


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    table = f"a,b,c,d\nint1,x,{TIME},Time\n"
    said = (("document", "a"), ("quote", "C"), ("code", "4"))
    made = assembled(tmp_path, table, hints=TableHints(columns=said))
    assert codings(made) == [("int1", TIME, "Time", None)]
    with pytest.raises(qb.UnknownFormatError, match="there is no column 'zz'"):
        assembled(tmp_path, table, hints=TableHints(columns=(("code", "zz"),)))
    with pytest.raises(qb.UnknownFormatError, match="can be the 'colour'"):
        assembled(tmp_path, table, hints=TableHints(columns=(("colour", "a"),)))


def test_rows_as_documents(tmp_path: Path) -> None:
    table = (
        "id,age,answer,code\nR1,34,The bus never comes.,Bus\n"
        "R1,34,The bus never comes.,Waiting\nR2,51,I love it.,\n"
    )
    hints = TableHints(texts_from="answer")
    made = assembled(tmp_path, table, texts=None, hints=hints)
    names = {s.name: made.text(s) for s in texts_of(made)}
    assert names == {"R1": "The bus never comes.", "R2": "I love it."}
    assert [code for _, _, code, _ in codings(made)] == ["Bus", "Waiting"]
    (variable,) = made.project.variables
    values = [s.variable_values[0].integer_value for s in made.project.sources]
    assert (variable.name, values) == ("age", [34, 51])


def test_what_a_model_says_of_its_coding_is_kept(tmp_path: Path) -> None:
    table = f"document,quote,code,rationale,confidence\nint1,{TIME},Time,Says so,0.9\n"
    made = assembled(tmp_path, table)
    assert [n.plain_text_content for n in made.project.notes] == [
        "Says so\n\nConfidence: 0.9"
    ]


def test_transcripts_of_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
        'office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        "<office:body><office:text><text:h>Title</text:h><text:p>I never<text:s "
        'text:c="2"/>had <text:span>time</text:span>.<text:note>x</text:note></text:p>'
        "</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "texts" / "int1.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    made = assembled(
        tmp_path, "document,quote,code\nint1.odt,had time.,Time\n",
        texts=tmp_path / "texts",
    )  # fmt: skip
    assert made.text(texts_of(made)[0]) == "Title\nI never  had time."
    assert codings(made) == [("int1", "had time.", "Time", None)]
