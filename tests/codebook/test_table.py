"""Codebook tables as people make them: what is understood, repaired, told, refused."""

from collections.abc import Sequence
from typing import Any

import pytest
from codebook_tables import grid_of

from qdabridge.codebook.proposal import Hints, Proposal
from qdabridge.codebook.understanding import propose
from qdabridge.errors import (
    NotThisFormatError,
    ReadError,
    UnknownFormatError,
)
from qdabridge.tabular.grid import Cell, Continued, Grid, Row

LEFT = Cell(continued=Continued.LEFT)
ABOVE = Cell(continued=Continued.ABOVE)


def read(
    *rows: Sequence[str | Cell], kind: str = "xlsx", name: str = "Codes", **hints: Any
) -> Proposal:
    return propose([grid_of(rows, kind, name)], Hints(**hints))


def paths(proposal: Proposal) -> list[str]:
    return ["/".join(entry.path) for entry in proposal.entries]


def codes_of(proposal: Proposal) -> list[str]:
    return [finding.code for finding in proposal.report]


# --- Flat, and what the columns hold ------------------------------------------------


def test_every_field_has_its_column() -> None:
    found = read(
        ["Codebook, version 3"],
        ["made in May"],
        [
            *("Code", "Code Type", "Brief Definition", "Full Definition"),
            *(
                "When to Use",
                "When NOT to Use",
                "Example Quotations",
                "Colour",
                "Abbr.",
            ),
        ],
        [
            "Hope",
            "emic",
            "Short.",
            "Long.",
            "If.",
            "Not if.",
            "“x”",
            "rgb(1,2,255)",
            "H",
        ],
        ["Fear", "etic", "Short.", "", "", "", "", "red", "F-1"],
    )
    hope, fear = found.entries
    assert (hope.description, hope.inclusion, hope.exclusion) == (
        "Long.",
        "If.",
        "Not if.",
    )
    assert (hope.examples, hope.color, hope.short_code) == ("“x”", "#0102FF", "H")
    assert hope.extras == {"Code Type": "emic", "Brief Definition": "Short."}
    assert (fear.color, fear.place) == ("#FF0000", "sheet Codes, row 5")
    assert found.layout == "flat"
    assert "header in sheet Codes, row 3" in found.reasons[0]
    assert codes_of(found).count("row-set-aside") == 2
    assert codes_of(found).count("column-kept") == 2


@pytest.mark.parametrize(
    ("heads", "layout"),
    [
        (("Kategorie", "Definition", "Ankerbeispiel", "Kodierregel"), "flat"),
        (("Code", "Définition", "Exemple de verbatim", "Critères d’inclusion"), "flat"),
        (("Código", "Definición", "Ejemplo", "Criterios de inclusión"), "flat"),
        (("Código", "Definição", "Exemplo", "Critérios de inclusão"), "flat"),
        (("CODE:", "operational definition", "Anchor examples", "Coding rule"), "flat"),
    ],
)
def test_headers_in_several_languages(heads: Sequence[str], layout: str) -> None:
    found = read(
        heads, ["Hope", "Looks on.", "“x”", "If."], ["Fear", "Afraid.", "", ""]
    )
    [hope, _] = found.entries
    assert (hope.description, hope.examples, hope.inclusion) == (
        "Looks on.",
        "“x”",
        "If.",
    )
    assert found.layout == layout


def test_counts_are_set_aside_and_told() -> None:
    found = read(
        ["Name", "Description", "Files", "References"], ["Hope", "On.", "3", "12"]
    )
    assert found.entries[0].extras == {}
    assert codes_of(found) == ["column-set-aside", "column-set-aside"]


def test_a_count_in_words_is_kept() -> None:
    found = read(["Code", "Definition", "Frequency"], ["Hope", "On.", "often"])
    assert found.entries[0].extras == {"Frequency": "often"}


def test_a_swatch_is_a_colour() -> None:
    found = read(
        ["Code", "Definition", "Farbe"], ["Hope", "On.", Cell("", fill="#AABBCC")]
    )
    assert found.entries[0].color == "#AABBCC"


