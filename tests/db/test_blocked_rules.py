"""A partition rule that the server refuses to compute costs nobody else anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command

if TYPE_CHECKING:
    from click.testing import Result

    from support.scratch import Scratch

RULE = "sql/log/partitions/entry.sql"
ONE = "sql/log/functions/one.sql"


def run(project: Scratch, *arguments: str) -> Result:
    """Run dbkit on the project's database."""
    call = ["-C", str(project.root), *arguments, "--database", project.url]
    return CliRunner().invoke(dbkit_command, call)


@pytest.fixture
def log(scratch: Scratch) -> Scratch:
    """Return a project with a rule, applied, and one more file that is not."""
    scratch.write(
        "migrations/log/log-0001-entry.sql",
        """
        create schema log;

        create table log.entry (id bigint, at timestamptz not null, primary key (id, at))
        partition by range (at);

        create table log.other (id bigint primary key);
        """,
    )
    scratch.write(
        RULE,
        """
        -- Months.
        select dbkit.ensure_partitions('log.entry', 'month', 2);
        """,
    )
    scratch.apply()
    scratch.write(
        ONE,
        """
        -- One.
        create or replace function log.one() returns int language sql as $$ select 1 $$;

        revoke execute on function log.one() from public;
        """,
    )
    return scratch


def partition(log: Scratch, months: int) -> str:
    """Return the name of the partition of a month, counted from this one."""
    return str(
        log.value(
            "select to_char(now() at time zone 'UTC' + %s * interval '1 month',"
            " '\"log.entry_\"YYYY_MM')",
            months,
        )
    )


#: What somebody does by hand, with %s for next month's partition, and what the server then says.
DEEDS = [
    ("alter table log.entry detach partition %s", r"%s exists already and is not the partition of"),
    (
        "drop table %s; create table log.odd partition of log.entry for values from"
        " (date_trunc('month', now()) + '40 days') to (date_trunc('month', now()) + '45 days')",
        r"log\.odd of log\.entry holds a part of the range",
    ),
    ("alter table log.entry rename to entries", r'relation "log\.entry" does not exist \[42P01\]'),
    ("drop table log.entry; create table log.entry (id int)", r"log\.entry is not partitioned by"),
    (
        "drop table log.entry; create table log.entry (at text) partition by range (at)",
        r"log\.entry is partitioned by at of type text \[42804\]",
    ),
]


@pytest.mark.parametrize(("deed", "what"), DEEDS)
def test_a_rule_that_is_blocked_stops_nothing_else(log: Scratch, deed: str, what: str) -> None:
    """Status, plan and verify say so at the rule's place; apply goes on, and says it as well."""
    name = partition(log, 1)
    log.query(deed.replace("%s", name))
    line = rf"{RULE}:2:1: {what.replace('%s', name)}"
    status = run(log, "status")
    assert 0 == status.exit_code, status.output
    assert f"  blocked  {RULE}:2  " in status.stdout
    assert "1 blocked" in status.stdout
    plan = run(log, "plan")
    assert 0 == plan.exit_code, plan.output
    assert_matches(rf"! {line}", plan.stdout)
    assert "\n1 object file\n" in plan.stdout
    verify = run(log, "verify", "--recorded")
    assert verify.exit_code in {0, 1}, verify.output
    assert f"({RULE}:2)" in verify.stdout
    applied = run(log, "apply")
    assert 0 == applied.exit_code, applied.output
    assert 1 == log.value("select log.one()")
    assert_matches(rf"warning: {line}", applied.stderr)
    assert_matches(r"hint: \S", applied.stderr)
    again = run(log, "apply")
    assert "nothing to do" in again.stdout
    assert_matches(rf"warning: {line}", again.stderr)


def assert_matches(pattern: str, text: str) -> None:
    """Assert that a line of a text begins with a pattern."""
    assert re.search(f"^{pattern}", text, re.MULTILINE), text


def test_the_way_back_ends_the_warning(log: Scratch) -> None:
    """Attached again, as the hint says, it is the rule's own."""
    name = partition(log, 1)
    (bounds,) = log.query(
        "select pg_get_expr(relpartbound, oid) from pg_class where oid = %s::regclass", name
    )[0]
    log.query(f"alter table log.entry detach partition {name}")
    assert "hint: Attach it to its parent again" in run(log, "apply").stderr
    log.query(f"alter table log.entry attach partition {name} {bounds}")
    again = run(log, "apply")
    assert ("", 0) == (again.stderr, again.exit_code)
    assert "blocked" not in run(log, "status").stdout


