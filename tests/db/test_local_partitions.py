"""Partition rules whose periods begin at midnight of a time zone other than UTC."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest

from dbkit.database import ledger, session
from dbkit.database.catalog import snapshot
from dbkit.errors import ApplyError
from dbkit.verify import partitions
from support.scratch import Scratch

RULE = "sql/log/partitions/entry.sql"
NAMES = {"year": "%Y", "month": "%Y_%m", "day": "%Y_%m_%d"}

#: With daylight saving time at night, at midnight, of half an hour; over the date line; none.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Beirut",
    "Africa/Cairo",
    "America/Havana",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
]


@pytest.fixture
def log(scratch: Scratch) -> Scratch:
    """Return a project with a table that is partitioned by instants, applied without a rule."""
    scratch.write(
        "migrations/log/log-0001-entry.sql",
        """
        create schema log;

        create table log.entry (id bigint, at timestamptz not null) partition by range (at);
        """,
    )
    scratch.apply()
    return scratch


def retype(log: Scratch, key: str) -> None:
    """Give the table a partition key of another type."""
    log.query("drop table log.entry")
    log.query(f"create table log.entry (id bigint, at {key} not null) partition by range (at)")


def rule(log: Scratch, arguments: str) -> None:
    """Write the rule."""
    log.write(RULE, f"-- Entries.\nselect dbkit.ensure_partitions('log.entry', {arguments});\n")


def health(log: Scratch) -> list[str]:
    """Return what is wrong with the partitions."""
    with session.opened(log.url, log.load().config, "verify") as connection:
        found = partitions.partitions(connection, log.load(), ledger.read(connection))
        return [f"{f.level} {f.rule} {f.message}" for f in found]


def counted(log: Scratch) -> int:
    """Return how many partitions are a rule's own."""
    with session.opened(log.url, log.load().config, "verify") as connection:
        taken = snapshot.take(connection, snapshot.scope_of(log.load()))
    return taken.counted.get("partitions made by a rule", 0)


def by_hand(log: Scratch, zone: str, months: int) -> None:
    """Create partitions as a DBA does whose session is in a time zone, from this month on."""
    for number in range(months):
        log.query(
            f"""
            do $$
            declare
                first constant timestamp := date_trunc('month', now() at time zone '{zone}')
                    + {number} * interval '1 month';
            begin
                perform set_config('timezone', '{zone}', true);
                execute format(
                    'create table log.%I partition of log.entry for values from (%L) to (%L)',
                    'entry_' || to_char(first, 'YYYY_MM'), first, first + interval '1 month'
                );
            end $$
            """
        )


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Beirut"])
def test_a_table_that_was_partitioned_by_hand_is_taken_over(log: Scratch, zone: str) -> None:
    """The calendar of UTC is refused with the way forward, which then is nothing to do."""
    by_hand(log, zone, 4)
    rule(log, "'month', 3")
    with pytest.raises(ApplyError, match=rf"{RULE}:2:1: .* holds a part of the range") as refused:
        log.apply()
    assert "time_zone => 'Europe/Berlin'" in refused.value.hint
    rule(log, f"'month', 3, time_zone => '{zone}'")
    log.apply()
    assert ([], 4, ()) == (health(log), counted(log), log.plan().steps)
    before = log.query("select * from dbkit.partitions('log.entry')")
    log.query(f"drop table {before[-1][0]}")
    (found,) = health(log)
    assert found.startswith("warning partition/horizon no partition from ")
    assert found.endswith(f"-01 ({zone})")
    assert log.steps() == [f"+ {RULE}  (1 partition of the calendar missing)"]
    log.apply()
    assert before == log.query("select * from dbkit.partitions('log.entry')")
    assert ([], 4, ()) == (health(log), counted(log), log.plan().steps)


@pytest.mark.parametrize("unit", ["year", "month", "day"])
def test_periods_begin_at_local_midnight(log: Scratch, unit: str) -> None:
    """Each begins where the one before ends, as its name says; Python's calendar agrees."""
    for zone in ZONES:
        check_calendar(log, unit, zone)


