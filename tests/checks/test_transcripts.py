"""Do transcripts and their recordings fit together?"""

from plausible import Study

TRANSCRIPT = "/Project/Sources/AudioSource[1]/Transcript[1]"


def test_a_point_without_time_or_position(study: Study) -> None:
    study.points[0].position = None
    study.points[1].time_stamp = None
    assert [f.location.path for f in study.found("sync-point-incomplete")] == [
        f"{TRANSCRIPT}/SyncPoint[1]/@position",
        f"{TRANSCRIPT}/SyncPoint[2]/@timeStamp",
    ]


def test_time_running_backwards(study: Study) -> None:
    study.points[0].time_stamp = 1000
    finding = study.only("sync-point-disordered")
    assert finding.location.path == f"{TRANSCRIPT}/SyncPoint[2]"
    assert "900 ms" in finding.message


def test_the_order_in_the_file_does_not_matter(study: Study) -> None:
    study.transcript.sync_points.reverse()
    assert not study.found("sync-point-disordered")


def test_a_selection_without_end(study: Study) -> None:
    study.passage.to_sync_point = None
    path = f"{TRANSCRIPT}/TranscriptSelection[1]/@toSyncPoint"
    assert study.only("transcript-selection-open").location.path == path


def test_a_selection_that_goes_back(study: Study) -> None:
    passage = study.passage
    passage.from_sync_point, passage.to_sync_point = (
        passage.to_sync_point,
        passage.from_sync_point,
    )
    assert len(study.found("transcript-selection-reversed")) == 1
