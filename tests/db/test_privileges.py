"""Each part of an access control entry, on every class of object: compared, or left out aloud."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

import dbkit
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import diff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

SCOPE = snapshot.Scope(schemas=("acl",), cluster=True)

#: A schema with an object of every class that has privileges, and roles to grant them to.
OBJECTS = """
    create role acl_one;
    create role "acl ""two"" é";
    create role acl_giver;
    create schema acl;
    create table acl.t (a int, b int);
    create sequence acl.s;
    create view acl.v as select 1 as one;
    create materialized view acl.m as select 1 as one;
    create function acl.f() returns int language sql as 'select 1';
    create procedure acl.p() language sql as 'select 1';
    create aggregate acl.sum (int) (sfunc = int4pl, stype = int);
    create type acl.e as enum ('a');
    create domain acl.d as int;
    create foreign data wrapper acl_wrapper;
    create server acl_server foreign data wrapper acl_wrapper;
    create foreign table acl.r (a int) server acl_server;
"""

#: Each class: the catalog's column, the object, one of its privileges, and another if it has two.
CLASSES = {
    "table": ("pg_class.relacl", "on acl.t", "select", "insert"),
    "column": ("pg_attribute.attacl", "on acl.t", "select (a)", "update (a)"),
    "sequence": ("pg_class.relacl", "on sequence acl.s", "usage", "update"),
    "view": ("pg_class.relacl", "on acl.v", "select", "delete"),
    "materialized view": ("pg_class.relacl", "on acl.m", "select", "trigger"),
    "foreign table": ("pg_class.relacl", "on acl.r", "select", "insert"),
    "function": ("pg_proc.proacl", "on function acl.f()", "execute", ""),
    "procedure": ("pg_proc.proacl", "on procedure acl.p()", "execute", ""),
    "aggregate": ("pg_proc.proacl", "on function acl.sum(int)", "execute", ""),
    "enum": ("pg_type.typacl", "on type acl.e", "usage", ""),
    "domain": ("pg_type.typacl", "on domain acl.d", "usage", ""),
    "schema": ("pg_namespace.nspacl", "on schema acl", "usage", "create"),
    "wrapper": (
        "pg_foreign_data_wrapper.fdwacl",
        "on foreign data wrapper acl_wrapper",
        "usage",
        "",
    ),
    "server": ("pg_foreign_server.srvacl", "on foreign server acl_server", "usage", ""),
    "language": ("pg_language.lanacl", "on language plpgsql", "usage", ""),
    "internal language": ("pg_language.lanacl", "on language sql", "usage", ""),
    "database": ("pg_database.datacl", "on database {database}", "create", "connect"),
    "parameter": ("pg_parameter_acl.paracl", "on parameter work_mem", "set", "alter system"),
    "tablespace": ("pg_tablespace.spcacl", "on tablespace pg_default", "create", ""),
    "default": ("pg_default_acl.defaclacl", "on tables", "select", "insert"),
    "default of a schema": ("pg_default_acl.defaclacl", "on tables", "select", "insert"),
}

PREFIXES = {
    "default": "alter default privileges ",
    "default of a schema": "alter default privileges in schema acl ",
}

ONE, TWO = "acl_one", '"acl ""two"" é"'

ARRAYS = """
    select c.relname || '.' || a.attname
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on c.oid = a.attrelid
    where
        c.relnamespace = 'pg_catalog'::regnamespace
        and c.relkind = 'r'
        and a.atttypid = 'aclitem[]'::regtype
"""


@pytest.fixture
def connection(dbkit_server: Server) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection to the objects, in a transaction that is rolled back."""
    with psycopg.connect(dbkit_server.url()) as opened:
        opened.execute(OBJECTS.encode())
        yield opened
        opened.rollback()


def ignored() -> dict[str, list[dict[str, Any]]]:
    """Read what is left out."""
    file = resources.files(dbkit).joinpath("database/catalog/ignored.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def grant(
    connection: psycopg.Connection[Any], what: str, privilege: str, to: str, option: str = ""
) -> None:
    """Grant a privilege on an object of a class."""
    on = CLASSES[what][1].format(database=connection.info.dbname)
    statement = f"{PREFIXES.get(what, '')}grant {privilege} {on} to {to} {option}"
    connection.execute(statement.encode())


def changes(connection: psycopg.Connection[Any], *arguments: str) -> list[tuple[str, str]]:
    """Return kind and name of what a grant changes, and take it back."""
    before = snapshot.take(connection, SCOPE).facts
    connection.execute("savepoint before")
    grant(connection, *arguments)
    after = snapshot.take(connection, SCOPE).facts
    connection.execute("rollback to savepoint before")
    return [(change.kind, change.name) for change in diff(before, after)]


