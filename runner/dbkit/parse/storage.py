"""How a materialized view and its indexes are stored: clustering, statistics targets, parameters.

Those of a table are a migration's, as the table is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse.names import Meaning, Refused
from dbkit.parse.syntax import literal, quote
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbkit.parse.syntax import Node

FOLDERS = ("materialized_views",)

#: SET STORAGE DEFAULT is there from PostgreSQL 16 on.
_STORAGE_BACK = """\
do $$
begin
    execute (
        select pg_catalog.format('alter materialized view %s alter column %I set storage %s', a.attrelid::regclass,
            a.attname, case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main'
            else 'extended' end)
        from pg_catalog.pg_attribute as a
        inner join pg_catalog.pg_type as t on t.oid = a.atttypid
        where a.attrelid = {relation}::regclass and a.attname = {column}
    );
end $$"""  # noqa: E501 - SQL


def stored(on: Identity, command: Node, objtype: int) -> Meaning | None:
    """Return what ALTER TABLE, MATERIALIZED VIEW or INDEX says of storage; None for another change.

    Args:
        on: The relation.
        command: Its only change.
        objtype: What the statement calls it.
    """
    if objtype == pb.OBJECT_INDEX:
        return _of_index(on, command)
    made = _OF_VIEW.get(command.subtype)
    on = Identity("materialized view", on.names)
    return made(on, command) if made else None


def _meaning(on: Identity, identity: Identity, back: str) -> Meaning:
    return Meaning(f"alter {on.kind}", FOLDERS, identity, back, on=on)


def _of_index(on: Identity, command: Node) -> Meaning | None:
    if command.subtype == pb.AT_SetRelOptions:
        options = _options(command)
        identity = Identity("index options", on.names, options)
        back = f"alter index {quote(*on.names)} reset ({', '.join(map(quote, options))})"
        return _meaning(on, identity, back)
    if command.subtype == pb.AT_SetStatistics and command.num:
        back = f"alter index {quote(*on.names)} alter column {command.num} set statistics -1"
        return _meaning(on, Identity("index statistics", on.names, (str(command.num),)), back)
    return None


def _options(command: Node) -> tuple[str, ...]:
    """Return the names of the parameters that are set."""
    return tuple(item.def_elem.defname for item in getattr(command, "def").list.items)


def _clustered(on: Identity, _: Node) -> Meaning:
    back = f"alter {on.kind} {quote(*on.names)} set without cluster"
    return _meaning(on, Identity("clustering", on.names), back)


def _of_column(kind: str, back: str) -> Callable[[Identity, Node], Meaning]:
    def of_column(on: Identity, command: Node) -> Meaning:
        if not command.name:
            raise Refused("name the column")
        return _meaning(
            on, Identity(kind, (*on.names, command.name)), _alter_column(on, command, back)
        )

    return of_column


def _column_options(on: Identity, command: Node) -> Meaning:
    options = _options(command)
    identity = Identity("column options", (*on.names, command.name), options)
    reset = f"reset ({', '.join(map(quote, options))})"
    return _meaning(on, identity, _alter_column(on, command, reset))


def _alter_column(on: Identity, command: Node, what: str) -> str:
    return f"alter {on.kind} {quote(*on.names)} alter column {quote(command.name)} {what}"


def _column_storage(on: Identity, command: Node) -> Meaning:
    back = _STORAGE_BACK.format(relation=literal(quote(*on.names)), column=literal(command.name))
    return _meaning(on, Identity("column storage", (*on.names, command.name)), back)


_OF_VIEW: dict[int, Callable[[Identity, Node], Meaning]] = {
    pb.AT_ClusterOn: _clustered,
    pb.AT_SetStatistics: _of_column("column statistics", "set statistics -1"),
    pb.AT_SetStorage: _column_storage,
    pb.AT_SetCompression: _of_column("column compression", "set compression default"),
    pb.AT_SetOptions: _column_options,
}
