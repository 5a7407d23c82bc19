"""The options several commands share, spelt and explained once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qdabridge.catalogue import (
    FORMATS,
    LAYOUTS,
    MATCHES,
    READ_ONLY_TOOLS,
    TARGETS,
    WRITTEN_FORMATS,
)

from . import piping

if TYPE_CHECKING:
    from qdabridge.codebook import Hints
    from qdabridge.package import Limits
    from qdabridge.tabular import SaidTable

__all__ = [
    "Printing",
    "coders",
    "completing_tools",
    "examples",
    "figure",
    "force",
    "from_",
    "hints",
    "listed",
    "mapping",
    "match",
    "media",
    "need_file",
    "of",
    "printing",
    "same_users",
    "template",
    "to",
    "trust",
]


_ROLES = {
    "codings": "document, quote, code, coder, start, end, memo ...",
    "codes": "name, level1, level2, parent, description, examples ...",
    "maps": "code, new_code, action ...",
    "mappings": "kind, first, second",
    "decisions": "source_guid, code_guid, start, end, decision ...",
}


def of(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add what can be said about a table; a command gets it as ``table``.

    It is a ``SaidTable``, or None if nothing is said.

    Args:
        kind: Whose roles the help names: a key of ``_ROLES``; empty: no columns.
    """
    added = (
        click.option("--sheet", metavar="NAME", help="Sheet to read, or Word table."),
        click.option(
            "--table", "number", metavar="N", type=click.IntRange(1),
            help="Which of several tables to read, from 1; see 'qdabridge preview'.",
        ),
        click.option(
            "--header", metavar="N", type=click.IntRange(0),
            help="Number of the row with the headers; 0: there is none.",
        ),
        click.option("--encoding", metavar="NAME", help="Of the text: cp1252 ..."),
        *([_column_option(_ROLES[kind])] if kind else []),
    )  # fmt: skip

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def told(*args: Any, **given: Any) -> Any:
            names = ("sheet", "header", "encoding", "columns")
            said = {n: given.pop(n) for n in names if n in given}
            said["table"] = given.pop("number")
            return command(*args, table=_said_table(said), **given)

        decorated: Callable[..., Any] = told
        for option in reversed(added):
            decorated = option(decorated)
        return decorated

    return with_options


def _column_option(roles: str) -> Callable[[Any], Any]:
    return click.option(
        "--column", "columns", metavar="ROLE=COLUMN", multiple=True,
        callback=_role_columns,
        help=f"What a column holds, by header, letter or number: {roles}",
    )  # fmt: skip


def _said_table(said: dict[str, Any]) -> "SaidTable | None":
    """Return what is said; the room of tables is not entered if nothing is."""
    if all(value in (None, ()) for value in said.values()):
        return None
    from qdabridge.tabular import SaidTable

    return SaidTable(**said)


def need_file(table: "SaidTable | None", file: Path | None, name: str) -> None:
    """Refuse what is said about a table that is not given.

    Raises:
        UsageError: Something is said, and there is no file.
    """
    if table and file is None:
        raise click.UsageError(
            f"--sheet, --table, --header, --encoding and --column say how {name} is to"
            " be read: give one, or leave them out",
            click.get_current_context(),
        )