@pytest.mark.parametrize("what", CLASSES)
def test_grantee_privilege_and_grant_option_are_compared(
    connection: psycopg.Connection[Any], what: str
) -> None:
    """The same entry is no change; another grantee, privilege or option is one."""
    _, _, privilege, other = CLASSES[what]
    assert len(changes(connection, what, privilege, ONE)) == 1
    grant(connection, what, privilege, ONE)
    assert changes(connection, what, privilege, ONE) == []
    ((_, name),) = changes(connection, what, privilege, TWO)
    assert name.endswith(' to acl "two" é')
    assert len(changes(connection, what, privilege, ONE, "with grant option")) == 1
    if other:
        assert len(changes(connection, what, other, ONE)) == 1


def test_who_granted_it_is_compared(connection: psycopg.Connection[Any]) -> None:
    """A privilege that another role passed on says so, beside the owner's grant or without it."""
    grant(connection, "table", "select", "acl_giver", "with grant option")
    grant(connection, "table", "select", ONE)
    connection.execute("grant usage on schema acl to acl_giver")
    before = snapshot.take(connection, SCOPE).facts
    connection.execute("set local role acl_giver")
    connection.execute("grant select on acl.t to acl_one")
    connection.execute("reset role")
    (change,) = diff(before, snapshot.take(connection, SCOPE).facts)
    assert change.attributes == {"select": ("granted", "granted; granted by acl_giver")}
    connection.execute("revoke select on acl.t from acl_one")
    (change,) = diff(before, snapshot.take(connection, SCOPE).facts)
    assert change.attributes == {"select": ("granted", "granted by acl_giver")}
    connection.execute("revoke select on acl.t from acl_giver cascade")
    assert len(diff(before, snapshot.take(connection, SCOPE).facts)) == 2


def test_a_member_of_an_extension_is_compared_with_what_it_began_with(
    connection: psycopg.Connection[Any],
) -> None:
    """What its script granted is no fact; what somebody granted or revoked since is, exactly."""
    connection.execute("create extension pg_stat_statements schema acl")
    before = snapshot.take(connection, SCOPE).facts
    assert [key for key in before if key[0].startswith("grant on") and "stat" in key[2]] == []
    connection.execute("grant select on acl.pg_stat_statements to acl_one")
    (change,) = diff(before, snapshot.take(connection, SCOPE).facts)
    assert (change.kind, change.name) == (
        "grant on extension view",
        "pg_stat_statements to acl_one",
    )
    connection.execute("revoke select on acl.pg_stat_statements from acl_one")
    connection.execute("revoke select on acl.pg_stat_statements from public")
    (change,) = diff(before, snapshot.take(connection, SCOPE).facts)
    assert (change.name, dict(change.attributes)) == (
        "pg_stat_statements to public",
        {"select": (None, "revoked")},
    )
    connection.execute("grant select on acl.pg_stat_statements to public")
    assert diff(before, snapshot.take(connection, SCOPE).facts) == ()


def test_another_grantor_of_what_everybody_has_is_seen(
    connection: psycopg.Connection[Any],
) -> None:
    """Public runs a function by the owner's leave, or by that of another, which may be revoked."""
    grant(connection, "function", "execute", "acl_giver", "with grant option")
    connection.execute("grant usage on schema acl to acl_giver")
    before = snapshot.take(connection, SCOPE).facts
    connection.execute("set local role acl_giver")
    connection.execute("grant execute on function acl.f() to public")
    connection.execute("reset role")
    both = snapshot.take(connection, SCOPE).facts
    assert [change.name for change in diff(before, both)] == ["f() to public"]
    connection.execute("revoke execute on function acl.f() from public")
    assert [change.name for change in diff(both, snapshot.take(connection, SCOPE).facts)] == [
        "f() to public"
    ]


def test_which_grantor_gave_the_option_is_seen(connection: psycopg.Connection[Any]) -> None:
    """Of two who granted a privilege, each may have let it be passed on."""
    grant(connection, "table", "select", "acl_giver", "with grant option")
    connection.execute("grant usage on schema acl to acl_giver")
    seen = []
    for giver, other in (("acl_giver", "session_user"), ("session_user", "acl_giver")):
        with connection.transaction(force_rollback=True):
            for role, option in ((giver, "with grant option"), (other, "")):
                connection.execute(
                    f"set local role {role.replace('session_user', 'none')}".encode()
                )
                grant(connection, "table", "select", ONE, option)
            connection.execute("reset role")
            seen.append(snapshot.take(connection, SCOPE).facts)
    left, right = seen
    (change,) = diff(left, right)
    assert change.name == f"t to {ONE}"


