"""Every kind of object that PostgreSQL's grammar lets one say something of is looked at, once.

The kinds are those of psql's help for the server's own major; a new one fails here until it is
tried, or left out for a reason.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit.database.catalog.changes import diff, fold
from dbkit.database.catalog.snapshot import Snapshot, take
from support.lab import SCOPE, Lab, lab, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

#: What the lab has not: kinds that hold little, and whoever may own all of them.
MORE = """
    create role lab_chief superuser;
    create access method lab_heap type table handler heap_tableam_handler;
    create trusted language lab_language handler plpgsql_call_handler;
    create transform for lab.pair language sql (from sql with function lab.from_pair(internal));
    create type lab.shell;
    create materialized view lab.plain as select 1 as x;
    select lo_create(4711);
    create subscription lab_subscription connection 'host=nowhere user=lab password=secret'
        publication lab_publication with (connect = false, slot_name = none);
"""
SPACE = "set allow_in_place_tablespaces = on; create tablespace lab_space location ''"

#: An object of each kind as statements name it, and as facts do.
OBJECTS = {
    "ACCESS METHOD": ("lab_heap", "access method lab_heap"),
    "AGGREGATE": ("lab.total(integer)", "aggregate lab.total(integer)"),
    "CAST": ("(integer as lab.pair)", "cast integer as lab.pair"),
    "COLLATION": ("lab.plain", "collation lab.plain"),
    "COLUMN": ("lab.item.note", "column lab.item.note"),
    "CONSTRAINT": ("owner_name_key on lab.owner", "constraint lab.owner.owner_name_key"),
    "CONSTRAINT ON DOMAIN": (
        "positive_check on domain lab.positive",
        "constraint lab.positive.positive_check",
    ),
    "CONVERSION": ("lab.recode", "conversion lab.recode"),
    "DATABASE": ("lab", "database this database"),
    "DOMAIN": ("lab.code", "domain lab.code"),
    "EVENT TRIGGER": ("lab_watch", "event trigger lab_watch"),
    "EXTENSION": ("plpgsql", "extension plpgsql"),
    "FOREIGN DATA WRAPPER": ("lab_wrapper", "foreign-data wrapper lab_wrapper"),
    "FOREIGN SERVER": ("lab_server", "foreign server lab_server"),
    "FOREIGN TABLE": ("lab.remote", "foreign table lab.remote"),
    "FUNCTION": ("lab.double(text)", "function lab.double(text)"),
    "INDEX": ("lab.item_owner_idx", "index lab.item_owner_idx"),
    "LANGUAGE": ("lab_language", "language lab_language"),
    "MATERIALIZED VIEW": ("lab.plain", "materialized view lab.plain"),
    "OPERATOR": ("lab.== (lab.pair, lab.pair)", "operator lab.==(lab.pair, lab.pair)"),
    "OPERATOR CLASS": ("lab.pair_ops using btree", "operator class lab.pair_ops using btree"),
    "OPERATOR FAMILY": (
        "lab.pair_family using btree",
        "operator family lab.pair_family using btree",
    ),
    "PARAMETER": ("work_mem", "parameter work_mem"),
    "POLICY": ("item_read on lab.item", "policy lab.item.item_read"),
    "PROCEDURE": ("lab.tidy(integer)", "procedure lab.tidy(integer)"),
    "PUBLICATION": ("lab_publication", "publication lab_publication"),
    "ROLE": ("lab_reader", "role lab_reader"),
    "ROUTINE": ("lab.rows_of(integer)", "function lab.rows_of(integer)"),
    "RULE": ("item_quiet on lab.item", "rule lab.item.item_quiet"),
    "SCHEMA": ("lab_archive", "schema lab_archive"),
    "SEQUENCE": ("lab.counter", "sequence lab.counter"),
    "SERVER": ("lab_server", "foreign server lab_server"),
    "STATISTICS": ("lab.item_stats", "statistics lab.item_stats"),
    "SUBSCRIPTION": ("lab_subscription", "subscription lab_subscription"),
    "TABLE": ("lab.number", "table lab.number"),
    "TABLESPACE": ("lab_space", "tablespace lab_space"),
    "TEXT SEARCH CONFIGURATION": ("lab.english", "text search configuration lab.english"),
    "TEXT SEARCH DICTIONARY": ("lab.words", "text search dictionary lab.words"),
    "TEXT SEARCH PARSER": ("lab.parser", "text search parser lab.parser"),
    "TEXT SEARCH TEMPLATE": ("lab.template", "text search template lab.template"),
    "TRANSFORM FOR": ("lab.pair language sql", "transform lab.pair for sql"),
    "TRIGGER": ("item_touch on lab.item", "trigger lab.item.item_touch"),
    "TYPE": ("lab.mood", "enum lab.mood"),
    "VIEW": ("lab.cheap", "view lab.cheap"),
}
#: What is left out, and why; the reason stands in ``ignored.toml`` as well.
LEFT_OUT = {"LARGE OBJECT": "large objects are data"}
#: Privileges of the kinds that have not SELECT.
PRIVILEGES = {
    "DATABASE": "connect",
    "PARAMETER": "set",
    "TABLESPACE": "create",
    **dict.fromkeys(("FUNCTION", "PROCEDURE", "ROUTINE"), "execute"),
    **dict.fromkeys(
        ("DOMAIN", "FOREIGN DATA WRAPPER", "FOREIGN SERVER", "LANGUAGE", "SCHEMA", "TYPE"), "usage"
    ),
}
#: What grants on a kind are called where facts have another word.
GRANTED = {
    "TYPE": "type lab.mood",
    "DOMAIN": "type lab.code",
    "SCHEMA": "schema lab_archive",
}


@pytest.fixture(scope="module")
def rich(dbkit_server: Server) -> Iterator[Lab]:
    """Return the database with something of every kind."""
    with lab(dbkit_server) as made:
        with psycopg.connect(made.url, autocommit=True) as connection:
            connection.execute(MORE.encode())
            for statement in SPACE.split(";"):
                connection.execute(statement.encode())
            base = take(connection, SCOPE)
        yield Lab(made.url, made.server, base)
        with psycopg.connect(made.url, autocommit=True) as connection:
            connection.execute("drop subscription lab_subscription")
            connection.execute("drop tablespace lab_space")
            connection.execute("drop role lab_chief")


@pytest.fixture
def connection(rich: Lab) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection in a transaction that is rolled back."""
    with psycopg.connect(rich.url) as opened:
        yield opened
        opened.rollback()


