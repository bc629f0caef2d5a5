"""A statement taken out of a file leaves what migrations say of the same, however they say it.

Each history is a list of states of a project; every state has to end like a fresh build of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from support.laws import Laws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.postgres.cluster import Server

TABLE = "create schema app;\ncreate table app.t (id integer primary key, a text);\n"
SECURE = "alter table app.{} enable row level security;\ngrant select on app.{} to pg_monitor;\n"

SECURING = (
    "create function app.secure() returns integer language plpgsql as $$\n"
    "begin\n    execute 'alter table app.t enable row level security';\n"
    "    grant select on app.t to pg_monitor;\n    return 1;\nend\n$$;"
)

TRIGGER = (
    "create function app.g() returns trigger language plpgsql as 'begin return new; end';\n"
    "create trigger g before update on app.t for each row execute function app.g();"
)

POLICIES = "policies/t"
GRANTS = "grants/app"
VIEW = "views/v"

State = dict[str, str | None]


@dataclass
class Files:
    """A state of a project: texts by path."""

    texts: dict[str, str]

    def files(self) -> dict[str, str]:
        """Return them."""
        return self.texts


HISTORIES: dict[str, list[State]] = {
    "a migration's table was renamed": [
        {
            "1": "create schema app;\ncreate table app.o (id integer, a text);\n"
            + SECURE.format("o", "o")
            + "grant update (a) on app.o to pg_monitor;\n"
            "comment on column app.o.a is 'Of o.';\nalter table app.o rename column a to b;\n"
            "alter table app.o rename to t;",
            POLICIES: SECURE.format("t", "t")
            + "grant update (b) on app.t to pg_monitor;\ncomment on column app.t.b is 'Of t.';",
        },
        {POLICIES: None},
    ],
    "a migration's table was moved with its schema": [
        {
            "1": "create schema o;\ncreate table o.t (id integer);\n"
            + SECURE.replace("app.", "o.").format("t", "t")
            + "grant usage on schema o to pg_monitor;\nalter schema o rename to app;",
            POLICIES: SECURE.format("t", "t"),
            GRANTS: "grant usage on schema app to pg_monitor;",
        },
        {POLICIES: None, GRANTS: None},
    ],
    "the table was dropped and created anew": [
        {
            "1": TABLE + SECURE.format("t", "t") + "drop table app.t;\n"
            "create table app.t (id integer);",
            POLICIES: SECURE.format("t", "t"),
        },
        {POLICIES: None},
    ],
    "the table was dropped after a file spoke of it": [
        {"1": TABLE + SECURE.format("t", "t"), POLICIES: SECURE.format("t", "t")},
        {"2": "drop table app.t;\ncreate table app.t (id integer);"},
        {POLICIES: None},
    ],
    "a block said it first": [
        {
            "1": TABLE
            + "do $$\nbegin\n    execute 'alter table app.t enable row level security';\n"
            "    execute 'grant select on app.t to pg_monitor';\n"
            "    execute 'comment on table app.t is ''m''';\nend\n$$;",
            POLICIES: SECURE.format("t", "t") + "comment on table app.t is 'm';",
        },
        {POLICIES: None},
    ],
    "a block said it later": [
        {"1": TABLE, POLICIES: SECURE.format("t", "t")},
        {
            "2": "do $$\nbegin\n    alter table app.t enable row level security;\n"
            "    grant select on app.t to pg_monitor;\nend\n$$;"
        },
        {POLICIES: None},
    ],
    "a function said it later": [
        {
            "1": TABLE + "create function app.secure() returns void language plpgsql as $$\n"
            "begin\n    alter table app.t enable row level security;\n"
            "    grant select on all tables in schema app to pg_monitor;\nend\n$$;",
            POLICIES: SECURE.format("t", "t"),
            GRANTS: "grant select on all tables in schema app to pg_monitor;",
        },
        {"2": "select app.secure();"},
        {POLICIES: None, GRANTS: None},
    ],
    "a migration says it later": [
        {"1": TABLE, POLICIES: SECURE.format("t", "t") + "comment on table app.t is 'm';"},
        {"2": SECURE.format("t", "t") + "comment on table app.t is 'm';"},
        {POLICIES: None},
    ],
    "a table is made like one of which files say things": [
        {
            "1": TABLE + "create index t_a_idx on app.t (a);",
            "policies/t": "comment on table app.t is 'T';\n\ncomment on column app.t.a is 'A';\n\n"
            "comment on index app.t_a_idx is 'I';",
            "statistics/t": "create statistics app.s on id, a from app.t;\n\n"
            "alter statistics app.s set statistics 10;\n\ncomment on statistics app.s is 'S';",
        },
        {"2": "create table app.n (like app.t including all);"},
        {
            "3": "alter table app.t rename to o;\ncreate table app.t (like app.o including all);\n"
            "drop table app.o;\nalter index app.t_a_idx1 rename to t_a_idx;"
        },
    ],
    "functions are nobody's by default from now on": [
        {
            "1": TABLE,
            "functions/f": "create function app.f() returns integer language sql as 'select 1';",
            "functions/g": "create function app.g() returns integer language sql as 'select 1';\n\n"
            "grant execute on function app.g() to public;",
            "functions/h": "create function app.h() returns integer language sql as 'select 1';\n\n"
            "revoke execute on function app.h() from public;",
        },
        {"2": "alter default privileges revoke execute on functions from public;"},
        {"functions/g": "create function app.g() returns integer language sql as 'select 1';"},
        {"3": "alter default privileges grant execute on functions to public;"},
        {"functions/h": "create function app.h() returns integer language sql as 'select 1';"},
    ],
    "it goes from a file to a migration": [
        {"1": TABLE, POLICIES: SECURE.format("t", "t")},
        {POLICIES: None, "2": SECURE.format("t", "t")},
    ],
    "a block says it unless it is so": [
        {
            "1": TABLE,
            POLICIES: SECURE.format("t", "t") + "comment on table app.t is 'm';",
        },
        {
            "2": "do $$\ndeclare\n    r record;\nbegin\n"
            "    for r in select oid::regclass as t from pg_class\n"
            "        where relnamespace = 'app'::regnamespace and relkind = 'r'"
            " and not relrowsecurity\n    loop\n"
            "        execute format('alter table %s enable row level security', r.t);\n"
            "    end loop;\n"
            "    if not has_table_privilege('pg_monitor', 'app.t', 'select') then\n"
            "        grant select on app.t to pg_monitor;\n    end if;\n"
            "    if obj_description('app.t'::regclass) is null then\n"
            "        comment on table app.t is 'm';\n    end if;\nend\n$$;"
        },
        {POLICIES: None},
    ],
    "an insert calls a function that says it": [
        {
            "1": TABLE + "create table app.log (n integer);\n" + SECURING,
            POLICIES: SECURE.format("t", "t"),
        },
        {"2": "insert into app.log select app.secure();"},
        {POLICIES: None},
    ],
    "a table is created from a function that says it": [
        {"1": TABLE + SECURING, POLICIES: SECURE.format("t", "t")},
        {"2": "create table app.z as select app.secure() as n;"},
        {POLICIES: None},
    ],
    "a trigger says it": [
        {
            "1": TABLE + "create table app.log (n integer);\n" + SECURING + "\n"
            "create function app.fired() returns trigger language plpgsql as $$\n"
            "begin\n    perform app.secure();\n    return null;\nend\n$$;\n"
            "create trigger fired after insert on app.log execute function app.fired();",
            POLICIES: SECURE.format("t", "t"),
        },
        {"2": "insert into app.log values (1);"},
        {POLICIES: None},
    ],
    "two grantors of one right": [
        {
            "1": TABLE + "grant usage on schema app to pg_monitor, pg_signal_backend;\n"
            "grant select on app.t to pg_monitor with grant option;\n"
            "grant select on app.t to pg_signal_backend;\nset local role pg_monitor;\n"
            "grant select on app.t to pg_signal_backend;\nreset role;",
            VIEW: "create view app.v as select 1 as x;",
        },
        {VIEW: "create view app.v as select 2 as x;"},
    ],
    "everybody's right to run a function": [
        {
            "1": TABLE,
            "functions/f": "create function app.f() returns integer language sql return 1;\n\n"
            "grant execute on function app.f() to public;",
            GRANTS: "grant execute on all functions in schema app to public;\n\n"
            "alter default privileges in schema app grant usage on types to public;",
        },
        {
            "functions/f": "create function app.f() returns integer language sql return 1;",
            GRANTS: None,
        },
    ],
    "a right of the owner": [
        {
            "1": TABLE,
            POLICIES: "alter table app.t owner to pg_monitor;\n\n"
            "grant select on app.t to pg_monitor;\n\nrevoke update on app.t from pg_monitor;",
        },
        {POLICIES: "alter table app.t owner to pg_monitor;"},
        {POLICIES: None},
    ],
    "a right beside default privileges": [
        {
            "1": TABLE,
            GRANTS: "alter default privileges in schema app grant select on tables to pg_monitor;",
        },
        {"2": "grant select on app.t to pg_monitor;"},
        {GRANTS: None},
    ],
    "schemas change names": [
        {
            "1": TABLE + "create schema o;\ncreate table o.t (id integer);\n"
            "grant select on o.t to pg_monitor;",
            GRANTS: "grant select on all tables in schema app to pg_monitor;",
            "o/grants/o": "grant select on all tables in schema o to pg_monitor;",
        },
        {
            "2": "alter schema app rename to x;\nalter schema o rename to app;\n"
            "alter schema x rename to o;"
        },
        {GRANTS: None},
        {"o/grants/o": None},
    ],
    "the owner of a sequence": [
        {
            "1": "create schema app;\ncreate table app.t (id serial);\n"
            "grant usage on sequence app.t_id_seq to pg_monitor;",
            POLICIES: "alter table app.t owner to pg_monitor;",
        },
        {POLICIES: None},
    ],
    "owners in bulk": [
        {"1": TABLE, POLICIES: "alter table app.t owner to taken_one;"},
        {"2": "reassign owned by taken_one to pg_signal_backend;"},
        {POLICIES: None},
    ],
    "an owner by a block": [
        {"1": TABLE, POLICIES: "alter table app.t owner to pg_monitor;"},
        {"2": "do $$ begin alter table app.t owner to pg_monitor; end $$;"},
        {POLICIES: None},
    ],
    "all triggers of a table": [
        {
            "1": TABLE + TRIGGER,
            "triggers/t": "alter table app.t disable trigger g;",
        },
        {"2": "alter table app.t disable trigger all;"},
        {"triggers/t": None},
    ],
    "a comment by other words": [
        {
            "1": TABLE + "create function app.m(n integer) returns integer language sql return 1;",
            "functions/m": "create function app.m() returns integer language sql return 1;\n\n"
            "comment on function app.m() is 'f';",
        },
        {"2": "comment on function app.m(integer) is 'f';"},
    ],
    "a table like another": [
        {
            "1": TABLE,
            POLICIES: "comment on column app.t.a is 'A.';\n\ncomment on table app.t is 'T.';",
        },
        {"2": "create table app.n (like app.t including all);"},
    ],
    "an event trigger of a file": [
        {
            "1": TABLE,
            "functions/ev": "create function app.ev() returns event_trigger language plpgsql as"
            " $$\ndeclare\n    r record;\nbegin\n"
            "    for r in select * from pg_event_trigger_ddl_commands()\n"
            "        where command_tag = 'CREATE TABLE'\n    loop\n        execute"
            " format('alter table %s enable row level security', r.object_identity);\n"
            "    end loop;\nend\n$$;",
            "event_triggers/taken_e": "create event trigger taken_e on ddl_command_end"
            " execute function app.ev();\n\nalter event trigger taken_e enable always;",
        },
        {"2": "create table app.n (id integer);"},
    ],
    "a migration after a file": [
        {
            "1": TABLE,
            "functions/f": "create function app.f() returns integer language sql return 1;",
        },
        {
            "2": "-- dbkit: after sql/app/functions/f.sql\n"
            "revoke execute on function app.f() from public;"
        },
    ],
    "a right that was passed on": [
        {
            "1": TABLE + "grant usage on schema app to pg_monitor;\n"
            "grant select on app.t to pg_monitor with grant option;\n"
            "set local role pg_monitor;\ngrant select on app.t to pg_signal_backend;\n"
            "reset role;",
            POLICIES: "grant select on app.t to pg_monitor with grant option;",
        },
        {POLICIES: None},
    ],
    "a trigger of a partitioned table": [
        {
            "1": "create schema app;\ncreate table app.t (id integer) partition by list (id);\n"
            "create table app.p1 partition of app.t for values in (1);\n"
            + TRIGGER
            + "\nalter table app.p1 disable trigger g;",
            "triggers/t": "alter table app.t enable always trigger g;",
        },
        {"triggers/t": None},
    ],
    "a right on a type": [
        {
            "1": TABLE + "create type app.e as enum ('x');",
            GRANTS: "alter default privileges in schema app grant usage on types to pg_monitor;",
        },
        {"2": "grant usage on type app.e to pg_monitor;"},
        {GRANTS: None},
    ],
    "a block beside default privileges": [
        {
            "1": TABLE,
            GRANTS: "alter default privileges in schema app grant select on tables to pg_monitor;",
        },
        {"2": "do $$ begin grant select on app.t to pg_monitor; end $$;"},
        {GRANTS: None},
    ],
    "one of two routines has an owner": [
        {
            "1": TABLE,
            "functions/f": "create function app.f(n integer) returns integer language sql"
            " return 1;\n\nalter function app.f(integer) owner to pg_monitor;\n\n"
            "create function app.f(n text) returns integer language sql return 2;",
        },
    ],
    "a column's name is used again": [
        {
            "1": TABLE,
            POLICIES: "comment on column app.t.a is 'A.';\n"
            "grant select (a) on app.t to pg_monitor;",
        },
        {"2": "alter table app.t rename column a to b;\nalter table app.t add column a text;"},
    ],
    "default privileges on types": [
        {
            "1": TABLE + "create type app.e as enum ('x');\ncreate domain app.d as integer;",
            GRANTS: "alter default privileges in schema app grant usage on types to pg_monitor;",
        },
        {"2": "create type app.later as (x integer);"},
        {GRANTS: None},
    ],
    "default privileges of a migration too": [
        {
            "1": TABLE + "alter default privileges in schema app grant select on tables to"
            " pg_monitor;",
            GRANTS: "alter default privileges in schema app grant select, insert on tables to"
            " pg_monitor;",
            VIEW: "create view app.v as select 1 as x;",
        },
        {GRANTS: None},
        {"2": "create table app.later (id integer);"},
    ],
    "default privileges of a later migration": [
        {
            "1": TABLE,
            VIEW: "create view app.v as select 1 as x;\n\nrevoke all on app.v from pg_monitor;",
        },
        {"2": "alter default privileges in schema app grant select on tables to pg_monitor;"},
        {VIEW: "create view app.v as select 1 as x;"},
    ],
    "default privileges that close functions": [
        {
            "1": TABLE,
            GRANTS: "alter default privileges in schema app revoke execute on functions"
            " from public;",
            "functions/f": "create function app.f() returns integer language sql return 1;",
        },
        {GRANTS: None},
    ],
    "a migration grants on all tables": [
        {
            "1": TABLE,
            VIEW: "create view app.v as select 1 as x;",
        },
        {"2": "grant select on all tables in schema app to pg_monitor;"},
    ],
    "the new owner had a right": [
        {
            "1": TABLE + "grant select, update (a) on app.t to pg_monitor;",
            POLICIES: "alter table app.t owner to pg_monitor;",
        },
        {POLICIES: None},
    ],
    "what a migration granted was revoked": [
        {
            "1": TABLE + "grant select, insert on app.t to pg_monitor;",
            POLICIES: "revoke insert on app.t from pg_monitor;",
        },
        {POLICIES: None},
    ],
    "a materialized view becomes a view": [
        {
            "1": TABLE,
            "materialized_views/x": "create materialized view app.x as select 1 as id;\n\n"
            "create index x_id_idx on app.x (id);\n\ncomment on materialized view app.x is 'X.';",
        },
        {"materialized_views/x": None, "views/x": "create view app.x as select 1 as id;"},
    ],
    "a function becomes a procedure": [
        {
            "1": TABLE,
            "functions/x": "create function app.x() returns void language sql as 'select 1';\n\n"
            "grant execute on function app.x() to pg_monitor;",
        },
        {"functions/x": "create procedure app.x() language sql as 'select 1';"},
    ],
    "a schema goes": [
        {
            "1": TABLE + "create schema b;\ncreate table b.t (id integer);",
            VIEW: "create view app.v as select 1 as x;",
            "b/grants/b": "grant usage on schema b to pg_monitor;",
        },
        {"2": "drop schema b cascade;", "b/grants/b": None},
    ],
}

#: By hand, then a state that also edits the file: the object is created again at once.
DROPPED: dict[str, tuple[State, str, State]] = {
    "a view, and a comment goes": (
        {VIEW: "create view app.v as select id from app.t;\n\ncomment on view app.v is 'x';"},
        "drop view app.v",
        {VIEW: "create view app.v as select id from app.t;"},
    ),
    "a view, and a right comes": (
        {VIEW: "create view app.v as select id from app.t;"},
        "drop view app.v",
        {
            VIEW: "create view app.v as select id from app.t;\n\n"
            "grant select on app.v to pg_monitor;"
        },
    ),
    "a view that another file speaks of": (
        {
            VIEW: "create view app.v as select id from app.t;",
            GRANTS: "grant usage on schema app to pg_monitor;",
            "policies/v": "grant select on app.v to pg_monitor;\n\ncomment on view app.v is 'x';",
        },
        "drop view app.v",
        {GRANTS: None},
    ),
    "a policy": (
        {
            POLICIES: "create policy p on app.t using (true);\n\n"
            "grant select on app.t to pg_monitor;"
        },
        "drop policy p on app.t",
        {POLICIES: "create policy p on app.t using (true);"},
    ),
    "a function": (
        {
            "functions/f": "create function app.f() returns integer language sql return 1;\n\n"
            "grant execute on function app.f() to pg_monitor;"
        },
        "drop function app.f()",
        {"functions/f": "create function app.f() returns integer language sql return 1;"},
    ),
    "a trigger": (
        {
            "functions/g": "create function app.g() returns trigger language plpgsql as"
            " 'begin return new; end';",
            "triggers/t": "create trigger g before update on app.t for each row"
            " execute function app.g();\n\nalter table app.t disable trigger g;",
        },
        "drop trigger g on app.t",
        {
            "triggers/t": "create trigger g before update on app.t for each row"
            " execute function app.g();"
        },
    ),
    "an index": (
        {
            "materialized_views/m": "create materialized view app.m as select id from app.t;\n\n"
            "create index m_id_idx on app.m (id);"
        },
        "drop index app.m_id_idx",
        {
            "materialized_views/m": "create materialized view app.m as select id from app.t;\n\n"
            "create index m_id_idx on app.m (id);\n\ncomment on materialized view app.m is 'x';"
        },
    ),
    "a publication": (
        {"publications/p": "create publication p for table app.t;"},
        "drop publication p",
        {
            "publications/p": "create publication p for table app.t;\n\n"
            "comment on publication p is 'x';"
        },
    ),
}


@pytest.fixture
def laws(dbkit_server: Server, tmp_path: Path) -> Iterator[Laws]:
    """Return an empty target and an empty project."""
    found = Laws(dbkit_server, tmp_path, f"taken_{tmp_path.parent.name}".replace("-", "_")[:40])
    found.prepare()
    # The roles of the server own nothing that could be given away in bulk.
    with psycopg.connect(found.server.url(found.name), autocommit=True) as connection:
        connection.execute("create role taken_one")
    yield found
    found.close()
    with psycopg.connect(found.server.url(), autocommit=True) as connection:
        connection.execute("drop role taken_one")


@pytest.mark.parametrize("name", HISTORIES)
def test_every_state_ends_like_a_fresh_build(laws: Laws, name: str) -> None:
    """So does its pg_dump, a second apply has nothing to do, and what is recorded is there."""
    texts: dict[str, str] = {}
    for state in HISTORIES[name]:
        _edit(texts, state)
        broken, applied = laws.step(Files(texts), dump=True)
        assert broken == []
        assert applied


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, states in HISTORIES.items()
        # PostgreSQL refuses the script to take back what was passed on.
        if not {"1", "2", "3"} & set(states[-1]) and "passed on" not in name
    ],
)
def test_a_script_leaves_it_too(laws: Laws, name: str) -> None:
    """What a plan's script takes back, it leaves as apply does."""
    texts: dict[str, str] = {}
    *states, last = HISTORIES[name]
    for state in states:
        _edit(texts, state)
        assert laws.step(Files(texts)) == ([], True)
    _edit(texts, last)
    assert laws.script(Files(texts)) == []


