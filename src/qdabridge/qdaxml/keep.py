"""Writing foreign content back, for those who ask to keep it."""

from collections.abc import Collection

from qdabridge.model import ForeignElement
from qdabridge.qdaxml.escape import attribute_text, element_text
from qdabridge.qdaxml.names import XSI

__all__ = ["foreign_attributes", "foreign_element", "harmless", "is_writable"]

_INSTANCE = {f"{{{XSI}}}{n}" for n in ("schemaLocation", "noNamespaceSchemaLocation")}
_TYPE = f"{{{XSI}}}type"


def harmless(attributes: dict[str, str]) -> dict[str, str]:
    """Return those attributes that every schema-valid document may carry.

    A type with a prefix is not among them: the prefix may mean nothing any more.
    """
    return {
        key: value
        for key, value in attributes.items()
        if key in _INSTANCE or (key == _TYPE and ":" not in value)
    }


def is_writable(key: str) -> bool:
    """Can this foreign attribute stand on its element, or was it inside it?"""
    return "/" not in key.rpartition("}")[2]


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
    prefix = "xsi" if uri == XSI else f"f{len(prefixes)}"
    return f"{prefixes.setdefault(uri, prefix)}:{local}"


def foreign_element(element: ForeignElement) -> str:
    """Return an element as XML; a nameless one is only text."""
    inside = "".join(
        element_text(part) if isinstance(part, str) else foreign_element(part)
        for part in element.content
    )
    if not element.name:
        return inside
    namespace, _, local = element.name.rpartition("}")
    default = f' xmlns="{attribute_text(namespace[1:])}"' if namespace else ""
    start = local + default + foreign_attributes(element.attributes)
    return f"<{start}>{inside}</{local}>"