def test_a_colour_that_is_none_is_kept_and_told() -> None:
    found = read(["Code", "Definition", "Colour"], ["Hope", "On.", "like the sea"])
    assert found.entries[0].extras == {"Colour": "like the sea"}
    assert "color-unknown" in codes_of(found)


def test_groups_and_guids() -> None:
    guid = "01234567-89ab-4def-8123-456789abcdef"
    found = read(
        ["Code", "Comment", "Code Group 1", "Code Group 2", "GUID"],
        ["Hope", "On.", "Feelings", "Mine", guid],
        ["Fear", "Off.", "", "", "none yet"],
    )
    hope, fear = found.entries
    assert (hope.groups, hope.guid) == (("Feelings", "Mine"), guid)
    assert found.layout == "flat"
    assert fear.extras or fear.short_code


def test_two_columns_called_code_with_ids() -> None:
    found = read(
        ["Code", "Code", "Description"],
        ["E1", "Evidence seen", "Seen."],
        ["E2", "Evidence told", "Told."],
    )
    assert paths(found) == ["Evidence seen", "Evidence told"]
    assert [entry.short_code for entry in found.entries] == ["E1", "E2"]


def test_two_columns_called_code_with_other_names_keep_the_first() -> None:
    found = read(
        ["Code", "Code", "Description"],
        ["Hope", "hopefulness", "On."],
        ["Fear", "fearfulness", "Off."],
    )
    assert paths(found) == ["Hope", "Fear"]
    assert found.entries[0].extras == {"Code (column B)": "hopefulness"}
    assert "column-ambiguous" in codes_of(found)


def test_a_header_that_is_there_twice_must_be_named_by_letter() -> None:
    rows = (["Code", "Code", "Description"], ["Hope", "hopefulness", "On."])
    with pytest.raises(UnknownFormatError, match=r"A and B are both called.*--name A"):
        propose([grid_of(rows)], Hints(name="Code"))
    assert propose([grid_of(rows)], Hints(name="B")).entries[0].name == "hopefulness"


def test_rows_that_are_no_codes_are_told_with_their_place() -> None:
    found = read(
        ["Code", "Description", "Quote", "Files"],
        ["https://example.org/codebook", "", "", ""],
        ["", "a text without a name", "said in secret", ""],
        ["Hope", "On.", "", "1"],
        ["Code", "Description", "Quote", "Files"],
        ["Fear", "Off.", "", "2"],
        ["", "", "more words", ""],
        ["Total", "", "", "3"],
        ["Note: codes may overlap.", "", "", ""],
    )
    assert paths(found) == ["Hope", "Fear"]
    assert found.entries[1].examples == "more words"
    aside = found.report.of("row-set-aside")
    rows = [str(finding.location).split(", ")[1] for finding in aside]
    assert rows == ["row 2", "row 3", "row 5", "row 8", "row 9"]
    assert not any("secret" in finding.message for finding in found.report)
    assert aside[1].quote == "said in secret"


def test_a_code_called_total_stays() -> None:
    assert paths(
        read(["Code", "Definition"], ["Total", "Of all."], ["Part", "Some."])
    ) == [
        "Total",
        "Part",
    ]


def test_a_repeated_code_is_joined_and_told() -> None:
    found = read(
        ["Code", "Definition"], ["Hope", "On."], ["Fear", "Off."], ["Hope", "Up."]
    )
    assert [entry.description for entry in found.entries] == ["On.\n\nUp.", "Off."]
    assert "code-repeated" in codes_of(found)


def test_a_table_without_header() -> None:
    found = read(
        ["Hope", "Somebody looks forward to better days."],
        ["Fear", "Somebody is afraid of what will come."],
        kind="csv",
        name="",
    )
    assert paths(found) == ["Hope", "Fear"]
    assert found.reasons[0] == "no row was recognised as a header"


# --- Level and parent columns -------------------------------------------------------


def test_a_level_that_jumps_is_told() -> None:
    found = read(
        ["Level", "Code", "Definition"],
        ["1", "A", "a"],
        ["3", "B", "b"],
        ["2", "C", "c"],
    )
    assert paths(found) == ["A", "A/B", "A/C"]
    assert "level-jumped" in codes_of(found)


