"""The tables of many projects as one data set, which one query reads.

``codings/project=anna/codings.parquet`` lies beside ``codings/project=ben/...``: what
reads Parquet takes the folder ``codings`` for one table with a column ``project`` more.
All Parquet files of a table have the same columns of the same types, be the variables
of the projects as they may.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qdabridge.catalogue import TableFormat
from qdabridge.errors import UnsupportedContentError, WouldOverwriteError
from qdabridge.formats import open_any, table_names
from qdabridge.operations.tables.saving import (
    SavedTable,
    SavedTables,
    check_names,
    safe_name,
    save_tables,
)
from qdabridge.outputs import temporary_folder
from qdabridge.tabular import (
    MAX_PRECISION,
    as_texts,
    library,
    table_format,
    unique_names,
)

__all__ = [
    "PROJECT",
    "add_project",
    "check_earlier",
    "dataset_format",
    "project_names",
    "same_types",
]


PROJECT = "project"
"""The column that programs make of the folders' names."""


def dataset_format(name: str | None, only: Collection[str] = ()) -> TableFormat:
    """Return the format of a data set: that of this name, or Parquet.

    Args:
        name: Name of a format of tables.
        only: Names of tables, which have to exist.

    Raises:
        UnknownFormatError: No format, or no table, has this name.
        UnsupportedContentError: It holds all tables of one project.
    """
    check_names(only)
    chosen = table_format(name or "parquet")
    if chosen.holds_many:
        raise UnsupportedContentError(
            f"a file in the format {chosen.name} holds all tables of one project, and a"
            " data set has a file for each table",
            hint="choose parquet, csv, tsv or jsonl",
        )
    return chosen


def project_names(paths: Iterable[Path]) -> list[str]:
    """Return what each project is called in the data set: as its file, if that can be.

    No two are equal, and none could be taken for a number or a date.

    >>> project_names([Path("anna.qdpx"), Path("more/anna.qdpx"), Path("2024-05.qdpx")])
    ['anna', 'anna (2)', 'p2024-05']
    """
    plain = (safe_name(path.stem.translate(_SIGNS)) for path in paths)
    return unique_names([f"p{name}" if _is_value(name) else name for name in plain])


_SIGNS = str.maketrans({"=": "_", "%": "_"})
"""What means something in names of such folders."""


def _is_value(name: str) -> bool:
    """Could a program that reads the data set take this for a number or the like?"""
    words = ("true", "false", "null", "none", "nan", "inf", "infinity")
    return not name[:1].isalpha() or name.lower() in words


def add_project(
    path: Path,
    *,
    folder: Path,
    names: Mapping[Path, str],
    to: str,
    only: Collection[str] = (),
    join_cases: bool = False,
    quotes: bool = True,
    **opening: Any,
) -> SavedTables:
    """Write the tables of one project into a data set; all of them or none.

    Several processes may do so at once.

    Args:
        path: The project.
        folder: That of the data set.
        names: What each project is called there.
        to: The name of a format, see ``dataset_format``.
        only: Names of the tables to write; empty: all.
        join_cases: Put the values of cases beside the codings.
        quotes: Write words of transcripts.
        **opening: What ``open`` takes: ``format``, ``limits``, ``media``.

    Raises:
        ReadError: The project cannot be read.
        WriteError: Its tables cannot be written.
    """
    name = names[path]
    with (
        open_any(path, **opening) as package,
        temporary_folder(folder / name) as own,
    ):
        saved = save_tables(
            package,
            own / "tables",
            format=to,
            only=only,
            join_cases=join_cases,
            quotes=quotes,
            reserved=(PROJECT,),
        )
        for file in sorted((own / "tables").iterdir()):
            place = folder / file.stem / f"{PROJECT}={name}"
            place.mkdir(parents=True, exist_ok=True)
            file.replace(place / file.name)
    tables = [_placed(table, name) for table in saved.tables]
    return saved.model_copy(update={"path": f"{PROJECT}={name}", "tables": tables})


