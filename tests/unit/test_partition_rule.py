"""One reader of a partition rule's arguments, whichever way they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbkit.config import Config
from dbkit.database.catalog import snapshot
from dbkit.errors import ProjectError
from dbkit.parse import partition_rule
from dbkit.parse.partition_rule import PartitionRule
from dbkit.parse.statements import declare
from dbkit.parse.values import Declaration
from dbkit.project.values import ObjectFile, Project

#: The same rule, as different people write it.
SPELLINGS = [
    "'app.e', 'month', 2",
    "parent => 'app.e', unit => 'month', ahead => 2",
    "ahead := 2, unit := 'month', parent := 'app.e'",
    "'app.e', unit => 'month', ahead => 2",
    "'app.e', 'month', ahead => 2",
    "'app.e'::regclass, 'month'::text, 2",
    "unit => text 'month', ahead => 2, parent => regclass 'app.e'",
    "parent => cast('app.e' as pg_catalog.regclass), unit => cast('month' as text), ahead => 2",
    "'app.e'::text::regclass, 'month' collate \"C\", 2",
    "E'app.e', E'mo\\x6eth', 2",
    "$$app.e$$, $u$month$u$, 2",
    "U&'app\\002Ee', U&'\\006Donth', 2",
    "' App . E ', 'month', 2",
]


def declared(arguments: str, form: str = "select", schema: str = "app") -> Declaration:
    """Return the rule with these arguments."""
    text = f"-- A rule.\n{form} dbkit.ensure_partitions({arguments});\n"
    (found,) = declare("sql/app/partitions/e.sql", text, schema, "partitions")
    return found


def rule(arguments: str, schema: str = "app") -> PartitionRule:
    """Return what is read of a rule with these arguments."""
    return partition_rule.of(declared(arguments, schema=schema))


@pytest.mark.parametrize("form", ["select", "select * from"])
@pytest.mark.parametrize("arguments", SPELLINGS)
def test_every_spelling_is_the_same_rule(arguments: str, form: str) -> None:
    """Names, unit and the printed arguments, from the statement and from what is recorded of it."""
    found = declared(arguments, form)
    assert ("app", "e") == found.identity.names
    read = partition_rule.of(found)
    assert (("app", "e"), "month", "UTC") == (read.parent, read.unit, read.time_zone)
    assert "2" == read.expressions["ahead"]
    assert {"parent", "unit", "ahead"} == read.expressions.keys()


@pytest.mark.parametrize("arguments", SPELLINGS)
def test_the_scope_of_a_snapshot_knows_the_rule(arguments: str) -> None:
    """Its partitions are counted and not compared, however the rule is written."""
    file = ObjectFile("p", "app", "partitions", "e", "", "", "", (declared(arguments),))
    (found,) = snapshot.scope_of(Project(Path(), Config(), (file,), ())).rules
    assert ("app.e", "month", "UTC") == (found.parent, found.unit, found.time_zone)


@pytest.mark.parametrize(
    "arguments",
    [
        "'app.e', 'day', 1, null, 'Europe/Berlin'",
        "'app.e', 'day', 1, time_zone => 'Europe/Berlin'::text",
        "time_zone := E'Europe/Berlin', parent := 'app.e', unit := 'day', ahead := 1",
    ],
)
def test_a_time_zone(arguments: str) -> None:
    """It may stand at its place or be named, as every argument."""
    assert "Europe/Berlin" == rule(arguments).time_zone


def test_a_start_and_odd_names() -> None:
    """A start is any expression; a name may hold dots, quotes and capitals, none of ASCII too."""
    found = rule("'app.b'::text, 'day', 1, start => now() - interval '3 days'")
    assert "now() - '3 days'::interval" == found.expressions["start"]
    weird = 'wéird "n.a\'m"'
    arguments = '\'"wéird ""n.a\'\'m"""."É"\', \'day\', 1'
    assert (weird, "É") == rule(arguments, weird).parent
    # PostgreSQL folds only the letters of ASCII.
    assert ("Éa", "b") == rule("'ÉA.B', 'day', 1", "Éa").parent
    assert ("a\\b", "c") == rule("""E'"a\\\\b".c', 'day', 1""", "a\\b").parent


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("'e', 'month', 2", "its first argument is 'schema.table', a constant"),
        ("to_regclass('app.e'), 'month', 2", "its first argument is 'schema.table', a constant"),
        ("unit => 'month', ahead => 2", "its first argument is 'schema.table', a constant"),
        ("'app.e', lower('MONTH'), 2", "its unit is 'year', 'month' or 'day', a constant"),
        ("'app.e', ahead => 2, unit => null", "its unit is 'year', 'month' or 'day', a constant"),
        (
            "'app.e', 'month', 2, time_zone => current_setting('timezone')",
            "its time_zone is 'Europe/Berlin', say, a constant",
        ),
        ("'app.e', 'month'::char(1), 2", "its unit is 'year', 'month' or 'day', a constant"),
    ],
)
def test_what_only_a_server_could_compute_is_refused(arguments: str, what: str) -> None:
    """Which partitions are the rule's is known without a server, so its names are constants."""
    with pytest.raises(ProjectError) as error:
        declared(arguments)
    place = "sql/app/partitions/e.sql:2:1: dbkit.ensure_partitions"
    assert error.value.problems[0].startswith(f"{place}: {what}")


def test_a_rule_recorded_with_an_expression_is_read() -> None:
    """An earlier version took a unit that is no constant; it is in the records of a database."""
    found = declared("'app.e', 'month', 2")
    recorded = Declaration("", 0, 0, 0, identity=found.identity, arguments=("'app.e'", "app.u()"))
    assert "" == partition_rule.of(recorded).unit
    assert "app.u()" == partition_rule.of(recorded).expressions["unit"]
