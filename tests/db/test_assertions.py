"""Each assertion passes on what is so, and fails with its message on what is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit import testing
from dbkit.postgres import cluster
from dbkit.testing import assertions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbkit.postgres.cluster import Server

ANN = "00000000-0000-0000-0000-00000000000a"
BOB = "00000000-0000-0000-0000-00000000000b"
WEIRD = 'play."we ird ""table"""'


@pytest.fixture(scope="module")
def playground(dbkit_server: Server) -> Iterator[str]:
    """A database with one of everything."""
    cluster.create_database(dbkit_server, "playground")
    with psycopg.connect(dbkit_server.url("playground")) as connection:
        connection.execute(Path(__file__).with_name("play.sql").read_bytes())
    yield dbkit_server.url("playground")
    cluster.drop_database(dbkit_server, "playground")
    with psycopg.connect(dbkit_server.url()) as connection:
        connection.execute("drop role play_reader")


@pytest.fixture
def play(playground: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the playground, rolled back."""
    connection = psycopg.connect(playground)
    connection.execute("begin")
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
    case("index_is_valid", ["play.big_i"], ["play.broken"],
         "index play.broken: valid", "have: False", "want: True"),
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
    case("triggers_are", ["play.note", ["note_asleep", "note_touch"]],
         ["play.note", ["note_touch"]],
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
         ["select * from play.day where happened_on < '2023-01-01'", "play.day"],
         "the plan scans play.day", "in: select * from play.day where happened_on < '2023-01-01'",
         "plan: Seq Scan day_old"),
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


def test_every_assertion_has_a_case() -> None:
    """An assertion that nobody saw failing may be one that cannot."""
    told = {str(parameters.values[0]) for parameters in CASES}
    elsewhere = {"has_job", "hasnt_job", "job_is", "has_role"}
    assert set(assertions.__all__) - elsewhere == told


def test_roles(play: psycopg.Connection[Any]) -> None:
    """The roles of the whole server are known."""
    testing.has_role(play, "play_reader")
    with pytest.raises(AssertionError, match=r"^role nobody_yet does not exist\n"):
        testing.has_role(play, "nobody_yet")


@pytest.mark.parametrize(
    "assertion", [name for name in assertions.__all__ if name.startswith(("col_", "has_"))]
)
def test_a_failed_assertion_hides_its_own_frames(assertion: str) -> None:
    """A traceback ends at the line of the test."""
    function = getattr(assertions, assertion)
    assert function.__globals__["__tracebackhide__"] is True


@pytest.mark.requires_extension("pg_cron")
def test_jobs(play: psycopg.Connection[Any], dbkit_server: Server) -> None:
    """Jobs are read where pg_cron lives, from a connection to any database."""
    job = "play.count"
    with psycopg.connect(dbkit_server.url(), autocommit=True) as cron:
        cron.execute("create extension if not exists pg_cron")
        with pytest.raises(AssertionError, match=r"^job play.count does not exist\n"):
            testing.has_job(play, job)
        testing.hasnt_job(play, job)

        cron.execute("select cron.schedule(%s, '3 * * * *', 'select 1')", [job])
        testing.has_job(play, job)
        testing.job_is(play, job, "3 * * * *", "select 1", "postgres", "postgres")
        with pytest.raises(AssertionError) as caught:
            testing.job_is(play, job, schedule="4 * * * *")
        assert "job play.count: schedule\n    have: 3 * * * *\n    want: 4 * * * *" == str(
            caught.value
        )
        with pytest.raises(AssertionError, match=r"^job play.count exists$"):
            testing.hasnt_job(play, job)

        cron.execute("update cron.job set active = false where jobname = %s", [job])
        with pytest.raises(AssertionError, match=r"^job play.count: active\n"):
            testing.has_job(play, job)
        with pytest.raises(AssertionError, match=r"^job play.count: active\n"):
            testing.job_is(play, job)
        cron.execute("select cron.unschedule(%s)", [job])


def test_a_failure_says_where_the_object_is_declared(
    play: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file and line come from the project around the working directory."""
    files = {
        "dbkit.toml": "",
        "migrations/play/play-0001-a.sql": "create schema play;\n\n"
        "create table play.author (id int);\n\ncreate index note_glad on play.note (id);\n",
        "sql/play/views/leaky.sql": "-- Notes.\n\ncreate or replace view play.leaky as\n"
        "select 1 as a;\n",
        "sql/play/functions/gone.sql": "-- Gone.\ncreate or replace function play.gone()\n"
        "returns int language sql return 1;\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError, match=r"declared in migrations/play/play-0001-a.sql:3$"):
        testing.columns_are(play, "play.author", [])
    with pytest.raises(AssertionError, match=r"declared in migrations/play/play-0001-a.sql:5$"):
        testing.index_is_unique(play, "play.note_glad")
    with pytest.raises(AssertionError) as caught:
        testing.view_is_security_invoker(play, "play.leaky")
    assert "    declared in sql/play/views/leaky.sql:3" == str(caught.value).splitlines()[-1]
    with pytest.raises(AssertionError) as caught:
        testing.has_function(play, "play.gone()")
    assert (
        "function play.gone() does not exist\n    declared in sql/play/functions/gone.sql:2"
        == str(caught.value)
    )


def test_rows_are_compared_whatever_the_row_factory(playground: str) -> None:
    """A connection that returns dicts is as good as another."""
    with psycopg.connect(playground, row_factory=psycopg.rows.dict_row) as connection:
        testing.results_eq(connection, "select 1 as a, 2 as b", [(1, 2)])
        testing.has_column(connection, "play.note", "id")


def test_a_long_difference_is_cut(play: psycopg.Connection[Any]) -> None:
    """A screenful of rows is enough."""
    with pytest.raises(AssertionError) as caught:
        testing.is_empty(play, "select generate_series(1, 50)")
    assert [2 + 20, "    … and 30 more"] == [
        len(str(caught.value).splitlines()) - 1,
        str(caught.value).splitlines()[-1],
    ]


# Personas ----------------------------------------------------------------------------------


def test_a_persona_sees_its_own(play: psycopg.Connection[Any]) -> None:
    """Clean, break, seen, fix, clean."""
    query = "select body from play.note"
    with testing.as_user(play, ANN, role="play_reader"):
        testing.can_see(play, query, ["two", "one"])
        testing.cannot_see(play, f"{query} where body = 'three'")

    play.execute("alter policy note_select on play.note using (true)")
    with testing.as_user(play, ANN, role="play_reader"):
        with pytest.raises(AssertionError) as caught:
            testing.can_see(play, query, ["two", "one"])
        message = f"play_reader {ANN} sees other rows than expected\n    in: {query}\n"
        assert f"{message}    + extra:   ('three')" == str(caught.value)
        with pytest.raises(AssertionError, match="sees rows that it should not\n"):
            testing.cannot_see(play, f"{query} where body = 'three'")

    play.execute(f"alter policy note_select on play.note using (author_id = '{ANN}')")
    with testing.as_user(play, ANN, role="play_reader"):
        testing.can_see(play, query, ["two", "one"])


def test_a_refused_query_shows_nothing(play: psycopg.Connection[Any]) -> None:
    """Without a grant there is nothing to see, and can_see says why."""
    with testing.as_user(play, ANN, role="play_reader"):
        testing.cannot_see(play, "select * from play.author")
        with pytest.raises(AssertionError) as caught:
            testing.can_see(play, "select * from play.author", [])
        why = "cannot see anything: permission denied for table author"
        assert f"play_reader {ANN} {why}\n    select * from play.author" == str(caught.value)


def test_a_persona_cannot_write_for_others(play: psycopg.Connection[Any]) -> None:
    """Clean, break, seen, fix, clean; and a write that went through by mistake is taken back."""
    write = f"insert into play.note (author_id, body) values ('{BOB}', 'forged')"
    with testing.as_user(play, ANN, role="play_reader"):
        testing.cannot_write(play, write)

    play.execute("alter policy note_insert on play.note with check (true)")
    with testing.as_user(play, ANN, role="play_reader"):
        with pytest.raises(AssertionError) as caught:
            testing.cannot_write(play, write)
        assert (
            f"play_reader {ANN}: the write was not refused as expected\n    {write}\n"
            "    have: ran and touched 1 row\n    want: refused with 42501"
        ) == str(caught.value)
    testing.is_empty(play, "select * from play.note where body = 'forged'")

    play.execute("alter policy note_insert on play.note with check (author_id::text = '')")
    with testing.as_user(play, ANN, role="play_reader"):
        testing.cannot_write(play, write)


def test_hidden_rows_are_not_refused(play: psycopg.Connection[Any]) -> None:
    """Row security hides the rows of others from an update, which then runs and does nothing."""
    write = f"update play.note set body = 'mine' where author_id = '{BOB}'"
    with testing.as_user(play, ANN, role="play_reader"):
        testing.cannot_write(play, write, sqlstate=None)
        with pytest.raises(AssertionError, match=r"then say sqlstate=None$"):
            testing.cannot_write(play, write)
        with pytest.raises(AssertionError, match="have: ran and touched 2 rows\n"):
            testing.cannot_write(play, "update play.note set body = body || '!'", sqlstate=None)
        with pytest.raises(AssertionError, match="have: refused with 42501 "):
            testing.cannot_write(play, "delete from play.note", sqlstate=None)


WHO = (
    "select current_user::text, current_setting('request.jwt.claims', true)::json ->> 'sub',"
    " current_setting('request.jwt.claims', true)::json ->> 'org_id',"
    " current_setting('request.jwt.claims', true)::json ->> 'plan'"
)


def test_a_persona_has_claims(play: psycopg.Connection[Any]) -> None:
    """Subject, organisation, role and any others are in the token; within each other too."""
    with testing.as_user(play, ANN, org=BOB, role="play_reader", plan="pro"):
        testing.results_eq(play, WHO, [("play_reader", ANN, BOB, "pro")])
        with testing.as_user(play, None, role="pg_monitor"):
            testing.results_eq(play, WHO, [("pg_monitor", None, None, None)])
        testing.results_eq(play, WHO, [("play_reader", ANN, BOB, "pro")])
    testing.results_eq(play, "select current_user::text", ["postgres"])
    testing.results_eq(play, "select current_setting('request.jwt.claims', true)", [""])


def test_what_a_persona_wrote_stays(play: psycopg.Connection[Any]) -> None:
    """The owner sees it afterwards."""
    with testing.as_user(play, ANN, role="play_reader"):
        play.execute("insert into play.note (author_id, body) values (%s, 'four')", [ANN])
    testing.results_eq(play, "select author_id::text from play.note where body = 'four'", [ANN])


def test_an_error_ends_a_persona(play: psycopg.Connection[Any]) -> None:
    """Whether it leaves the block or is caught in it, one is oneself again and may go on."""
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        testing.as_user(play, ANN, role="play_reader"),
    ):
        play.execute("drop table play.note")
    testing.results_eq(play, "select current_user::text", ["postgres"])
    with (
        testing.as_user(play, ANN, role="play_reader"),
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        play.execute("drop table play.note")
    testing.results_eq(play, "select current_user::text", ["postgres"])


def test_a_persona_needs_a_transaction(playground: str) -> None:
    """A role that nothing would undo is not taken."""
    with psycopg.connect(playground, autocommit=True) as connection:
        with (
            pytest.raises(RuntimeError, match=r"^as_user needs an open transaction"),
            testing.as_user(connection, ANN),
        ):
            pass
        with connection.transaction(), testing.as_user(connection, ANN, role="play_reader"):
            testing.results_eq(connection, "select current_user::text", ["play_reader"])
        testing.results_eq(connection, "select current_user::text", ["postgres"])


def test_statements_are_taken_back(play: psycopg.Connection[Any]) -> None:
    """throws_ok leaves nothing behind, lives_ok what it did."""
    testing.lives_ok(play, "insert into play.author values (%s, 'cy')", params=[BOB[:-1] + "c"])
    testing.throws_ok(play, "update play.author set name = 'cy'", "23505")
    with pytest.raises(AssertionError):
        testing.throws_ok(play, "delete from play.note")
    testing.results_eq(play, "select count(*) from play.note", [3])
    testing.results_eq(play, "select name from play.author order by id", ["ann", "bob", "cy"])