def check_calendar(log: Scratch, unit: str, zone: str) -> None:
    """Compare all periods since a year with a day that Apia left out."""
    found = log.query(
        "select name, extract(epoch from lower)::bigint, extract(epoch from upper)::bigint"
        f" from dbkit.missing_partitions('log.entry', '{unit}', 3, '2011-12-20', '{zone}')"
    )
    local = ZoneInfo(zone)
    for name, lower, upper in found:
        midnight = datetime.strptime(name, f"log.entry_{NAMES[unit]}").replace(tzinfo=local)
        begins = datetime.fromtimestamp(lower, local)
        # Where clocks skip midnight the day begins when they go on.
        assert begins.date() == midnight.date()
        assert begins.time() == midnight.time() or begins.hour == 1
        assert lower < upper
    assert [upper for _, _, upper in found[:-1]] == [lower for _, lower, _ in found[1:]]
    (now,) = log.query("select extract(epoch from now())::bigint")[0]
    held = [name for name, lower, upper in found if lower <= now < upper]
    assert [f"log.entry_{datetime.fromtimestamp(now, local):{NAMES[unit]}}"] == held
    assert held == [found[-4][0]]


#: Which day in 2025, when it begins, how long it is.
DAYS = [
    ("Europe/Berlin", "2025-03-30", "2025-03-29 23:00:00+00", 23),
    ("Europe/Berlin", "2025-10-26", "2025-10-25 22:00:00+00", 25),
    ("Asia/Beirut", "2025-03-30", "2025-03-29 22:00:00+00", 23),
    ("America/Havana", "2025-11-02", "2025-11-02 05:00:00+00", 24),
    ("Australia/Lord_Howe", "2025-04-06", "2025-04-05 13:00:00+00", 24.5),
    ("Asia/Kathmandu", "2025-03-30", "2025-03-29 18:15:00+00", 24),
]


@pytest.mark.parametrize(("zone", "day", "begins", "hours"), DAYS)
def test_days_on_which_clocks_change(
    log: Scratch, zone: str, day: str, begins: str, hours: float
) -> None:
    """Instants are bound by instants, a local time and a date by what the calendar prints."""
    for key in ("timestamptz", "timestamp", "date"):
        check_day(log, key, zone, day, (begins, hours))


def check_day(log: Scratch, key: str, zone: str, day: str, expected: tuple[str, float]) -> None:
    """Create one day's partition, and read it back."""
    retype(log, key)
    name = f"log.entry_{day.replace('-', '_')}"
    log.query(
        "select dbkit.create_partition('log.entry', name, lower, upper, %s)"
        " from dbkit.missing_partitions('log.entry', 'day', 0, '2025-03-01', %s) where name = %s",
        zone,
        zone,
        name,
    )
    bound = log.value(
        "select pg_get_expr(relpartbound, oid) from pg_class where oid = to_regclass(%s)", name
    )
    first = {"timestamptz": expected[0], "timestamp": f"{day} 00:00:00", "date": day}[key]
    assert bound.startswith(f"FOR VALUES FROM ('{first}') TO (")
    assert [expected] == log.query(
        "select lower::text, extract(epoch from upper - lower)::float8 / 3600"
        " from dbkit.partitions('log.entry', %s)",
        zone,
    )
    rule(log, f"'day', 0, time_zone => '{zone}'")
    assert 1 == counted(log)


@pytest.mark.parametrize(
    ("unit", "key", "zone"),
    [
        ("day", "timestamptz", "Asia/Beirut"),
        ("day", "timestamp", "Africa/Cairo"),
        ("day", "date", "europe/berlin"),
        ("month", "timestamptz", "europe/berlin"),
        ("month", "timestamp", "America/Havana"),
        ("month", "date", "Pacific/Apia"),
        ("year", "timestamptz", "America/Sao_Paulo"),
        ("year", "date", "Asia/Kathmandu"),
    ],
)
def test_apply_verify_and_the_functions_have_one_calendar(
    log: Scratch, unit: str, key: str, zone: str
) -> None:
    """What a rule made is its own, and healthy; what was dropped is what is missing."""
    retype(log, key)
    back = {"day": "40 days", "month": "9 months", "year": "9 years"}[unit]
    rule(log, f"'{unit}', 2, now() - interval '{back}', '{zone}'")
    log.apply()
    every = log.value("select count(*) from dbkit.partitions('log.entry')")
    assert ([], every, ()) == (health(log), counted(log), log.plan().steps)
    names = log.query("select partition::text from dbkit.partitions('log.entry') order by lower")
    for number in (0, 1, 4, every - 1):
        log.query(f"drop table {names[number][0]}")
    assert [
        "error partition/gap",
        "error partition/gap",
        "warning partition/horizon",
    ] == [" ".join(found.split()[:2]) for found in health(log)]
    assert log.steps() == [f"+ {RULE}  (4 partitions of the calendar missing)"]
    log.apply()
    assert ([], every, ()) == (health(log), counted(log), log.plan().steps)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati"])
