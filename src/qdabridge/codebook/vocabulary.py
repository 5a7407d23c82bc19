"""What the header of a column says, in the languages of codebooks that were seen.

English, German, French, Spanish, Portuguese, Italian and Dutch. Headers are compared
without case, accents, punctuation and what stands in brackets. What names head is
composed of nouns and what qualifies them ("Main theme", "Unterkategorie", "Name of the
code"); everything else is listed, or told by the one word that decides.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

__all__ = [
    "Field",
    "field_of",
    "is_level",
    "is_vague",
    "names_codes",
    "normal",
    "rank_of",
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


_NOUNS = {
    1: "theme themes topic topics dimension dimensions domain domains cluster clusters "
    "area areas thema themen themas thematique thematiques tema temas temi eixo eixos "
    "eje ejes dimensionen dimensao dimensoes dimensione dimensioni dimensiones dimensie"
    " dimensies domaine domaines dominio dominios domein domeinen themenbereich "
    "themenbereiche themenfeld bereich area themengebied section sections abschnitt "
    "seccion sezione secao",
    2: "category categories kategorie kategorien categorie categorien categoria "
    "categorias concept concepts konzept konzepte construct constructs konstrukt "
    "konstrukte constructo constructos construto construtos concepto conceptos "
    "conceito conceitos costrutto group family factor factors faktor faktoren facteur "
    "facteurs fator fatores fattore fattori categorieen",
    4: "code codes kode kodes codename name names label labels title node nodes nodo "
    "nodos bezeichnung codebezeichnung nom noms intitule libelle nombre nombres codigo "
    "codigos nome nomi codice codici naam namen titel kodierung codesystem codesysteem "
    "kategorienbezeichnung kategorienname kategoriename",
}
_WEAK = (
    "variable variables variablen variabel variabele item competency competencies "
    "competence competences indicator indicators indikator indikatoren indicador "
    "indicadores measure measures term terms begriff begriffe termino terminos terme "
    "termes termine termini"
)
"""What heads names too, unless another column has them."""
_ABOVE = (
    "main major mega key core overarching superordinate global aggregate aggregated "
    "higher top central super umbrella principal principale principales principais "
    "primary selective supra general overall maior superior superiore"
)
_BELOW = (
    "sub sous sotto onder minor subordinate low lower basic child secondary basico "
    "inferior basis under subsidiary"
)
_PLAIN = (
    "emergent emerging final open initial descriptive analytic analytical thematic "
    "deductive inductive revised preliminary invivo vivo in nvivo in-vivo order of the "
    "de du des del della do da dos a d l les la le el os code codes tag label name "
    "title titel names labels s es or und and y et e o ou oder assigned consolidated "
    "apriori level included related associated corresponding possible potential "
    "candidate proposed suggested resulting identified"
)
_FIXED = {
    1: "code family, aggregate dimension, aggregate dimensions, obercode, hauptcode",
    2: "axial code, axial codes, theme group, organizing theme, organising theme, "
    "organizing themes, organising themes, code category, code categories",
    3: "focused code, focused codes, focussed code, second cycle code, second cycle "
    "codes, pattern code, pattern codes, bottom level theme",
    4: "code system, name of code, first cycle code, first cycle codes, code s, tag "
    "name, open coding, theme code, codes name, codename",
    5: "child node, child code, child codes, child nodes, codes or subcodes, "
    "ausprägung",
    6: "grandchild code, grandchild codes, grandchild node, sub subcode, sub sub code",
}
_OVER = re.compile(r"(?:haupt|ober|ueber|uber|kern|hoofd|super|macro|meta)(?=\w{4})")
_UNDER = re.compile(r"(?:sub|unter|under|sotto|sous|onder|deel|micro)[ -]?(?=\w{4})")
_LEVEL_NAME = re.compile(
    r"(?:(?:code|theme|category|kategorie) )?"
    r"(?:level|ebene|niveau|nivel|livello|stufe|tier|l) ?(?P<n>\d{1,2})"
    r"(?: (?:codes?|name|kategorien?|categor(?:y|ies)|themes?))?"
    r"|(?P<nth>\d)(?:st|nd|rd|th) (?:level|tier)(?: (?:codes?|category|theme)s?)?"
)
_GIOIA = re.compile(
    r"(?P<n>1st|first|2nd|second) order (?P<sub>sub ?)?(?:concept|theme|code|categor)"
)
_STEP = re.compile(r"\b(?:(axial)|sele[ckt]?tie?[vf])\w*")
"""Steps of grounded theory, in any language."""
_FIELDS = {
    Field.PATH: "path, tag, code path, full path, full name, pfad, codepfad, chemin, "
    "ruta, caminho, hierarchical name, hierarchy, percorso",
    Field.NUMBER: "number, no, nr, nummer, numéro, n°, número, numero, num, #, ziffer, "
    "numbering, item no, lfd nr, s no, sl no, sr no, serial number",
    Field.LEVEL: "level, depth, ebene, stufe, niveau, nivel, nível, livello, "
    "code level, hierarchy level, tier",
    Field.PARENT: "parent, parent code, parent category, parent theme, parent node, "
    "parent id, parent name, parent tag, belongs to, part of, under, übergeordnet, "
    "übergeordneter code, übergeordnete kategorie, elterncode, supercode, code parent, "
    "parent du code, catégorie parente, código padre, padre, categoría padre, código "
    "pai, categoria pai, codice padre, bovenliggende code, parentid, parent codes",
    Field.DESCRIPTION: "comment, comments, memo, meaning, code memo, explanation, "
    "kommentar, erläuterung, erklärung, bedeutung, definitionen, commentaire, "
    "signification, explication, comentario, significado, explicación, comentário, "
    "commento, omschrijving, toelichting, what it means, what it is, details",
    Field.BRIEF: "summary, kurzbeschreibung, kurzdefinition, definition courte, "
    "description courte, definición breve, descripción breve, definição breve, "
    "descrição breve, descrizione breve",
    Field.INCLUSION: "inclusions, include, includes, use when, use if, use for, "
    "do code, code when, code if, apply when, apply if, coding rule, coding rules, "
    "how to use, kodierregel, kodierregeln, codierregel, codierregeln, anwendung, wann "
    "verwenden, verwenden wenn, regel, inclure, quand utiliser, règle de codage, "
    "règles de codage, incluir, cuándo usar, regla de codificación, reglas de "
    "codificación, inclui, quando usar, regra de codificação, regole di codifica, "
    "wanneer gebruiken, wann zu verwenden, when used, rules, cuándo aplicar, "
    "quando usare, codeerregel, codeerregels, when to code",
    Field.EXCLUSION: "exclude, excludes, not for, not to be used for, abgrenzung, "
    "nicht verwenden, nicht kodieren, wann nicht verwenden, abgrenzungsregel, "
    "abgrenzungen, exclure, quand ne pas utiliser, excluir, cuándo no usar, exclui, "
    "quando não usar, wanneer niet gebruiken, close but no, quando non usare",
    Field.EXAMPLES: "typical exemplar, typical exemplars, atypical exemplar, verbatim, "
    "verbatims, cita, citas, citação, citações, sample text, typical quote, "
    "evidence, supporting data, illustration",
    Field.COLOR: "colour, color, swatch, farbe, farbcode, couleur, cor, colore, kleur, "
    "hex, hex colour, hex color, code colour",
    Field.SHORT_CODE: "abbreviation, abbr, short code, shortcode, short name, short "
    "form, id, code id, mnemonic, abkürzung, kürzel, kurzform, kürzel des codes, "
    "abréviation, sigle, abreviatura, sigla, abreviação, abbreviazione, afkorting, "
    "identifier, key, acronym, code key, nickname, theme id, category id, code abbr, "
    "identificador, identifiant, code abbreviation",
    Field.GUID: "guid, uuid, code guid",
    Field.GROUP: "code group, code groups, codegroup, codegroups, codegruppe, "
    "codegruppen, code set, code sets, groups, groupe de codes, grupo de códigos, "
    "sets",
    Field.CODABLE: "codable, is codable, iscodable, codeable, is codeable, kodierbar, "
    "codierbar, codificable, es codificable, codificável, codificabile, codeerbaar",
    Field.COUNT: "files, references, frequency, frequencies, count, counts, n, "
    "grounded, groundedness, density, magnitude degree, occurrences, häufigkeit, "
    "häufigkeiten, anzahl, dateien, referenzen, fréquence, effectif, fichiers, "
    "références, frecuencia, archivos, referencias, frequência, arquivos, referências, "
    "total, %, percent, sources, coded segments, codings, documents, extensão, frq, "
    "percentage, aantal, items, freq, nennungen, occurrence, mentions, frequenza, "
    "frequentie, frecuencias, prevalence, coverage, quotations count, transcripts, "
    "ocorrências, menciones, fallzahl, segments, # coded, times coded",
}
_TEXT = (
    (r"(?:n|#|no|nr|num|number|anzahl|nombre|numero|aantal|count|freq\w*|%|percent\w*)"
     r" (?:of|de|der|di|di|van|times) .+|# \w+|.+ (?:count|frequency)", Field.COUNT),
    (r"(?:only )?(?:include|apply|code|use) (?:if|when|only|for|here)\b.*",
     Field.INCLUSION),
    (r"(?:do )?(?:exclude|not code|not apply|not use) (?:if|when|for|here)\b.*",
     Field.EXCLUSION),
    (r".*\bd?(?:exclusion\w*|exclusao|esclusione|exclusie\w*|ausschluss\w*|when not|"
     r"not (?:be )?use\w*|do not|dont|not include\w*|not apply\w*)\b.*",
     Field.EXCLUSION),
    (r".*\bd?(?:inclusion\w*|inclusao|inclusione|inclusie\w*|einschluss\w*|when to "
     r"(?:use|apply))\b.*", Field.INCLUSION),
    (r".*\b(?:brief|short)\b.*\b(?:def|desc)\w*", Field.BRIEF),
    (r"(?:\w+ )?(?:def|desc|descr)", Field.DESCRIPTION),
    (r".*(?:definition|description|beschreibung|descripcion|definicion|descricao|"
     r"definicao|descrizione|definizione|beschrijving|definitie|umschreibung|"
     r"descriptor)(?:s|es|en|i)?(?: .*)?", Field.DESCRIPTION),
    (r".*\b(?:(?:text)?examples?|quotes?|quotations?|exemplars?|(?:anker)?beispiele?|"
     r"beispielzitate?|exemples?|ejemplos?|exemplos?|esempi\w*|zitate?|extraits?|"
     r"citations?|voorbeeld\w*|citat?en|citaat|excerpts?|extracts?)(?: .*)?",
     Field.EXAMPLES),
    (r".* (?:colou?r|farbe|couleur)", Field.COLOR),
    (r"(?:code ?)?(?:group|gruppe|set) ?\d+", Field.GROUP),
    (r"(?:parent|eltern|super|padre|pai)(?: (?:code|theme|category|node|tag))?"
     r" (?:id|identifier|key|no|nr|number|code|name|title|label|index)", Field.PARENT),
    (r"(?:\w{1,12} ){1,2}(?:nr|no|number|nummer|#|n°|num)|(?:code|theme|category) ?#"
     r"|(?:numero|nummer|number|nr|no) (?:de|du|del|do|der|des|of|di|van) "
     r"(?:code|codigo|theme|tema|codes|kategorie|category|codice)", Field.NUMBER),
)  # fmt: skip
_LONGEST = 90
"""A header is not longer than this."""
_BRACKET = re.compile(r"\([^)]*\)|\[[^]]*\]")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Return a header as headers are compared.

    >>> normal("Sub-topic  (level 2):"), normal("Thème")
    ('sub topic', 'theme')
    >>> normal("TagName"), normal("NVivo node")
    ('tag name', 'nvivo node')
    """
    bare = _BRACKET.sub(" ", text)
    if not re.search(r"\w", bare):
        bare = text
    bare = _CAMEL.sub(" ", bare)
    folded = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.sub(r"[^\w#%°]+", " ", letters.replace("'", "").replace("’", ""))
    return words.replace("_", " ").strip()