#: What is done to a member of an extension, after what: and the facts that it changes.
MEMBERS = {
    "its owner": ("", "alter view acl.pg_stat_statements owner to acl_giver", []),
    "default privileges of later": (
        "grant execute on function acl.citextin(cstring) to acl_one",
        "alter default privileges grant execute on functions to acl_giver",
        ["functions of {user} to acl_giver"],
    ),
    "default privileges of before": (
        "alter default privileges in schema acl grant execute on functions to acl_giver;"
        "alter default privileges revoke execute on functions from public;"
        "create extension hstore schema acl",
        "grant execute on function acl.hstore_out(acl.hstore) to acl_one",
        ["hstore_out(acl.hstore) to acl_one"],
    ),
    "a column, beside default privileges": (
        "alter default privileges grant select on tables to acl_giver",
        "grant select (userid) on acl.pg_stat_statements to acl_one",
        ["pg_stat_statements.userid to acl_one"],
    ),
    "what it began with, passed on": (
        "grant select on acl.pg_stat_statements to acl_giver with grant option",
        "grant usage on schema acl to acl_giver; set local role acl_giver;"
        "grant select on acl.pg_stat_statements to public; reset role",
        ["acl to acl_giver", "pg_stat_statements to public"],
    ),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_rights_on_members_of_extensions(connection: psycopg.Connection[Any], case: str) -> None:
    """What was done is one fact, whatever a member was granted when its extension was created."""
    connection.execute("create extension pg_stat_statements schema acl")
    connection.execute("create extension citext schema acl")
    prepare, statement, expected = MEMBERS[case]
    connection.execute(prepare.encode() or b"select")
    before = snapshot.take(connection, SCOPE).facts
    connection.execute(statement.encode())
    after = snapshot.take(connection, SCOPE).facts
    names = [name.format(user=connection.info.user) for name in expected]
    assert names == sorted(change.name for change in diff(before, after))


def test_the_constructors_of_a_range_type_are_its_own(
    connection: psycopg.Connection[Any],
) -> None:
    """Their rights are no facts: a dump has nothing of them, and a restored database not either."""
    connection.execute("create type acl.span as range (subtype = int)")
    before = snapshot.take(connection, SCOPE).facts
    connection.execute("revoke execute on function acl.span(int, int) from public")
    connection.execute("grant execute on function acl.span(int, int, text) to acl_one")
    connection.execute("revoke execute on function acl.span_multirange() from public")
    assert diff(before, snapshot.take(connection, SCOPE).facts) == ()


def test_every_part_is_compared(connection: psycopg.Connection[Any]) -> None:
    """The server says what the parts of an entry are."""
    query = "select unnest(proargnames) from pg_catalog.pg_proc where proname = 'aclexplode'"
    parts = {name for (name,) in connection.execute(query)} - {"acl"}
    assert parts == {"grantor", "grantee", "privilege_type", "is_grantable"}


def test_every_class_is_compared_or_left_out(connection: psycopg.Connection[Any]) -> None:
    """The server says which catalogs hold privileges: each is tried here, or ignored as a whole."""
    every = {name for (name,) in connection.execute(ARRAYS)}
    tried = {column for column, _, _, _ in CLASSES.values()} | {"pg_init_privs.initprivs"}
    entries = ignored()["ignored"]
    left_out = {name for entry in entries for name in entry.get("columns", [])}
    catalogs = {name for entry in entries for name in entry.get("catalogs", [])}
    rest = every - tried - left_out
    assert [] == sorted(name for name in rest if name.partition(".")[0] not in catalogs)
    assert tried <= every


#: Of two that pass a role on, the first in the alphabet is the younger.
ROLES = """
    create role acl_z;
    create role acl_a;
    grant acl_one to acl_z, acl_a with admin option;
"""


def membership(connection: psycopg.Connection[Any], *statements: str) -> dict[str, Any]:
    """Run statements and return the fact of a membership; everything is taken back."""
    with connection.transaction(force_rollback=True):
        for statement in statements:
            connection.execute(statement.encode())
        facts = snapshot.take(connection, snapshot.Scope(cluster=True)).facts
    found: dict[str, Any] = json.loads(facts["role membership", "", "acl_giver in acl_one"])
    return found


def test_who_granted_a_membership_is_compared(connection: psycopg.Connection[Any]) -> None:
    """A superuser's word is the server's; another role is named."""
    connection.execute(ROLES)
    assert membership(connection, "grant acl_one to acl_giver") != membership(
        connection, "set local role acl_z", "grant acl_one to acl_giver", "reset role"
    )


def test_each_grantor_of_a_membership_has_options(
    connection: psycopg.Connection[Any], dbkit_server: Server
) -> None:
    """Which of several let it be passed on, inherited and set; in the order of their names."""
    connection.execute(ROLES)
    options = ("with admin option", "")
    by_role = [
        f"set local role {role}; grant acl_one to acl_giver {option}; reset role"
        for role, option in zip(("acl_z", "acl_a"), options, strict=True)
    ]
    granted = membership(connection, *by_role)["granted by"]
    if dbkit_server.major < 16:
        # A membership is granted once: who says it again changes nothing.
        assert granted == ["acl_z"]
    else:
        assert granted == ["acl_a (inherit, set)", "acl_z (admin, inherit, set)"]
