"""Owners and privileges; names and failures as in ``relations``.

Privileges are effective ones: granted to the role, to everybody, or to a role it inherits from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.assertions.functions import routine
from dbkit.testing.assertions.relations import has_column, has_schema, relation
from dbkit.testing.declared import declared
from dbkit.testing.expect import facts, fail, same, same_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def _privileges(there: list[Fact]) -> list[str]:
    return [str(fact["privilege"]) for fact in there]


def _upper(privileges: Iterable[str]) -> list[str]:
    return [privilege.upper() for privilege in privileges]


def table_privs_are(
    connection: Connection, table: str, role: str, privileges: Iterable[str]
) -> None:
    """Assert what a role may do with a relation: these and nothing else.

    Args:
        connection: Any.
        table: A table, view, materialized view or sequence.
        role: A role, or ``public``.
        privileges: ``select``, ``insert``, …; none when empty.
    """
    fact = relation(connection, table, "relation")
    have = _privileges(facts(connection, "table_privileges", name=table, role=role))
    place = declared("row security", (fact["schema"], fact["name"])) or fact["declared"]
    same_set(f"{fact['kind']} {table}", f"privileges of {role}", have, _upper(privileges), place)


def column_privs_are(
    connection: Connection, table: str, column: str, role: str, privileges: Iterable[str]
) -> None:
    """Assert what a role may do with a column, through the column's grants or the table's."""
    has_column(connection, table, column)
    have = facts(connection, "column_privileges", name=table, column=column, role=role)
    subject = f"column {table}.{column}"
    same_set(subject, f"privileges of {role}", _privileges(have), _upper(privileges))


def function_privs_are(
    connection: Connection, function: str, role: str, privileges: Iterable[str]
) -> None:
    """Assert that a role may ``execute`` a routine, or, with no privileges, that it may not."""
    fact, place = routine(connection, function)
    have = facts(connection, "function_privileges", name=fact["signature"], role=role)
    subject = f"function {function}"
    same_set(subject, f"privileges of {role}", _privileges(have), _upper(privileges), place)


def schema_privs_are(
    connection: Connection, schema: str, role: str, privileges: Iterable[str]
) -> None:
    """Assert what a role may do with a schema: ``usage``, ``create``, both or nothing."""
    has_schema(connection, schema)
    have = facts(connection, "schema_privileges", name=schema, role=role)
    subject = f"schema {schema}"
    same_set(subject, f"privileges of {role}", _privileges(have), _upper(privileges))


def owner_is(connection: Connection, name: str, owner: str, kind: str = "relation") -> None:
    """Assert who owns an object.

    Args:
        connection: Any.
        name: The object.
        owner: A role.
        kind: ``relation``, ``function`` or ``schema``.
    """
    if kind == "function":
        fact, place = routine(connection, name)
    elif kind == "schema":
        has_schema(connection, name)
        fact, place = facts(connection, "schema_owner", name=name)[0], ""
    else:
        fact = relation(connection, name, kind)
        place = fact["declared"]
    same(f"{kind} {name}", "owner", fact["owner"], owner, place)


def public_has_nothing(connection: Connection, schema: str) -> None:
    """Assert that everybody may do nothing with a schema, its relations, columns and routines.

    A function that nobody revoked anything from is executable by everybody.
    """
    has_schema(connection, schema)
    have = _privileges(facts(connection, "public_privileges", schema=schema))
    if have:
        fail(f"schema {schema}: everybody (public) has privileges", *(f"+ {each}" for each in have))