def test_a_level_in_words() -> None:
    found = read(
        ["Name", "Level", "Definition"],
        ["A", "Theme", "a"],
        ["B", "Subtheme", "b"],
        ["C", "Code", "c"],
        ["D", "Theme", "d"],
    )
    assert (found.layout, paths(found)) == ("level", ["A", "A/B", "A/B/C", "D"])


def test_a_level_that_is_a_group_is_filled_down() -> None:
    found = read(
        ["Level", "Code Name", "Operational Definition"],
        ["Individual", "Hope", "On."],
        ["", "Fear", "Off."],
        ["Team", "Trust", "In."],
    )
    assert paths(found) == [
        *("Individual", "Individual/Hope", "Individual/Fear", "Team", "Team/Trust"),
    ]


def test_parents_without_a_row_are_made() -> None:
    found = read(
        ["Parent", "Code", "Definition"], ["Feelings", "Hope", "On."], ["", "Time", "t"]
    )
    assert (found.layout, paths(found)) == (
        "parent",
        ["Feelings", "Feelings/Hope", "Time"],
    )
    assert codes_of(found) == ["parent-made"]


def test_parents_may_stand_below_their_codes_and_be_spelt_otherwise() -> None:
    found = read(
        ["Code", "Definition", "Parent code"],
        ["Joy", "j", "HOPE"],
        ["Hope", "h", "Feelings"],
        ["Feelings", "f", ""],
    )
    assert paths(found) == ["Feelings", "Feelings/Hope", "Feelings/Hope/Joy"]


def test_parents_by_id() -> None:
    found = read(
        ["Id", "Parent Id", "Depth", "Title", "Description"],
        ["10", "", "0", "Feelings", "f"],
        ["11", "10", "1", "Hope", "h"],
        ["12", "11", "2", "Joy", "j"],
    )
    assert paths(found) == ["Feelings", "Feelings/Hope", "Feelings/Hope/Joy"]


def test_parents_by_path_tell_codes_of_one_name_apart() -> None:
    found = read(
        ["Code", "Parent", "Definition"],
        ["A", "", "a"],
        ["B", "", "b"],
        ["Other", "A", "oa"],
        ["Other", "B", "ob"],
        ["Deep", "B > Other", "d"],
    )
    assert paths(found) == ["A", "A/Other", "B", "B/Other", "B/Other/Deep"]
    assert "parent-ambiguous" not in codes_of(found)


def test_an_ambiguous_parent_is_told() -> None:
    found = read(
        ["Code", "Parent", "Definition"],
        ["A", "", "a"],
        ["Other", "A", "oa"],
        ["B", "", "b"],
        ["Other", "B", "ob"],
        ["Deep", "Other", "d"],
    )
    assert paths(found)[-1] == "B/Other/Deep"
    assert "parent-ambiguous" in codes_of(found)


def test_a_circle_of_parents_is_refused_with_its_rows() -> None:
    with pytest.raises(ReadError, match=r"circle: row 2 'A' in 'C', row 4 'C' in 'B'"):
        read(
            ["Code", "Parent", "Definition"],
            ["A", "C", "a"],
            ["B", "A", "b"],
            ["C", "B", "c"],
        )


def test_a_chain_without_end_is_refused() -> None:
    chain = [[f"c{n}", f"c{n - 1}" if n else "", "x"] for n in range(5000)]
    with pytest.raises(ReadError, match="deep in each other"):
        read(["Code", "Parent", "Definition"], *chain)


# --- A column for each level --------------------------------------------------------


def test_deeper_levels_begin_anew_when_a_higher_one_changes() -> None:
    found = read(
        ["Theme", "Subtheme", "Code", "Quote"],
        ["T1", "S1", "C1", "q1"],
        ["", "", "", "q2"],
        ["", "", "C2", "q3"],
        ["", "S2", "C3", ""],
        ["T2", "", "C4", ""],
    )
    assert paths(found) == [
        *("T1", "T1/S1", "T1/S1/C1", "T1/S1/C2", "T1/S2", "T1/S2/C3", "T2", "T2/C4"),
    ]
    assert found.entries[2].examples == "q1\n\nq2"