def check_earlier(
    folder: Path, names: Collection[str], to: str, only: Collection[str] = ()
) -> None:
    """Refuse a folder where other projects would stay in a table beside these.

    They may have other columns, or be what is meant to be gone.

    Args:
        folder: That of the data set.
        names: What the projects are called that will be in it.
        to: The name of a format, see ``dataset_format``.
        only: Names of the tables to write; empty: all.

    Raises:
        WouldOverwriteError: There are others.
    """
    suffixes = table_format(to).suffixes or (".csv",)
    staying = [
        file.parent
        for table in (*(only or table_names()), "columns")
        for file in sorted((folder / table).glob(f"{PROJECT}=*/{table}.*"))
        if file.parent.name.removeprefix(f"{PROJECT}=") not in names
        or file.suffix not in suffixes
    ]
    if staying:
        raise WouldOverwriteError(
            f"tables of another data set would stay beside these, such as"
            f" {staying[0].relative_to(folder)}",
            path=folder,
            hint="name another folder, or delete this one first",
        )


def _placed(table: SavedTable, name: str) -> SavedTable:
    file = f"{table.name}/{PROJECT}={name}/{table.file}"
    return table.model_copy(update={"file": file})


def same_types(folder: Path) -> None:
    """Give all Parquet files of a table in a data set the same columns and types.

    A column that not all have is empty in the others. Integers and decimals are
    decimals together; types that do not go together are text.
    """
    parquet = library("pyarrow.parquet")
    for table in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(table.glob(f"{PROJECT}=*/*.parquet"))
        schemas = [parquet.read_schema(file) for file in files]
        if len(files) < 2 or all(schema.equals(schemas[0]) for schema in schemas):
            continue
        common = _common(files, schemas)
        for file, schema in zip(files, schemas, strict=True):
            if not schema.equals(common):
                _rewrite(file, common)


def _common(files: Sequence[Path], schemas: Sequence[Any]) -> Any:
    """Return a schema that all rows fit into."""
    arrow = library("pyarrow")
    fields: dict[str, Any] = {}
    types: dict[str, dict[Any, Any]] = {}
    for field in (field for schema in schemas for field in schema):
        fields.setdefault(field.name, field)
        types.setdefault(field.name, {})[field.type] = None
    made = [
        field.with_type(_fitting(list(types[name]), name, files))
        for name, field in fields.items()
    ]
    return arrow.schema(made, metadata=schemas[0].metadata)


def _fitting(types: Sequence[Any], name: str, files: Sequence[Path]) -> Any:
    """Return the type of a column that has these in several files."""
    arrow = library("pyarrow")
    if len(types) == 1:
        return types[0]
    scales = [kind.scale for kind in types if arrow.types.is_decimal(kind)]
    if all(arrow.types.is_integer(k) or arrow.types.is_decimal(k) for k in types):
        wide = arrow.decimal128(MAX_PRECISION, max(scales))
        if all(_goes_into(file, name, wide) for file in files):
            return wide
    if all(map(arrow.types.is_timestamp, types)):  # without zone: it has no values
        return arrow.timestamp("us", "UTC")
    return arrow.string()


def _goes_into(file: Path, name: str, kind: Any) -> bool:
    """Can all values of a column be of a type, none of them rounded?"""
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    read = parquet.ParquetFile(file)
    if name not in read.schema_arrow.names:
        return True
    try:
        read.read(columns=[name]).column(name).cast(kind)
    except arrow.ArrowInvalid:
        return False
    return True


def _rewrite(file: Path, schema: Any) -> None:
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    found = parquet.ParquetFile(file).read()
    columns = []
    for field in schema:
        if field.name not in found.column_names:
            columns.append(arrow.nulls(len(found), field.type))
            continue
        column = found.column(field.name)
        if column.type != field.type and field.type == arrow.string():
            column = arrow.array(as_texts(column.to_pylist()), arrow.string())
        columns.append(column.cast(field.type))
    made = arrow.Table.from_arrays(columns, schema=schema)
    with temporary_folder(file) as own:
        parquet.write_table(made, own / file.name, compression="zstd")
        (own / file.name).replace(file)