def _listed(words: str) -> list[str]:
    return [normal(word) for word in words.split(",")]


_RANKS = {word: rank for rank, words in _FIXED.items() for word in _listed(words)}
_RANK = {word: rank for rank, words in _NOUNS.items() for word in words.split()}
_RANK |= dict.fromkeys(_WEAK.split(), 4)
_KNOWN = {word: field for field, words in _FIELDS.items() for word in _listed(words)}
_WORDS = {
    **dict.fromkeys(_PLAIN.split(), 0),
    **dict.fromkeys(_ABOVE.split(), -1),
    **dict.fromkeys(_BELOW.split(), 1),
}
_PATTERNS = [(re.compile(pattern), field) for pattern, field in _TEXT]


@lru_cache(maxsize=8192)
def field_of(header: str) -> Field | None:
    """Return what a header says its column holds; None: no word of it is known.

    >>> field_of("When NOT to Use").value, field_of("Ankerbeispiel").value
    ('exclusion', 'examples')
    """
    text = normal(header)
    if not text or len(header) > _LONGEST:
        return None
    if rank_of(header) is not None:
        return Field.NAME
    if text in _KNOWN:
        return _KNOWN[text]
    fields = [
        field for p in _parts(header) if (field := field_of(p) or _pattern(normal(p)))
    ]
    both = {Field.INCLUSION, Field.EXCLUSION} <= set(fields)
    if both or (fields and len(fields) == len(_parts(header)) > 1):
        return None if both else fields[0]
    return _pattern(text)


