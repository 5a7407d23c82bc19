"""A small study about which every check is content, to be spoilt by the tests."""

from dataclasses import dataclass, field

from qdabridge import (
    AudioSelection,
    AudioSource,
    Case,
    Code,
    Coding,
    DateTime,
    Edge,
    Finding,
    Graph,
    Link,
    Note,
    Package,
    PDFSelection,
    PDFSource,
    PictureSelection,
    PictureSource,
    PlainTextSelection,
    Project,
    Representation,
    Set,
    SyncPoint,
    TextSource,
    Transcript,
    TranscriptSelection,
    User,
    Variable,
    VariableValue,
    Vertex,
    VideoSelection,
    VideoSource,
)
from qdabridge.checks import inspect

__all__ = ["Study"]

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x14\0\0\0\x14\x01\0\0\0\0\xa5\xf2 \xa0"
    b"\0\0\0\x0cIDATx\x9cc`\xa0.\0\0\0P\0\x01\xf30\xf7*\0\0\0\0IEND\xaeB`\x82"
)
"""A picture of 20 by 20 pixels."""
WORDS = "Hello, world.\r\n\N{GRINNING FACE}\r\n"


@dataclass
class Study:
    """Everything in it by name, so that tests need not look for it."""

    user: User = field(default_factory=lambda: User(name="Ada"))
    hope: Code = field(default_factory=lambda: Code(name="Hope"))
    folder: Code = field(
        default_factory=lambda: Code(name="Feelings", is_codable=False)
    )
    note: Note = field(
        default_factory=lambda: Note(name="Memo", plain_text_content="A thought.")
    )
    age: Variable = field(default_factory=lambda: Variable(name="Age"))

    def __post_init__(self) -> None:
        self.folder.codes = [self.hope]
        self.project = Project(
            name="Study",
            creating_user_guid=self.user.guid,
            creation_date_time=DateTime("2024-05-01T10:00:00Z"),
        )
        self.package = Package(self.project)
        self._texts()
        self._pictures()
        self._recordings()
        self._around()

    def coding(self) -> Coding:
        """Return a new coding."""
        return Coding(
            code_ref=self.hope.guid,
            creating_user=self.user.guid,
            creation_date_time=DateTime("2024-05-01T10:00:00Z"),
        )

    def found(self, code: str) -> list[Finding]:
        """Run all checks and return the findings with a code."""
        return inspect(self.package).of(code)

    def only(self, code: str) -> Finding:
        """Return the one finding with a code."""
        [finding] = self.found(code)
        return finding

    def _texts(self) -> None:
        self.selection = PlainTextSelection(
            name="Hello", start_position=0, end_position=5, codings=[self.coding()]
        )
        self.text = TextSource(
            name="Talk",
            plain_text_path=self.package.add_file(WORDS.encode(), ".txt"),
            rich_text_path=self.package.add_file(b"PK", ".docx"),
            plain_text_selections=[self.selection],
            note_refs=[self.note.guid],
            variable_values=[VariableValue(variable_ref=self.age.guid, text_value="7")],
        )

    def _pictures(self) -> None:
        corners = {"first_x": 0, "first_y": 0, "second_x": 9, "second_y": 9}
        self.region = PictureSelection(**corners, codings=[self.coding()])
        self.picture = PictureSource(
            name="Map",
            path=self.package.add_file(PNG, ".png"),
            picture_selections=[self.region],
        )
        self.box = PDFSelection(page=0, **corners, codings=[self.coding()])
        self.words = Representation(
            plain_text_content="Read me.",
            plain_text_selections=[
                PlainTextSelection(
                    start_position=0, end_position=4, codings=[self.coding()]
                )
            ],
        )
        self.pdf = PDFSource(
            name="Paper",
            path=self.package.add_file(b"%PDF", ".pdf"),
            pdf_selections=[self.box],
            representation=self.words,
        )

    def _recordings(self) -> None:
        self.points = [
            SyncPoint(position=0, time_stamp=0),
            SyncPoint(position=4, time_stamp=900),
        ]
        self.passage = TranscriptSelection(
            from_sync_point=self.points[0].guid,
            to_sync_point=self.points[1].guid,
            codings=[self.coding()],
        )
        self.transcript = Transcript(
            plain_text_content="Said.",
            sync_points=self.points,
            transcript_selections=[self.passage],
        )
        self.stretch = AudioSelection(begin=0, end=900, codings=[self.coding()])
        self.audio = AudioSource(
            name="Song",
            path=self.package.add_file(b"m4a", ".m4a"),
            transcripts=[self.transcript],
            audio_selections=[self.stretch],
        )
        self.clip = VideoSelection(begin=0, end=900, codings=[self.coding()])
        self.video = VideoSource(
            name="Film",
            path=self.package.add_file(b"mp4", ".mp4"),
            video_selections=[self.clip],
        )

    def _around(self) -> None:
        self.case = Case(
            name="P1",
            code_refs=[self.hope.guid],
            source_refs=[self.text.guid],
            selection_refs=[self.selection.guid],
            variable_values=[VariableValue(variable_ref=self.age.guid, text_value="7")],
        )
        self.group = Set(
            name="All",
            member_codes=[self.hope.guid],
            member_sources=[self.text.guid],
            member_notes=[self.note.guid],
        )
        self.link = Link(origin_guid=self.text.guid, target_guid=self.note.guid)
        ends = [
            Vertex(represented_guid=self.hope.guid, first_x=0, first_y=0),
            Vertex(represented_guid=self.link.guid, first_x=9, first_y=9),
        ]
        self.edge = Edge(source_vertex=ends[0].guid, target_vertex=ends[1].guid)
        self.graph = Graph(name="Net", vertices=ends, edges=[self.edge])
        project = self.project
        project.users = [self.user]
        project.code_book.codes = [self.folder]
        project.variables = [self.age]
        project.cases = [self.case]
        project.sources = [
            self.text,
            self.picture,
            self.pdf,
            self.audio,
            self.video,
        ]
        project.notes = [self.note]
        project.links = [self.link]
        project.sets = [self.group]
        project.graphs = [self.graph]
