"""Names without a schema, resolved as PostgreSQL does: through a search path, in its order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse.syntax import Node, quote, split_names, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.parse.values import Reference

#: The types of the server's own, less what its grammar names and what begins with ``pg_``: found
#: before those of the path (PostgreSQL's manual, "Schemas and Privileges"). A test asks the server.
SERVER_TYPES = frozenset(
    """
    aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange
    anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray
    anyrange bit bool box bpchar bytea char cid cidr circle cstring date datemultirange
    daterange event_trigger fdw_handler float4 float8 gtsvector index_am_handler inet int2
    int2vector int4 int4multirange int4range int8 int8multirange int8range internal interval
    json jsonb jsonpath language_handler line lseg macaddr macaddr8 money name numeric
    nummultirange numrange oid oidvector path point polygon record refcursor regclass
    regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure
    regrole regtype regdatabase table_am_handler text tid time timestamp timestamptz timetz
    trigger tsm_handler tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector
    txid_snapshot unknown uuid varbit varchar void xid xid8 xml
    """.split()  # noqa: SIM905 - a name a line would be a hundred lines
)
CATALOG = "pg_catalog"


@dataclass(frozen=True, slots=True)
class SearchPath:
    """Where names without a schema are looked for.

    Attributes:
        schemas: The schemas, in the order in which they are searched; none where every name has to
            be qualified.
        known: What the project's files and migrations make: a name is the first schema's that has
            it. What nobody knows here may be anywhere in the path.
    """

    schemas: tuple[str, ...] = ()
    known: set[Reference] = field(default_factory=set)

    @property
    def current(self) -> str:
        """The schema in which something is created; empty where it has to be said."""
        return next((schema for schema in self.schemas if not schema.startswith("pg_")), "")

    def schema_of(self, kind: str, name: str) -> str:
        """Return the schema that has an object of the project's; empty where none is known."""
        searched = self.schemas if CATALOG in self.schemas else (CATALOG, *self.schemas)
        for schema in searched:
            if schema == CATALOG and kind == "type" and name in SERVER_TYPES:
                return ""
            if (kind, schema, name) in self.known:
                return schema
        return ""

    def candidates(self, kind: str, name: str) -> Iterator[Reference]:
        """Yield what a name may stand for that the project does not make."""
        return ((kind, s, name) for s in self.schemas if not s.startswith("pg_"))

    def within(self, schemas: tuple[str, ...]) -> SearchPath:
        """Return another path over the same objects."""
        return SearchPath(schemas, self.known)


#: That of a project in which every name is qualified.
EMPTY = SearchPath()


def assigned(node: Node, default: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the search path that a statement sets; None where it sets none.

    Args:
        node: A statement: ``set search_path``, or ``select set_config('search_path', …)``.
        default: What ``reset`` goes back to.
    """
    if node.HasField("variable_set_stmt"):
        return of_setting(node.variable_set_stmt, default)
    if node.HasField("select_stmt") and len(node.select_stmt.target_list) == 1:
        call = node.select_stmt.target_list[0].res_target.val.func_call
        values = [argument.a_const.sval.sval for argument in call.args]
        if strings(call.funcname)[-1:] == ("set_config",) and values[:1] == ["search_path"]:
            return split_names(values[1])
    return None


def of_setting(node: Node, default: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the search path that SET says, also one of CREATE FUNCTION; None for another setting.

    Args:
        node: The setting.
        default: What it is reset to, or the current one.
    """
    if node.name != "search_path":
        return None
    if node.kind != pb.VAR_SET_VALUE:
        return default
    values = [argument.a_const.sval.sval for argument in node.args]
    # One text is one name, even where it holds a comma; an empty one is no schema at all.
    return tuple(value for value in values if value not in {"", "$user"})


def spelled(schemas: Iterable[str]) -> str:
    """Return a search path as the setting has it."""
    return ", ".join(quote(schema) for schema in schemas)


def prefix(names: Node, schema: str, at: int = 0) -> None:
    """Put a schema into the list of a name's parts; where it is empty, leave the name as it is."""
    if not schema:
        return
    parts = [*names[:at], pb.Node(string=pb.String(sval=schema)), *names[at:]]
    del names[:]
    names.extend(parts)