def help_of(rich: Lab, command: str) -> str:
    """Return what psql of the server's major says of a command."""
    psql = [str(rich.server.bindir / "psql"), "-X", "-d", rich.url, "-c", f"\\h {command}"]
    return subprocess.run(psql, capture_output=True, text=True, check=True).stdout


def kinds(lines: list[str]) -> set[str]:
    """Return the kinds that lines of a synopsis begin with."""
    found = set()
    for line in lines:
        name = re.match(r"\s*(?:\[ PROCEDURAL \] )?([A-Z][A-Z ]*[A-Z])\b", line)
        assert name, line
        found.add(name[1] + (" ON DOMAIN" if "ON DOMAIN" in line else ""))
    return found


def listed(rich: Lab, command: str, start: str, end: str) -> set[str]:
    """Return the kinds of a list with a line each."""
    text = help_of(rich, command)
    inside = text[text.index(start) + len(start) :]
    return kinds([line for line in inside[: inside.index(end)].splitlines() if line.strip()])


def granted(rich: Lab) -> set[str]:
    """Return the kinds of GRANT … ON."""
    found = set()
    for line in help_of(rich, "GRANT").splitlines():
        if line.strip().startswith("ON "):
            found.update(re.findall(r"(?:ON|[{|[]) ?([A-Z][A-Z ]*[A-Z])", line))
    return found - {"PRIVILEGES"}


def owned(rich: Lab) -> set[str]:
    """Return the kinds of ALTER … OWNER TO."""
    texts = help_of(rich, "ALTER").split("Command: ")[1:]
    headed = [text.strip().splitlines() for text in texts]
    return {
        lines[0].removeprefix("ALTER ").strip()
        for lines in headed
        if any("OWNER TO" in line for line in lines)
    }


