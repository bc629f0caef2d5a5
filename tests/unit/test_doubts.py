"""What a body does, and what a finding on it is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dbkit.parse.bodies import read
from dbkit.plan import doubts
from dbkit.plan.doubts import Known, Said

NOTHING = Known({}, {}, {}, {}, frozenset(), frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("create table a.b (id int)", {"a.b"}),
        ("create temp table if not exists b as select 1", {"b"}),
        ("create or replace temporary view v as select 1", {"v"}),
        ("execute 'create unlogged table b ()'", {"b"}),
        ("execute $x$ create temp table b () $x$", {"b"}),
        ("execute 'execute ''create temp table b ()'''", {"b"}),
        ("execute E'create temp table b ()'", {"b"}),
        ('create table "A ""b""".ü ()', {'A "b".ü'}),
        ("select 1 into temp t from u", {"t"}),
        ("select 1 into temporary table t from u", {"t"}),
        ("alter table a.b rename to c", {"c"}),
        ("alter table a.b add column if not exists c int", {"c"}),
        ("create table", set()),
        ("-- create table b ()", set()),
        ("'", set()),
        ("", set()),
    ],
)
def test_what_a_body_makes(text: str, made: set[str]) -> None:
    """By its dotted name, also in strings, never in comments."""
    assert made == read(text).made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("execute 'create table ' || name", True),
        ("execute 'create table \"' || name || '\" (id int)'", True),
        ("execute format('create temp table %I ()', name)", True),
        ("execute format('create temp table s.%I ()', name)", True),
        ("execute 'create table b (x text default ' || d || ')'", False),
        ("raise notice 'nothing is created'", False),
    ],
)
def test_whether_a_name_is_put_together(text: str, expected: bool) -> None:
    """Then no one can know it before."""
    assert expected == read(text).makes_unnamed


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("execute q into r;", {"r"}),
        ("for r in execute q loop null; end loop;", {"r"}),
        ("execute q into strict a, b;", {"a", "b"}),
        ("if x then select 1 into r; else select 2 into r; end if;", {"r"}),
        ("begin r := a; r := b; end;", {"r"}),
        ("for r in select 1 loop null; end loop; for r in select 2 loop null; end loop;", set()),
        ("select 1 into r; insert into r values (1);", set()),
    ],
)
def test_records_of_several_structures(text: str, records: set[str]) -> None:
    """In a loop over a query a record is as the query; what dynamic SQL gives no one knows."""
    assert records == read(text).records


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("if tg_table_name = 'a' and new.x then y := 'z';", {"a"}),
        ("if 'a' = tg_relname then", {"a"}),
        ("if TG_TABLE_NAME in ('a', 'b') then", {"a", "b"}),
        ("if tg_relid = 's.a'::regclass then", {"a"}),
        ("case tg_table_name when 'a' then null; when 'b' then null; end", {"a"}),
        ("insert into log values (tg_table_name, 'x');", set()),
        ("raise notice 'a', tg_table_name;", set()),
    ],
)
def test_relations_told_apart(text: str, names: set[str]) -> None:
    """By a comparison, not by a mention."""
    assert names <= read(text).told_apart
    assert bool(names) == bool(read(text).told_apart)


def test_rows_say_what_there_is() -> None:
    """A list or circumstance that nothing makes would never hold."""
    said = Said(0, "00000", "")
    names = doubts._names(NOTHING, said, read(""))
    circumstances = doubts._circumstances(NOTHING, said, read(""))
    rows: list[dict[str, Any]] = doubts.data()["doubt"]
    assert {*names} == {row["names"] for row in rows if "names" in row}
    assert {*circumstances} == {row["when"] for row in rows if "when" in row}
    for row in rows:
        assert row.keys() <= {"sqlstate", "messages", "names", "when", "reason"}
        assert ("names" in row) == any("{name}" in message for message in row["messages"])
    for row in doubts.data()["weight"]:
        assert row["level"] in {"error", "warning", "note", "none", "as found"}


@pytest.mark.parametrize("name", ["a", "Odd [name]", "100 * x", 'a"b', "ü"])
def test_a_name_is_no_pattern(name: str) -> None:
    """What a routine creates is that relation, however it is called."""
    known = replace(NOTHING, made=frozenset({name}))
    assert doubts.doubt(known, Said(1, "42P01", f'relation "{name}" does not exist'))
    assert not doubts.doubt(known, Said(1, "42P01", 'relation "other" does not exist'))


def test_a_fault_is_one() -> None:
    """Where nothing speaks against it."""
    for state, message in (
        ("42P01", 'relation "a.b" does not exist'),
        ("42703", 'record "r" has no field "x"'),
        ("42883", "function a.f(integer) does not exist"),
        ("42704", 'type "a.t" does not exist'),
        ("3F000", 'schema "a" does not exist'),
    ):
        said = Said(1, state, message)
        assert ("", "error") == (doubts.doubt(NOTHING, said), doubts.weight(said, "error"))