def test_repeated_themes_and_codes_with_one_quote_a_row() -> None:
    found = read(
        ["Theme", "Code", "Quote"],
        ["T1", "C1", "q1"],
        ["T1", "C1", "q2"],
        ["T1", "C2", "q3"],
        ["T2", "C1", "q4"],
    )
    assert paths(found) == ["T1", "T1/C1", "T1/C2", "T2", "T2/C1"]
    assert [e.examples for e in found.entries] == ["", "q1\n\nq2", "q3", "", "q4"]
    assert found.report.is_clean


def test_definitions_of_two_levels() -> None:
    found = read(
        [
            *("Theme", "Category", "Low-level Category", "Description"),
            *("Code", "Description"),
        ],
        ["T", "K", "L1", "of L1", "C1", "of C1"],
        ["", "", "", "", "C2", "of C2"],
        ["", "", "L2", "of L2", "C3", "of C3"],
    )
    told = {"/".join(entry.path): entry.description for entry in found.entries}
    assert told == {
        "T": "",
        "T/K": "",
        "T/K/L1": "of L1",
        "T/K/L1/C1": "of C1",
        "T/K/L1/C2": "of C2",
        "T/K/L2": "of L2",
        "T/K/L2/C3": "of C3",
    }


def test_definitions_named_by_their_level() -> None:
    found = read(
        ["Theme", "Code", "Code definition", "Theme definition"],
        ["T", "C", "of C", "of T"],
    )
    assert [entry.description for entry in found.entries] == ["of T", "of C"]


def test_a_theme_right_of_its_code_stands_above_it() -> None:
    found = read(["Code", "Definition", "Theme"], ["C1", "d", "T"], ["C2", "d", "T"])
    assert paths(found) == ["T", "T/C1", "T/C2"]


def test_data_structures_read_from_the_right() -> None:
    found = read(
        ["1st order concepts", "2nd order themes", "Aggregate dimensions"],
        ["c1", "t1", "D"],
        ["c2", "", ""],
        ["c3", "t2", ""],
    )
    assert paths(found) == ["D", "D/t1", "D/t1/c1", "D/t1/c2", "D/t2", "D/t2/c3"]


def test_merged_and_repeated_themes_in_word() -> None:
    head = ["THEME", "CODE", "DESCRIPTION", "EXAMPLES"]
    merged = read(
        head,
        ["T1", "C1", "d1", "x"],
        [ABOVE, "C2", "d2", ""],
        ["T2", "C3", "d3", ""],
        kind="docx",
        name="table 1",
    )
    repeated = read(
        head,
        ["T1", "C1", "d1", "x"],
        ["T1", "C2", "d2", ""],
        ["T2", "C3", "d3", ""],
        kind="docx",
        name="table 1",
    )
    assert paths(merged) == paths(repeated) == ["T1", "T1/C1", "T1/C2", "T2", "T2/C3"]


# --- Numbers ------------------------------------------------------------------------


def test_a_zero_that_a_spreadsheet_dropped_is_given_back() -> None:
    numbers = ["1", *(f"1.{n}" for n in range(1, 10)), "1.1", "1.11", "2", "2.2"]
    rows = [[number, f"code {n}", "x"] for n, number in enumerate(numbers)]
    found = read(["No.", "Code", "Definition"], *rows)
    by_name = {entry.name: entry for entry in found.entries}
    assert by_name["code 10"].short_code == "1.10"
    assert by_name["code 10"].path == ("code 0", "code 10")
    assert codes_of(found) == ["number-repaired"]


@pytest.mark.parametrize(
    "numbers",
    [
        ("1.", "1.1.", "1.2.", "2.", "2.1."),
        ("1)", "1.1)", "1.2)", "2)", "2.1)"),
        ("A", "A.1", "A.2", "B", "B.1"),
        ("T1", "T1.1", "T1.2", "T2", "T2.1"),
        ("1", "1a", "1b", "2", "2a"),
        ("1.0", "1.1", "1.4", "3.0", "3.5"),
        ("Theme 1", "1.1", "1.2", "Theme 2", "2.1"),
    ],
)
def test_ways_to_number(numbers: Sequence[str]) -> None:
    names = ("A", "B", "C", "D", "E")
    rows = [[n, name, "x"] for n, name in zip(numbers, names, strict=True)]
    found = read(["Nr.", "Code", "Definition"], *rows)
    assert paths(found) == ["A", "A/B", "A/C", "D", "D/E"]
    assert found.layout == "numbers"


