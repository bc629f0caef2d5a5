"""The functions and tables of schema dbkit, on a real server."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import errors
from yoyo import get_backend

import dbkit
from dbkit.postgres.cluster import create_database
from dbkit.postgres.throwaway import throwaway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

Connection = psycopg.Connection[tuple[Any, ...]]

RUNTIME = Path(dbkit.__file__).parent / "runtime"

#: A parent with much that a partition has to take over, and a default partition.
EVENTS = """
    create schema s;
    create table s.events (
        id bigint generated always as identity,
        at timestamptz not null,
        note text,
        shout text generated always as (upper(note)) stored,
        primary key (at, id)
    ) partition by range (at);
    create index on s.events (note);
    create table s.events_default partition of s.events default;
"""


def run(connection: Connection, statements: str) -> None:
    """Run statements that return nothing."""
    connection.execute(statements.encode())


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    return connection.execute(query.encode()).fetchall()


def column(connection: Connection, query: str) -> list[Any]:
    """Return the only column of a query."""
    return [only for (only,) in rows(connection, query)]


def value(connection: Connection, query: str) -> Any:
    """Return the only value of a query."""
    [only] = column(connection, query)
    return only


def files(folder: str, *, pg_cron: bool) -> list[Path]:
    """Return the object files of a folder for a server with or without pg_cron, by name."""
    other = "unless" if pg_cron else "requires"
    return [
        path
        for path in sorted((RUNTIME / folder).glob("*.sql"))
        if f"-- dbkit: {other} extension pg_cron" not in path.read_text()
    ]


def install(connection: Connection, *, pg_cron: bool = False) -> None:
    """Load the ledger and the runtime as a runner does: no search path, bodies unchecked."""
    run(connection, "set local search_path = ''; set local check_function_bodies = off")
    run(connection, (RUNTIME / "ledger.sql").read_text())
    for folder in ("functions", "views", "jobs"):
        for path in files(folder, pg_cron=pg_cron):
            run(connection, path.read_text())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start a server whose database runtime has the runtime and a role that owns nothing."""
    with throwaway({"allow_in_place_tablespaces": "on"}) as started:
        create_database(started, "runtime")
        with psycopg.connect(started.url("runtime")) as connection:
            install(connection)
            run(connection, "create role owner; create role reader; create role writer")
        yield started


@pytest.fixture
def db(server: Server) -> Iterator[Connection]:
    """Connect to the database runtime; whatever a test does there is rolled back."""
    with psycopg.connect(server.url("runtime")) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> str:
    """Make a database for one test that commits."""
    name = f"runtime_{sha256(request.node.name.encode()).hexdigest()[:12]}"
    create_database(server, name, template="runtime")
    return server.url(name)


@pytest.fixture
def cron(server: Server) -> Iterator[Connection]:
    """Connect to the database of pg_cron, with the runtime; rolled back at the end."""
    with psycopg.connect(server.url("postgres")) as connection:
        run(connection, "create extension pg_cron")
        install(connection, pg_cron=True)
        yield connection
        connection.rollback()


@contextmanager
def refused(connection: Connection, sqlstate: str, message: str) -> Iterator[None]:
    """Expect the server to refuse, and go on from before."""
    with pytest.raises(psycopg.Error) as caught, connection.transaction():
        yield
    have = (caught.value.sqlstate, caught.value.diag.message_primary)
    assert (sqlstate, message) == have


# Ledger


def test_ledger_again_changes_nothing(db: Connection) -> None:
    """The ledger is there after a second run, with its rows."""
    run(
        db,
        "insert into dbkit.run (who, host, dbkit_version, outcome)"
        " values ('a', 'b', '1', 'started')",
    )
    run(db, (RUNTIME / "ledger.sql").read_text())
    assert [("a", "started")] == rows(db, "select who, outcome from dbkit.run")
    assert [2] == column(db, "select version from dbkit._yoyo_version")


def test_ledger_keeps_the_run_of_a_file(db: Connection) -> None:
    """A run that applied something cannot be deleted."""
    run(
        db,
        """
        insert into dbkit.run (who, host, dbkit_version, outcome) values ('a', 'b', '1', 'started');
        insert into dbkit.file (path, checksum, statements, run_id)
        select 'sql/s/views/v.sql', 'c', '[]', id from dbkit.run;
        """,
    )
    with pytest.raises(psycopg.IntegrityError):
        run(db, "delete from dbkit.run")


def test_yoyo_tables_are_yoyos_own(url: str) -> None:
    """The tables of yoyo are those that yoyo itself makes, column by column and key by key."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "create schema theirs")
        with get_backend(yoyo_url(url, "theirs")) as backend:
            backend.init_database()
            backend.ensure_internal_schema_updated()
        described = """
            select
                c.relname,
                a.attname,
                format_type(a.atttypid, a.atttypmod),
                a.attnotnull,
                pg_get_expr(d.adbin, d.adrelid),
                pg_get_constraintdef(k.oid)
            from pg_class as c
            join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
            left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
            left join pg_constraint as k
            on k.conrelid = c.oid and a.attnum = any (k.conkey) and k.contype = 'p'
            where c.relnamespace = '{}'::regnamespace
            and c.relkind = 'r' and c.relname like '%yoyo%'
            order by c.relname, a.attnum
        """
        theirs = rows(connection, described.format("theirs"))
        assert theirs == rows(connection, described.format("dbkit"))
        assert 16 == len(theirs)
        version = "select version from {}._yoyo_version"
        assert 2 == max(column(connection, version.format("theirs")))
        assert [2] == column(connection, version.format("dbkit"))


def yoyo_url(url: str, schema: str) -> str:
    """Return a connection string in yoyo's form."""
    scheme, rest = url.split("://")
    return f"{scheme}+psycopg://{rest}{'&' if '?' in rest else '?'}schema={schema}"