@pytest.mark.parametrize("setting", ["read_only = on", "isolation = serializable"])
def test_a_script_decides_what_its_transaction_is(laws: Laws, setting: str) -> None:
    """As apply does: not the database."""
    texts: dict[str, str] = {}
    _edit(texts, {"1": TABLE, VIEW: "create view app.v as select id from app.t;"})
    with psycopg.connect(laws.server.url(laws.name), autocommit=True) as connection:
        connection.execute(f"alter database {laws.name} set default_transaction_{setting}".encode())
    assert laws.script(Files(texts)) == []


@pytest.mark.parametrize("first", ["apply", "script"])
def test_what_a_script_finds_it_notes(laws: Laws, first: str) -> None:
    """A file that a script brings in says what a migration says: without it, that stays."""
    texts: dict[str, str] = {}
    _edit(texts, {"1": TABLE + SECURE.format("t", "t")})
    if first == "apply":
        assert laws.step(Files(texts)) == ([], True)
    _edit(texts, {POLICIES: SECURE.format("t", "t") + "comment on table app.t is 't';"})
    assert laws.script(Files(texts)) == []
    _edit(texts, {POLICIES: None})
    laws.applied = True
    broken, applied = laws.step(Files(texts), dump=True)
    assert applied
    assert [line for line in broken if not line.startswith("recorded: ")] == []