def test_numbers_before_names() -> None:
    found = read(
        ["Code", "Definition"],
        ["1. Barriers", "b"],
        ["1.1 Time", "t"],
        ["1.2: Money", "m"],
        ["Theme 2: Helpers", "h"],
        ["2.1\tFriends", "f"],
    )
    assert paths(found) == [
        *("Barriers", "Barriers/Time", "Barriers/Money", "Helpers", "Helpers/Friends"),
    ]


def test_parents_that_only_numbers_tell_of_are_made() -> None:
    found = read(
        ["Code", "Definition"],
        ["1.1 Time", "t"],
        ["1.2 Money", "m"],
        ["2.1 Friends", "f"],
    )
    assert paths(found) == ["1", "1/Time", "1/Money", "2", "2/Friends"]
    assert codes_of(found) == ["parent-made", "parent-made"]


def test_heads_without_number_take_the_missing_one() -> None:
    found = read(
        ["Code", "Definition"],
        ["Barriers", ""],
        ["1.1 Time", "t"],
        ["1.2 Money", "m"],
        ["Helpers", ""],
        ["2.1 Friends", "f"],
    )
    assert paths(found) == [
        *("Barriers", "Barriers/Time", "Barriers/Money", "Helpers", "Helpers/Friends"),
    ]


def test_names_that_begin_with_a_number_stay() -> None:
    names = ["3 wishes", "1990s", "24/7 access", "Hope"]
    found = read(["Code", "Definition"], *([name, "x"] for name in names))
    assert [entry.name for entry in found.entries] == names


def test_numbers_of_rows_are_set_aside() -> None:
    found = read(["No", "Code", "Definition"], ["1", "Hope", "h"], ["2", "Fear", "f"])
    assert (found.layout, paths(found)) == ("flat", ["Hope", "Fear"])
    assert codes_of(found) == ["column-set-aside"]


# --- Groups, indents, paths ---------------------------------------------------------


def test_rows_without_short_code_head_those_with_one() -> None:
    found = read(
        ["Evidence basis", ""],
        ["E1", "What somebody has seen with own eyes."],
        ["E2", "What somebody was told by others."],
        ["Tone", ""],
        ["N1", "Warm words, whatever they are about."],
    )
    assert found.layout == "groups"
    assert paths(found) == [
        *(
            "Evidence basis",
            "Evidence basis/E1",
            "Evidence basis/E2",
            "Tone",
            "Tone/N1",
        ),
    ]


def test_bold_or_merged_rows_head_others() -> None:
    bold = Cell("Feelings", is_bold=True)
    heads: list[list[str | Cell]] = [["Feelings:", LEFT], [bold, ""]]
    for head in heads:
        found = read(["Code", "Definition"], head, ["Hope", "h"], kind="docx", name="t")
        assert paths(found) == ["Feelings", "Feelings/Hope"]


def test_codes_without_definition_are_no_heads() -> None:
    found = read(
        ["Code", "Definition"], ["Hope", "h"], ["Fear", ""], ["Joy", "j"], ["Time", "t"]
    )
    assert (found.layout, len(found.entries)) == ("flat", 4)


def test_heads_without_a_sign_are_told() -> None:
    rows = [["A", ""], ["b", "x"], ["c", "x"], ["D", ""], ["e", "x"], ["f", "x"]]
    rows = [[f"the code {name}", text] for name, text in rows]
    found = read(["Code", "Definition"], *rows)
    assert (found.layout, codes_of(found)) == ("groups", ["group-assumed"])
    assert len(paths(read(["Code", "Definition"], *rows, layout="flat"))) == 6


def test_paths_need_support() -> None:
    found = read(["Code", "Definition"], ["Pay and/or leave", "x"], ["e.g. this", "y"])
    assert (found.layout, paths(found)) == ("flat", ["Pay and/or leave", "e.g. this"])


