"""What a pgTAP file must not do, and where an error in one is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.testing import pgtap

if TYPE_CHECKING:
    from dbkit.testing.pgtap import Result

pytestmark = pytest.mark.requires_extension("pgtap")

ROLLBACK = "end it with rollback; a test that has to commit is written in Python, with `database`"
OUTSIDE = "a test runs in a transaction; what cannot is tested in Python, with `database`"

#: What would leave something behind, and where it is said.
REFUSED = {
    "commit": ("commit;", "7:1: commit leaves behind in the database what a test did", ROLLBACK),
    "end": ("end;", "7:1: end leaves behind", ROLLBACK),
    "commit and chain": ("commit and chain;", "7:1: commit leaves behind", ROLLBACK),
    "in a line": ("select 1; COMMIT WORK;", "7:11: commit leaves behind", ROLLBACK),
    "sent with others": ("select 1 \\; commit \\; begin;", "7:13: commit leaves behind", ROLLBACK),
    "in a variable": ("\\set now commit\n:now;", "8:1: commit leaves behind", ROLLBACK),
    "by \\g": ("commit \\g", "7:1: commit leaves behind", ROLLBACK),
    "by \\gexec": ("select 'commit' \\gexec", "7:1: commit leaves behind", ROLLBACK),
    "after an error": ("select 1 / 0;\ncommit;", "8:1: commit leaves behind", ROLLBACK),
    "prepared": ("prepare transaction 'x';", "7:1: prepare leaves behind", ROLLBACK),
    "commit prepared": ("commit prepared 'x';", "7:1: commit leaves behind", ROLLBACK),
    "rollback prepared": ("rollback prepared 'x';", "7:1: rollback leaves behind", ROLLBACK),
    "after the block": ("rollback;\ncommit;", "8:1: commit leaves behind", ROLLBACK),
    "vacuum": ("rollback;\nvacuum;", "8:1: VACUUM cannot run inside a transaction", OUTSIDE),
    "a database": ("rollback;\ncreate database x;", "8:1: CREATE DATABASE cannot run", OUTSIDE),
    "a setting": ("abort;\nalter system set work_mem = 1;", "8:1: ALTER SYSTEM cannot", OUTSIDE),
    "a procedure": ("rollback;\ncall commits();", "8:1: invalid transaction term", OUTSIDE),
    "a block": ("rollback;\ndo $$ begin commit; end $$;", "8:1: invalid transaction", OUTSIDE),
    "an isolation level": (
        "rollback;\nbegin isolation level serializable;",
        "8:1: a test runs at read committed, not serializable",
        "leave the level out, or test it in Python, with `database`",
    ),
}

#: Commands of psql's that a test has no use for.
COMMANDS = {
    "d": "a test may use \\C \\a \\echo",
    "dt+": "a test may use",
    "c": "a test has one connection; test it in Python, with `database`",
    "connect": "a test has one connection",
    "copy": "write copy … from stdin with its data, or insert statements",
    "!": "a test starts no programs",
    "o": "a test has no output but the one that is read",
    "watch": "a test may use",
    "prompt": "a test may use",
    "crosstabview": "a test may use",
    "setenv": "a test may use",
    "cd": "a test may use",
}


def run(url: str, text: str, path: str = "tests/app/note.sql") -> list[Result]:
    """Run a file and roll it back; fail if its transaction ended before."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "create procedure public.commits() language plpgsql as 'begin commit; end'"
        )
        connection.execute("savepoint still_there")
        results = pgtap.run(connection, path, text)
        connection.execute("rollback to savepoint still_there")
        connection.rollback()
    return results


def failures(results: list[Result]) -> list[str]:
    """Return why a file failed."""
    return [result.text for result in results if result.outcome == "failed"]


def left_behind(url: str) -> list[tuple[str, ...]]:
    """Return what is in a database, and in the server, that a test could have made."""
    query = """
        select relname::text from pg_class where relnamespace = 'public'::regnamespace
        union all
        select datname::text from pg_database where datname = 'x'
        union all
        select gid from pg_prepared_xacts
    """
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("stop", ["on", "off"])
@pytest.mark.parametrize("name", REFUSED)
def test_what_stays_in_the_database_is_refused(name: str, stop: str, pgtap_url: str) -> None:
    """With its place and what to do, whatever the file says of errors; and nothing stays."""
    statement, place, hint = REFUSED[name]
    head = "create table before (a int);\nbegin;\ncreate table note (a int);\n"
    text = (
        f"\\set ON_ERROR_STOP off\n\\set ON_ERROR_STOP {stop}\n{head}select plan(0);\n{statement}\n"
    )
    if name == "after an error":
        text = text.replace("STOP on", "STOP off")
    (said,) = failures(run(pgtap_url, text.replace("plan(0)", "'1..0'")))
    assert said.startswith(f"tests/app/note.sql:{place}"), said
    assert hint in said.splitlines()
    assert [] == left_behind(pgtap_url)


def test_a_statement_that_cannot_be_read_ends_no_transaction_unseen(pgtap_url: str) -> None:
    """The server says which state the transaction is in, whoever reads the statement."""
    text = "begin;\nselect plan(1);\nselect 1 ??? 2 \\; commit;\n"
    (said,) = failures(run(pgtap_url, text))
    assert "tests/app/note.sql:3:" in said
    assert [] == left_behind(pgtap_url)


@pytest.mark.parametrize("name", COMMANDS)
def test_another_command_is_an_error_with_its_line(name: str, pgtap_url: str) -> None:
    """And a hint; on any line of the file, whatever the file says of errors."""
    text = f"\\set ON_ERROR_STOP off\nselect plan(1);\nselect pass() \\{name} x\n"
    (said,) = failures(run(pgtap_url, text))
    assert said.startswith(f"tests/app/note.sql:3:15: \\{name} has no place in a test\n")
    assert COMMANDS[name] in said


