"""Each assertion passes on what is so, and fails with its message on what is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit import testing, throwaway
from dbkit.testing import assertions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbkit.throwaway import Server

ANN = "00000000-0000-0000-0000-00000000000a"
BOB = "00000000-0000-0000-0000-00000000000b"
WEIRD = 'play."we ird ""table"""'


@pytest.fixture(scope="module")
def playground(dbkit_server: Server) -> Iterator[str]:
    """A database with one of everything."""
    throwaway.create_database(dbkit_server, "playground")
    with psycopg.connect(dbkit_server.url("playground")) as connection:
        connection.execute(Path(__file__).with_name("play.sql").read_bytes())
    yield dbkit_server.url("playground")
    throwaway.drop_database(dbkit_server, "playground")
    with psycopg.connect(dbkit_server.url()) as connection:
        connection.execute("drop role play_reader")


@pytest.fixture
def play(playground: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the playground, rolled back."""
    connection = psycopg.connect(playground)
    yield connection
    connection.close()


def case(name: str, good: Sequence[Any], bad: Sequence[Any], *message: str) -> Any:
    """An assertion, arguments with which it holds, others with which it fails, and how."""
    return pytest.param(name, good, bad, "\n    ".join(message), id=name)


ONE_MORE = "select id from play.note order by id"
PLAY_TABLES = ["author", "big", "day", "event", "letter", "note", 'we ird "table"']
EVENT = "table play.event"

CASES = [
    case("has_schema", ["play"], ["plya"], "schema plya does not exist"),
    case("hasnt_schema", ["plya"], ["play"], "schema play exists"),
    case("has_table", ["play.note"], ["play.none"], "table play.none does not exist"),
    case("has_table", [WEIRD], ["play.recent"],
         "play.recent is not a table", "have: view", "want: table"),
    case("has_table", ["Play.NOTE"], ['play."NOTE"'], 'table play."NOTE" does not exist'),
    case("hasnt_table", ["play.recent"], ["play.note"], "table play.note exists"),
    case("has_view", ["play.recent"], ["play.none"], "view play.none does not exist"),
    case("hasnt_view", ["play.note"], ["play.recent"], "view play.recent exists"),
    case("has_materialized_view", ["play.totals"], ["play.recent"],
         "play.recent is not a materialized view", "have: view", "want: materialized view"),
    case("has_sequence", ["play.ticket"], ["play.none"], "sequence play.none does not exist"),
    case("view_is_security_invoker", ["play.recent"], ["play.leaky"],
         "view play.leaky: security invoker", "have: False", "want: True"),
    case("tables_are", ["play", PLAY_TABLES], ["play", [*PLAY_TABLES[1:], "other"]],
         "schema play: tables", "- missing: other", "+ extra:   author"),
    case("views_are", ["play", ["leaky", "recent"]], ["play", ["recent"]],
         "schema play: views", "+ extra:   leaky"),
    case("materialized_views_are", ["play", ["totals"]], ["play", []],
         "schema play: materialized views", "+ extra:   totals"),
    case("sequences_are", ["play", ["ticket"]], ["play", ["note_id_seq", "ticket"]],
         "schema play: sequences", "- missing: note_id_seq"),
    case("enums_are", ["play", ["mood"]], ["play", []],
         "schema play: enums", "+ extra:   mood"),
    case("columns_are", ["play.author", ["name", "id"]], ["play.author", ["id", "age"]],
         "table play.author: columns", "- missing: age", "+ extra:   name"),
    case("has_column", ["play.recent", "body"], ["play.author", "age"],
         "column play.author.age does not exist", "have: id, name", "want: age"),
    case("has_column", [WEIRD, 'a "column"'], [WEIRD, "a column"],
         f"column {WEIRD}.a column does not exist", 'have: a "column"', "want: a column"),
    case("hasnt_column", ["play.author", "age"], ["play.author", "id"],
         "column play.author.id exists"),
    case("col_type_is", ["play.author", "name", "varchar(40)"],
         ["play.author", "name", "varchar(41)"], "column play.author.name: type",
         "have: character varying(40)", "want: character varying(41)"),
    case("col_type_is", ["play.note", "mood", "play.mood"], ["play.note", "mood", "text"],
         "column play.note.mood: type", "have: play.mood", "want: text"),
    case("col_not_null", ["play.note", "body"], ["play.note", "mood"],
         "column play.note.mood: not null", "have: False", "want: True"),
    case("col_is_null", ["play.note", "mood"], ["play.note", "body"],
         "column play.note.body: not null", "have: True", "want: False"),
    case("col_has_default", ["play.note", "mood"], ["play.note", "body"],
         "column play.note.body: has a default", "have: False", "want: True"),
    case("col_hasnt_default", ["play.note", "body"], ["play.note", "created_at"],
         "column play.note.created_at: default", "have: now()", "want: None"),
    case("col_default_is", ["play.note", "mood", "'glad'::play.mood"],
         ["play.note", "mood", "'sad'"], "column play.note.mood: default",
         "have: 'glad'::play.mood", "want: 'sad'::play.mood"),
    case("has_extension", ["plpgsql"], ["plsql"],
         "extension plsql does not exist", "have: plpgsql", "want: plsql"),
    case("has_pk", ["play.note"], [WEIRD],
         f"table {WEIRD}: has a primary key", "have: False", "want: True"),
    case("col_is_pk", ["play.event", ["happened_at", "id"]], ["play.note", "body"],
         "table play.note: primary key", "have: PRIMARY KEY (id)", "want: primary key (body)"),
    case("col_is_unique", ["play.author", "name"], ["play.note", ["body", "author_id"]],
         "table play.note: unique", "have: UNIQUE (author_id, body)",
         "want: unique (body, author_id)"),
    case("fk_ok", ["play.note", "author_id", "play.author", "id"],
         ["play.note", "author_id", "play.author", "name"], "table play.note: foreign key",
         "have: FOREIGN KEY (author_id) REFERENCES play.author(id)",
         "want: (author_id) → play.author (name)"),
    case("has_check", ["play.note", "body <> ''::text"],
         ["play.note", "length(body) > 0"], "table play.note: check",
         "have: (body <> ''::text)", "want: (length(body) > 0)"),
    case("has_index", ["play.note_created"], ["play.note_update"],
         "index play.note_update does not exist"),
    case("hasnt_index", ["play.none"], ["play.note_glad"], "index play.note_glad exists"),
    case("indexes_are", ["play.big", ["big_i"]], ["play.big", ["big_j"]],
         "table play.big: indexes", "- missing: big_j", "+ extra:   big_i"),
    case("index_is_unique", ["play.big_i"], ["play.note_glad"],
         "index play.note_glad: unique", "have: False", "want: True"),
    case("index_is_partial", ["play.note_glad"], ["play.big_i"],
         "index play.big_i: partial", "have: False", "want: True"),
    case("index_method_is", ["play.big_i", "btree"], ["play.big_i", "hash"],
         "index play.big_i: method", "have: btree", "want: hash"),
    case("index_covers", ["play.note", ["created_at", "lower(body)"]], ["play.big", "seven"],
         "play.big has no index that begins with (seven)",
         "have: CREATE UNIQUE INDEX big_i ON play.big USING btree (i)"),
    case("has_function", ["play.add"], ["play.ad"], "function play.ad does not exist"),
    case("has_function", ["play.add(integer, int)"], ["play.add(int)"],
         "function play.add(int) does not exist",
         "have: play.add(integer, integer)", "have: play.add(text, text)"),
    case("hasnt_function", ["play.add(int)"], ["play.add(int, int)"],
         "function play.add(int, int) exists"),
    case("functions_are", ["play", ["add", "mine", "touch"]], ["play", ["add", "mine", "touhc"]],
         "schema play: functions", "- missing: touhc", "+ extra:   touch"),
    case("function_returns", ["play.mine", "setof play.note"], ["play.mine", "play.note"],
         "function play.mine: result", "have: setof play.note", "want: play.note"),
    case("function_returns", ["play.add(int, int)", "int4"], ["play.add", "int"],
         "function play.add is overloaded: say which",
         "play.add(integer, integer)", "play.add(text, text)"),
    case("volatility_is", ["play.mine", "stable"], ["play.mine", "volatile"],
         "function play.mine: volatility", "have: stable", "want: volatile"),
    case("parallel_is", ["play.mine", "safe"], ["play.touch", "safe"],
         "function play.touch: parallel", "have: unsafe", "want: safe"),
    case("function_lang_is", ["play.mine", "sql"], ["play.touch", "sql"],
         "function play.touch: language", "have: plpgsql", "want: sql"),
    case("is_definer", ["play.mine"], ["play.touch"],
         "function play.touch: security definer", "have: False", "want: True"),
    case("isnt_definer", ["play.touch"], ["play.mine"],
         "function play.mine: security definer", "have: True", "want: False"),
    case("is_strict", ["play.mine"], ["play.touch"],
         "function play.touch: strict", "have: False", "want: True"),
    case("search_path_is_pinned", ["play.mine"], ["play.touch"],
         "function play.touch: search_path", "have: not set", 'want: ""'),
    case("triggers_are", ["play.note", ["note_asleep", "note_touch"]], ["play.note", ["note_touch"]],
         "table play.note: triggers", "+ extra:   note_asleep"),
    case("has_trigger", ["play.note", "note_touch"], ["play.note", "note_asleep"],
         "trigger note_asleep on play.note: enabled", "have: False", "want: True"),
    case("trigger_is", ["play.note", "note_touch", "play.touch"],
         ["play.note", "note_touch", "play.mine"], "trigger note_touch on play.note: function",
         "have: play.touch()", "want: play.mine(uuid)"),
    case("rls_enabled", ["play.note"], ["play.author"],
         "table play.author: row security", "have: off", "want: on"),
    case("rls_disabled", ["play.author"], ["play.note"],
         "table play.note: row security", "have: on", "want: off"),
    case("rls_forced", ["play.note"], ["play.author"],
         "table play.author: force row security", "have: off", "want: on"),
    case("policies_are", ["play.note", ["note_insert", "note_select", "note_update", "note_young"]],
         ["play.author", ["author_select"]],
         "table play.author: policies", "- missing: author_select"),
    case("policy_cmd_is", ["play.note", "note_select", "select"],
         ["play.note", "note_insert", "all"], "policy note_insert on play.note: command",
         "have: INSERT", "want: ALL"),
    case("policy_roles_are", ["play.note", "note_select", ["play_reader"]],
         ["play.note", "note_young", ["play_reader"]], "policy note_young on play.note: roles",
         "- missing: play_reader", "+ extra:   public"),
    case("policy_is_restrictive", ["play.note", "note_young"], ["play.note", "note_select"],
         "policy note_select on play.note: restrictive", "have: False", "want: True"),
    case("table_privs_are", ["play.note", "play_reader", ["select", "INSERT"]],
         ["play.leaky", "play_reader", ["insert"]], "view play.leaky: privileges of play_reader",
         "- missing: INSERT", "+ extra:   SELECT"),
    case("column_privs_are", ["play.note", "body", "play_reader", ["select", "insert", "update"]],
         ["play.note", "id", "play_reader", ["select"]],
         "column play.note.id: privileges of play_reader", "+ extra:   INSERT"),
    case("function_privs_are", ["play.touch", "public", []], ["play.mine", "play_reader", []],
         "function play.mine: privileges of play_reader", "+ extra:   EXECUTE"),
    case("schema_privs_are", ["play", "play_reader", ["usage"]], ["play", "public", ["usage"]],
         "schema play: privileges of public", "- missing: USAGE"),
    case("owner_is", ["play.mine(uuid)", "postgres", "function"], ["play.note", "play_reader"],
         "relation play.note: owner", "have: postgres", "want: play_reader"),
    case("owner_is", ["play", "postgres", "schema"], ["play.ticket", "play_reader", "sequence"],
         "sequence play.ticket: owner", "have: postgres", "want: play_reader"),
    case("public_has_nothing", ["pg_toast"], ["play"],
         "schema play: everybody (public) has privileges", "+ SELECT on play.leaky"),
    case("is_partitioned", ["play.event"], ["play.note"],
         "table play.note: partitioned", "have: False", "want: True"),
    case("partitions_are", ["play.letter", ["play.letter_a"]],
         ["play.letter", ["play.letter_b"]], "table play.letter: partitions",
         "- missing: play.letter_b", "+ extra:   play.letter_a"),
    case("no_gaps", ["play.day"], ["play.event"], "table play.event: a gap between partitions",
         "missing: 2024-03-01 00:00:00+00:00 … 2024-04-01 00:00:00+00:00"),
    case("no_gaps", ["play.day"], ["play.letter"],
         "table play.letter is not partitioned into ranges of one date or timestamp column"),
    case("covers", ["play.event", "2024-01-01", "2024-03-01"],
         ["play.event", "2023-12-31T23:00:00Z", "2024-03-02"],
         "table play.event: no partition for a part of 2023-12-31T23:00:00Z … 2024-03-02",
         "missing: 2023-12-31 23:00:00+00:00 … 2024-01-01 00:00:00+00:00",
         "missing: 2024-03-01 00:00:00+00:00 … 2024-03-02 00:00:00+00:00"),
    case("default_is_empty", ["play.day"], ["play.event"],
         "default partition play.event_default: rows", "have: 1", "want: 0"),
    case("results_eq", [ONE_MORE, [1, 2, 3]], [ONE_MORE, [1, 3, 2]],
         "the query returns the rows in another order, from row 2 on",
         "- missing: (3)", "+ extra:   (2)"),
    case("results_eq", ["select id, body from play.note where id = 1", [(1, "one")]],
         ["select id, body from play.note where id < 3", [(1, "one"), (2, None)]],
         "the query returns other rows than expected",
         "in: select id, body from play.note where id < 3",
         "- missing: (2, null)", "+ extra:   (2, 'two')"),
    case("bag_eq", [ONE_MORE, "values (3), (2), (1)"], [ONE_MORE, [1, 1, 2, 3]],
         "the query returns other rows than expected", f"in: {ONE_MORE}", "- missing: (1)"),
    case("bag_eq", ["select '[1]'::jsonb", [[[1]]]], ["select '[1]'::jsonb", [({"a": 1},)]],
         "the query returns other rows than expected", "in: select '[1]'::jsonb",
         "- missing: ({'a': 1})", "+ extra:   ([1])"),
    case("set_eq", [ONE_MORE, [1, 1, 2, 3]], [ONE_MORE, [1, 2]],
         "the query returns other rows than expected", f"in: {ONE_MORE}", "+ extra:   (3)"),
    case("is_empty", ["select 1 where false"], ["select 1"],
         "the query returns rows", "in: select 1", "+ extra:   (1)"),
    case("isnt_empty", ["select 1"], ["select 1 where false"],
         "the query returns no row", "in: select 1 where false"),
    case("throws_ok", ["select 1 / 0", "22012", "by zero"], ["select 1 / 0", "42501"],
         "the statement fails otherwise than expected", "in: select 1 / 0",
         "have: 22012 division by zero", "want: 42501"),
    case("throws_ok", ["select 1 / 0"], ["select 1", None, "by zero"],
         "the statement does not fail", "in: select 1", "have: no error",
         "want: any error by zero"),
    case("lives_ok", ["select 1"], ["select 1 / 0"], "the statement fails", "in: select 1 / 0",
         "have: 22012 division by zero", "want: no error"),
    case("plan_uses_index", ["select * from play.big where i = 5", "play.big_i"],
         ["select * from play.big where seven = 5", "play.big_i"],
         "the plan does not use index play.big_i", "in: select * from play.big where seven = 5",
         "plan: Seq Scan big"),
    case("no_seq_scan", ["select * from play.big where i = 5", "play.big"],
         ["select * from play.event where id = 5 and happened_at < '2024-02-01'", "play.event"],
         "the plan scans play.event",
         "in: select * from play.event where id = 5 and happened_at < '2024-02-01'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "good", "bad", "message"), CASES)
def test_an_assertion(
    play: psycopg.Connection[Any], name: str, good: list[Any], bad: list[Any], message: str
) -> None:
    """It holds, and where it does not it says have and want."""
    assertion = getattr(testing, name)
    assertion(play, *good)
    with pytest.raises(AssertionError) as caught:
        assertion(play, *bad)
    assert message == str(caught.value)