def test_a_colon_in_a_name_is_part_of_it() -> None:
    found = read(
        ["Code", "Comment"],
        ["Care", "c"],
        ["Care: home", "h"],
        ["Care: home: at night", "n"],
        ["Care: work: shifts", "s"],
    )
    assert [entry.path for entry in found.entries] == [
        ("Care",),
        ("Care", "home"),
        ("Care", "home", "at night"),
        ("Care", "work: shifts"),
    ]


def test_a_separator_of_the_users_own() -> None:
    rows = (["Code", "Definition"], ["A ~ B", "x"], ["C ~ D", "y"])
    assert paths(read(*rows)) == ["A ~ B", "C ~ D"]
    assert paths(read(*rows, separator="~")) == ["A", "A/B", "C", "C/D"]
    with pytest.raises(UnknownFormatError, match=r"no name holds the separator ' > '"):
        read(*rows, separator=" > ")


# --- Sheets -------------------------------------------------------------------------


def sheet(name: str, *rows: Sequence[str | Cell]) -> Grid:
    return grid_of(rows, "xlsx", name)


HEAD = ["Code", "Definition"]


def test_sheets_with_the_names_of_themes_are_branches() -> None:
    found = propose(
        [sheet("Feelings", HEAD, ["Hope", "h"]), sheet("Work", HEAD, ["Pay", "p"])],
        Hints(),
    )
    assert paths(found) == ["Feelings", "Feelings/Hope", "Work", "Work/Pay"]
    assert "sheets-as-branches" in codes_of(found)


def test_sheets_with_plain_names_are_joined() -> None:
    found = propose(
        [sheet("Sheet1", HEAD, ["Hope", "h"]), sheet("Sheet2", HEAD, ["Pay", "p"])],
        Hints(),
    )
    assert paths(found) == ["Hope", "Pay"]


def test_another_version_is_set_aside() -> None:
    rows = (["Hope", "h"], ["Fear", "f"], ["Pay", "p"])
    found = propose([sheet("v2", HEAD, *rows), sheet("v1", HEAD, *rows[:2])], Hints())
    assert len(found.entries) == 3
    assert codes_of(found) == ["sheet-set-aside"]


def test_the_best_sheet_is_read_and_the_others_are_told() -> None:
    grids = [
        sheet("Read me", ["This workbook has our codes."]),
        sheet("Codes", [*HEAD, "Example"], ["Hope", "h", "x"]),
        sheet("Old", ["Theme", "Meaning"], ["Fear", "f"]),
    ]
    found = propose(grids, Hints())
    assert paths(found) == ["Hope"]
    assert codes_of(found) == ["sheet-set-aside", "sheet-set-aside"]
    assert paths(propose(grids, Hints(sheet="old"))) == ["Fear"]
    with pytest.raises(UnknownFormatError, match="'Read me', 'Codes', 'Old'"):
        propose(grids, Hints(sheet="New"))


def test_headings_above_word_tables_are_branches() -> None:
    def table(number: int, heading: str, code: str) -> Grid:
        cells = [Cell(code), Cell("some definition")]
        head = [Cell(text) for text in HEAD]
        above = (Cell("Our codebook"), Cell(heading, style="Heading 2"))
        rows = [Row(1, head), Row(2, cells)]
        return Grid(f"table {number}", rows, "docx", heading=above)

    found = propose([table(1, "Feelings", "Hope"), table(2, "Work", "Pay")], Hints())
    assert paths(found) == ["Feelings", "Feelings/Hope", "Work", "Work/Pay"]


# --- Hints and refusals -------------------------------------------------------------


def test_hints_overrule() -> None:
    rows = (
        ["Item", "Wording", "Belongs", "What it is"],
        ["i1", "Hope", "Feelings", "h"],
        ["i2", "Feelings", "", "f"],
    )
    hints = Hints(name="Wording", parent="C", description="What it is")
    found = propose([grid_of(rows)], hints)
    assert paths(found) == ["Feelings", "Feelings/Hope"]
    assert found.entries[1].description == "h"
    assert found.entries[1].extras == {"Item": "i1"}


