"""Partition rules: run when the calendar asks for a partition, and not otherwise."""

from __future__ import annotations

import pytest

from dbkit.database import ledger, session
from dbkit.database.catalog import snapshot
from dbkit.errors import ApplyError
from dbkit.verify import partitions
from support.scratch import Scratch

RULE = "sql/log/partitions/entry.sql"


@pytest.fixture
def log(scratch: Scratch) -> Scratch:
    """Return a project with a table partitioned by month and a rule for it."""
    scratch.write(
        "migrations/log/log-0001-entry.sql",
        """
        create schema log;

        create table log.entry (id bigint, at timestamptz not null) partition by range (at);
        """,
    )
    scratch.write(
        RULE,
        """
        -- A partition a month, two ahead.
        select dbkit.ensure_partitions('log.entry', 'month', 2);
        """,
    )
    return scratch


def attached(log: Scratch) -> list[str]:
    """Return the names of the partitions, sorted."""
    rows = log.query("select inhrelid::regclass::text from pg_inherits order by 1")
    return [name for (name,) in rows]


def test_the_first_apply_makes_what_the_calendar_asks_for(log: Scratch) -> None:
    """This month and two more; the second apply does nothing."""
    log.apply()
    month = log.value("select to_char(now() at time zone 'UTC', '\"log.entry_\"YYYY_MM')")
    assert len(attached(log)) == 3
    assert month in attached(log)
    assert log.plan().steps == ()


def test_a_missing_partition_is_made_by_the_next_apply(log: Scratch) -> None:
    """The file did not change; what is missing on the server decides."""
    log.apply()
    before = attached(log)
    log.query(f"drop table {before[-1]}")
    assert log.steps() == [f"+ {RULE}  (1 partition of the calendar missing)"]
    log.apply()
    assert before == attached(log)
    assert log.plan().steps == ()


def test_a_changed_rule_runs(log: Scratch) -> None:
    """One month further."""
    log.apply()
    file = log.root / RULE
    file.write_text(file.read_text("utf-8").replace("'month', 2", "'month', 3"), "utf-8")
    log.apply()
    assert len(attached(log)) == 4


def test_a_wrong_rule_points_into_its_file(log: Scratch) -> None:
    """What the function refuses is reported at the rule."""
    file = log.root / RULE
    file.write_text(file.read_text("utf-8").replace("'month'", "'fortnight'"), "utf-8")
    with pytest.raises(ApplyError, match=rf"{RULE}:2:1: .*fortnight.*\[22023\]"):
        log.apply()
    assert log.value("select to_regnamespace('log') is null")


def test_a_removed_rule_keeps_the_partitions(log: Scratch) -> None:
    """They hold data: only the rule is gone."""
    log.apply()
    log.remove(RULE)
    log.apply()
    assert len(attached(log)) == 3
    assert log.plan().steps == ()


@pytest.mark.parametrize(
    "arguments",
    [
        "parent => 'log.entry', unit => 'month', ahead => 2",
        "'log.entry'::regclass, ahead => 2, unit => 'month'::text",
        "E'log.entry', E'mo\\x6eth', 2",
    ],
)
def test_partitions_are_the_rules_own_however_it_is_written(log: Scratch, arguments: str) -> None:
    """They are counted, and not compared; what is missing is judged the same way."""
    log.write(RULE, f"-- A partition a month.\nselect dbkit.ensure_partitions({arguments});\n")
    log.apply()
    with session.opened(log.url, log.load().config, "verify") as connection:
        taken = snapshot.take(connection, snapshot.scope_of(log.load()))
        assert [] == list(partitions.partitions(connection, log.load(), ledger.read(connection)))
    assert 3 == taken.counted["partitions made by a rule"]
    log.query(f"drop table {attached(log)[-1]}")
    with session.opened(log.url, log.load().config, "verify") as connection:
        (found,) = partitions.partitions(connection, log.load(), ledger.read(connection))
    assert ("partition/horizon", RULE, 2) == (found.rule, found.path, found.line)
    log.apply()
    assert log.plan().steps == ()
