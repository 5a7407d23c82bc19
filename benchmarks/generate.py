"""Writes a synthetic REFI-QDA project of any size: ``generate.py large out.qdpx``.

The same arguments give the same bytes (with the same zlib). Nothing of qdabridge is
used, so that its tests and measurements do not rest on its own writer.
"""

import argparse
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.synthetic import media
from benchmarks.synthetic.document import note_has_file, note_text, project_xml
from benchmarks.synthetic.plan import PRESETS, Plan
from benchmarks.synthetic.sources import source_text

__all__ = ["PRESETS", "Plan", "main", "members", "write_package"]

EPOCH = (2024, 1, 1, 0, 0, 0)
CHUNK = 1 << 20
TEXT_OF = {"text": "source", "pdf": "representation", "audio": "transcript"}
MEDIA_OF = {"pdf": media.pdf, "picture": media.png, "audio": media.wav}
SUFFIX_OF = {"pdf": ".pdf", "picture": ".png", "audio": ".wav"}


def members(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """The files of the folder ``sources`` and their bytes."""
    for number, kind in enumerate(plan.kinds):
        if kind in MEDIA_OF:
            name = plan.guid("source", number) + SUFFIX_OF[kind]
            yield f"sources/{name}", MEDIA_OF[kind]()
        if kind in TEXT_OF:
            name = plan.guid(TEXT_OF[kind], number) + ".txt"
            yield f"sources/{name}", source_text(plan, number).content.encode()
    for number in filter(note_has_file, range(plan.notes)):
        name = plan.guid("note", number) + ".txt"
        yield f"sources/{name}", note_text(plan, number).encode()


def write_package(plan: Plan, path: Path) -> None:
    """Write the project of a plan as a .qdpx."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry("project.qde"), "w", force_zip64=False) as sink:
            for block in _blocks(project_xml(plan)):
                sink.write(block)
        for name, data in members(plan):
            archive.writestr(_entry(name), data)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _blocks(pieces: Iterable[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield "".join(held).encode()
            held.clear()
            size = 0
    yield "".join(held).encode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("preset", choices=PRESETS, help="what to start from")
    parser.add_argument("out", type=Path, help="the .qdpx to write")
    parser.add_argument(
        "--mixed", action="store_true", help="add other media, notes, links, cases"
    )
    for field in fields(Plan):
        if field.name in _HELP:
            parser.add_argument(
                f"--{field.name}", type=type(field.default), help=_HELP[field.name]
            )
    return parser


_HELP = {
    "sources": "number of sources",
    "codes": "number of codes",
    "codings": "number of codings",
    "ratio": "selections per coding (0.67: some selections carry several codings)",
    "coders": "number of coders",
    "depth": "levels of the code tree",
    "words": "words of each text",
    "pdf": "share of PDFs among the sources, 0 to 1",
    "picture": "share of pictures",
    "audio": "share of audio recordings",
    "seed": "another seed, another project",
}


def plan_from(arguments: argparse.Namespace) -> Plan:
    """The preset, mixed where asked, with the options given laid over it."""
    plan = PRESETS[arguments.preset]
    if arguments.mixed:
        plan = plan.mixed()
    given = {name: getattr(arguments, name) for name in _HELP}
    return replace(plan, **{k: v for k, v in given.items() if v is not None})


def main(argv: Sequence[str] | None = None) -> int:
    """Write what the command line asks for and say what it is."""
    arguments = _parser().parse_args(argv)
    plan = plan_from(arguments)
    write_package(plan, arguments.out)
    print(
        f"{arguments.out}: {plan.sources} sources, {plan.codes} codes, "
        f"{plan.selections} selections, {plan.codings} codings"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