def _role_columns(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Part ROLE=COLUMN."""
    found = []
    for value in values:
        role, sign, column = value.partition("=")
        if not (role.strip() and sign and column.strip()):
            raise click.BadParameter(
                f"{value!r} is not ROLE=COLUMN; write --column quote=C, say"
            )
        found.append((role.strip(), column.strip()))
    return tuple(found)


def listed(names: str | None) -> tuple[str, ...]:
    """Return the names that commas part."""
    return tuple(filter(None, map(str.strip, (names or "").split(","))))


Command = TypeVar("Command", bound=Callable[..., Any])

UNLIMITED = 1 << 62


@dataclass(eq=False, repr=False)
class Printing:
    """How results are printed and judged; the shared options fill it in."""

    json: bool = False
    fail_on: str = "error"
    no_quotes: bool = False
    quiet: bool = False
    verbose: bool = False
    piped: bool = False
    """Does the result go to standard output, which is for nothing else then?"""


def examples(*lines: str) -> str:
    """Return the end of a command's help: commands to try."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def _remember(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    setattr(ctx.ensure_object(Printing), str(parameter.name), value)


def _printing_option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    return click.option(*names, expose_value=False, callback=_remember, **settings)


_JSON = _printing_option("--json", is_flag=True, help="Print one JSON document.")


def _fail_on(
    *more: str, help: str = "", default: str = "error"
) -> Callable[[Command], Command]:
    return _printing_option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never", *more]),
        default=default,
        show_default=True,
        help=f"Exit with 1 if there are findings this severe{help}.",
    )


_FAIL_ON_LOSS = _fail_on(
    "loss", help="; loss: also if anything would get lost, and then write nothing"
)
_NO_QUOTES = _printing_option(
    "--no-quotes",
    is_flag=True,
    help="Leave out words of transcripts.",
)
no_quotes = _NO_QUOTES
_QUIET = _printing_option(
    "-q", "--quiet", is_flag=True, help="Print no findings and no progress."
)
_VERBOSE = _printing_option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Tell each step; show the traceback of a fault.",
)


def printing(
    *,
    findings: bool = True,
    losses: bool = False,
    quotes: bool = True,
    fail_on: str = "error",
) -> Callable[[Command], Command]:
    """Add the options on printing; the command gets them as a ``Printing``.

    Args:
        findings: Add the options on findings too.
        losses: Let ``--fail-on`` take ``loss``.
        quotes: Add ``--no-quotes``; without, the command has its own.
        fail_on: The usual severity.
    """
    judged = _FAIL_ON_LOSS if losses else _fail_on(default=fail_on)
    on_findings = [judged, *([_NO_QUOTES] if quotes else [])]
    chosen = [_JSON, *(on_findings if findings else []), _QUIET, _VERBOSE]

    def decorate(command: Any) -> Any:
        command = click.make_pass_decorator(Printing, ensure=True)(_checked(command))
        for option in reversed(chosen):
            command = option(command)
        return command

    return decorate


def _checked(command: Any) -> Any:
    """Let a command refuse options that contradict each other."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        printing = next(arg for arg in args if isinstance(arg, Printing))
        if printing.piped and printing.json:
            raise click.UsageError(
                "--json and the output - are both standard output: leave out one",
                click.get_current_context(),
            )
        return command(*args, **kwargs)

    return run


def _limits(
    ctx: click.Context, parameter: click.Parameter, value: bool
) -> "Limits | None":
    if not value:
        return None
    from dataclasses import fields

    from qdabridge.package import Limits

    return Limits(**{field.name: UNLIMITED for field in fields(Limits)})


def _completing(*names: str) -> Callable[..., list[str]]:
    """Return what a shell calls to complete one of these names."""

    def complete(
        ctx: click.Context, parameter: click.Parameter, start: str
    ) -> list[str]:
        return [name for name in names if name.startswith(start)]

    return complete


completing_tools: Callable[..., list[str]] = _completing(*TARGETS, *READ_ONLY_TOOLS)
from_: piping.Decorator = click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    shell_complete=_completing(*FORMATS),
    help="Format of the input, if its content misleads; see 'qdabridge formats'.",
)
to: piping.Decorator = click.option(
    "--to",
    is_eager=True,  # OUT asks for it
    metavar="TOOL|FORMAT",
    shell_complete=_completing(*TARGETS, *WRITTEN_FORMATS),
    help=f"Tool that shall import OUT: {', '.join(TARGETS)}. Or the format of OUT, if"
    f" its suffix does not say it: {', '.join(WRITTEN_FORMATS)}.",
)
force: piping.Decorator = click.option(
    "--force", is_flag=True, help="Replace a file at OUT; never the input itself."
)
media: piping.Decorator = click.option(
    "--media",
    metavar="DIR",
    multiple=True,
    type=piping.FOLDER,
    help="Look up files outside the package here; may be repeated.",
)
figure: piping.Decorator = click.option(
    "--figure",
    type=click.Path(path_type=Path),
    metavar="FILE.svg",
    help="Draw the numbers as a heatmap; or FILE.png.",
)
template: piping.Decorator = click.option(
    "--template",
    metavar="FILE",
    type=piping.INPUT,
    help="A .docx of your own whose styles and page OUT gets, if it is a .docx.",
)
jobs: piping.Decorator = click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Work on N files at a time; 0: one for each core.",
)
trust: piping.Decorator = click.option(
    "--trust",
    "limits",
    is_flag=True,
    callback=_limits,
    help="Lift the safety limits on size and number, for files you trust.",
)


def _pairs(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Take ``A=B`` apart; the last ``=`` counts, as names of files may hold others."""
    pairs = []
    for value in values:
        first, equals, second = value.rpartition("=")
        if not equals or not first or not second:
            raise click.BadParameter(
                f"{value!r} is not of the form A=B", ctx, parameter
            )
        pairs.append((first, second))
    return tuple(pairs)


