"""The schemas of REFI-QDA 1.5, written by this project, and where they lie.

Two XML schemas (QDA-XML 1.0: project and codebook exchange), equivalent to the
published ones, and the JSON schema of a project's JSON form.
"""

__all__ = ["CODEBOOK_XSD", "PROJECT_JSON_SCHEMA", "PROJECT_XSD", "read_schema"]

CODEBOOK_XSD = "codebook-1.0.xsd"
PROJECT_JSON_SCHEMA = "project.schema.json"
PROJECT_XSD = "project-1.0.xsd"


def read_schema(name: str) -> bytes:
    """Read one of the schemas, named by a constant of this module.

    Raises:
        FileNotFoundError: there is no schema of that name.
    """
    from importlib.resources import files  # takes long, and few read a schema

    return files("qdabridge.schemas").joinpath(name).read_bytes()
