"""Operators, operator classes and families, and casts: what stands beside the functions it uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbkit.parse.names import Meaning, cast, drop, operator, provided, qualified
from dbkit.parse.syntax import Node, strings
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from collections.abc import Set

#: They stand in the file of a function.
FOLDERS = ("functions",)


def operator_made(node: Node) -> Meaning:
    """Return what CREATE OPERATOR makes.

    Its commutator and negator may be created after it: the server fills them in.
    """
    options = {option.def_elem.defname: option.def_elem.arg.type_name for option in node.definition}
    identity = operator(strings(node.defnames), options.get("leftarg"), options.get("rightarg"))
    function = options.get("function", options.get("procedure"))
    names = strings(function.names) if function is not None else ()
    return Meaning(
        "create operator",
        FOLDERS,
        identity,
        drop(identity),
        repeatable=False,
        provides=provided("operator", identity),
        needs=frozenset({("routine", names[0], names[1])} if len(names) > 1 else ()),
    )


def operator_class(node: Node) -> Meaning:
    """Return what CREATE OPERATOR CLASS makes; without FAMILY also a family of its name.

    DROP OPERATOR CLASS would leave that family, so the family is dropped, and its class with it.
    A family that the file declares before is dropped, too (``in_family``): what PostgreSQL ties
    to it and not to the class would stay, and be in the way of the class when it is recreated.
    """
    method = (node.amname,)
    identity = Identity("operator class", qualified(strings(node.opclassname)), method)
    own = Identity("operator family", identity.names, method)
    named = qualified(strings(node.opfamilyname)) if node.opfamilyname else ()
    return Meaning(
        "create operator class",
        FOLDERS,
        identity,
        drop(identity if named else own),
        repeatable=False,
        on=Identity("operator family", named, method) if named else None,
        provides=provided("operator class", identity),
        needs=provided("operator family", Identity("", named)) if named else frozenset(),
    )


def in_family(made: Meaning, declared: Set[Identity]) -> Meaning:
    """Tie an operator class to the family of its file: they are dropped and created together.

    Args:
        made: What a statement makes, of any kind.
        declared: What stands before it in the file.
    """
    if made.identity.kind != "operator class":
        return made
    family = made.on or replace(made.identity, kind="operator family")
    return replace(made, on=family, inverse=drop(family)) if family in declared else made


def maker(family: Identity, declared: Set[Identity]) -> Identity:
    """Return the operator class that made a family, where none but a class of its name did."""
    made = replace(family, kind="operator class")
    return made if made in declared and family not in declared else family


def operator_family(node: Node) -> Meaning:
    """Return what CREATE OPERATOR FAMILY makes."""
    names = qualified(strings(node.opfamilyname))
    identity = Identity("operator family", names, (node.amname,))
    return Meaning(
        "create operator family",
        FOLDERS,
        identity,
        drop(identity),
        repeatable=False,
        provides=provided("operator family", identity),
    )


def cast_made(node: Node) -> Meaning:
    """Return what CREATE CAST makes; a conversion to a type of the project may need it."""
    identity = cast(node.sourcetype, node.targettype)
    names = strings(node.targettype.names)
    return Meaning(
        "create cast",
        FOLDERS,
        identity,
        drop(identity),
        repeatable=False,
        provides=provided("cast", Identity("", names)) if len(names) > 1 else frozenset(),
    )