@pytest.mark.parametrize(
    "migration",
    [
        "do $$ begin alter table app.t disable row level security;"
        " revoke all on app.t from pg_monitor; end $$;",
        "drop owned by taken_one;",
    ],
)
def test_a_script_says_again_what_a_block_may_have_taken(laws: Laws, migration: str) -> None:
    """Nobody sees what a block does; so all that files say beside their objects runs again."""
    texts: dict[str, str] = {}
    said = SECURE.format("t", "t") + "grant insert on app.t to taken_one;"
    _edit(texts, {"1": TABLE, POLICIES: said})
    assert laws.step(Files(texts)) == ([], True)
    _edit(texts, {"2": migration})
    assert laws.script(Files(texts)) == []


def test_a_script_for_records_of_an_earlier_version(laws: Laws) -> None:
    """They do not hold what objects have beside files; the script brings them up to date."""
    texts: dict[str, str] = {}
    _edit(texts, {"1": TABLE, POLICIES: SECURE.format("t", "t")})
    assert laws.step(Files(texts)) == ([], True)
    with psycopg.connect(laws.server.url(laws.name), autocommit=True) as connection:
        connection.execute("drop table dbkit.baseline")
        connection.execute("update dbkit.file set checksum = '' where path = 'dbkit:ledger.sql'")
    _edit(texts, {POLICIES: None})
    assert laws.script(Files(texts)) == []


@pytest.mark.parametrize("name", DROPPED)
def test_what_was_dropped_by_hand_is_created_beside_an_edit(laws: Laws, name: str) -> None:
    """It, and what other files say of it."""
    before, by_hand, after = DROPPED[name]
    texts: dict[str, str] = {}
    _edit(texts, {"1": TABLE, **before})
    assert laws.step(Files(texts)) == ([], True)
    with psycopg.connect(laws.server.url(laws.name), autocommit=True) as connection:
        connection.execute(by_hand.encode())
    _edit(texts, after)
    assert laws.step(Files(texts), dump=True) == ([], True)


def _edit(texts: dict[str, str], state: State) -> None:
    for name, text in state.items():
        if name.isdigit():
            depends = f"-- depends: app-000{int(name) - 1}-m\n" if name != "1" else ""
            path, head = f"migrations/app/app-000{name}-m.sql", depends
        else:
            path = f"sql/{name}.sql" if name[1] == "/" else f"sql/app/{name}.sql"
            head = "-- What it is for.\n"
        if text is None:
            del texts[path]
        else:
            texts[path] = f"{head}{text.strip()}\n"
