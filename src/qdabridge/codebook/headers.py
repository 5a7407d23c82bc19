"""What the header of a column says, in the languages of codebooks that were seen.

English, German, French, Spanish, Portuguese, Italian and Dutch. Headers are compared
without case, accents, punctuation and what stands in brackets.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from qdabridge.codebook.proposal import Hints
from qdabridge.tabular import Grid, Row

__all__ = [
    "Field",
    "clean",
    "field_of",
    "folded",
    "has_bullets",
    "header_row",
    "is_header_again",
    "is_level",
    "normal",
    "rank_of",
    "without_bullet",
]


class Field(StrEnum):
    """What a column of a codebook can hold; the values are words for reasons."""

    NAME = "name"
    PATH = "path"
    NUMBER = "number"
    LEVEL = "level"
    PARENT = "parent"
    DESCRIPTION = "description"
    BRIEF = "brief description"
    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    EXAMPLES = "examples"
    COLOR = "colour"
    SHORT_CODE = "short code"
    GUID = "GUID"
    GROUP = "group of codes"
    CODABLE = "codable"
    COUNT = "count"
    EXTRA = "other column"


_HEADER_NAMES = {
    1: "theme, themes, main theme, topic, topics, dimension, domain, aggregate "
    "dimension, aggregate dimensions, overarching theme, global theme, core category, "
    "thema, themen, oberthema, hauptthema, kernkategorie, oberkategorie, obercode, "
    "hauptkategorie, hauptcode, thème, thèmes, thématique, tema, temas, eixo, "
    "dimensión, dimensão, dimensione, main category, supercategory, code family, "
    "thematic area, eje, thema's, hoofdthema, hoofdcategorie, catégorie principale, "
    "categoría principal, categoria principal",
    2: "category, categories, code category, kategorie, kategorien, catégorie, "
    "catégories, categoría, categorías, categoria, categorias, categorie, "
    "organizing theme, organising theme, concept, construct, konstrukt, group, family, "
    "theme group, axial code, axial codes, factor",
    3: "subtheme, subthemes, sub theme, sub themes, subtopic, sub topic, sub topics, "
    "subtopics, subcategory, sub category, subcategories, sub categories, low level "
    "category, lower level category, unterkategorie, subkategorie, unterkategorien, "
    "subkategorien, unterthema, subthema, sous thème, sous thèmes, sous catégorie, "
    "sous catégories, subtema, subtemas, subcategoría, subcategoria, subcategorias, "
    "subcategorie, basic theme, sottocategoria, sottotema, 2nd order theme, 2nd order "
    "themes, second order theme, second order themes",
    4: "code, codes, name, code name, name of code, name of the code, codename, code "
    "label, label, title, code title, node, nodes, nodo, kode, kodes, codes name, "
    "bezeichnung, codename, codebezeichnung, name des codes, kodierung, nom, nom du "
    "code, intitulé, libellé, nombre, nombre del código, código, códigos, nome, nome "
    "do código, codice, codici, naam, open code, open codes, initial code, initial "
    "codes, first order concept, first order concepts, 1st order concept, 1st order "
    "concepts, 1st order code, 1st order codes, code system, codesystem, codesysteem, "
    "tag name, codesystem, code s, theme code, theme name, category name",
    5: "subcode, subcodes, sub code, sub codes, subnode, unterkode, untercode, "
    "unterkodes, untercodes, sous code, sous codes, subcódigo, subcódigos, sottocodice",
}
"""Headers of columns with names, by how high these stand: 1 is the top."""

_FIELDS = {
    Field.PATH: "path, tag, code path, full path, full name, pfad, codepfad, chemin, "
    "ruta, caminho, hierarchical name, hierarchy, percorso",
    Field.NUMBER: "number, no, nr, nummer, code number, numéro, n°, número, numero, "
    "num, #, section, ziffer, numbering, code no, code nr",
    Field.LEVEL: "level, depth, ebene, stufe, niveau, nivel, nível, livello, "
    "code level, hierarchy level, tier",
    Field.PARENT: "parent, parent code, parent category, parent theme, parent node, "
    "parent id, parent name, parent tag, belongs to, part of, under, übergeordnet, "
    "übergeordneter code, übergeordnete kategorie, elterncode, supercode, code parent, "
    "parent du code, catégorie parente, código padre, padre, categoría padre, código "
    "pai, categoria pai, codice padre, bovenliggende code, parentid",
    Field.DESCRIPTION: "description, definition, comment, comments, memo, meaning, "
    "code memo, full definition, full description, operational definition, long "
    "description, detailed description, explanation, beschreibung, definitionen, "
    "kommentar, erläuterung, erklärung, bedeutung, inhaltliche beschreibung, "
    "définition, commentaire, signification, explication, descripción, definición, "
    "comentario, significado, explicación, descrição, definição, comentário, "
    "descrizione, definizione, commento, beschrijving, definitie, omschrijving, "
    "code definition, code description, tag description",
    Field.BRIEF: "brief definition, brief description, short definition, short "
    "description, summary, kurzbeschreibung, kurzdefinition, definition courte, "
    "description courte, definición breve, descripción breve, definição breve, "
    "descrição breve, descrizione breve",
    Field.INCLUSION: "inclusion, inclusions, inclusion criteria, include, includes, "
    "when to use, when to apply, use when, use if, use for, do code, code when, code "
    "if, apply when, apply if, coding rule, coding rules, how to use, kodierregel, "
    "kodierregeln, codierregel, codierregeln, anwendung, wann verwenden, verwenden "
    "wenn, einschlusskriterien, einschluss, regel, critères d'inclusion, inclure, "
    "quand utiliser, règle de codage, règles de codage, criterios de inclusión, "
    "incluir, cuándo usar, regla de codificación, critérios de inclusão, inclui, "
    "quando usar, regra de codificação, inclusie, criteri di inclusione",
    Field.EXCLUSION: "exclusion, exclusions, exclusion criteria, exclude, excludes, "
    "when not to use, when not to apply, do not use, do not use when, do not code, "
    "don't code, dont code, do not code when, do not apply, not for, not to be used "
    "for, abgrenzung, nicht verwenden, nicht kodieren, wann nicht verwenden, "
    "ausschlusskriterien, ausschluss, abgrenzungsregel, abgrenzungen, critères "
    "d'exclusion, exclure, quand ne pas utiliser, criterios de exclusión, excluir, "
    "cuándo no usar, critérios de exclusão, exclui, quando não usar, exclusie, "
    "criteri di esclusione",
    Field.EXAMPLES: "example, examples, example quote, example quotes, example "
    "quotation, example quotations, quote, quotes, quotation, quotations, exemplar, "
    "exemplars, typical exemplar, typical exemplars, atypical exemplar, close but no, "
    "illustrative quote, illustrative quotes, representative quote, representative "
    "quotes, exemplary quote, exemplary quotes, supporting quote, supporting quotes, "
    "anchor example, anchor examples, sample quote, sample quotes, verbatim, excerpt, "
    "excerpts, ankerbeispiel, ankerbeispiele, beispiel, beispiele, beispielzitat, "
    "zitat, zitate, exemple, exemples, exemple de verbatim, citation, citations, "
    "verbatims, ejemplo, ejemplos, cita, citas, exemplo, exemplos, citação, citações, "
    "esempio, esempi, voorbeeld, voorbeelden, citaat, data extract, data extracts",
    Field.COLOR: "colour, color, code colour, code color, swatch, farbe, farbcode, "
    "couleur, cor, colore, kleur, hex, hex colour, hex color, tag color, code_color",
    Field.SHORT_CODE: "abbreviation, abbr, short code, shortcode, short name, short "
    "form, id, code id, mnemonic, abkürzung, kürzel, kurzform, kürzel des codes, "
    "abréviation, sigle, abreviatura, sigla, abreviação, abbreviazione, afkorting, "
    "identifier, key, acronym, code key, nickname",
    Field.GUID: "guid, uuid, code guid",
    Field.GROUP: "code group, code groups, codegroup, codegroups, codegruppe, "
    "codegruppen, code set, code sets, groups, groupe de codes, grupo de códigos, "
    "sets",
    Field.CODABLE: "codable, is codable, iscodable, codeable, is codeable, kodierbar, "
    "codierbar, codificable, es codificable, codificável, codificabile, codeerbaar",
    Field.COUNT: "files, references, number of highlights, number of documents, "
    "frequency, frequencies, count, counts, n, grounded, groundedness, density, "
    "magnitude degree, occurrences, number of groups, häufigkeit, anzahl, dateien, "
    "referenzen, fréquence, effectif, fichiers, références, frecuencia, archivos, "
    "referencias, frequência, arquivos, referências, total, %, percent, sources, "
    "coded segments, codings, number of quotations, number of codings, documents, "
    "number of files, number of references, extensão, frq, percentage, aantal, items",
}


def _split(words: str) -> list[str]:
    return [normal(word) for word in words.split(",")]


@cache
def normal(text: str) -> str:
    """Return a header as headers are compared.

    >>> normal("Sub-topic  (level 2):"), normal("Thème")
    ('sub topic', 'theme')
    """
    bare = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text)
    if not re.search(r"\w", bare):
        bare = text
    folded = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.sub(r"[^\w#%°]+", " ", letters.replace("'", "").replace("’", ""))
    return words.replace("_", " ").strip()


_RANKS = {word: rank for rank, words in _HEADER_NAMES.items() for word in _split(words)}
_KNOWN = {word: field for field, words in _FIELDS.items() for word in _split(words)}
_LEVEL_NAME = re.compile(
    r"(?:code )?(?:level|ebene|niveau|nivel|livello|stufe|tier|l) ?(?P<n>\d{1,2})"
    r"(?: (?:code|name|kategorie|category|theme))?"
    r"|(?P<nth>\d)(?:st|nd|rd|th) level(?: (?:code|category|theme))?"
)
_GIOIA = re.compile(r"(?P<n>1st|first|2nd|second) order (?:concept|theme|code)s?")
_PATTERNS = (
    (re.compile(r"(?:code ?)?(?:group|gruppe|set) ?\d+"), Field.GROUP),
    (
        re.compile(r".*\b(?:exclusion|when not|not use|do not|dont)\b.*"),
        Field.EXCLUSION,
    ),
    (re.compile(r".*\b(?:inclusion|when to use)\b.*"), Field.INCLUSION),
    (re.compile(r".*\b(?:brief|short)\b.*\b(?:def|desc)\w*"), Field.BRIEF),
    (
        re.compile(
            r".*(?:definition|description|beschreibung|descripcion|definicion|"
            r"descricao|definicao|descrizione|definizione)s?(?: of .*| des? .*)?"
        ),
        Field.DESCRIPTION,
    ),
    (
        re.compile(
            r".*\b(?:examples?|quotes?|quotations?|exemplars?|beispiele?|exemples?|"
            r"ejemplos?|exemplos?|zitate?|ankerbeispiele?)(?: .*)?"
        ),
        Field.EXAMPLES,
    ),
    (
        re.compile(r"(?:number|no|nr|anzahl|nombre|numero) (?:of|de|der) .*"),
        Field.COUNT,
    ),
    (re.compile(r".* (?:colou?r|farbe|couleur)"), Field.COLOR),
)
_HEADER_LONGEST = 80
"""A header is not longer than this."""


@cache
def field_of(header: str) -> Field | None:
    """Return what a header says its column holds; None: no word of it is known.

    >>> field_of("When NOT to Use").value, field_of("Ankerbeispiel").value
    ('exclusion', 'examples')
    """
    text = normal(header)
    if not text or len(header) > _HEADER_LONGEST:
        return None
    if rank_of(header) is not None:
        return Field.NAME
    if text in _KNOWN:
        return _KNOWN[text]
    for pattern, field in _PATTERNS:
        if pattern.fullmatch(text):
            return field
    return None


def is_level(header: str) -> bool:
    """Does a header number a level, as ``Level 4`` does?"""
    return _LEVEL_NAME.fullmatch(normal(header)) is not None


@cache
def rank_of(header: str) -> float | None:
    """Return how high names under this header stand: 1 is the top; None: no names.

    >>> rank_of("Theme"), rank_of("Level 2"), rank_of("Definition")
    (1, 2.0, None)
    """
    text = normal(header)
    if match := _LEVEL_NAME.fullmatch(text):
        return float(match["n"] or match["nth"])
    if text in _RANKS:
        return _RANKS[text]
    if match := _GIOIA.fullmatch(text):
        return 4 if match["n"] in ("1st", "first") else 3
    words = text.split()
    if len(words) > 1 and words[-1] in ("name", "title", "label"):
        return _RANKS.get(" ".join(words[:-1]))
    return None


_DEEPEST = 15
"""So many rows are looked at."""
_ROW_LONGEST = 80
_ROW_NAMES = (Field.NAME, Field.PATH)


def header_row(grid: Grid, hints: Hints) -> int | None:
    """Return which row is the header, from 0; None if the table has none.

    It is the row with most words known from headers, if they are half of its cells and
    one of them is a name or a definition; or the one with a header that the user named.
    """
    said = (hints.name, hints.description, hints.parent)
    wanted = {normal(header) for header in said if header and len(header) > 2}
    best, found = 0, None
    for place, row in enumerate(grid.rows[:_DEEPEST]):
        score = _score(row, wanted)
        if score > best:
            best, found = score, place
    return found


def _score(row: Row, wanted: set[str]) -> int:
    texts = [cell.text for cell in row.cells if cell]
    if any(len(text) > _ROW_LONGEST for text in texts):
        return 0
    named = sum(normal(text) in wanted for text in texts)
    fields = [field for text in texts if (field := field_of(text))]
    if named:
        return 100 * named + len(fields)
    has_name = any(name in fields for name in _ROW_NAMES)
    if not has_name and not (Field.DESCRIPTION in fields and len(texts) > 1):
        return 0
    if len(fields) * 2 < len(texts):
        return 0
    return 2 * len(fields) - (not has_name)


def is_header_again(row: Row, header: Row | None) -> bool:
    """Does a row in the middle only repeat the header?"""
    if header is None:
        return False
    texts = _texts(row)
    return bool(texts) and (
        texts == _texts(header)
        or (len(texts) > 1 and set(texts.items()) <= set(_texts(header).items()))
    )


def _texts(row: Row) -> dict[int, str]:
    return {n: normal(cell.text) for n, cell in enumerate(row.cells) if cell}


_BULLET = re.compile(r"[●○•◦▪▫■□◉◆◇►▸]\s+")
_INVISIBLE = re.compile(r"[\u200b\u200c\u2060\ufeff\u00ad]")


def clean(text: str) -> str:
    r"""Return a name on one line, without blanks at its ends.

    >>> clean("  Lack of\n time\xa0")
    'Lack of time'
    """
    return " ".join(_INVISIBLE.sub("", text).split())


def folded(text: str) -> str:
    """Return a name as names are compared: without case."""
    return clean(text).casefold()


def has_bullets(names: Iterable[str]) -> bool:
    """Does nearly every name begin with a bullet, as in lists of ATLAS.ti?"""
    found = [bool(_BULLET.match(name)) for name in names]
    return sum(found) * 10 >= len(found) * 9 > 0


def without_bullet(name: str) -> str:
    """Return a name without the bullet before it."""
    return _BULLET.sub("", name, count=1)