def _listed_field(text: str) -> Field | None:
    """Return what a header says that is listed, or that a word of it decides."""
    return _KNOWN.get(text) or _pattern(text)


def _pattern(text: str) -> Field | None:
    return next((field for form, field in _PATTERNS if form.fullmatch(text)), None)


def _parts(header: str) -> list[str]:
    """Return the headers that a slash or an "or" joins; one of them alone: none."""
    parts = re.split(r"\s*/\s*|\s+(?:or|and|und|oder|et|ou|y|o|e|&)\s+", header.strip())
    return [part for part in parts if part] if len(parts) > 1 else []


def is_level(header: str) -> bool:
    """Does a header number a level, as ``Level 4`` does?"""
    return _LEVEL_NAME.fullmatch(normal(header)) is not None


@lru_cache(maxsize=8192)
def rank_of(header: str) -> float | None:
    """Return how high names under this header stand: 1 is the top; None: no names.

    >>> rank_of("Theme"), rank_of("Level 2"), rank_of("Definition")
    (1, 2.0, None)
    >>> rank_of("Factor/Theme"), rank_of("Unterkategorie"), rank_of("Name of the code")
    (1, 3, 4)
    """
    text = normal(header)
    if len(header) > _LONGEST:
        return None
    inside = [normal(found.strip("()[]")) for found in _BRACKET.findall(header)]
    for form in (text, *(form for form in inside if form != text)):
        if match := _LEVEL_NAME.fullmatch(form):
            return float(match["n"] or match["nth"])
    text = _STEP.sub(lambda m: m[1] or "selective", text)
    if text in _RANKS:
        return _RANKS[text]
    if match := _GIOIA.match(text):
        return (4 if match["n"] in ("1st", "first") else 3) + 0.5 * bool(match["sub"])
    if text in _KNOWN:
        return None
    parts = [rank_of(part) for part in _parts(header)]
    told = [rank for rank in parts if rank is not None]
    if parts and len(told) == len(parts):
        return min(told)
    rank = _composed(text)
    return _headed(text) if rank is None and _listed_field(text) is None else rank