def changed(connection: psycopg.Connection[Any], base: Snapshot) -> list[str]:
    """Return what differs, as a report has it: what came or went with something else is folded."""
    return [spelled(one) for one in fold(diff(base.facts, take(connection, SCOPE).facts))]


def test_comments(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """COMMENT ON each kind changes one fact."""
    found = listed(rich, "COMMENT", "{", "} IS")
    assert found - OBJECTS.keys() - LEFT_OUT.keys() == set()
    for kind in sorted(found - LEFT_OUT.keys()):
        name, fact = OBJECTS[kind]
        words = kind.removesuffix(" ON DOMAIN").lower()
        with connection.transaction(force_rollback=True):
            connection.execute(f"comment on {words} {name} is 'Said.'".encode())
            assert changed(connection, rich.base) == [f"~ {fact}"], kind


def test_owners(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """ALTER … OWNER TO of each kind changes one fact."""
    found = owned(rich)
    assert found - OBJECTS.keys() - LEFT_OUT.keys() == set()
    assert len(found) > 25
    for kind in sorted(found - LEFT_OUT.keys()):
        name, fact = OBJECTS[kind]
        with connection.transaction(force_rollback=True):
            connection.execute(f"alter {kind.lower()} {name} owner to lab_chief".encode())
            assert changed(connection, rich.base) == [f"~ {fact}"], kind


def test_grants(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """GRANT on each kind is one fact, its grant option and who granted it a change of that."""
    found = granted(rich)
    assert found - OBJECTS.keys() - LEFT_OUT.keys() - {"ALL TABLES IN SCHEMA"} == set()
    assert len(found) > 12
    for kind in sorted(found & OBJECTS.keys()):
        name, fact = OBJECTS[kind]
        fact = GRANTED.get(kind, fact.replace("database this", "database this"))
        right = PRIVILEGES.get(kind, "select")
        with connection.transaction(force_rollback=True):
            grant = f"grant {right} on {kind.lower()} {name} to lab_writer"
            connection.execute(grant.encode())
            assert changed(connection, rich.base) == [f"+ grant on {fact} to lab_writer"], kind
            before = take(connection, SCOPE)
            connection.execute(f"{grant} with grant option".encode())
            assert changed(connection, before) == [f"~ grant on {fact} to lab_writer"], kind
            connection.execute("grant usage on schema lab, lab_archive to lab_writer")
            before = take(connection, SCOPE)
            connection.execute("set local role lab_writer")
            connection.execute(grant.replace("to lab_writer", "to lab_chief").encode())
            connection.execute("reset role")
            assert changed(connection, before) == [f"+ grant on {fact} to lab_chief"], kind


def test_security_labels(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """SECURITY LABEL ON each kind is one fact; written as a provider would have it written."""
    found = listed(rich, "SECURITY LABEL", "{", "} IS")
    assert found - OBJECTS.keys() - LEFT_OUT.keys() == set()
    for kind in sorted(found - LEFT_OUT.keys()):
        fact = OBJECTS[kind][1]
        with connection.transaction(force_rollback=True):
            connection.execute("set local allow_system_table_mods = on")
            connection.execute(LABELLED[kind].encode())
            (said,) = changed(connection, rich.base)
            assert said.startswith("+ security label "), said
            assert re.split(r"[ .]", fact.partition("(")[0])[-1] in said or kind == "DATABASE", said


def _labelled(catalog: str, oid: str, subid: str = "0") -> str:
    table = "pg_shseclabel" if catalog in _SHARED else "pg_seclabel"
    part = "" if table == "pg_shseclabel" else f", {subid}"
    return f"insert into {table} values ({oid}, '{catalog}'::regclass{part}, 'lab', 'secret')"


_SHARED = {"pg_authid", "pg_database", "pg_subscription", "pg_tablespace"}
_RELATIONS = ("TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW", "SEQUENCE", "VIEW")
_ROUTINES = ("AGGREGATE", "FUNCTION", "PROCEDURE", "ROUTINE")
LABELLED = {
    **{kind: _labelled("pg_class", f"'{OBJECTS[kind][0]}'::regclass") for kind in _RELATIONS},
    **{kind: _labelled("pg_proc", f"'{OBJECTS[kind][0]}'::regprocedure") for kind in _ROUTINES},
    "COLUMN": _labelled("pg_class", "'lab.item'::regclass", "4"),
    "DATABASE": _labelled(
        "pg_database", "(select oid from pg_database where datname = current_database())"
    ),
    "DOMAIN": _labelled("pg_type", "'lab.code'::regtype"),
    "EVENT TRIGGER": _labelled("pg_event_trigger", "(select oid from pg_event_trigger)"),
    "LANGUAGE": _labelled(
        "pg_language", "(select oid from pg_language where lanname = 'lab_language')"
    ),
    "PUBLICATION": _labelled(
        "pg_publication", "(select oid from pg_publication where pubname = 'lab_publication')"
    ),
    "ROLE": _labelled("pg_authid", "'lab_reader'::regrole"),
    "SCHEMA": _labelled("pg_namespace", "'lab_archive'::regnamespace"),
    "SUBSCRIPTION": _labelled("pg_subscription", "(select oid from pg_subscription)"),
    "TABLESPACE": _labelled(
        "pg_tablespace", "(select oid from pg_tablespace where spcname = 'lab_space')"
    ),
    "TYPE": _labelled("pg_type", "'lab.mood'::regtype"),
}


def test_members_of_extensions(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """ALTER EXTENSION … ADD of each kind takes one object from the project, and nothing else."""
    found = listed(rich, "ALTER EXTENSION", "where member_object is:", "and aggregate_signature")
    assert found - OBJECTS.keys() - LEFT_OUT.keys() == set()
    for kind in sorted(found - LEFT_OUT.keys()):
        name, fact = OBJECTS[kind]
        with connection.transaction(force_rollback=True):
            connection.execute(f"alter extension plpgsql add {kind.lower()} {name}".encode())
            assert changed(connection, rich.base) == [f"- {fact}"], kind


def test_secrets_are_compared_and_not_shown(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """Of a subscription's connection the rest, of a mapping's options whether they changed."""
    for statement, fact in (
        (
            "alter subscription lab_subscription connection 'host=there user=lab password=secret'",
            "~ subscription lab_subscription",
        ),
        (
            "alter subscription lab_subscription connection"
            " 'postgresql://lab:hush@there/x?password=hush2&sslpassword=hush3'",
            "~ subscription lab_subscription",
        ),
        (
            "alter user mapping for lab_reader server lab_server options (set password 'hush')",
            "~ user mapping lab_reader on lab_server",
        ),
        (
            "alter user mapping for lab_reader server lab_server options (add \"user\" 'lab')",
            "~ user mapping lab_reader on lab_server",
        ),
    ):
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode())
            assert changed(connection, rich.base) == [fact], statement
            texts = " ".join(take(connection, SCOPE).facts.values())
            assert "secret" not in texts
            assert "hush" not in texts
    with connection.transaction(force_rollback=True):
        connection.execute(
            "alter subscription lab_subscription connection 'host=nowhere user=lab"
            " password = ''it\\''s'''"
        )
        assert changed(connection, rich.base) == []


def test_who_may_not_see_them_sees_the_rest(rich: Lab) -> None:
    """A plain role reads all facts without an error, and says nothing of what it cannot see."""
    with psycopg.connect(rich.url) as connection:
        connection.execute("grant usage on schema lab, lab_archive to lab_reader")
        before = take(connection, SCOPE)
        connection.execute("set local role lab_reader")
        plain = take(connection, SCOPE)
        assert diff(before.facts, plain.facts) == ()
        assert diff(plain.facts, before.facts) == ()
        assert any("a superuser's alone" in line for line in plain.unseen)
        assert not any("a superuser's alone" in line for line in before.unseen)
        connection.rollback()


def test_shell_types(rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """A type that was never defined is one fact."""
    connection.execute("drop type lab.shell")
    assert changed(connection, rich.base) == ["- shell type lab.shell"]