def test_a_command_that_psql_does_not_know_is_psqls_error(pgtap_url: str) -> None:
    """In a branch that is left out, too."""
    assert ["invalid command \\nosuch"] == [
        said.splitlines()[0].partition(": ")[2]
        for said in failures(run(pgtap_url, "select plan(1);\n\\if off\n\\nosuch x\n\\endif\n"))
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory for files that include each other."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_error_in_an_included_file_has_its_place(folder: Path, pgtap_url: str) -> None:
    """The text names the file and line; the result is at the line that includes it."""
    (folder / "support").mkdir()
    (folder / "support/set up.sql").write_text("\\ir deeper.sql\n", encoding="utf-8")
    text = "\\set column nönsense\n\nselect is(1, 2, 'unequal');\nselect 'ä', 1 + :column;\n"
    (folder / "support/deeper.sql").write_text(text, encoding="utf-8")
    results = run(pgtap_url, "select plan(2);\n\\i 'support/set up.sql'\nselect pass();\n")
    assert [("1 - unequal", 2), ("line 2", 2), ("2 - not run", 2)] == [
        (result.name, result.line) for result in results
    ]
    unequal, error, rest = (result.text for result in results)
    assert unequal.startswith("support/deeper.sql:3: unequal\n")
    assert error.startswith(
        'support/deeper.sql:4:17: column "nönsense" does not exist [42703]\n'
        "    select 'ä', 1 + :column;\n"
        "                    ^"
    )
    assert "not run: the file ended with the error at support/deeper.sql:4" == rest


@pytest.mark.parametrize(
    ("included", "what"),
    [
        (None, "more.sql: No such file or directory"),
        (b"select '\xe9';", "more.sql: not UTF-8: "),
        (b"select '\0';", "more.sql: has a NUL character"),
        (b"\\ir more.sql\n", "more.sql: files include each other without an end"),
    ],
)
def test_a_file_that_cannot_be_included(
    included: bytes | None, what: str, folder: Path, pgtap_url: str
) -> None:
    """It is an error where it is included."""
    if included is not None:
        (folder / "more.sql").write_bytes(included)
    (said,) = failures(run(pgtap_url, "select plan(1);\n\\ir more.sql\n", str(folder / "a.sql")))
    assert what in said.splitlines()[0]
    assert ".sql:" in said.splitlines()[0]


def test_a_failure_shows_the_query_with_its_values(pgtap_url: str) -> None:
    """What was sent, and the place of the line that was written."""
    text = "\\set want 'it''s'\nselect plan(1);\n\nselect is('x'::text, :'want', 'same');\n"
    (said,) = failures(run(pgtap_url, text))
    assert [
        "tests/app/note.sql:4: same",
        "        have: x",
        "        want: it's",
        "    select is('x'::text, 'it''s', 'same')",
    ] == said.splitlines()


def test_the_failed_assertions_of_a_subtest_are_shown(pgtap_url: str) -> None:
    """With the test that runtests() ran them in."""
    text = """\
begin;
create schema suite;
create function suite.test_note() returns setof text language plpgsql as $$
begin
    return next is(1, 2, 'inner');
    return next pass('fine');
end
$$;
select * from runtests('suite'::name);
rollback;
"""
    results = run(pgtap_url, text)
    assert [("1 - suite.test_note", "failed", 9)] == [
        (result.name, result.outcome, result.line) for result in results
    ]
    shown = results[0].text.splitlines()
    assert "tests/app/note.sql:9: suite.test_note" == shown[0]
    assert "    not ok 1 - inner" in shown
    assert "    #         want: 2" in shown


def test_what_is_said_beside_explains_a_failure(pgtap_url: str) -> None:
    """diag() after it, and errors after which the file goes on."""
    text = (
        "\\set ON_ERROR_STOP off\n\\set ON_ERROR_ROLLBACK on\nbegin;\nselect plan(3);\n"
        "select 1 / 0;\n\\warn careful\nselect fail('one');\nselect diag('because');\n"
        "select pass('two');\n\\echo '# at the end'\nrollback;\n"
    )
    one, plan = failures(run(pgtap_url, text))
    assert "tests/app/note.sql:5:1: division by zero [22012]" in one.splitlines()
    assert ["careful", "because"] == one.splitlines()[-2:]
    assert "tests/app/note.sql:10: planned 3 assertions and ran 2" == plan.splitlines()[0]


def test_a_file_may_run_without_its_own_transaction(pgtap_url: str) -> None:
    """Then the test's is all there is: what it does is there until its end."""
    text = (
        "select plan(2);\ncreate table note (a int);\nsavepoint s;\n"
        "select has_table('note');\nrollback to s;\nrelease s;\n"
        "set local work_mem = '1MB';\nselect is(current_setting('work_mem'), '1MB');\nrollback;\n"
    )
    results = run(pgtap_url, text)
    assert ["passed", "passed"] == [result.outcome for result in results]
    assert [] == left_behind(pgtap_url)


def test_names_may_be_odd(pgtap_url: str) -> None:
    """Of variables, files and objects, quoted or not."""
    text = (
        "\\set größe_1 'weird "
        "name"
        " \\\\ :x'\nselect plan(2);\n"
        "create table :\"größe_1\" (a int);\nselect has_table(:'größe_1'::name);\n"
        "select is(:{?größe_1}, true);\n"
    )
    assert [] == failures(run(pgtap_url, text, 'tests/app/weird "name" ü.sql'))
