"""How facts call the objects of statements, and which of their attributes a statement sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbkit.parse.values import Declaration, Identity

#: Schema, and name within it, as facts have them; an empty schema for what has none.
Label = tuple[str, str]

PRIVILEGES = frozenset({"grant", "revoke"})

#: What statements beside an object are about: an attribute of its fact, or the start of several.
BESIDE = {
    "comment": "comment",
    "owner": "owner",
    "trigger state": "enabled",
    "rule state": "enabled",
    "event trigger state": "enabled",
    "statistics target": "target",
    "text search mapping": "token ",
    "security label": "label",
    "clustering": "clustered on",
    "column statistics": "statistics",
    "column storage": "storage",
    "column compression": "compression",
    "column options": "options",
    "index options": "options",
    "index statistics": "statistics",
}


def label(declared: Declaration) -> Label:
    """Return how facts call what a statement made or changed."""
    about = declared.identity
    if declared.on is not None and about.kind in _OF_OBJECT:
        about = declared.on
    return label_of(about)


#: Statements that are about the object they are on, and not about one of their own.
_OF_OBJECT = frozenset({*PRIVILEGES, "comment", "owner", "text search mapping", "security label"})


def group(declared: Declaration) -> tuple[bool, Label]:
    """Return what a statement has in common with others that say something of the same."""
    if declared.identity.kind == "publication relation":
        # The members of a publication come from all statements about it.
        return False, ("", declared.identity.arguments[0])
    return declared.identity.kind in PRIVILEGES, label(declared)


def label_of(identity: Identity) -> Label:
    """Return how facts call an object; of a routine, without its arguments."""
    if len(identity.names) == 1:
        return "", identity.names[0]
    schema, *names = identity.names
    if identity.kind == "publication relation":
        return schema, f"{names[0]} in {identity.arguments[0]}"
    if identity.kind == "operator":
        # Of several with one name, one may be created again and the others not.
        return schema, f"{names[0]}({', '.join(identity.arguments)})"
    if identity.kind in ("operator class", "operator family"):
        return schema, f"{names[0]} using {identity.arguments[0]}"
    return schema, ".".join(names)


def prefixes(schema: str, name: str) -> set[Label]:
    """Return what a fact's name may be the label of, or belong to: itself, its owner, its routine.

    Names may hold what separates them; so this is more than the truth, never less.
    """
    ends = [end for end, letter in enumerate(name) if letter in ".( "]
    return {(schema, name), *((schema, name[:end]) for end in ends)}
