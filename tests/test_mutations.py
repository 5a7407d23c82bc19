"""Good files changed a little: read, or refused in our own words, never a fault.

The fuzzer in ``fuzz/`` goes on from here, for as long as it is let.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets import TARGETS, attack

CASES = [
    pytest.param(name, number, id=f"{name}-{number}{shape.suffix}")
    for name, target in TARGETS.items()
    for number, shape in enumerate(target.shapes)
]
PIECES = [
    *(b"\0", b"\xff", b"\r", b"\n", b'"', b"<", b">", b"&", b"-", b",", b"|", b"="),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", "\u202e\u2028".encode()),
    *(b"\x1b[31m", b"]]>", b"<!--", b"<!DOCTYPE a>", b"/../", b"1e999", b"NaN"),
    b"9" * 20,
]
"""What programs stumble over."""


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[float, float, bytes | None]]:
    """One to four changes: where and how much of the file, and what comes there.

    None says that what was there is repeated.
    """
    place = st.floats(0, 1)
    size = st.sampled_from([0.0, 0.0, 0.002, 0.01, 0.1, 1.0])
    piece = st.none() | st.just(b"") | st.sampled_from(PIECES) | st.binary(max_size=4)
    return draw(st.lists(st.tuples(place, size, piece), min_size=1, max_size=4))


def changed(data: bytes, steps: list[tuple[float, float, bytes | None]]) -> bytes:
    for where, share, piece in steps:
        start = int(where * len(data))
        end = start + int(share * len(data))
        new = data[start:end] * 2 if piece is None else piece
        data = data[:start] + new + data[end:]
    return data


@pytest.mark.parametrize(("name", "number"), CASES)
def test_the_seeds_are_read(name: str, number: int) -> None:
    target = TARGETS[name]
    shape = target.shapes[number]
    for seed in shape.seeds:
        attack(target, shape, seed)


@pytest.mark.parametrize(("name", "number"), CASES)
@settings(max_examples=40)
@given(choice=st.integers(0, 99), steps=changes())
def test_a_changed_file_is_read_or_refused(
    name: str, number: int, choice: int, steps: list[tuple[float, float, bytes | None]]
) -> None:
    target = TARGETS[name]
    shape = target.shapes[number]
    seed = shape.seeds[choice % len(shape.seeds)]
    attack(target, shape, changed(seed, steps))