_HEADED = re.compile(
    r"(?:[^\W\d]+ ){1,3}(?P<noun>(?:sub ?)?(?:theme|category|construct|domain|"
    r"dimension|concept|topic)s?|(?:sub ?)?categories)"
    r"|(?P<first>(?:sub ?)?(?:categor[iy]as?|temas?|categories?|themes?|dimension))"
    r" (?:de|du|des|del|della|do|da|di|of)(?: \w+){1,3}"
)
"""A noun with other words: "Outcome category", "Categoría de resultado"."""


def _headed(text: str) -> float | None:
    match = _HEADED.fullmatch(text)
    return _composed(match["noun"] or match["first"]) if match else None


def names_codes(header: str) -> bool:
    """Is one of its words what codes are called, whatever the others are?

    >>> names_codes("Axiale code"), names_codes("Emerging theme?"), names_codes("Date")
    (True, True, False)
    """
    return any(word in _RANK for word in normal(header).split())


def is_vague(header: str) -> bool:
    """Can a header say something of codes as well: "Outcome category", "Measure"?"""
    text = normal(header)
    is_weak = text in _WEAK.split()
    return is_weak or (_composed(text) is None and _headed(text) is not None)


def _composed(text: str) -> float | None:
    """Return the rank of a noun with what qualifies it, in any order."""
    rank: float | None = None
    shift = 0
    for word in text.split():
        bare, here = word, 0
        if word not in _RANK and word not in _WORDS:
            for prefix, step in ((_OVER, -1), (_UNDER, 1)):
                if prefix.match(word):
                    bare, here = prefix.sub("", word, count=1), step
        if bare in _RANK:
            one = _RANK[bare]
            is_other = rank is None or (one < 4 and rank == 4)
            rank = one if is_other else rank
        elif word in _WORDS:
            here = _WORDS[word]
        else:
            return None
        shift = shift + here if here > 0 else here or shift
    if rank is None or not shift:
        return rank
    return 1 if shift < 0 else (2 if rank < 4 else 4) + shift
