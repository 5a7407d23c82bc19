"""Writing foreign content back, for those who ask to keep it."""

from collections.abc import Collection

from qdabridge.model import ForeignElement
from qdabridge.qdaxml.escape import attribute_text, element_text
from qdabridge.qdaxml.names import XSI

__all__ = ["foreign_attributes", "foreign_element", "harmless", "is_writable"]

_XML = "http://www.w3.org/XML/1998/namespace"
_INSTANCE = {f"{{{XSI}}}{n}" for n in ("schemaLocation", "noNamespaceSchemaLocation")}


def harmless(attributes: dict[str, str]) -> dict[str, str]:
    """Return those attributes that every schema-valid document may carry.

    ``xsi:type`` is not among them: with another type than the schema's it breaks the
    document, and with that one it says nothing.
    """
    return {key: value for key, value in attributes.items() if key in _INSTANCE}


def is_writable(key: str) -> bool:
    """Can this foreign attribute stand on its element, or was it inside it?"""
    return not {"/", "["} & set(key.partition("{")[0])


def foreign_attributes(attributes: dict[str, str], taken: Collection[str] = ()) -> str:
    """Return attributes as XML, but for those the element has anyway."""
    prefixes: dict[str, str] = {}
    texts = [
        f' {_name(key, prefixes)}="{attribute_text(value)}"'
        for key, value in attributes.items()
        if key not in taken and is_writable(key)
    ]
    declared = [f' xmlns:{p}="{attribute_text(uri)}"' for uri, p in prefixes.items()]
    return "".join([*declared, *texts])


def _name(key: str, prefixes: dict[str, str]) -> str:
    """Return the name with a prefix, which is added to those to be declared."""
    uri, _, local = key.removeprefix("{").rpartition("}")
    if not uri:
        return local
    if uri == _XML:
        return f"xml:{local}"  # the one prefix that needs no declaration, nor bears one
    prefix = "xsi" if uri == XSI else f"f{len(prefixes)}"
    return f"{prefixes.setdefault(uri, prefix)}:{local}"


def foreign_element(
    element: ForeignElement, home: str, around: str | None = None
) -> str:
    """Return an element as XML; a nameless one is only text.

    ``home`` is the document's default namespace, ``around`` that of the element around.
    """
    uri, _, local = element.name.rpartition("}")
    namespace = uri[1:] or home
    inside = "".join(
        element_text(part)
        if isinstance(part, str)
        else foreign_element(part, home, namespace)
        for part in element.content
    )
    if not element.name:
        return inside
    is_new = namespace != (home if around is None else around)
    default = f' xmlns="{attribute_text(namespace)}"' if is_new else ""
    start = local + default + foreign_attributes(element.attributes)
    return f"<{start}>{inside}</{local}>"