def test_a_new_or_changed_rule_that_fails_is_an_error(log: Scratch) -> None:
    """It was never in force: nothing is applied."""
    log.query(f"alter table log.entry detach partition {partition(log, 1)}")
    log.write(RULE, "-- Months.\n\nselect dbkit.ensure_partitions('log.entry', 'month', 3);\n")
    applied = run(log, "apply")
    assert 2 == applied.exit_code
    assert_matches(rf"error: {RULE}:3:1: .* \[42P07\]", applied.stderr)
    assert log.value("select to_regproc('log.one') is null")


def test_a_migration_of_the_same_run_may_free_it(log: Scratch) -> None:
    """Then the partition is created at once, and a second apply has nothing to do."""
    name = partition(log, 1)
    log.query(f"alter table log.entry detach partition {name}")
    log.write(
        "migrations/log/log-0002-drop.sql", f"-- depends: log-0001-entry\n\ndrop table {name};\n"
    )
    applied = run(log, "apply")
    assert 0 == applied.exit_code, applied.output
    assert "warning" not in applied.stderr
    assert 3 == log.value("select count(*) from dbkit.partitions('log.entry')")
    assert log.plan().steps == ()


def test_one_blocked_rule_does_not_stop_another(log: Scratch) -> None:
    """Of two rules one is blocked: the other gets its partition."""
    log.write(
        "migrations/log/log-0002-day.sql",
        """
        -- depends: log-0001-entry

        create table log.day (at date not null) partition by range (at);
        """,
    )
    log.write(
        "sql/log/partitions/day.sql",
        "-- Days.\nselect dbkit.ensure_partitions('log.day', 'day', 1);\n",
    )
    assert 0 == run(log, "apply").exit_code
    log.query(f"alter table log.entry detach partition {partition(log, 2)}")
    (last,) = log.query("select partition::text from dbkit.partitions('log.day') order by lower")[1]
    log.query(f"drop table {last}")
    applied = run(log, "apply")
    assert 0 == applied.exit_code
    assert "1 partition rule" in applied.stdout
    assert_matches(rf"warning: {RULE}:2:1: ", applied.stderr)
    assert 2 == log.value("select count(*) from dbkit.partitions('log.day')")


def test_an_argument_that_fails_is_said(log: Scratch) -> None:
    """A division by zero in a start is the rule's error, in verify as well."""
    log.write(
        "sql/log/functions/since.sql",
        """
        -- When entries begin.
        create or replace function log.since() returns timestamptz language sql stable
        as $$ select now() - interval '1 day' / (select count(*) from log.other) $$;

        revoke execute on function log.since() from public;
        """,
    )
    log.query("insert into log.other values (1)")
    log.write(
        RULE, "-- M.\nselect dbkit.ensure_partitions('log.entry', 'month', 2, log.since());\n"
    )
    applied = run(log, "apply")
    assert 0 == applied.exit_code, applied.output
    log.query("delete from log.other")
    verify = run(log, "verify", "--recorded")
    assert 1 == verify.exit_code, verify.output
    what = r"the rule cannot be computed: division by zero \[22012\]"
    assert re.search(
        rf"partition/broken  partitions log\.entry: {what}  \({RULE}:2\)", verify.stdout
    )
    assert_matches(rf"warning: {RULE}:2:1: division by zero \[22012\]", run(log, "apply").stderr)


def test_a_role_that_may_not_ask_is_told_nothing_wrong(log: Scratch) -> None:
    """Status and plan of a role that only reads do not call a rule blocked that is not."""
    log.query("create role blocked_reader login in role pg_read_all_data")
    try:
        url = log.url.replace("user=postgres", "user=blocked_reader")
        call = ["-C", str(log.root), "status", "--database", url]
        status = CliRunner().invoke(dbkit_command, call)
        assert 0 == status.exit_code, status.output
        assert f"  applied  {RULE}  " in status.stdout
    finally:
        log.query("drop owned by blocked_reader")
        log.query("drop role blocked_reader")
