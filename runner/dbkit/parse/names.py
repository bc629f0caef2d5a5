"""Objects by name: how a parse tree names one, and how SQL does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse.syntax import Node, quote, strings, type_name
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from dbkit.parse.values import Reference

#: Stands for the arguments of a routine that a statement names without them.
ANY_ARGUMENTS = ("...",)
ROUTINES = {
    pb.OBJECT_FUNCTION: "function",
    pb.OBJECT_PROCEDURE: "procedure",
    pb.OBJECT_AGGREGATE: "aggregate",
    pb.OBJECT_ROUTINE: "routine",
}
RELATIONS = {
    pb.OBJECT_TABLE: "table",
    pb.OBJECT_VIEW: "view",
    pb.OBJECT_MATVIEW: "materialized view",
    pb.OBJECT_INDEX: "index",
    pb.OBJECT_SEQUENCE: "sequence",
}
TEXT_SEARCH = {
    pb.OBJECT_TSCONFIGURATION: "text search configuration",
    pb.OBJECT_TSDICTIONARY: "text search dictionary",
    pb.OBJECT_TSPARSER: "text search parser",
    pb.OBJECT_TSTEMPLATE: "text search template",
}
_NAMED = {**RELATIONS, **TEXT_SEARCH, pb.OBJECT_STATISTIC_EXT: "statistics"}
_ON_RELATIONS = {pb.OBJECT_TRIGGER: "trigger", pb.OBJECT_POLICY: "policy", pb.OBJECT_RULE: "rule"}
_PLAIN = {
    pb.OBJECT_SCHEMA: "schema",
    pb.OBJECT_PUBLICATION: "publication",
    pb.OBJECT_EVENT_TRIGGER: "event trigger",
}
_OF_METHODS = {pb.OBJECT_OPCLASS: "operator class", pb.OBJECT_OPFAMILY: "operator family"}
_INPUT_MODES = (
    pb.FUNC_PARAM_DEFAULT,
    pb.FUNC_PARAM_IN,
    pb.FUNC_PARAM_INOUT,
    pb.FUNC_PARAM_VARIADIC,
)


class Refused(Exception):  # noqa: N818 - always turned into a problem of a file
    """A statement that an object file cannot hold.

    Args:
        what: What is wrong with it.
        offset: Where, in characters from the start of its quoted body; -1 for its start.
    """

    def __init__(self, what: str, offset: int = -1) -> None:
        super().__init__(what)
        self.what = what
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a statement makes; the attributes are those of ``model.Declaration``.

    Attributes:
        what: The statement in words, for messages.
        folders: Where it may stand; empty for everywhere beside its object.
    """

    what: str
    folders: tuple[str, ...]
    identity: Identity
    inverse: str = ""
    repeatable: bool = True
    on: Identity | None = None
    provides: frozenset[Reference] = frozenset()
    arguments: tuple[str, ...] = ()
    needs: frozenset[Reference] = frozenset()
    schema_wide: bool = False


def relation(node: Node, kind: str = "relation") -> Identity:
    """Return the identity of a RangeVar; a missing schema is the walk's to report."""
    return Identity(kind, (node.schemaname, node.relname))


def qualified(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name with a part for its schema; a missing one is the walk's to report."""
    return names if len(names) > 1 else ("", *names)


def inputs(parameters: Node) -> tuple[str, ...]:
    """Return the types by which a routine with these parameters is distinguished from another."""
    found = (node.function_parameter for node in parameters)
    return tuple(type_name(p.arg_type) for p in found if p.mode in _INPUT_MODES)


def routine(kind: str, node: Node) -> Identity:
    """Return the identity of an ObjectWithArgs."""
    names = qualified(strings(node.objname))
    if node.args_unspecified:
        return Identity(kind, names, ANY_ARGUMENTS)
    if node.objfuncargs:
        return Identity(kind, names, inputs(node.objfuncargs))
    return Identity(kind, names, tuple(type_name(arg.type_name) for arg in node.objargs))


def operator(names: tuple[str, ...], left: Node, right: Node) -> Identity:
    """Return the identity of an operator; an operand without a type is none."""
    return Identity("operator", qualified(names), (_operand(left), _operand(right)))


def _operand(node: Node) -> str:
    return type_name(node) if node is not None and node.names else "none"


def cast(source: Node, target: Node) -> Identity:
    """Return the identity of a cast."""
    types = type_name(source), type_name(target)
    return Identity("cast", (" as ".join(types),), types)


def commented(objtype: int, node: Node) -> Identity | None:
    """Return the object of a COMMENT, SECURITY LABEL or ALTER … OWNER; None without a folder."""
    if objtype in ROUTINES:
        return routine(ROUTINES[objtype], node.object_with_args)
    if objtype in _PLAIN:
        return Identity(_PLAIN[objtype], (node.string.sval,))
    if objtype == pb.OBJECT_OPERATOR:
        operands = (arg.type_name for arg in node.object_with_args.objargs)
        return operator(strings(node.object_with_args.objname), *operands)
    if objtype == pb.OBJECT_CAST:
        return cast(*(item.type_name for item in node.list.items))
    return _listed(objtype, strings(node.list.items))


def _listed(objtype: int, names: tuple[str, ...]) -> Identity | None:
    """Return the object that a list of names means."""
    if objtype in _OF_METHODS:
        return Identity(_OF_METHODS[objtype], qualified(names[1:]), names[:1])
    if objtype in _NAMED:
        return Identity(_NAMED[objtype], qualified(names))
    if objtype in _ON_RELATIONS and len(names) > 2:  # noqa: PLR2004 - schema, relation, name
        return Identity(_ON_RELATIONS[objtype], names)
    if objtype == pb.OBJECT_COLUMN and len(names) > 2:  # noqa: PLR2004 - schema, relation, column
        return Identity("column", names)
    return None


def spelled(identity: Identity) -> str:
    """Return an identity as SQL names it: ``function a.f(integer)``."""
    if identity.kind in ("trigger", "policy", "rule"):
        *relation, name = identity.names
        return f"{identity.kind} {quote(name)} on {quote(*relation)}"
    if identity.kind == "cast":
        return f"cast ({' as '.join(identity.arguments)})"
    if identity.kind == "operator":
        schema, name = identity.names
        return f"operator {quote(schema)}.{name}({', '.join(identity.arguments)})"
    name = f"{identity.kind} {quote(*identity.names)}"
    if identity.kind in _OF_METHODS.values():
        return f"{name} using {quote(*identity.arguments)}"
    if identity.kind in ROUTINES.values() and identity.arguments != ANY_ARGUMENTS:
        stars = identity.kind == "aggregate" and not identity.arguments
        name += f"({'*' if stars else ', '.join(identity.arguments)})"
    return name


def drop(identity: Identity) -> str:
    """Return the statement that removes an object, if it is there, and nothing else."""
    return spelled(identity).replace(identity.kind, f"drop {identity.kind} if exists", 1)


def provided(kind: str, identity: Identity) -> frozenset[Reference]:
    """Return an object as others refer to it."""
    return frozenset({(kind, identity.names[0], identity.names[1])})