def test_no_hour_is_left_out_before_the_first_partition(log: Scratch, zone: str) -> None:
    """One that ends at midnight somewhere else is no neighbour of one that begins in UTC."""
    log.query(
        f"create table log.last partition of log.entry for values from ('2020-01-01') to"
        f" ('{datetime.now(ZoneInfo('UTC')):%Y-%m}-01 00:00 {zone}')"
    )
    rule(log, "'month', 1")
    with pytest.raises(ApplyError, match=r"last of log\.entry ends some hours before") as refused:
        log.apply()
    assert "time_zone =>" in refused.value.hint
    rule(log, f"'month', 1, time_zone => '{zone}'")
    log.apply()
    assert ([], ()) == (health(log), log.plan().steps)


def test_another_zone_is_no_partition_of_the_rule(log: Scratch) -> None:
    """Partitions by hand at the midnights of another zone are compared, as what is not declared."""
    by_hand(log, "Asia/Kathmandu", 2)
    rule(log, "'month', 1, time_zone => 'Europe/Berlin'")
    assert 0 == counted(log)


def test_rows_of_the_default_partition_move_by_local_days(log: Scratch) -> None:
    """An hour before midnight of UTC is the next day in Berlin."""
    log.query("create table log.entry_default partition of log.entry default")
    log.query(
        "insert into log.entry values (1, '2025-06-30 21:59:59+00'), (2, '2025-06-30 22:00:00+00')"
    )
    log.query(
        "select dbkit.ensure_partitions('log.entry', 'month', 0, '2025-06-15', 'Europe/Berlin')"
    )
    assert [(1, "log.entry_2025_06"), (2, "log.entry_2025_07")] == log.query(
        "select id, tableoid::regclass::text from log.entry order by id"
    )


def test_old_partitions_end_by_local_time(log: Scratch) -> None:
    """Of a local time or a date the zone says when it ended."""
    retype(log, "date")
    log.query(
        "create table log.old partition of log.entry for values from (minvalue) to ('2025-07-01')"
    )
    old = "select dbkit.detach_partitions('log.entry', '2025-06-30 22:00+00', null, true{})"
    assert [] == log.query(old.format(""))
    assert [("log.old",)] == log.query(old.format(", time_zone => 'Europe/Berlin'"))


@pytest.mark.parametrize(
    ("zone", "what"),
    [
        ("'Mars/Olympus'", r"time_zone 'Mars/Olympus' is not the name of a time zone \[22023\]"),
        ("'+01'", r"time_zone '\+01' is not the name of a time zone \[22023\]"),
        ("'CEST'", r"time_zone 'CEST' is not the name of a time zone \[22023\]"),
        ("''''", r"time_zone '''' is not the name of a time zone \[22023\]"),
    ],
)
@pytest.mark.parametrize("held", [False, True])
def test_a_wrong_zone_points_into_its_file(
    log: Scratch, zone: str, what: str, *, held: bool
) -> None:
    """Also where partitions are there already, which the facts look at."""
    if held:
        by_hand(log, "Europe/Berlin", 2)
    rule(log, f"'month', 1, time_zone => {zone}")
    with pytest.raises(ApplyError, match=rf"{RULE}:2:1: {what}") as refused:
        log.apply()
    assert "pg_timezone_names" in refused.value.hint


def test_a_null_zone_is_refused_by_the_functions(log: Scratch) -> None:
    """A comparison with null would quietly find no partition."""
    for call in (
        "dbkit.ensure_partitions('log.entry', 'month', 1, null, null)",
        "dbkit.missing_partitions('log.entry', 'month', 1, null, null)",
        "dbkit.detach_partitions('log.entry', now(), time_zone => null)",
    ):
        with pytest.raises(psycopg.Error, match="time_zone"):
            log.query(f"select {call}")


def test_a_plain_owner_may_use_a_zone(log: Scratch) -> None:
    """What reads the list of time zones is open to every role."""
    log.query("create role local_owner login")
    try:
        log.query("alter schema dbkit owner to local_owner")
        log.query("grant usage on schema log, dbkit to local_owner")
        log.query("grant execute on all functions in schema dbkit to local_owner")
        with session.opened(
            log.url.replace("user=postgres", "user=local_owner"), log.load().config, "test"
        ) as connection:
            (row,) = connection.execute(
                "select count(*) as missing from"
                " dbkit.missing_partitions('log.entry', 'month', 3, null, 'Europe/Berlin')"
            )
        assert {"missing": 4} == row
    finally:
        log.query("alter schema dbkit owner to postgres")
        log.query("drop owned by local_owner")
        log.query("drop role local_owner")
