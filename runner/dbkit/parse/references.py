"""What a statement refers to, read from its parse tree in one walk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from google.protobuf.message import Message
from postgast import pg_query_pb2 as pb

from dbkit.parse import subjects
from dbkit.parse.search_path import SearchPath, of_setting, prefix
from dbkit.parse.syntax import Node, Source, SyntaxProblem, parse, split_name, strings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbkit.parse.values import Reference

#: A string cast to one of these names an object of the class.
_NAMING_TYPES = {
    "regclass": "relation",
    "regproc": "routine",
    "regprocedure": "routine",
    "regtype": "type",
    "regoper": "operator",
    "regoperator": "operator",
    "regconfig": "text search configuration",
    "regdictionary": "text search dictionary",
}
#: Functions whose first argument, a string, names an object of the class.
_NAMING_CALLS = {
    **dict.fromkeys(
        (
            "get_current_ts_config",
            "json_to_tsvector",
            "jsonb_to_tsvector",
            "phraseto_tsquery",
            "plainto_tsquery",
            "to_tsquery",
            "to_tsvector",
            "ts_debug",
            "ts_headline",
            "websearch_to_tsquery",
        ),
        "text search configuration",
    ),
    "ts_lexize": "text search dictionary",
}
_QUERIES = frozenset((pb.SelectStmt, pb.InsertStmt, pb.UpdateStmt, pb.DeleteStmt, pb.MergeStmt))
_DROPPED_RELATIONS = frozenset(
    {
        pb.OBJECT_TABLE,
        pb.OBJECT_VIEW,
        pb.OBJECT_MATVIEW,
        pb.OBJECT_INDEX,
        pb.OBJECT_SEQUENCE,
        pb.OBJECT_FOREIGN_TABLE,
    }
)
#: Nodes that refer to nothing. A locking clause names aliases of its query, not relations.
_LEAVES = frozenset(
    {
        "string",
        "integer",
        "float",
        "boolean",
        "a_const",
        "a_star",
        "column_ref",
        "role_spec",
        "access_priv",
        "locking_clause",
    }
)
_SCALARS = (int, bool, str, float, bytes)
_Scope = frozenset[str]


@dataclass(slots=True)
class Walk:
    """What a walk collects.

    Attributes:
        source: The text that is walked.
        start: Where the statement starts in the file, in characters: the place of what has none.
        body: Where the text in its quoted body starts, in characters; -1 when it has none.
        path: Where names without a schema are looked for. In the tree that is walked, what one is
            known to stand for gets its schema.
        temporary: Names of temporary tables, which no schema qualifies; grows on the way.
        needs: The objects referred to.
        places: Where in the file each of them is first named, in characters.
        mentions: Those that only a string body refers to: the server looks for them when the
            routine runs, not when it is created.
        problems: What is wrong, with its place in the file.
    """

    source: Source
    start: int
    body: int = -1
    path: SearchPath = field(default_factory=SearchPath)
    temporary: set[str] = field(default_factory=set)
    needs: set[Reference] = field(default_factory=set)
    places: dict[Reference, int] = field(default_factory=dict)
    mentions: set[Reference] = field(default_factory=set)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def need(self, kind: str, names: tuple[str, ...], location: int = -1) -> None:
        """Note a reference to an object outside the system catalog.

        A name without a schema may be any of those that the search path offers.
        """
        if len(names) == 1:
            self.needs.update(self.path.candidates(kind, names[0]))
            names = (self.path.schema_of(kind, names[0]), *names)
        if len(names) > 1 and names[-2] not in ("", "pg_catalog", "information_schema"):
            reference = (kind, names[-2], names[-1])
            self.needs.add(reference)
            place = self.start if location < 0 else self.source.at(location)
            self.places.setdefault(reference, place)

    def unqualified(self, what: str, name: str, location: int | None = None) -> None:
        """Note a name without a schema where the search path is empty."""
        if self.path.schemas:
            return
        place = self.start if location is None else self.source.at(location)
        self.problems.append((place, f"{what} {name} is not schema-qualified: write schema.{name}"))


def walk(found: Walk, node: Node) -> None:
    """Collect what a statement refers to.

    The names of common table expressions, which stand without a schema, are known where
    PostgreSQL knows them.
    """
    stack: list[tuple[Node, _Scope]] = [(node, frozenset())]
    while stack:
        message, scope = stack.pop()
        if type(message) is pb.Node:
            inner = message.WhichOneof("node")
            if inner is None or inner in _LEAVES:
                continue
            message = getattr(message, inner)
        kind = type(message)
        if found.path.schemas:
            subjects.qualify(message, found.path)
        if kind in _QUERIES and message.HasField("with_clause"):
            scope = _with(message.with_clause, scope, stack)
        note = _NOTES.get(kind)
        if note:
            note(found, message, scope)
        _queue(message, scope, stack)


def _queue(message: Node, scope: _Scope, stack: list[tuple[Node, _Scope]]) -> None:
    """Queue the children of a node; a thousand files have half a million, so this is kept lean."""
    for _, value in message.ListFields():
        kind = type(value)
        if kind in _SCALARS or kind is pb.WithClause:
            continue
        if isinstance(value, Message):
            stack.append((value, scope))
        else:
            stack.extend([(child, scope) for child in value])


def _with(clause: Node, scope: _Scope, stack: list[tuple[Node, _Scope]]) -> _Scope:
    """Queue the queries of a WITH clause, each in its own scope; return the scope after it."""
    queries = [node.common_table_expr for node in clause.ctes]
    after = scope.union(query.ctename for query in queries)
    for query in queries:
        stack.append((query, after if clause.recursive else scope))
        scope = scope | {query.ctename}
    return after


def _relation(found: Walk, node: Node, scope: _Scope) -> None:
    name = node.relname
    if node.relpersistence == "t" and not node.schemaname:
        found.temporary.add(name)
        return
    if not node.schemaname and (name in scope or name in found.temporary or name.startswith("pg_")):
        return
    node.schemaname = node.schemaname or found.path.schema_of("relation", name)
    if node.schemaname:
        found.need("relation", (node.schemaname, name), node.location)
    else:
        found.need("relation", (name,))
        found.unqualified("relation", name, node.location if node.location >= 0 else None)


def _call(found: Walk, node: Node, _: _Scope) -> None:
    names = strings(node.funcname)
    found.need("routine", names, node.location)
    kind = _NAMING_CALLS.get(names[-1]) if names[:-1] in ((), ("pg_catalog",)) else None
    if kind and len(node.args) > 1 and node.args[0].a_const.HasField("sval"):
        found.need(kind, split_name(node.args[0].a_const.sval.sval))


def _operator(found: Walk, node: Node, _: _Scope) -> None:
    found.need("operator", strings(node.name))


def _sublink(found: Walk, node: Node, _: _Scope) -> None:
    found.need("operator", strings(node.oper_name))


def _sorted(found: Walk, node: Node, _: _Scope) -> None:
    found.need("operator", strings(node.use_op))


def _indexed(found: Walk, node: Node, _: _Scope) -> None:
    found.need("operator class", strings(node.opclass))


def _member(found: Walk, node: Node, _: _Scope) -> None:
    """An operator of an operator class, which is named like a function."""
    if node.itemtype == 1:
        found.need("operator", strings(node.name.objname))
    found.need("operator family", strings(node.order_family))


def _type(found: Walk, node: Node, _: _Scope) -> None:
    names = strings(node.names)
    if found.path.schemas and len(names) == 1 + node.pct_type:
        kind = "relation" if node.pct_type else "type"
        prefix(node.names, found.path.schema_of(kind, names[0]))
        names = strings(node.names)
    found.need("type", names[:-1] if node.pct_type else names, node.location)


def _cast(found: Walk, node: Node, _: _Scope) -> None:
    names = strings(node.type_name.names)
    if not node.arg.HasField("a_const"):
        found.need("cast", names)
        return
    kind = _NAMING_TYPES.get(names[-1])
    if kind and node.arg.a_const.HasField("sval"):
        found.need(kind, split_name(node.arg.a_const.sval.sval))


def _trigger(found: Walk, node: Node, _: _Scope) -> None:
    found.need("routine", strings(node.funcname))


def _signature(found: Walk, node: Node, _: _Scope) -> None:
    found.need("routine", strings(node.objname))


def _define(found: Walk, node: Node, _: _Scope) -> None:
    for option in node.definition:
        element = option.def_elem
        if node.kind == pb.OBJECT_AGGREGATE and element.defname in subjects.AGGREGATE_FUNCTIONS:
            found.need("routine", strings(element.arg.type_name.names))
    if len(node.defnames) == 1:
        found.unqualified("the name", node.defnames[0].string.sval)


def _function(found: Walk, node: Node, _: _Scope) -> None:
    if len(node.funcname) == 1:
        what = "procedure" if node.is_procedure else "function"
        found.unqualified(what, node.funcname[0].string.sval)
    options = {option.def_elem.defname: option.def_elem for option in node.options}
    language = options["language"].arg.string.sval if "language" in options else ""
    if "as" in options and language.lower() == "sql":
        settings = (o.def_elem.arg for o in node.options if o.def_elem.defname == "set")
        own = (of_setting(s.variable_set_stmt, found.path.schemas) for s in settings)
        schemas = next((path for path in own if path is not None), found.path.schemas)
        _body(found, options["as"], found.path.within(schemas))


def _body(found: Walk, element: Node, path: SearchPath) -> None:
    """Walk the body of an SQL function that is written as a string; it has a path of its own."""
    sql = element.arg.list.items[0].string.sval
    start = found.body if found.body >= 0 else found.start
    inner = Source(found.source.path, found.source.text, sql, start)
    try:
        tree = parse(sql)
    except SyntaxProblem as error:
        found.problems.append((inner.base + error.offset, f"{error.message} [42601]"))
        return
    body = Walk(inner, start, start, path, found.temporary, problems=found.problems)
    body.needs = body.mentions = found.mentions
    for raw in tree.stmts:
        walk(body, raw.stmt)


def _named(found: Walk, node: Node, _: _Scope) -> None:
    """An object whose name is a list of its parts."""
    field, what = _NAMES[type(node)]
    names = strings(getattr(node, field))
    if len(names) == 1:
        found.unqualified(what, names[0])


_NAMES = {
    pb.CreateStatsStmt: ("defnames", "statistics"),
    pb.AlterStatsStmt: ("defnames", "statistics"),
    pb.CreateOpClassStmt: ("opclassname", "operator class"),
    pb.CreateOpFamilyStmt: ("opfamilyname", "operator family"),
    pb.AlterTSConfigurationStmt: ("cfgname", "text search configuration"),
}


def _new_type(found: Walk, node: Node, _: _Scope) -> None:
    names = node.domainname if isinstance(node, pb.CreateDomainStmt) else node.type_name
    if len(names) == 1:
        found.unqualified("type", names[0].string.sval)


def _extension(found: Walk, node: Node, _: _Scope) -> None:
    """Files run with an empty search path: there is no schema that the server could choose."""
    if all(option.def_elem.defname != "schema" for option in node.options):
        name = node.extname
        write = (
            "write create extension … schema <name> (pg_catalog where the extension requires it)"
        )
        found.problems.append((found.start, f"extension {name} is not given a schema: {write}"))


def _drop(found: Walk, node: Node, _: _Scope) -> None:
    if node.remove_type not in _DROPPED_RELATIONS:
        return
    for item in node.objects:
        names = strings(item.list.items)
        if len(names) == 1 and names[0] not in found.temporary:
            found.unqualified("relation", names[0])


_NOTES: dict[type, Callable[[Walk, Node, _Scope], None]] = {
    pb.RangeVar: _relation,
    pb.FuncCall: _call,
    pb.TypeName: _type,
    pb.TypeCast: _cast,
    pb.CreateTrigStmt: _trigger,
    pb.ObjectWithArgs: _signature,
    pb.DefineStmt: _define,
    pb.CreateFunctionStmt: _function,
    pb.CreateEnumStmt: _new_type,
    pb.CreateRangeStmt: _new_type,
    pb.CreateDomainStmt: _new_type,
    pb.CreateExtensionStmt: _extension,
    pb.DropStmt: _drop,
    pb.A_Expr: _operator,
    pb.SubLink: _sublink,
    pb.SortBy: _sorted,
    pb.IndexElem: _indexed,
    pb.CreateOpClassItem: _member,
    **dict.fromkeys(_NAMES, _named),
}