def test_a_layout_the_user_names_is_taken() -> None:
    rows = (["Theme", "Code", "Definition"], ["T", "C1", "a"], ["", "C2", "b"])
    found = read(*rows, layout="flat")
    assert paths(found) == ["C1", "C2"]
    assert found.entries[0].extras == {"Theme": "T"}


@pytest.mark.parametrize(
    ("hints", "message"),
    [
        ({"layout": "spiral"}, "no layout 'spiral'; choose one of flat, level"),
        ({"layout": "parent"}, "needs a column with the parent"),
        ({"name": "Label"}, "no column 'Label' for --name; choose one of A 'Code'"),
        ({"description": "Q"}, "no column 'Q' for --description"),
        ({"sheet": "Two"}, "no sheet 'Two'"),
    ],
)
def test_a_wrong_hint_is_wrong_usage(hints: dict[str, Any], message: str) -> None:
    grid = grid_of([HEAD, ["Hope", "h"]], "xlsx", "One")
    with pytest.raises(UnknownFormatError, match=message):
        propose([grid], Hints(**hints))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "it is empty"),
        ([HEAD], "no row has a code"),
        (
            [["Category", "Memo", "Search item", "Whole word"], ["A", "", "b", "x"]],
            "a dict",
        ),
        ([["Code", "P1", "P2", "P3"], ["Hope", "1", "0", "2"]], "by participant"),
        (
            [["Document", "Code", "Segment", "Comment"], ["d", "Hope", "words", ""]],
            "coded segments",
        ),
        ([["Name", "Age"], ["Ada", "36"], ["Bob", "41"]], "no codebook"),
        ([["1", "2"], ["3", "4"]], "no codebook"),
    ],
)
def test_what_is_no_codebook_is_refused(rows: list[list[str]], message: str) -> None:
    with pytest.raises(NotThisFormatError, match=message):
        propose([grid_of(rows)], Hints())


def test_no_table_at_all_is_refused() -> None:
    with pytest.raises(NotThisFormatError, match="no table"):
        propose([], Hints())


def test_a_memo_beside_a_definition_is_kept_under_its_header() -> None:
    flat = read(["Code", "Memo", "Definition"], ["Hope", "ask Ada", "h"])
    deep = read(
        ["Theme", "Code", "Definition", "Comment"], ["T", "Hope", "h", "ask Ada"]
    )
    for found, header in ((flat, "Memo"), (deep, "Comment")):
        entry = found.entries[-1]
        assert (entry.description, entry.extras) == ("h", {header: "ask Ada"})


def test_many_findings_of_one_kind_are_counted() -> None:
    rows = [["", "a text without a name"]] * 500
    found = read(["Code", "Definition"], *rows, ["Hope", "h"])
    aside = found.report.of("row-set-aside")
    assert len(aside) == 20
    assert sum(finding.count for finding in aside) == 500


def test_stairs_are_indents_too() -> None:
    rows = (["Code", "", "Memo"], ["A", "", "x"], ["", "B", "y"])
    found = read(*rows, layout="indents")
    assert (found.layout, paths(found)) == ("indents", ["A", "A/B"])


def test_one_column_is_not_two_things() -> None:
    with pytest.raises(UnknownFormatError, match="A 'Code' was named for two things"):
        propose([grid_of([HEAD, ["Hope", "h"]])], Hints(name="A", parent="Code"))


def test_names_that_nobody_can_see_are_none() -> None:
    found = read(HEAD, ["\u200b", "a text"], ["Hope", "h"])
    assert paths(found) == ["Hope"]
    assert codes_of(found) == ["row-set-aside"]


@pytest.mark.parametrize(("last", "short"), [("2.1", ["", ""]), ("2.2", ["1", "1.1"])])
def test_numbers_in_columns_of_levels_become_short_codes_if_they_say_more(
    last: str, short: list[str]
) -> None:
    found = read(
        ["THEMES", "DEFINITION", "SUBTHEMES", "DEFINITION"],
        ["1. Work", "w", "1.1 Pay", "p"],
        ["", "", "1.2 Hours", "h"],
        ["2. Home", "o", f"{last} Kids", "k"],
    )
    assert paths(found) == ["Work", "Work/Pay", "Work/Hours", "Home", "Home/Kids"]
    assert [entry.short_code for entry in found.entries][:2] == short
    assert codes_of(found) == ([] if short[0] else ["numbers-set-aside"])