match: piping.Decorator = click.option(
    "--match",
    type=click.Choice(MATCHES),
    default="path",
    show_default=True,
    help="What makes things the same: GUIDs and equal content only, or unique names and"
    " paths too.",
)
_MAPPING = click.option(
    "--mapping",
    type=piping.INPUT,
    metavar="FILE",
    help="Table with the columns kind, first, second: things that are one under two"
    " names, paths or GUIDs.",
)


def mapping(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--mapping`` and what can be said about it: ``mapping`` and ``table``."""

    @wraps(command)
    def checked(*args: Any, **given: Any) -> Any:
        need_file(given["table"], given["mapping"], "--mapping")
        return command(*args, **given)

    decorated: Callable[..., Any] = _MAPPING(of("mappings")(checked))
    return decorated


same_users: piping.Decorator = click.option(
    "--same-user",
    "same_users",
    multiple=True,
    callback=_pairs,
    metavar="A=B",
    help="Two names of one coder; may be repeated.",
)
coders: piping.Decorator = click.option(
    "--coder",
    "coders",
    multiple=True,
    callback=_pairs,
    metavar="FILE=NAME",
    help="Whose the codings of FILE are that name no coder; may be repeated.",
)


_COLUMN = "HEADER|LETTER"
_OPTIONS = (
    click.option(
        "--layout",
        metavar="LAYOUT",
        help=f"How the table shows which code holds which: {', '.join(LAYOUTS)}.",
    ),
    click.option("--name", metavar=_COLUMN, help="Column with the name of the code."),
    click.option("--description", metavar=_COLUMN, help="Column with the definition."),
    click.option("--parent", metavar=_COLUMN, help="Column that names the parent."),
    click.option(
        "--separator",
        metavar="TEXT",
        help="What stands between the parts of a path, such as ' > '.",
    ),
)


def _said_hints(said: dict[str, Any], table: "SaidTable | None") -> "Hints | None":
    if table is None and not any(said.values()):
        return None
    from qdabridge.codebook import Hints

    return Hints(**said, **(vars(table) if table else {}))


def hints(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command gets them as ``hints``: None if nothing is said."""

    @wraps(command)
    def with_hints(*args: Any, **given: Any) -> Any:
        names = ("layout", "name", "description", "parent", "separator")
        said = {name: given.pop(name) for name in names}
        table = given.pop("table")
        return command(*args, hints=_said_hints(said, table), **given)

    decorated: Callable[..., Any] = of("codes")(with_hints)
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
