"""What a migration names, and what it creates: a file's object is not there when it runs.

Built from nothing, migrations run before the object files, but for those that ``-- dbkit: after``
names. A database that is brought up to date has the objects already; to take that for good would
leave a project that cannot be built any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse.names import TEXT_SEARCH
from dbkit.parse.references import Walk, walk
from dbkit.parse.syntax import Node, strings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbkit.parse.values import Reference

#: What sits on a relation, by what DROP, COMMENT and RENAME call it.
_ON_RELATIONS = {
    pb.OBJECT_POLICY: "policy",
    pb.OBJECT_TRIGGER: "trigger",
    pb.OBJECT_RULE: "rule",
}
_RELATIONS = frozenset(
    {
        pb.OBJECT_VIEW,
        pb.OBJECT_MATVIEW,
        pb.OBJECT_TABLE,
        pb.OBJECT_INDEX,
        pb.OBJECT_SEQUENCE,
        pb.OBJECT_COLUMN,
    }
)
_PARTS = 2


def needs(found: Walk, node: Node) -> dict[Reference, int]:
    """Return what a statement names that has to be there, and where in the file it does.

    Args:
        found: For the statement; its walk is done here.
        node: The statement.

    Returns:
        Places in characters. Nothing for a statement that says ``if exists``.
    """
    walk(found, node)
    inner = getattr(node, node.WhichOneof("node"))
    if getattr(inner, "missing_ok", False):
        return {}
    named = dict.fromkeys(_named(inner), found.start)
    return {**named, **found.places}


def _named(node: Node) -> list[Reference]:
    """Return what a statement names without an expression: what it drops, comments, renames."""
    match type(node):
        case pb.DropStmt:
            names = [strings(item.list.items) for item in node.objects]
            return [r for name in names for r in _object(node.remove_type, name)]
        case pb.CommentStmt:
            return _object(node.objtype, strings(node.object.list.items))
        case pb.RenameStmt if node.rename_type in _ON_RELATIONS:
            on = (node.relation.schemaname, node.relation.relname, node.subname)
            return _object(node.rename_type, on)
        case pb.AlterPolicyStmt:
            on = (node.table.schemaname, node.table.relname, node.policy_name)
            return _object(pb.OBJECT_POLICY, on)
        case pb.AlterPublicationStmt:
            return [("publication", "", node.pubname)]
        case _:
            return []


def _object(objtype: int, names: tuple[str, ...]) -> list[Reference]:
    if objtype in _ON_RELATIONS and len(names) > _PARTS:
        return [(_ON_RELATIONS[objtype], names[0], ".".join(names[1:]))]
    if objtype in _RELATIONS and len(names) >= _PARTS:
        return [("relation", names[0], names[1])]
    if objtype == pb.OBJECT_PUBLICATION and names:
        return [("publication", "", names[-1])]
    return []


def creates(node: Node) -> list[Reference]:
    """Return what is there under a name once a statement ran."""
    inner = getattr(node, node.WhichOneof("node"))
    made = _CREATED.get(type(inner))
    return made(inner) if made else []


def _relation(schema: str, name: str) -> list[Reference]:
    return [("relation", schema, name), ("type", schema, name)]


def _named_by(kind: str, names: Node) -> list[Reference]:
    found = strings(names)
    return [(kind, found[-2], found[-1])] if len(found) >= _PARTS else []


def _on(kind: str, relation: Node, name: str) -> Reference:
    return kind, relation.schemaname, f"{relation.relname}.{name}"


def _renamed(node: Node) -> list[Reference]:
    if node.HasField("relation") and not node.subname:
        return _relation(node.relation.schemaname, node.newname)
    if node.HasField("relation") and node.rename_type in _ON_RELATIONS:
        return [_on(_ON_RELATIONS[node.rename_type], node.relation, node.newname)]
    names = strings(node.object.object_with_args.objname) or strings(node.object.list.items)
    return [(kind, names[-2], node.newname) for kind in ("routine", "type") if len(names) >= _PARTS]


def _moved(node: Node) -> list[Reference]:
    if node.HasField("relation"):
        return _relation(node.newschema, node.relation.relname)
    names = strings(node.object.object_with_args.objname) or strings(node.object.list.items)
    return [(kind, node.newschema, names[-1]) for kind in ("routine", "type") if names]


#: What CREATE with a list of options creates; else a type.
_DEFINED = {
    pb.OBJECT_AGGREGATE: "routine",
    pb.OBJECT_OPERATOR: "operator",
    pb.OBJECT_COLLATION: "collation",
    **TEXT_SEARCH,
}

#: What each statement creates.
_CREATED: dict[type, Callable[[Node], list[Reference]]] = {
    pb.CreateStmt: lambda n: _relation(n.relation.schemaname, n.relation.relname),
    pb.CreateSeqStmt: lambda n: _relation(n.sequence.schemaname, n.sequence.relname),
    pb.CreateForeignTableStmt: lambda n: _relation(
        n.base_stmt.relation.schemaname, n.base_stmt.relation.relname
    ),
    pb.ViewStmt: lambda n: _relation(n.view.schemaname, n.view.relname),
    pb.CreateTableAsStmt: lambda n: _relation(n.into.rel.schemaname, n.into.rel.relname),
    pb.IndexStmt: lambda n: _relation(n.relation.schemaname, n.idxname),
    pb.CompositeTypeStmt: lambda n: _relation(n.typevar.schemaname, n.typevar.relname),
    pb.CreateFunctionStmt: lambda n: _named_by("routine", n.funcname),
    pb.DefineStmt: lambda n: _named_by(_DEFINED.get(n.kind, "type"), n.defnames),
    pb.CreateEnumStmt: lambda n: _named_by("type", n.type_name),
    pb.CreateRangeStmt: lambda n: _named_by("type", n.type_name),
    pb.CreateDomainStmt: lambda n: _named_by("type", n.domainname),
    pb.CreatePolicyStmt: lambda n: [_on("policy", n.table, n.policy_name)],
    pb.CreateTrigStmt: lambda n: [_on("trigger", n.relation, n.trigname)],
    pb.RuleStmt: lambda n: [_on("rule", n.relation, n.rulename)],
    pb.CreatePublicationStmt: lambda n: [("publication", "", n.pubname)],
    pb.RenameStmt: _renamed,
    pb.AlterObjectSchemaStmt: _moved,
}