@pytest.mark.parametrize("end", ["", ".", ")"])
def test_positions_are_no_short_codes(end: str) -> None:
    rows = [["1", "A", "x"], ["1.1", "B", "x"], ["2", "C", "x"]]
    numbered = [[f"{number}{end}", *texts] for number, *texts in rows]
    found = read(["No.", "Code", "Definition"], *numbered)
    assert [entry.short_code for entry in found.entries] == ["", "", ""]
    assert codes_of(found) == ["numbers-set-aside"]
    gap = read(["No.", "Code", "Definition"], *numbered[:2], ["3", "C", "x"])
    assert [entry.short_code for entry in gap.entries][-1] == "3"


def test_a_column_says_what_is_codable() -> None:
    words = ["true", "nein", "FALSE", "0", "sí", "", "perhaps"]
    rows = [[f"code {word}", "x", word] for word in words]
    found = read(["Code", "Definition", "Codable?"], *rows)
    told = [entry.is_codable for entry in found.entries]
    assert told == [True, False, False, False, True, True, True]
    [finding] = found.report
    assert (finding.code, finding.location.path) == (
        "codable-unknown",
        "sheet Codes, row 8, column C",
    )


def test_a_guid_that_stands_there_twice_is_given_once() -> None:
    guid = "5215cc69-7c2e-4c2f-9d7a-0d8e4c6a1b2c"
    found = read(["Code", "GUID"], ["Hope", guid], ["Fear", guid.upper()])
    assert [entry.guid for entry in found.entries] == [guid, None]
    [finding] = found.report
    assert finding.code == "guid-repeated"
    assert "first: sheet Codes, row 2" in finding.message


def test_the_same_code_a_hundred_times_is_told_shortly() -> None:
    found = read(["Code", "Definition"], *[["Hope", f"text {n}"] for n in range(101)])
    repeated = found.report.of("code-repeated")
    assert len(repeated) == 20
    assert sum(finding.count for finding in repeated) == 100


def test_short_names_on_a_fourth_level_are_no_ids() -> None:
    head = ["Level 1", "Level 2", "Level 3", "Level 4", "Rule"]
    found = read(head, ["A", "B", "C", "D1", "x"], ["A", "B", "C", "D2", "y"])
    assert paths(found)[-1] == "A/B/C/D2"


def test_categories_with_a_row_of_their_own_are_parents() -> None:
    found = read(
        ["Name", "Category", "Description"],
        ["Hope", "Feelings", "h"],
        ["Feelings", "", "f"],
        ["Joy", "Feelings", "j"],
    )
    assert (found.layout, paths(found)[0]) == ("parent", "Feelings")
    assert len(found.entries) == 3


def test_trees_that_may_be_another_are_told() -> None:
    heads = ["Category", "Code", "n"]
    rows = [["Joy", "Songs", "3"], ["", "Food", "4"], ["Work", "Ropes", "5"]]
    note = read(heads, *rows, ["", "Nets", "2"], ["Kappa was fair", "", ""])
    assert note.report.of("name-alone")
    lists = [["Joy", "songs, food"], ["Work", "ropes, nets, tar"], ["Rest", "sleep"]]
    assert read(["Theme", "Open codes"], *lists).report.of("names-split")
    defined = [["Joy\nWhat is glad.", "Songs"], ["Work\nWhat is done.", "Ropes"]]
    found = read(["Theme and definition", "Code"], *defined, ["Rest\nNone.", "Sleep"])
    assert found.report.of("names-longer")


def test_names_that_look_like_none_are_told() -> None:
    rows = [["Joy", "Glad words."], ["Total", "Both."], ["54 (24.4)", "A share."]]
    found = read(["Code", "Definition"], *rows, ["Work", "Words of work."])
    told = " ".join(finding.message for finding in found.report.of("name-unlikely"))
    assert "a sum" in told
    assert "an amount" in told