def test_yoyo_list_reads_the_ledger(url: str, tmp_path: Path) -> None:
    """The command yoyo list shows what the ledger says, and upgrades nothing."""
    for name in ("s-0001-one", "s-0002-two"):
        (tmp_path / f"{name}.sql").write_text("select 1;\n")
    digest = sha256(b"s-0001-one").hexdigest()
    with psycopg.connect(url, autocommit=True) as connection:
        run(
            connection,
            "insert into dbkit._yoyo_migration (migration_hash, migration_id, applied_at_utc)"
            f" values ('{digest}', 's-0001-one', timezone('UTC', now()))",
        )
        before = rows(connection, "select * from dbkit._yoyo_version")
        options = ["--batch", "--no-config-file", "--database", yoyo_url(url, "dbkit")]
        listed = subprocess.run(
            [Path(sys.executable).with_name("yoyo"), "list", *options, tmp_path],
            capture_output=True,
            text=True,
            check=True,
        )
        lines = [line.split()[:2] for line in listed.stdout.splitlines() if "s-000" in line]
        assert sorted([["A", "s-0001-one"], ["U", "s-0002-two"]]) == sorted(lines)
        assert before == rows(connection, "select * from dbkit._yoyo_version")


# Everything in the schema


def test_nothing_is_granted(db: Connection) -> None:
    """A role without grants can use nothing of schema dbkit, once it is even let in."""
    assert not value(db, "select has_schema_privilege('reader', 'dbkit', 'usage')")
    run(db, "grant usage on schema dbkit to reader")
    callable_ = """
        select oid::regprocedure::text from pg_proc
        where pronamespace = 'dbkit'::regnamespace
        and has_function_privilege('reader', oid, 'execute')
    """
    readable = """
        select oid::regclass::text from pg_class
        where relnamespace = 'dbkit'::regnamespace and relkind in ('r', 'v', 'S')
        and case relkind
            when 'S' then has_sequence_privilege('reader', oid, 'select, usage, update')
            else has_any_column_privilege('reader', oid, 'select, insert, update, references')
        end
    """
    assert [] == column(db, callable_) + column(db, readable)


def test_functions_are_pinned_and_described(db: Connection) -> None:
    """Every routine has a comment, runs as its caller, and has no search path but the procedure."""
    found = rows(
        db,
        """
        select
            prokind, 'search_path=""' = any (proconfig), prosecdef,
            obj_description(oid) is not null, count(*) > 0
        from pg_proc where pronamespace = 'dbkit'::regnamespace group by 1, 2, 3, 4 order by 1
        """,
    )
    assert [("f", True, False, True, True), ("p", None, False, True, True)] == found


def test_bodies_are_valid(db: Connection) -> None:
    """The server accepts every body when it checks bodies."""
    run(db, "set local check_function_bodies = on; set local search_path = ''")
    for path in files("functions", pg_cron=False):
        run(db, path.read_text())


# updated_at


def updated(db: Connection, columns: str, before: str, change: str) -> Any:
    """Return whether a change of a row set updated_at to now()."""
    run(
        db,
        f"""
        create schema s;
        create table s.t (id int, {columns}, updated_at timestamptz default '2000-01-01');
        insert into s.t values (1, {before});
        create trigger updated_at before update on s.t
        for each row execute function dbkit.update_updated_at_column();
        update s.t set {change};
        """,
    )
    found = value(db, "select updated_at from s.t")
    assert found in {value(db, "select now()"), datetime(2000, 1, 1, tzinfo=UTC)}
    return found > datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expected", "columns", "before", "change"),
    [
        (True, "a text", "'x'", "a = 'y'"),
        (True, "a text", "null", "a = ''"),
        (True, "a text", "'x'", "a = null"),
        (False, "a text", "'x'", "a = 'x'"),
        (False, "a text", "null", "a = null"),
        (True, "a text", "'x'", "updated_at = '1999-01-01'"),
        (True, "a json", "'{}'", "a = '[]'"),
        (False, "a json", "'{}'", "a = '{}'"),
        (True, "a text, g text generated always as (a || '!') stored", "'x'", "a = 'y'"),
        (False, "a text, g text generated always as (a || '!') stored", "'x'", "a = 'x'"),
        (True, "a text, g text generated always as ('!') stored", "'x'", "a = null"),
    ],
)
def test_updated_at(db: Connection, expected: bool, columns: str, before: str, change: str) -> None:
    """The time is set by a change of any column, and only then."""
    assert expected == updated(db, columns, before, change)


# Partitions: the calendar


