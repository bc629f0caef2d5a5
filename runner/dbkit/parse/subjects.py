"""The objects that statements create, alter and drop: where they are when their schema is not said.

What is created comes into the path's first schema; what is there is the first that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse.search_path import prefix
from dbkit.parse.syntax import strings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbkit.parse.search_path import SearchPath
    from dbkit.parse.syntax import Node

_ON_RELATIONS = frozenset(
    {pb.OBJECT_TRIGGER, pb.OBJECT_POLICY, pb.OBJECT_RULE, pb.OBJECT_TABCONSTRAINT, pb.OBJECT_COLUMN}
)
_OF_METHODS = frozenset({pb.OBJECT_OPCLASS, pb.OBJECT_OPFAMILY})
_RELATIONS = frozenset(
    {
        pb.OBJECT_TABLE,
        pb.OBJECT_VIEW,
        pb.OBJECT_MATVIEW,
        pb.OBJECT_INDEX,
        pb.OBJECT_SEQUENCE,
        pb.OBJECT_FOREIGN_TABLE,
    }
)
#: Objects of other kinds that are in a schema. Not those of text search: the server's own have
#: names that a project would choose, english and simple, and are found first.
_OTHERS = frozenset(
    {
        pb.OBJECT_STATISTIC_EXT,
        pb.OBJECT_COLLATION,
        pb.OBJECT_CONVERSION,
    }
)
#: Statements that create a relation, and where they name it.
_NEW_RELATIONS: dict[type, Callable[[Node], Node]] = {
    pb.CreateStmt: lambda node: node.relation,
    pb.ViewStmt: lambda node: node.view,
    pb.IntoClause: lambda node: node.rel,
    pb.CreateSeqStmt: lambda node: node.sequence,
    pb.CompositeTypeStmt: lambda node: node.typevar,
}
#: Statements that create something else, and the list of its name's parts.
_NEW_NAMES = {
    pb.CreateFunctionStmt: "funcname",
    pb.DefineStmt: "defnames",
    pb.CreateStatsStmt: "defnames",
    pb.AlterStatsStmt: "defnames",
    pb.CreateOpClassStmt: "opclassname",
    pb.CreateOpFamilyStmt: "opfamilyname",
    pb.CreateEnumStmt: "type_name",
    pb.CreateRangeStmt: "type_name",
    pb.CreateDomainStmt: "domainname",
    pb.CreateConversionStmt: "conversion_name",
}
#: The functions that an aggregate is made of, by the name of its option.
AGGREGATE_FUNCTIONS = frozenset(
    (
        *("sfunc", "finalfunc", "combinefunc", "serialfunc", "deserialfunc"),
        *("msfunc", "minvfunc", "mfinalfunc"),
    )
)
#: The functions that an operator, an aggregate or a text search object is made of.
_FUNCTIONS = AGGREGATE_FUNCTIONS | {
    *("function", "procedure", "restrict", "join"),
    *("init", "lexize", "start", "gettoken", "end", "lextypes", "headline"),
}
#: Statements about an object of any kind: what says the kind.
_ANY = {
    pb.CommentStmt: "objtype",
    pb.SecLabelStmt: "objtype",
    pb.AlterOwnerStmt: "object_type",
    pb.RenameStmt: "rename_type",
    pb.AlterObjectSchemaStmt: "object_type",
}


def qualify(node: Node, path: SearchPath) -> None:
    """Write the schema into what a statement names without an expression, where it is not said."""
    kind = type(node)
    if kind in _NEW_RELATIONS:
        relation = _NEW_RELATIONS[kind](node)
        if not relation.schemaname and relation.relname and relation.relpersistence != "t":
            relation.schemaname = path.current
    elif kind in _NEW_NAMES:
        names = getattr(node, _NEW_NAMES[kind])
        if len(names) == 1:
            prefix(names, path.current)
        _parts(node, path)
    elif kind in _ANY:
        _object(getattr(node, _ANY[kind]), node.object.list.items, path)
    elif kind in _REST:
        _REST[kind](node, path)


def _parts(node: Node, path: SearchPath) -> None:
    """Write the schema into the names of what an operator or a text search object is made of."""
    if isinstance(node, pb.DefineStmt):
        for option in node.definition:
            element = option.def_elem
            if element.defname in _FUNCTIONS:
                _known("routine", element.arg.type_name.names, path)
    elif isinstance(node, pb.CreateOpClassStmt) and len(node.opfamilyname) == 1:
        prefix(node.opfamilyname, path.current)


def _routine(node: Node, path: SearchPath) -> None:
    names = strings(node.objname)
    if len(names) == 1:
        kinds = (path.schema_of(kind, names[0]) for kind in ("routine", "operator"))
        prefix(node.objname, next(filter(None, kinds), ""))


def _object(objtype: int, names: Node, path: SearchPath) -> None:
    """Write the schema into the name of an object by its kind."""
    count = len(names)
    if objtype in _RELATIONS and count == 1:
        _known("relation", names, path)
    elif objtype in _ON_RELATIONS and count == 2:  # noqa: PLR2004 - relation, name
        prefix(names, path.schema_of("relation", strings(names)[0]) or path.current)
    elif objtype in _OF_METHODS and count == 2:  # noqa: PLR2004 - access method, name
        prefix(names, path.current, 1)
    elif objtype in _OTHERS and count == 1:
        prefix(names, path.current)


def _known(kind: str, names: Node, path: SearchPath) -> None:
    """Write the schema into the name of what is there; nothing where the project has no such."""
    if len(names) == 1:
        prefix(names, path.schema_of(kind, strings(names)[0]))


def _dropped(node: Node, path: SearchPath) -> None:
    for item in node.objects:
        _object(node.remove_type, item.list.items, path)


def _fired(node: Node, path: SearchPath) -> None:
    _known("routine", node.funcname, path)


def _granted(node: Node, path: SearchPath) -> None:
    if node.objtype in (pb.OBJECT_TYPE, pb.OBJECT_DOMAIN):
        for item in node.objects:
            _known("type", item.list.items, path)


_REST: dict[type, Callable[[Node, SearchPath], None]] = {
    pb.ObjectWithArgs: _routine,
    pb.DropStmt: _dropped,
    pb.CreateTrigStmt: _fired,
    pb.CreateEventTrigStmt: _fired,
    pb.GrantStmt: _granted,
}
