"""Numbers are shown as spreadsheets show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdabridge.tabular.xlsx_looks import shown_number


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("1.1", "0.00", "1.10"),
        ("1.1", "General", "1.1"),
        ("1", "General", "1"),
        ("1.0", "General", "1"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E3", "General", "1000"),
        ("123456789012345678", "General", "123456789012345678"),
        ("7", "000", "007"),
        ("7", '"C-"000', "C-007"),
        ("7", "\\C0", "C7"),
        ("1234.5", "#,##0.00", "1234.50"),
        ("1.5", "#.##", "1.5"),
        ("0.256", "0%", "26%"),
        ("0.256", "0.0%", "25.6%"),
        ("2.5", "0", "3"),
        ("-2", "0.0;(0.0)", "(2.0)"),
        ("-2", "0.0", "-2.0"),
        ("0", '0;-0;"none "0', "none 0"),
        ("5", '_-* #,##0.00\\ [$€-407]_-;-* #,##0.00\\ "€"_-', "5.00 €"),
        ("1.5", "0.00E+00", "1.5"),
        ("1.5", "# ?/?", "1.5"),
        ("1.5", "[>1]0;0.0", "1.5"),
        ("1.5", ";;;", "1.5"),
        ("1.5", "@", "1.5"),
        ("1e300", "0.00", "1E+300"),
        ("1e999", "0.00", "1e999"),
    ],
)
def test_number_is_as_a_person_sees_it(raw: str, code: str, shown: str) -> None:
    assert shown_number(raw, code) == shown


@given(st.floats(), st.text(alphabet='0#?.,;%-"\\_*[]$€E/@aG ', max_size=20))
def test_no_number_and_no_format_breaks_it(number: float, code: str) -> None:
    assert shown_number(repr(number), code) is not None


@given(st.integers(), st.integers(0, 10))
def test_whole_numbers_keep_all_their_digits(number: int, decimals: int) -> None:
    if len(str(number)) < 20:
        code = f"0.{'0' * decimals}" if decimals else "0"
        shown = shown_number(str(number), code)
        assert int(shown.partition(".")[0]) == number