def step(day: datetime, unit: str, count: int) -> datetime:
    """Return the beginning of the period that is count periods after that of an instant."""
    if unit == "day":
        return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=count)
    first = datetime(day.year, day.month if unit == "month" else 1, 1, tzinfo=UTC)
    months = first.month - 1 + count * (1 if unit == "month" else 12)
    return first.replace(year=first.year + months // 12, month=months % 12 + 1)


NAMES = {"year": "%Y", "month": "%Y_%m", "day": "%Y_%m_%d"}


@pytest.mark.parametrize("unit", ["year", "month", "day"])
@pytest.mark.parametrize("key", ["timestamptz", "timestamp", "date"])
@pytest.mark.parametrize(
    ("zone", "style"),
    [
        ("UTC", "ISO, MDY"),
        ("Asia/Kolkata", "German, DMY"),
        ("America/New_York", "SQL, MDY"),
        ("Europe/London", "SQL, DMY"),
        ("Pacific/Kiritimati", "Postgres, DMY"),
    ],
)
def test_calendar(db: Connection, unit: str, key: str, zone: str, style: str) -> None:
    """Names and bounds follow the calendar in UTC, for each type of key and any session zone."""
    run(db, f"set local timezone = '{zone}'; set local datestyle = '{style}'")
    run(db, f"create schema s; create table s.t (at {key}) partition by range (at)")
    # psycopg does not read dates in every style.
    epoch = "extract(epoch from {0})::bigint as {0}"
    now = datetime.fromtimestamp(value(db, "select extract(epoch from now())::bigint"), UTC)
    expected = [
        (f"s.t_{step(now, unit, i):{NAMES[unit]}}", step(now, unit, i), step(now, unit, i + 1))
        for i in range(4)
    ]

    def ranges(query: str) -> list[tuple[Any, ...]]:
        bounds = f"{epoch.format('lower')}, {epoch.format('upper')}"
        return [
            (name, datetime.fromtimestamp(lower, UTC), datetime.fromtimestamp(upper, UTC))
            for name, lower, upper in rows(db, query.format(bounds))
        ]

    missing = f"select name, {{}} from dbkit.missing_partitions('s.t', '{unit}', 3)"
    assert expected == ranges(missing)
    assert 4 == value(db, f"select dbkit.ensure_partitions('s.t', '{unit}', 3)")
    assert [] == ranges(missing)
    assert 0 == value(db, f"select dbkit.ensure_partitions('s.t', '{unit}', 3)")
    assert expected == ranges("select partition::text, {} from dbkit.partitions('s.t')")
    printed = "select pg_get_expr(relpartbound, oid) from pg_class where oid = '{}'::regclass"
    run(db, "set local timezone = 'UTC'; set local datestyle = 'ISO'")
    form = {
        "timestamptz": "%Y-%m-%d 00:00:00+00",
        "timestamp": "%Y-%m-%d 00:00:00",
        "date": "%Y-%m-%d",
    }
    for name, lower, upper in expected:
        bounds = f"FOR VALUES FROM ('{lower:{form[key]}}') TO ('{upper:{form[key]}}')"
        assert bounds == value(db, printed.format(name))


def test_start_in_the_past_and_in_the_future(db: Connection) -> None:
    """A start reaches back from the current period, and one beyond the horizon asks for nothing."""
    run(db, "create schema s; create table s.t (at timestamptz) partition by range (at)")
    past = rows(
        db,
        "select name, lower, upper"
        " from dbkit.missing_partitions('s.t', 'month', 0, '2024-01-31 23:00-05') limit 2",
    )
    february, march, april = (datetime(2024, month, 1, tzinfo=UTC) for month in (2, 3, 4))
    assert [("s.t_2024_02", february, march), ("s.t_2024_03", march, april)] == past
    later = "select count(*) from dbkit.missing_partitions('s.t', 'month', 3, now() + '{}')"
    assert [1, 0] == [value(db, later.format(f"{months} months")) for months in (3, 4)]


def test_ranges_alone_are_in_utc(db: Connection) -> None:
    """The calendar is that of UTC also for who asks only for it."""
    run(db, "create schema s; create table s.t (at timestamptz) partition by range (at)")
    asked = "select * from dbkit.partition_ranges('s.t', 'day', 0, now() - interval '300 days')"
    in_utc = rows(db, asked)
    run(db, "set local timezone = 'Pacific/Kiritimati'")
    assert 301 == len(in_utc)
    assert in_utc == rows(db, asked)


def test_missing_partitions_in_a_read_only_transaction(db: Connection) -> None:
    """What is missing can be asked where nothing can be written."""
    run(db, EVENTS)
    run(db, "set transaction read only")
    assert 4 == value(db, "select count(*) from dbkit.missing_partitions('s.events', 'month', 3)")
    with pytest.raises(errors.ReadOnlySqlTransaction):
        run(db, "select dbkit.ensure_partitions('s.events', 'month', 3)")


@pytest.mark.parametrize(
    ("sqlstate", "message", "arguments"),
    [
        ("22023", "unit 'week' is not year, month or day", "'s.events', 'week', 1"),
        ("22023", "unit 'MONTH' is not year, month or day", "'s.events', 'MONTH', 1"),
        ("22023", "unit null is not year, month or day", "'s.events', null, 1"),
        ("22023", "ahead is -1 and must be 0 or more", "'s.events', 'month', -1"),
        ("22023", "ahead is null and must be 0 or more", "'s.events', 'month', null"),
        ("22023", "start is -infinity", "'s.events', 'month', 1, '-infinity'"),
        ("42809", "null is not partitioned by range", "null, 'month', 1"),
        ("42809", "s.plain is not partitioned by range", "'s.plain', 'month', 1"),
        ("42809", "s.list is not partitioned by range", "'s.list', 'month', 1"),
        (
            "42809",
            "s.two is not partitioned by one column but by RANGE (at, id)",
            "'s.two', 'month', 1",
        ),
        (
            "42809",
            "s.expression is not partitioned by one column but by RANGE (lower(at))",
            "'s.expression', 'month', 1",
        ),
        ("42804", "s.number is partitioned by id of type bigint", "'s.number', 'month', 1"),
        ("42P01", 'relation "s.nothing" does not exist', "'s.nothing', 'month', 1"),
    ],
)
@pytest.mark.parametrize("function", ["ensure_partitions", "missing_partitions"])
def test_refused_rule(
    db: Connection, function: str, sqlstate: str, message: str, arguments: str
) -> None:
    """A rule that makes no sense is refused, by the question as by the deed."""
    run(db, EVENTS)
    run(
        db,
        """
        create table s.plain (at timestamptz);
        create table s.list (at timestamptz) partition by list (at);
        create table s.two (at timestamptz, id int) partition by range (at, id);
        create table s.expression (at text) partition by range (lower(at));
        create table s.number (id bigint) partition by range (id);
        """,
    )
    with refused(db, sqlstate, message):
        run(db, f"select dbkit.{function}({arguments})")


@pytest.mark.parametrize("name", ['weird "name"', "größe_über", "Select", "a.b", "100%s %L"])
def test_weird_names(db: Connection, name: str) -> None:
    """Names that need quotes survive creating, moving and detaching."""
    quoted = '"' + name.replace('"', '""') + '"'
    run(
        db,
        f"""
        create schema {quoted};
        create table {quoted}.{quoted} ({quoted} timestamptz) partition by range ({quoted});
        create table {quoted}.d partition of {quoted}.{quoted} default;
        insert into {quoted}.{quoted} values (now());
        """,
    )
    parent = f"{quoted}.{quoted}"
    assert 1 == value(db, f"select dbkit.ensure_partitions('{parent}', 'month', 0)")
    plain = f"{name}_{value(db, 'select now()').astimezone(UTC):%Y_%m}"
    assert [plain] == column(
        db, f"select relname from pg_class c join {parent} e on e.tableoid = c.oid"
    )
    archive = name.replace("'", "''")
    detached = column(db, f"select dbkit.detach_partitions('{parent}', 'infinity', null, true)")
    assert column(db, f"select format('%I.%I', '{archive}', '{plain}')") == detached
    run(db, 'create schema "old ""times"')
    run(db, f"select dbkit.detach_partitions('{parent}', 'infinity', 'old \"times')")
    moved = "select tablename from pg_tables where schemaname = 'old \"times'"
    assert [plain] == column(db, moved)


def test_long_names(db: Connection) -> None:
    """A name of 63 bytes is made, and one that the server would cut is refused."""
    fits, long = "é" * 27 + "x", "é" * 28
    run(db, f"create schema s; create table s.{fits} (at date) partition by range (at)")
    run(db, f"create table s.{long} (at date) partition by range (at)")
    assert 1 == value(db, f"select dbkit.ensure_partitions('s.{fits}', 'month', 0)")
    assert 63 == value(
        db,
        "select octet_length(c.relname) from pg_class as c"
        f" join dbkit.partitions('s.{fits}') as p on p.partition = c.oid",
    )
    with refused(db, "42622", f'a partition of s."{long}" would have a name longer than 63 bytes'):
        run(db, f"select dbkit.ensure_partitions('s.{long}', 'month', 0)")


# Partitions: what is there already


def test_any_names_cover_a_range(db: Connection) -> None:
    """A range that partitions of other names hold altogether is not missing."""
    run(db, "create schema s; create table s.t (at timestamptz) partition by range (at)")
    run(
        db,
        """
        create table s.past partition of s.t for values from (minvalue) to ('2024-01-01');
        create table s.january_a partition of s.t
        for values from ('2024-01-01') to ('2024-01-07 12:00');
        create table s.january_b partition of s.t
        for values from ('2024-01-07 12:00') to ('2024-02-01');
        create table s.future partition of s.t for values from ('2024-03-01') to (maxvalue);
        """,
    )
    missing = "select name from dbkit.missing_partitions('s.t', 'month', 3, '2023-11-01')"
    assert ["s.t_2024_02"] == column(db, missing)
    assert 1 == value(db, "select dbkit.ensure_partitions('s.t', 'month', 3, '2023-11-01')")
    bounds = rows(
        db,
        "select partition::text, lower::text, upper::text from dbkit.partitions('s.t')"
        " where not isfinite(lower) or not isfinite(upper)",
    )
    assert [
        ("s.past", "-infinity", "2024-01-01 00:00:00+00"),
        ("s.future", "2024-03-01 00:00:00+00", "infinity"),
    ] == bounds


def test_half_covered_range_is_refused(db: Connection) -> None:
    """A partition that holds a part of a wanted range is named, and nothing is created."""
    run(db, "create schema s; create table s.t (at timestamptz) partition by range (at)")
    run(db, "create table s.odd partition of s.t for values from ('2024-01-10') to ('2024-02-10')")
    message = (
        "s.odd of s.t holds a part of the range"
        " from 2024-01-01 00:00:00+00 to 2024-02-01 00:00:00+00"
    )
    run(db, "set local timezone = 'Asia/Kolkata'; set local datestyle = 'German'")
    for function in ("missing_partitions", "ensure_partitions"):
        with refused(db, "42P17", message):
            run(db, f"select dbkit.{function}('s.t', 'month', 0, '2023-12-01')")
    assert ["s.odd"] == column(db, "select partition::text from dbkit.partitions('s.t')")


def test_taken_name_is_refused(db: Connection) -> None:
    """A table of the wanted name that is no partition of the range is named."""
    run(db, "create schema s; create table s.t (at timestamptz) partition by range (at)")
    run(db, "create view s.t_2024_01 as select 1 as one")
    message = (
        "s.t_2024_01 exists already and is not the partition of s.t"
        " from 2024-01-01 00:00:00+00 to 2024-02-01 00:00:00+00"
    )
    for function in ("missing_partitions", "ensure_partitions"):
        with refused(db, "42P07", message):
            run(db, f"select dbkit.{function}('s.t', 'month', 0, '2024-01-01')")


# Partitions: rows of the default partition


def test_rows_leave_the_default_partition(db: Connection) -> None:
    """Rows of a new range move, with identity and generated values, and none is lost or doubled."""
    run(db, EVENTS)
    run(db, "alter table s.events add dropped int; alter table s.events drop dropped")
    run(
        db,
        "insert into s.events (at, note)"
        " select now() + i * interval '5 days', 'n' || i from generate_series(0, 40) i",
    )
    before = rows(db, "select * from s.events order by id")
    in_default = value(db, "select count(*) from only s.events_default")
    assert (41, 41) == (len(before), in_default)
    assert 4 == value(db, "select dbkit.ensure_partitions('s.events', 'month', 3)")
    assert before == rows(db, "select * from s.events order by id")
    horizon = "date_trunc('month', now(), 'UTC') + interval '4 months'"
    assert 0 == value(db, f"select count(*) from s.events_default where at < {horizon}")
    misplaced = """
        select count(*) from s.events as e
        join dbkit.partitions('s.events') as p on p.partition = e.tableoid
        where not p.is_default and (e.at < p.lower or e.at >= p.upper)
    """
    assert 0 == value(db, misplaced)
    run(db, "insert into s.events (at, note) values (now(), 'new')")
    assert ("NEW", 42) == rows(db, "select shout, id from s.events where note = 'new'")[0]


def test_no_trigger_fires_for_moved_rows(db: Connection) -> None:
    """Triggers of parent and default partition stay silent, and are afterwards as they were."""
    run(db, EVENTS)
    run(
        db,
        """
        create table s.fired (what text);
        create function s.note() returns trigger language plpgsql as $$
        begin
            insert into s.fired values (tg_name || ' ' || tg_op);
            return coalesce(new, old);
        end $$;
        create trigger r before insert or update or delete on s.events
        for each row execute function s.note();
        create constraint trigger c after insert or delete on s.events deferrable initially deferred
        for each row execute function s.note();
        create trigger st after insert or delete on s.events
        for each statement execute function s.note();
        create trigger own after delete on s.events_default
        for each statement execute function s.note();
        create trigger always after delete on s.events_default
        for each row execute function s.note();
        create trigger off after delete on s.events_default
        for each row execute function s.note();
        alter table s.events_default
        enable always trigger always, disable trigger off, enable replica trigger own;
        insert into s.events (at) values (now());
        set constraints all immediate;
        """,
    )
    assert 3 == value(db, "select count(*) from s.fired")
    run(db, "truncate s.fired")
    states = """
        select tgname, tgenabled from pg_trigger
        where tgrelid = 's.events_default'::regclass order by 1
    """
    before = rows(db, states)
    assert {"O", "A", "D", "R"} == {state for _, state in before}
    assert 1 == value(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    run(db, "set constraints all immediate")
    assert [] == column(db, "select what from s.fired")
    assert before == rows(db, states)
    run(db, "delete from s.events")
    assert ["c DELETE", "r DELETE", "st DELETE"] == column(
        db, "select what from s.fired order by 1"
    )


def test_attach_reads_no_row_of_the_new_partition(db: Connection) -> None:
    """The check that a new partition is made with spares reading it, and does not stay."""
    run(db, EVENTS)
    run(db, "insert into s.events (at) values (now()); set local client_min_messages = debug1")
    heard: list[str] = []
    db.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
    run(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    name = f"events_{value(db, 'select now()').astimezone(UTC):%Y_%m}"
    implied = f'partition constraint for table "{name}" is implied by existing constraints'
    assert implied in heard
    checks = (
        "select count(*) from pg_constraint where contype = 'c' and conrelid = 's.{}'::regclass"
    )
    assert 0 == value(db, checks.format(name))


def test_forced_row_security_does_not_hide_rows_from_the_move(db: Connection) -> None:
    """An owner whom the policies of his own table bind still moves every row."""
    run(db, "grant create on database runtime to owner; grant usage on schema dbkit to owner")
    run(db, "grant execute on all functions in schema dbkit to owner; set local role owner")
    run(db, EVENTS)
    run(
        db,
        """
        insert into s.events (at) values (now()), (now());
        alter table s.events enable row level security;
        alter table s.events force row level security;
        alter table s.events_default enable row level security;
        alter table s.events_default force row level security;
        """,
    )
    assert 0 == value(db, "select count(*) from s.events_default")
    assert 1 == value(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    forced = """
        select c.relforcerowsecurity from pg_class as c
        join dbkit.partitions('s.events') as p on p.partition = c.oid
    """
    assert [True, True] == column(db, forced)
    run(db, "reset role")
    assert (0, 2) == tuple(
        value(db, f"select count(*) from {table}") for table in ("s.events_default", "s.events")
    )


def test_referenced_rows_are_not_moved(db: Connection) -> None:
    """Rows that a cascading foreign key may refer to are not moved but refused."""
    run(db, EVENTS)
    run(
        db,
        """
        create table s.child (
            at timestamptz, id bigint,
            constraint parent foreign key (at, id) references s.events on delete cascade
        );
        insert into s.events (at) values (now());
        insert into s.child select at, id from s.events;
        """,
    )
    message = (
        "foreign key parent of s.child may refer to rows"
        " that the default partition s.events_default would have to give away"
    )
    with refused(db, "0A000", message):
        run(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    assert 1 == value(db, "select count(*) from s.child")
    run(db, "delete from s.events")
    assert 1 == value(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")


def test_partitioned_default_partition(db: Connection) -> None:
    """A default partition that is partitioned itself is refused when it holds rows of the range."""
    run(
        db,
        """
        create schema s;
        create table s.t (at timestamptz) partition by range (at);
        create table s.d partition of s.t default partition by range (at);
        create table s.d_all partition of s.d default;
        insert into s.t values ('2024-01-01');
        """,
    )
    assert 1 == value(db, "select dbkit.ensure_partitions('s.t', 'month', 0)")
    with refused(db, "0A000", "the default partition s.d is not a plain table"):
        run(db, "select dbkit.ensure_partitions('s.t', 'month', 0, '2024-01-01')")


# Partitions: what a new one takes over


def test_partition_takes_over_owner_options_and_no_grants(db: Connection) -> None:
    """Owner, storage options and forced row security are the parent's; grants are not."""
    run(db, EVENTS)
    run(
        db,
        """
        alter default privileges in schema s grant all on tables to public, reader;
        alter default privileges grant select on tables to writer with grant option;
        alter table s.events_default set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
        alter table s.events force row level security;
        alter table s.events alter note set storage external;
        alter table s.events owner to owner;
        grant select on s.events to reader;
        """,
    )
    run(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    found = rows(
        db,
        """
        select
            c.relowner::regrole::text, c.reloptions,
            c.relrowsecurity, c.relforcerowsecurity, a.attstorage,
            (select count(*) from aclexplode(c.relacl) as g where g.grantee <> c.relowner)
        from dbkit.partitions('s.events') as p
        join pg_class as c on c.oid = p.partition
        join pg_attribute as a on a.attrelid = c.oid and a.attname = 'note'
        where not p.is_default
        """,
    )
    options = ["fillfactor=70", "autovacuum_vacuum_scale_factor=0.01"]
    assert [("owner", options, True, True, "e", 0)] == found
    indexes = """
        select count(*) from pg_inherits as i
        join pg_index as x on x.indexrelid = i.inhrelid
        join dbkit.partitions('s.events') as p on p.partition = x.indrelid
        where not p.is_default
    """
    assert 2 == value(db, indexes)


def test_partition_lies_in_the_tablespace_of_its_parent(url: str) -> None:
    """A parent's tablespace is that of its new partitions."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "create tablespace place location ''")
        run(connection, "create schema s")
        run(connection, "create table s.t (at date) partition by range (at) tablespace place")
        run(connection, "select dbkit.ensure_partitions('s.t', 'year', 0)")
        found = """
            select t.spcname from pg_tablespace as t join pg_class as c on c.reltablespace = t.oid
            where c.relkind = 'r' and c.relnamespace = 's'::regnamespace
        """
        assert ["place"] == column(connection, found)
        run(connection, "drop schema s cascade")
        run(connection, "drop tablespace place")


@pytest.mark.parametrize(
    ("expected", "identity"),
    [("d", "default"), ("f", "full"), ("n", "nothing"), ("i", "using index events_pkey")],
)
def test_partition_takes_over_replica_identity(
    db: Connection, expected: str, identity: str
) -> None:
    """Replica identity is the parent's, also where an index makes it."""
    run(db, EVENTS)
    run(db, f"alter table s.events replica identity {identity}")
    run(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    found = rows(
        db,
        """
        select
            c.relreplident,
            (select indisprimary from pg_index where indrelid = c.oid and indisreplident)
        from dbkit.partitions('s.events') as p
        join pg_class as c on c.oid = p.partition
        where not p.is_default
        """,
    )
    assert [(expected, True if expected == "i" else None)] == found


def test_a_grant_on_a_partition_is_a_leak_that_revoke_all_closes(db: Connection) -> None:
    """The policy shows one row; with a grant on the partition two are seen; revoked, one."""
    run(db, EVENTS)
    run(
        db,
        """
        insert into s.events (at, note) values (now(), 'mine'), (now(), 'yours');
        alter table s.events enable row level security;
        create policy mine on s.events for select to reader using (note = 'mine');
        grant usage on schema s to reader;
        grant select on s.events to reader;
        """,
    )
    run(db, "select dbkit.ensure_partitions('s.events', 'month', 0)")
    partition = value(
        db, "select partition::text from dbkit.partitions('s.events') where not is_default"
    )

    def seen(table: str) -> list[Any]:
        with db.transaction(force_rollback=True):
            run(db, "set local role reader")
            return column(db, f"select note from {table} order by 1")

    assert ["mine"] == seen("s.events")
    with refused(db, "42501", f"permission denied for table {partition.split('.')[1]}"):
        seen(partition)
    run(
        db,
        f"grant select (note) on {partition} to reader;"
        f" alter table {partition} disable row level security",
    )
    assert ["mine", "yours"] == seen(partition)
    run(db, f"select dbkit.revoke_all('{partition}')")
    with refused(db, "42501", f"permission denied for table {partition.split('.')[1]}"):
        seen(partition)
    assert ["mine"] == seen("s.events")


# Partitions: beside others


def test_creating_waits_for_no_reader_and_no_writer(url: str) -> None:
    """A new partition is attached while others read and write the parent."""
    with psycopg.connect(url) as other, psycopg.connect(url, autocommit=True) as connection:
        run(
            connection, "create schema s; create table s.t (at timestamptz) partition by range (at)"
        )
        run(
            connection,
            "create table s.old partition of s.t for values from ('2024-01-01') to ('2024-02-01')",
        )
        run(other, "insert into s.t values ('2024-01-01')")
        assert [1] == column(other, "select count(*) from s.t")
        assert 1 == value(connection, "select dbkit.ensure_partitions('s.t', 'month', 0)")
        run(other, "insert into s.t values (now())")
        other.commit()
        assert 2 == value(connection, "select count(*) from s.t")


def test_creating_beside_a_default_partition_fails_no_writer(url: str) -> None:
    """A writer that waits meanwhile finds the new partition; readers do not wait."""

    def write() -> None:
        with psycopg.connect(url, autocommit=True, application_name="writer") as connection:
            run(connection, "insert into s.t values (now())")

    with psycopg.connect(url) as maker, psycopg.connect(url, autocommit=True) as watch:
        run(watch, "create schema s; create table s.t (at timestamptz) partition by range (at)")
        run(watch, "create table s.t_rest partition of s.t default")
        assert 1 == value(maker, "select dbkit.ensure_partitions('s.t', 'month', 0)")
        with ThreadPoolExecutor() as pool:
            writing = pool.submit(write)
            waiting = """
                select count(*) from pg_locks as l join pg_stat_activity as a using (pid)
                where not l.granted and a.application_name = 'writer'
            """
            while not writing.done() and not value(watch, waiting):
                time.sleep(0.01)
            maker.commit()
            writing.result()
        assert [0] == column(watch, "select count(*) from s.t_rest")
        assert 1 == value(watch, "select count(*) from s.t")


def test_creating_deadlocks_with_no_writer(url: str) -> None:
    """One that changed what the parent refers to, and then writes to the parent, goes first."""

    def make() -> int:
        with psycopg.connect(url, autocommit=True, application_name="maker") as connection:
            return int(value(connection, "select dbkit.ensure_partitions('s.t', 'month', 0)"))

    with psycopg.connect(url) as writer, psycopg.connect(url, autocommit=True) as watch:
        run(watch, "create schema s; create table s.event (id int primary key, note text)")
        run(watch, "insert into s.event values (1)")
        run(
            watch,
            "create table s.t (at timestamptz, event int references s.event) "
            "partition by range (at)",
        )
        run(watch, "create table s.t_rest partition of s.t default")
        run(writer, "update s.event set note = 'x'")
        with ThreadPoolExecutor() as pool:
            making = pool.submit(make)
            waiting = """
                select count(*) from pg_locks as l join pg_stat_activity as a using (pid)
                where not l.granted and a.application_name = 'maker'
            """
            while not making.done() and not value(watch, waiting):
                time.sleep(0.01)
            run(writer, "insert into s.t values (now(), 1)")
            writer.commit()
            assert 1 == making.result()
        assert [0] == column(watch, "select count(*) from s.t_rest")


def test_two_at_once_create_each_partition_once(url: str) -> None:
    """The second caller waits for the first and then finds nothing to do."""
    created: list[int] = []

    def second() -> None:
        with psycopg.connect(url, autocommit=True, application_name="second") as connection:
            created.append(value(connection, "select dbkit.ensure_partitions('s.t', 'month', 3)"))

    with psycopg.connect(url) as first, psycopg.connect(url, autocommit=True) as watch:
        run(watch, "create schema s; create table s.t (at timestamptz) partition by range (at)")
        created.append(value(first, "select dbkit.ensure_partitions('s.t', 'month', 3)"))
        thread = threading.Thread(target=second)
        thread.start()
        waiting = """
            select count(*) from pg_stat_activity
            where application_name = 'second' and wait_event = 'advisory'
        """
        while thread.is_alive() and not value(watch, waiting):
            thread.join(0.01)
        assert [4] == created
        first.commit()
        thread.join()
    assert [4, 0] == created


# Detaching

OLD = "select dbkit.detach_partitions('s.events', '2024-03-01', {}, {})"


@pytest.fixture
def old(db: Connection) -> Connection:
    """Make a parent with three partitions of 2024, one row and some grants in each."""
    run(db, EVENTS)
    run(
        db,
        """
        create table s.events_2024_02 partition of s.events
        for values from ('2024-02-01') to ('2024-03-01');
        create table s.events_2024_01 partition of s.events
        for values from (minvalue) to ('2024-02-01');
        create table s.events_2024_03 partition of s.events
        for values from ('2024-03-01') to ('2024-04-01');
        insert into s.events (at) select make_date(2024, m, 15) from generate_series(1, 4) m;
        grant select on s.events_2024_01 to public, reader;
        grant update (note) on s.events_2024_01 to writer with grant option;
        grant usage on schema s to writer;
        set local role writer;
        grant update (note) on s.events_2024_01 to reader;
        reset role;
        create schema archive;
        """,
    )
    return db


def grants(connection: Connection, table: str) -> int:
    """Return how many grants a table and its columns have besides its owner's."""
    found = f"""
        select
            (select count(*) from aclexplode(c.relacl) as g where g.grantee <> c.relowner) + (
                select count(*) from pg_attribute as a, aclexplode(a.attacl)
                where a.attrelid = c.oid
            )
        from pg_class as c where c.oid = '{table}'::regclass
    """
    return int(value(connection, found))


def test_detach_moves_to_the_archive(old: Connection) -> None:
    """Whole old partitions move with their rows and without their grants; younger ones stay."""
    assert 4 == grants(old, "s.events_2024_01")
    assert ["s.events_2024_01", "s.events_2024_02"] == column(old, OLD.format("'archive'", "false"))
    assert 2 == value(old, "select count(*) from s.events")
    assert [1, 1] == [
        value(old, f"select count(*) from archive.events_2024_0{month}") for month in (1, 2)
    ]
    assert 0 == grants(old, "archive.events_2024_01")
    left = ["s.events_2024_03", "s.events_default"]
    assert left == column(old, "select partition::text from dbkit.partitions('s.events')")
    assert [] == column(old, OLD.format("'archive'", "false"))


def test_detach_drops(old: Connection) -> None:
    """Without an archive the old partitions are gone."""
    assert ["s.events_2024_01", "s.events_2024_02"] == column(old, OLD.format("null", "false"))
    left = "select count(*) from pg_class where relname = 'events_2024_0{}'"
    assert [0, 0, 1] == [value(old, left.format(month)) for month in (1, 2, 3)]


def test_detach_dry_run(old: Connection) -> None:
    """A dry run names the same partitions and changes nothing."""
    state = """
        select oid, relnamespace, relispartition, relacl::text from pg_class
        where relname like 'events%' order by oid
    """
    before = rows(old, state)
    assert ["s.events_2024_01", "s.events_2024_02"] == column(old, OLD.format("'archive'", "true"))
    assert before == rows(old, state)


def test_detach_takes_whole_partitions_only(old: Connection) -> None:
    """A partition that ends a moment later than the instant stays; the default one always stays."""
    detach = "select dbkit.detach_partitions('s.events', '{}', null, true)"
    early = "2024-02-29 23:59:59.999999+00"
    assert ["s.events_2024_01"] == column(old, detach.format(early))
    assert 3 == len(column(old, detach.format("infinity")))


def test_detach_fires_no_trigger(old: Connection) -> None:
    """Taking partitions away deletes no row in the eyes of a trigger."""
    run(
        old,
        """
        create function s.refuse() returns trigger language plpgsql as
        $$ begin raise 'fired'; end $$;
        create trigger a after delete or truncate on s.events
        for each statement execute function s.refuse();
        create trigger b before delete on s.events for each row execute function s.refuse();
        """,
    )
    assert 2 == len(column(old, OLD.format("null", "false")))


def test_detach_refuses(old: Connection) -> None:
    """An unknown archive, also in a dry run, and an unknown instant are errors."""
    with refused(old, "3F000", 'schema "no where" does not exist'):
        run(old, OLD.format("'no where'", "true"))
    with refused(old, "22004", "before and dry_run may not be null"):
        run(old, "select dbkit.detach_partitions('s.events', null)")
    with refused(old, "42809", "s.events_2024_01 is not partitioned by range"):
        run(old, "select dbkit.detach_partitions('s.events_2024_01', now())")


@pytest.mark.parametrize(
    "call",
    ["detach_partitions('s.events', 'infinity')", "ensure_partitions('s.events', 'month', 1)"],
)
def test_a_reader_is_not_waited_for_forever(url: str, call: str) -> None:
    """Behind a reader of the default partition both give up soon, whatever the session says."""
    with psycopg.connect(url) as reader, psycopg.connect(url, autocommit=True) as connection:
        run(connection, EVENTS)
        run(connection, "select dbkit.ensure_partitions('s.events', 'month', 0)")
        run(reader, "select from s.events")
        run(connection, "set lock_timeout = '1min'; set statement_timeout = '20s'")
        with pytest.raises(errors.LockNotAvailable):
            run(connection, f"select dbkit.{call}")
        assert "1min" == value(connection, "show lock_timeout")
        assert 2 == value(connection, "select count(*) from dbkit.partitions('s.events')")


# Deleting in batches


def test_delete_commits_each_batch(url: str) -> None:
    """Seven of ten rows go in transactions of three, and the number comes back."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "create schema s")
        run(connection, "create table s.t as select i from generate_series(1, 10) i")
        run(
            connection,
            """
            create table s.log (transaction xid8 default pg_current_xact_id(), gone int);
            create function s.note() returns trigger language plpgsql as $$
            begin
                insert into s.log (gone) select count(*) from old having count(*) > 0;
                return null;
            end $$;
            create trigger n after delete on s.t referencing old table as old
            for each statement execute function s.note();
            """,
        )
        assert 7 == value(
            connection, "call dbkit.delete_in_batches('s.t', 'i <= 7 -- the first', 3)"
        )
        assert [8, 9, 10] == column(connection, "select i from s.t order by 1")
        assert [3, 3, 1] == column(
            connection, "select sum(gone)::int from s.log group by transaction order by transaction"
        )
        assert 0 == value(connection, "call dbkit.delete_in_batches('s.t', 'i <= 7')")


def test_delete_keeps_what_it_committed(url: str) -> None:
    """An error in a later batch leaves the earlier ones deleted."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "create schema s")
        run(connection, "create table s.t as select i from generate_series(1, 10) i")
        with pytest.raises(errors.DivisionByZero):
            run(connection, "call dbkit.delete_in_batches('s.t', '1 / (8 - i) > 0 or i < 8', 3)")
        assert 4 == value(connection, "select count(*) from s.t")


def test_delete_fires_the_statement_triggers_of_the_named_table(url: str) -> None:
    """Rows of several partitions go through their parent, in one statement a batch."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, EVENTS)
        run(
            connection,
            """
            create table s.log (gone int);
            create function s.note() returns trigger language plpgsql as $$
            begin
                insert into s.log select count(*) from old having count(*) > 0;
                return null;
            end $$;
            create trigger n after delete on s.events referencing old table as old
            for each statement execute function s.note();
            """,
        )
        run(connection, "select dbkit.ensure_partitions('s.events', 'month', 3)")
        run(
            connection,
            "insert into s.events (at) select now() + m * interval '31 days'"
            " from generate_series(0, 5) as m, generate_series(1, 5)",
        )
        assert 30 == value(connection, "call dbkit.delete_in_batches('s.events', 'true', 20)")
        assert [20, 10] == column(connection, "select gone from s.log")
        assert 0 == value(connection, "select count(*) from s.events")


def test_delete_mixes_up_no_rows_of_partitions(url: str) -> None:
    """Rows at the same place of two partitions are told apart."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(
            connection,
            """
            create schema s;
            create table s.t (part int, i int) partition by list (part);
            create table s.one partition of s.t for values in (1);
            create table s.two partition of s.t for values in (2);
            insert into s.t select part, i from generate_series(1, 2) part, generate_series(1, 9) i;
            """,
        )
        call = "call dbkit.delete_in_batches('s.t', '(i + part) % 2 = 0', 4)"
        assert 9 == value(connection, call)
        assert [9] == column(connection, "select count(*) from s.t where (i + part) % 2 = 1")
        assert [9] == column(connection, "select count(*) from s.t")


def test_delete_reads_names_without_a_search_path(url: str) -> None:
    """An unqualified name in the predicate is not found, and the session's path is untouched."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "create schema s; create table s.t (i int); insert into s.t values (1)")
        run(connection, "create table s.doomed as select i from s.t")
        run(connection, "set search_path = s")
        with pytest.raises(errors.UndefinedTable):
            run(connection, "call dbkit.delete_in_batches('t', 'i in (select i from doomed)')")
        qualified = "call dbkit.delete_in_batches('t', 'i in (select i from s.doomed)')"
        assert 1 == value(connection, qualified)
        assert "s" == value(connection, "show search_path")


def test_delete_refuses(url: str) -> None:
    """A transaction around it, an empty predicate and an empty batch are errors."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "create schema s; create table s.t (i int); insert into s.t values (1)")
        with pytest.raises(errors.InvalidTransactionTermination), connection.transaction():
            run(connection, "call dbkit.delete_in_batches('s.t', 'true')")
        for arguments in (
            "'s.t', ' '",
            "'s.t', null",
            "'s.t', 'true', 0",
            "'s.t', 'true', null",
            "null, 'true'",
        ):
            message = "a relation, a predicate and a batch of at least 1 are needed"
            with refused(connection, "22023", message):
                run(connection, f"call dbkit.delete_in_batches({arguments})")
        assert 1 == value(connection, "select count(*) from s.t")


# Runs of jobs

COLUMNS = ["job_name", "status", "return_message", "start_time", "end_time"]


def test_runs_without_pg_cron(db: Connection) -> None:
    """Where there is no pg_cron, the view shows what was written to the local table."""
    run(
        db,
        "insert into dbkit.cron_run_details_local values ('s.job', 'failed', 'why', now(), now())",
    )
    cursor = db.execute("select * from dbkit.cron_run_details")
    assert COLUMNS == [described.name for described in cursor.description or []]
    assert [("s.job", "failed", "why")] == [found[:3] for found in cursor.fetchall()]


FAILED = """
    insert into cron.job_run_details (jobid, runid, status, return_message, start_time, end_time)
    values ({}, {}, 'failed', 'why', now() - interval '{}', now() - interval '{}')
"""


@pytest.mark.requires_extension("pg_cron")
def test_runs_with_pg_cron(cron: Connection) -> None:
    """With pg_cron the view shows the runs of the jobs that exist, also of those without a name."""
    named = value(cron, "select cron.schedule('s.job', '* * * * *', 'select 1')")
    nameless = value(cron, "select cron.schedule('* * * * *', 'select 2')")
    gone = value(cron, "select cron.schedule('s.gone', '* * * * *', 'select 3')")
    for number, job in enumerate((named, nameless, gone)):
        run(cron, FAILED.format(job, number, "1 hour", "59 minutes"))
    run(cron, "select cron.unschedule('s.gone')")
    cursor = cron.execute("select * from dbkit.cron_run_details order by job_name")
    assert COLUMNS == [described.name for described in cursor.description or []]
    assert [("s.job", "failed", "why"), (None, "failed", "why")] == [
        found[:3] for found in cursor.fetchall()
    ]


@pytest.mark.requires_extension("pg_cron")
def test_view_follows_pg_cron_in_place(cron: Connection) -> None:
    """Either form of the view replaces the other without dropping it."""
    run(cron, "set local search_path = ''")
    for pg_cron in (False, True):
        [path] = files("views", pg_cron=pg_cron)
        run(cron, path.read_text())
    assert 0 == value(cron, "select count(*) from dbkit.cron_run_details")


@pytest.mark.requires_extension("pg_cron")
def test_job_prunes_runs(cron: Connection) -> None:
    """The job's command deletes runs of 14 days ago, and those without a time before them."""
    [command] = column(
        cron, "select command from cron.job where jobname = 'dbkit.prune-run-details'"
    )
    run(cron, FAILED.format(1, 1, "20 days", "20 days"))
    run(cron, "insert into cron.job_run_details (jobid, runid, status) values (1, 2, 'failed')")
    run(cron, FAILED.format(1, 3, "15 days", "14 days 1 minute"))
    run(cron, FAILED.format(1, 4, "15 days", "13 days"))
    run(cron, "insert into cron.job_run_details (jobid, runid, status) values (1, 5, 'starting')")
    assert "ok" == value(cron, command)
    assert [4, 5] == column(cron, "select runid from cron.job_run_details order by 1")
    assert "ok" == value(cron, command)
    assert [4, 5] == column(cron, "select runid from cron.job_run_details order by 1")


@pytest.mark.requires_extension("pg_cron")
def test_job_is_busy_beside_another(cron: Connection, server: Server) -> None:
    """A second pruning does not wait for the first."""
    with psycopg.connect(server.url("postgres")) as other:
        run(other, "select pg_advisory_xact_lock(hashtextextended('dbkit.prune_run_details', 0))")
        assert "busy" == value(cron, "select dbkit.prune_run_details()")
