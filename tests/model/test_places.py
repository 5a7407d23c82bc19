"""Where codings are, in every form, and back."""

import pytest
from helpers import guid
from hypothesis import given
from hypothesis import strategies as st

import qdabridge as qb
from qdabridge.model.places import (
    Ground,
    Place,
    SyncPoints,
    covered,
    nowhere,
    place_of,
    selection_at,
)

TEXT = qb.TextSource(guid=guid(1), name="talk", plain_text_content="We hope for rain.")
PDF = qb.PDFSource(guid=guid(2), name="report")
FILM = qb.VideoSource(guid=guid(3), name="film")
SOUND = qb.AudioSource(guid=guid(4), name="sound")
PICTURE = qb.PictureSource(guid=guid(5), name="picture")
POINTS = [
    qb.SyncPoint(guid=guid(11), position=0, time_stamp=500),
    qb.SyncPoint(guid=guid(12), position=7, time_stamp=900),
    qb.SyncPoint(guid=guid(13), time_stamp=1500),
    qb.SyncPoint(guid=guid(14)),
]
TRANSCRIPT = qb.Transcript(guid=guid(6), sync_points=POINTS)
CORNERS = {"first_x": 40, "first_y": 350, "second_x": 20, "second_y": 330}


def between(first: int | None, last: int | None) -> qb.TranscriptSelection:
    ends = [guid(n) if n else None for n in (first, last)]
    return qb.TranscriptSelection(
        guid=guid(9), from_sync_point=ends[0], to_sync_point=ends[1]
    )


def test_a_stretch_of_text_lies_on_its_text() -> None:
    selection = qb.PlainTextSelection(start_position=3, end_position=7)
    place = place_of(selection, TEXT, TEXT)
    assert place == Place(Ground.TEXT, guid(1).key, 0, 3, 7)
    assert place.words(TEXT.plain_text_content) == "hope"
    assert place.told() == "3-7"
    assert place.told(dash="–") == "3–7"
    moved = place_of(selection, TEXT, TEXT, moved=(5, 9))
    assert (moved.start, moved.end) == (5, 9)


def test_corners_are_sorted_and_pages_told_as_people_count_them() -> None:
    place = place_of(qb.PDFSelection(page=2, **CORNERS), PDF, PDF)
    assert place == Place(Ground.PAGE, guid(2).key, 2, 20, 40, 330, 350)
    assert place.size == 400
    assert place.told() == "page 2 at 20,330-40,350"
    assert place.told(first_page=1, with_corners=False) == "page 3"
    picture = place_of(qb.PictureSelection(**CORNERS), PICTURE, PICTURE)
    assert picture.on == (Ground.PICTURE, guid(5).key, 0)


def test_time_lies_on_the_recording() -> None:
    place = place_of(qb.VideoSelection(begin=1200, end=3400), FILM, FILM)
    assert place == Place(Ground.TIME, guid(3).key, 0, 1200, 3400)
    assert place.told() == "1200-3400 ms"
    assert place.words("text") is None


@pytest.mark.parametrize(
    ("ends", "way", "expected"),
    [
        ((11, 12), "positions", Place(Ground.TEXT, guid(6).key, 0, 0, 7)),
        ((11, 12), "time", Place(Ground.TIME, guid(3).key, 0, 500, 900)),
        ((11, 13), "positions", Place(Ground.TIME, guid(3).key, 0, 500, 1500)),
        ((11, 14), "positions", Place(Ground.NOWHERE, guid(9).key)),
        ((11, None), "positions", Place(Ground.NOWHERE, guid(9).key)),
        (
            (11, 14),
            "points",
            Place(Ground.POINTS, guid(6).key, points=(guid(11).key, guid(14).key)),
        ),
        (
            (None, 14),
            "points",
            Place(Ground.POINTS, guid(6).key, points=("", guid(14).key)),
        ),
    ],
)
def test_a_stretch_of_a_transcript(
    ends: tuple[int | None, int | None], way: str, expected: Place
) -> None:
    selection, known = between(*ends), SyncPoints()
    for _ in range(2):
        place = place_of(
            selection,
            TRANSCRIPT,
            FILM,
            transcripts=way,  # type: ignore[arg-type]
            sync_points=known,
        )
        assert place == expected


def test_one_key_stands_for_several_guids() -> None:
    same = place_of(between(11, 12), TRANSCRIPT, FILM, key=lambda guid: "one")
    assert same.thing == "one"
    points = place_of(
        between(11, 12), TRANSCRIPT, FILM, transcripts="points", key=lambda guid: "one"
    )
    assert points.points == ("one", "one")


def test_the_whole_and_nowhere() -> None:
    assert place_of(None, TEXT, TEXT) == Place(Ground.WHOLE, guid(1).key)
    lost = nowhere(
        qb.PlainTextSelection(guid=guid(8), start_position=0, end_position=1)
    )
    assert lost.meets(lost)
    assert not lost.meets(nowhere(between(None, None)))
    assert (lost.told(), place_of(None, TEXT, TEXT).told()) == ("elsewhere", "whole")


def test_places_meet_on_one_ground_only() -> None:
    one = Place(Ground.PAGE, "a", 0, 0, 10, 0, 10)
    assert one.meets(one._replace(start=9, low=9, end=20, high=20))
    assert not one.meets(one._replace(low=10, high=20))
    assert not one.meets(one._replace(page=1))
    assert not one.meets(one._replace(thing="b"))
    stretch = Place(Ground.TEXT, "a", 0, 0, 10)
    assert not stretch.meets(stretch._replace(start=10, end=12))
    assert sorted([stretch._replace(start=5), stretch])[0] == stretch


numbers = st.integers(0, 500)
spans = st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair)))
places = st.one_of(
    spans.map(lambda s: (Place(Ground.TEXT, TEXT.guid.key, 0, *s), TEXT)),
    spans.map(lambda s: (Place(Ground.TIME, FILM.guid.key, 0, *s), FILM)),
    spans.map(lambda s: (Place(Ground.TIME, SOUND.guid.key, 0, *s), SOUND)),
    st.tuples(numbers, spans, spans).map(
        lambda t: (Place(Ground.PAGE, PDF.guid.key, t[0], *t[1], *t[2]), PDF)
    ),
    st.tuples(spans, spans).map(
        lambda t: (Place(Ground.PICTURE, PICTURE.guid.key, 0, *t[0], *t[1]), PICTURE)
    ),
)


@given(places)
def test_a_selection_is_made_where_it_is_found(
    pair: tuple[Place, qb.TextSource],
) -> None:
    place, source = pair
    selection = selection_at(place, source)
    assert place_of(selection, source, source) == place


def test_selections_between_points_and_of_nothing() -> None:
    place = place_of(between(11, 12), TRANSCRIPT, FILM, transcripts="points")
    made = selection_at(place, FILM)
    assert place_of(made, TRANSCRIPT, FILM, transcripts="points") == place
    assert selection_at(Place(Ground.WHOLE, "a"), TEXT) is None


@given(st.lists(spans, max_size=6))
def test_what_is_covered_twice_counts_once(found: list[tuple[int, int]]) -> None:
    given_places = [Place(Ground.TEXT, "a", 0, *span) for span in found]
    points = {n for start, end in found for n in range(start, end)}
    assert covered(given_places) == len(points)
