"""Pages and figures rendered: HTML with everything in it, and PNG files for papers.

A page allows its one script and its one style sheet by their hashes and nothing else,
so that no name of a code or word of a transcript can ever become a program.

What draws figures takes letters from the fonts of the computer, and where no font has
one it draws a box, or nothing, and says nothing. So each letter is tried.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html import escape
from importlib import import_module
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING, Any
from unicodedata import category
from zlib import crc32

from qdabridge.catalogue import VERSION
from qdabridge.errors import QdaBridgeError, UnsupportedContentError
from qdabridge.package import writing
from qdabridge.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "DPI",
    "FONTS",
    "Page",
    "check_size",
    "environment",
    "is_page",
    "need_pixels",
    "pixels_of",
    "render_page",
    "write_page",
]


TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page shows.

    Attributes:
        template: Name of the template, without suffix; its script has the same name.
        title: Its title.
        values: What the template needs.
        data: What the script needs, as data for JSON; None: there is no script.
    """

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    data: Any = None


@cache
def environment() -> "Environment":
    """Return what makes text of templates; all that is filled in is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(page: Page) -> str:
    """Return the HTML of a page."""
    from markupsafe import Markup

    style = _part("page.css")
    script = (
        _part("page.js") + _part(f"{page.template}.js") if page.data is not None else ""
    )
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}';"
        f" script-src {_quoted(script)}; base-uri 'none'; form-action 'none'"
    )
    return (
        environment()
        .get_template(f"{page.template}.html")
        .render(
            page.values,
            title=page.title,
            policy=Markup(policy),
            style=Markup(style),
            script=Markup(script),
            data=Markup(_json(page.data)) if page.data is not None else "",
            version=VERSION,
        )
    )


def write_page(
    page: Page,
    path: str | Path,
    *,
    source: Path | None = None,
    overwrite: bool = False,
) -> Report:
    """Write a page to a file, which appears complete or not at all.

    Args:
        page: The page.
        path: Where to.
        source: The input, which is never written over.
        overwrite: Replace a file that is there.

    Raises:
        WriteError: It cannot be written; subclasses say why.
    """
    made = render_page(page).encode("utf-8", "replace")
    with writing(Path(path), source, overwrite) as output:
        output.file.write(made)
    return output.report


def is_page(path: str | Path) -> bool:
    """Does a name say that it is to be a page?"""
    return Path(path).suffix.lower() in (".html", ".htm")


def _part(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _quoted(script: str) -> str:
    return f"'{_hash(script)}'" if script else "'none'"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


_IN_HTML = [(c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029"]
"""What ends a block of data, or a line of a script, is spelt otherwise."""


def _json(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter, spelt in _IN_HTML:
        text = text.replace(letter, spelt)
    return text


DPI = 300
"""Pixels of an inch, as journals ask for."""
FONTS = "Arial, DejaVu Sans, Liberation Sans, Noto Sans, Helvetica, sans-serif"
"""Those of Windows and macOS, and of Linux; most have Hebrew and Arabic letters too."""

_SCALE = DPI / 96
_MOST = 100_000_000
"""Pixels: 400 MB while they are drawn."""
_CELL, _PER_ROW = 24, 40


def need_pixels(path: str | Path) -> None:
    """Refuse a PNG where what draws it is missing.

    Raises:
        QdaBridgeError: It is not installed.
    """
    try:
        for name in ("PIL.Image", "resvg_py"):
            import_module(name)
    except ImportError as error:
        raise QdaBridgeError(
            f"figures as PNG need a library that cannot be imported ({error})",
            path=path,
            hint="install it: pip install 'qdabridge[figures]'; or name an .svg",
        ) from error


def check_size(width: float, height: float, path: str | Path) -> None:
    """Refuse a PNG that nobody could open.

    Args:
        width: Its width in units of SVG, of which an inch has 96.
        height: Its height.
        path: What it is written to, for messages.

    Raises:
        UnsupportedContentError: It is too large.
    """
    if width * height * _SCALE**2 > _MOST:
        size = f"{width * _SCALE:,.0f} x {height * _SCALE:,.0f} pixels"
        raise UnsupportedContentError(
            f"{size} are too many for a picture",
            path=path,
            hint="choose fewer codes, or name an .svg",
        )


def pixels_of(svg: str, letters: str, path: str | Path) -> tuple[bytes, str]:
    """Return a figure as PNG, and those of its letters that no font has.

    Args:
        svg: The figure.
        letters: The letters in it.
        path: What it is written to, for messages.

    Raises:
        UnsupportedContentError: No letter can be drawn.
    """
    missing = _missing(letters)
    if "0" in missing:
        raise UnsupportedContentError(
            "no font was found, so all words and numbers would be lost",
            path=path,
            hint="install DejaVu Sans or Arial (Debian: apt install fonts-dejavu-core),"
            " or name an .svg",
        )
    return _with_size(_drawn(svg, _SCALE)), missing


def _drawn(svg: str, scale: float) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))


def _with_size(png: bytes) -> bytes:
    """Say in a PNG how many pixels a metre has, so that it gets the size it is for."""
    per_metre = round(DPI / 0.0254)
    chunk = b"pHYs" + pack(">IIB", per_metre, per_metre, 1)
    header = 8 + 25
    told = pack(">I", 9) + chunk + pack(">I", crc32(chunk))
    return png[:header] + told + png[header:]


# --- Letters --------------------------------------------------------------------------

_NOWHERE = "\u0378"
"""A character that does not exist: it looks as those do that no font has."""


def _missing(letters: str) -> str:
    """Return the letters that no font has; a digit stands for there being none."""
    tried = [c for c in dict.fromkeys(f"0{letters}") if _is_seen(c)]
    boxes = list(_looks([_NOWHERE, *tried]))
    return "".join(
        letter
        for letter, look in zip(tried, boxes[1:], strict=True)
        if look in (boxes[0], None)
    )


def _is_seen(letter: str) -> bool:
    """Is it seen where it stands alone?"""
    return category(letter)[0] not in "ZMC" or category(letter) in ("Co", "Cn")


def _looks(letters: list[str]) -> Iterator[bytes | None]:
    """Yield how each letter looks, alone in a cell; None: it is not seen."""
    from PIL import Image

    rows = len(letters) // _PER_ROW + 1
    spots = [(n % _PER_ROW * _CELL, n // _PER_ROW * _CELL) for n in range(len(letters))]
    drawn = "".join(
        f'<text x="{x + 4}" y="{y + 18}">{escape(letter, quote=False)}</text>'
        for letter, (x, y) in zip(letters, spots, strict=True)
    )
    size = f'width="{_PER_ROW * _CELL}" height="{rows * _CELL}"'
    sheet = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-size="12"'
    picture: Any = Image.open(
        BytesIO(_drawn(f'{sheet} font-family="{FONTS}">{drawn}</svg>', 1))
    )
    for x, y in spots:
        cell = picture.crop((x, y, x + _CELL, y + _CELL))
        yield cell.tobytes() if cell.getbbox() else None
