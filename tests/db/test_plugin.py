"""The pytest plugin, run by pytest on a project of its own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dbkit.errors import ProjectError
from dbkit.verify import invariants

pytest_plugins = ["pytester"]

MIGRATION = """
create schema app;

create table app.note (
    id bigint generated always as identity primary key,
    author uuid,
    body text not null
);
"""

FILES = {
    "dbkit.toml": 'platform = "supabase"\n',
    "pytest.ini": "[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n",
    "migrations/app/app-0001-note.sql": MIGRATION,
    "sql/app/policies/note.sql": """\
-- Everybody sees and writes their own notes.
alter table app.note enable row level security;

grant select, insert on app.note to authenticated;

create policy note_select on app.note
for select to authenticated
using (author = (select auth.uid()));

create policy note_insert on app.note
for insert to authenticated
with check (author = (select auth.uid()));
""",
    "sql/app/grants/app.sql": """\
-- Who may use the schema.
grant usage on schema app to authenticated;
""",
}


@pytest.fixture
def app(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with one table."""
    for path, text in FILES.items():
        write(pytester, path, text)
    return pytester


def write(pytester: pytest.Pytester, path: str, text: str) -> None:
    """Write a file of the project."""
    target = pytester.path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest as a user would, in a process of its own."""
    return pytester.runpytest_subprocess("--rootdir", str(pytester.path), "-rA", *arguments)


def results(run: pytest.RunResult) -> list[str]:
    """Return the lines of a verbose run: name and outcome."""
    found = (re.match(r"(tests/.*?) (PASSED|FAILED|SKIPPED|XFAIL|XPASS|ERROR)\b", line)
             for line in run.outlines)  # fmt: skip
    return [f"{match[1]} {match[2]}" for match in found if match]


def test_a_test_has_a_transaction_or_a_clone(app: pytest.Pytester) -> None:
    """One is rolled back, the other fresh, and neither sees what another test did."""
    write(
        app,
        "tests/app/test_note.py",
        """
from dbkit.testing import as_user, can_see, cannot_write

ANN = "00000000-0000-0000-0000-00000000000a"
COUNT = "select count(*) from app.note"

def test_rolled_back(db):
    assert db.execute(COUNT).fetchone() == (0,)
    db.execute("insert into app.note (body) values ('x')")
    db.execute("set role authenticated")
    db.execute("set search_path = app")
    db.execute("create temp table stays (a int)")

def test_reset(db):
    assert db.execute(COUNT).fetchone() == (0,)
    assert db.execute("select current_user::text").fetchone() == ("postgres",)
    assert db.execute("show search_path").fetchone() != ("app",)
    assert db.execute("select to_regclass('pg_temp.stays')").fetchone() == (None,)

def test_failed_transaction_is_no_commit(db):
    try:
        db.execute("select 1 / 0")
    except Exception:
        pass

def test_clone_1(database):
    with database.connect(autocommit=True) as connection:
        assert connection.execute(COUNT).fetchone() == (0,)
        connection.execute("insert into app.note (body) values ('x')")
    assert database.connect().execute(COUNT).fetchone() == (1,)
    assert database.name in database.url

def test_clone_2(database):
    assert database.connect().execute(COUNT).fetchone() == (0,)

def test_persona(db):
    with as_user(db, ANN):
        db.execute("insert into app.note (author, body) values (auth.uid(), 'mine')")
        can_see(db, "select body, auth.role() from app.note", [("mine", "authenticated")])
        cannot_write(db, "insert into app.note (body) values ('nobody''s')")

def test_server(dbkit_server, dbkit_template):
    assert dbkit_template in dbkit_server.url(dbkit_template)
""",
    )
    run(app).assert_outcomes(passed=7)


def test_a_commit_by_accident_is_an_error(app: pytest.Pytester) -> None:
    """It is said, and the next test does not find what was committed."""
    write(
        app,
        "tests/app/test_note.py",
        """
COUNT = "select count(*) from app.note"

def test_commits(db):
    db.execute("insert into app.note (body) values ('x')")
    db.commit()

def test_clean(db):
    assert db.execute(COUNT).fetchone() == (0,)

def test_commits_and_closes(db):
    with db:
        db.execute("insert into app.note (body) values ('x')")

def test_clean_again(db):
    assert db.execute(COUNT).fetchone() == (0,)

def test_commits_and_fails(db):
    db.execute("insert into app.note (body) values ('x')")
    db.execute("commit")
    try:
        db.execute("select 1 / 0")
    except Exception:
        pass

def test_rolls_back(db):
    db.rollback()

def test_clean_at_last(db):
    assert db.execute(COUNT).fetchone() == (0,)
""",
    )
    result = run(app)
    result.assert_outcomes(passed=7, errors=4)
    said = "the test ended the transaction of its fixture: it was"
    text = result.stdout.str()
    assert (3, 1) == (
        len(re.findall(f"^{said} committed$", text, re.MULTILINE)),
        len(re.findall(f"^{said} aborted$", text, re.MULTILINE)),
    )
    assert "databases.py" not in text
    assert "During handling" not in text


PGTAP = """\
-- Notes.
select plan(8);

select has_table('app'::name, 'note'::name);

insert into app.note (body)
values ('a');

select is(body, 'b', 'the body::text is b')
from app.note;

select ok(i > 1, 'number ' || i)
from generate_series(1, 2) as i;

select * from skip('no reason', 1);
select * from todo('later', 1);
select ok(false, 'one day');
select tests.login_as(tests.create_user('ann@example.org'), '00000000-0000-0000-0000-00000000000b');
select is(
    current_user || ' ' || (auth.jwt() ->> 'org_id'),
    'authenticated 00000000-0000-0000-0000-00000000000b',
    'logged in'
);
select tests.logout();
select is(current_user::text, 'postgres', 'logged out');
select * from finish();
"""

PGTAP_RESULTS = [
    "tests/app/note.sql::1 - Table app.note should exist PASSED",
    "tests/app/note.sql::2 - the body:text is b FAILED",
    "tests/app/note.sql::3 - number 1 FAILED",
    "tests/app/note.sql::4 - number 2 PASSED",
    "tests/app/note.sql::5 SKIPPED",
    "tests/app/note.sql::6 - one day XFAIL",
    "tests/app/note.sql::7 - logged in PASSED",
    "tests/app/note.sql::8 - logged out PASSED",
]

pgtap = pytest.mark.requires_extension("pgtap")


@pgtap
def test_a_pgtap_file_has_one_result_an_assertion(app: pytest.Pytester) -> None:
    """In the terminal and in JUnit's file, each with its place, have and want."""
    write(app, "tests/app/note.sql", PGTAP)
    result = run(app, "-v", "--junitxml=junit.xml")
    assert PGTAP_RESULTS == results(result)
    result.assert_outcomes(passed=4, failed=2, skipped=1, xfailed=1)
    assert 100 == max(int(found) for found in re.findall(r"\[ *(\d+)%\]", result.stdout.str()))
    expected = """\
*__ tests/app/note.sql: 2 - the body::text is b __*
tests/app/note.sql:9: the body::text is b
        have: a
        want: b
    select is(body, 'b', 'the body::text is b')
    from app.note"""
    result.stdout.fnmatch_lines(expected.splitlines(), consecutive=True)
    suite = ElementTree.parse(app.path / "junit.xml").getroot()[0]
    assert [line.partition("::")[2].rpartition(" ")[0] for line in PGTAP_RESULTS] == [
        case.get("name") for case in suite
    ]
    assert ["tests.app.note.sql"] * 8 == [case.get("classname") for case in suite]
    assert ("8", "2", "2", "0") == tuple(
        suite.get(name) for name in ("tests", "failures", "skipped", "errors")
    )


@pgtap
def test_a_pgtap_file_with_any_line_ends(app: pytest.Pytester) -> None:
    """CR LF line ends and a byte order mark make no difference to what is run."""
    text = (
        "-- Two.\nselect plan(2);\nselect is('a\nb', e'a\\nb'::text, 'the same');\n"
        "select pass('x');\n"
    )
    path = app.path / "tests/app/ends.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [
        "tests/app/ends.sql::1 - the same PASSED",
        "tests/app/ends.sql::2 - x PASSED",
    ] == results(run(app, "-v", "tests/app/ends.sql"))


@pgtap
def test_pgtap_files_run_beside_python_in_workers(app: pytest.Pytester) -> None:
    """Each worker of xdist has its server; names and outcomes are the same."""
    write(app, "tests/app/note.sql", PGTAP)
    write(app, "tests/app/test_note.py", "def test_it(db): db.execute('select 1')\n")
    result = run(app, "-v", "-n2", "--junitxml=junit.xml")
    result.assert_outcomes(passed=5, failed=2, skipped=1, xfailed=1)
    for line in PGTAP_RESULTS:
        name, _, outcome = line.rpartition(" ")
        result.stdout.fnmatch_lines([f"*{outcome} {name}*"])


@pgtap
def test_a_failed_file_runs_again(app: pytest.Pytester) -> None:
    """--lf selects the file while one of its assertions fails, and no longer."""
    write(app, "tests/app/note.sql", PGTAP)
    write(app, "tests/app/other.sql", "select plan(1);\nselect ok(true, 'other');\n")
    run(app)
    assert PGTAP_RESULTS == results(run(app, "-v", "--lf"))
    write(app, "tests/app/note.sql", "select plan(1);\nselect ok(true, 'fine');\n")
    assert ["tests/app/note.sql::1 - fine PASSED"] == results(run(app, "-v", "--lf"))
    assert "{}" == (app.path / ".pytest_cache/v/cache/lastfailed").read_text()


@pgtap
def test_files_are_selected_by_name(app: pytest.Pytester) -> None:
    """-k knows the file; SQL that is no pgTAP is left alone, and so is what is not under tests."""
    one = "select plan(1);\nselect ok(true);\n"
    for path in (
        "tests/app/views/seen.sql",
        "tests/app/other.sql",
        "tests/top.sql",
        "tests/invariants/broken.sql",
        "tests/benchmarks/broken.sql",
        "elsewhere/broken.sql",
    ):
        write(app, path, one)
    everything = ["tests/app/other.sql", "tests/app/views/seen.sql", "tests/top.sql"]
    assert everything == sorted(line.partition("::")[0] for line in results(run(app, "-v")))
    assert ["tests/app/views/seen.sql::1 PASSED"] == results(run(app, "-v", "-k", "views and seen"))


@pgtap
def test_an_sql_error_has_a_place(app: pytest.Pytester) -> None:
    """File, line and column; what was planned and did not run is reported as such."""
    write(
        app,
        "tests/app/note.sql",
        "select plan(3);\nselect ok(true, 'ünï'); select ok(true, 'ü') ||\n    ok(nönsense);\n",
    )
    write(
        app,
        "tests/app/inside.sql",
        "select * from no_plan();\n"
        "do $$ begin raise notice 'heard'; end $$;\n"
        "do $$ begin perform 1 / 0; end $$;\n"
        "select ok(true);\n",
    )
    (app.path / "tests/app/latin.sql").write_bytes(b"select plan(1); -- \xe9")
    result = run(app, "-v")
    result.stdout.fnmatch_lines(["tests/app/latin.sql:1:20: not UTF-8 (byte 0xe9)*"])
    assert [
        "tests/app/inside.sql::line 3 FAILED",
        "tests/app/inside.sql::rest SKIPPED",
        "tests/app/latin.sql::pgtap FAILED",
        "tests/app/note.sql::1 - ünï PASSED",
        "tests/app/note.sql::line 2 FAILED",
        "tests/app/note.sql::2 - not run SKIPPED",
        "tests/app/note.sql::3 - not run SKIPPED",
    ] == results(result)
    place = [
        'tests/app/note.sql:3:8: column "nönsense" does not exist [[]42703[]]',
        "        ok(nönsense);",
        "           ^",
    ]
    result.stdout.fnmatch_lines(place, consecutive=True)
    inside = [
        "tests/app/inside.sql:3:1: division by zero [[]22012[]]",
        "    do $$ begin perform 1 / 0; end $$;",
        "    ^",
        'SQL *statement "SELECT 1 / 0"',
        "PL/pgSQL function inline_code_block line 1 at PERFORM",
        "NOTICE: heard",
    ]
    result.stdout.fnmatch_lines(inside, consecutive=True)
    result.stdout.fnmatch_lines(
        ["SKIPPED * not run: the file ended with the error at tests/app/inside.sql:3"]
    )


@pgtap
def test_a_file_that_does_not_keep_its_plan_fails(app: pytest.Pytester) -> None:
    """Too few, too many, none, and what cannot be run at all."""
    cases = {
        "few": ("select plan(2);\nselect ok(true);\n", "2: planned 2 assertions and ran 1"),
        "many": ("select plan(0);\nselect ok(true);\n", "2: planned 0 assertions and ran 1"),
        "none": ("select 1;\n", "1: no assertion ran: select plan(n), then pgTAP's functions"),
        "empty": ("", "1: no assertion ran"),
        "planless": ("select ok(true);\n", "1:1: You tried to run a test without a plan!"),
        "typo": ("select plan(1);\nselect ok(true;\n", "2:15: syntax error at or near"),
        "control": ("select plan(1);\nselect ok(true);\ncommit;\n", "3:1: commit leaves behind"),
        "psql": ("select plan(1);\n\\d\n", "2:1: \\d has no place in a test"),
        "nul": ("select plan(1);\nselect '\0';\n", "2:9: a NUL character: remove it"),
    }
    for name, (text, _) in cases.items():
        write(app, f"tests/app/{name}.sql", text)
    result = run(app)
    # The assertion that a plan does not count fails, too.
    assert len(cases) + 1 == result.parseoutcomes()["failed"]
    for name, (_, said) in cases.items():
        assert f"tests/app/{name}.sql:{said}" in result.stdout.str()


STANDARD = """\
\\unset ECHO
\\set QUIET 1
\\pset format unaligned
\\pset tuples_only true
\\pset pager off
\\set ON_ERROR_ROLLBACK 1
\\set ON_ERROR_STOP true

BEGIN;
CREATE EXTENSION IF NOT EXISTS pgtap;
\\i tests/support/setup.sql
\\ir ../support/more.sql
SELECT plan(:count);
SELECT has_table('app', :'table', 'there is ' || :'table');
SELECT results_eq('select body from app.note', ARRAY['set up']);
SELECT * FROM finish();
ROLLBACK;
"""


@pgtap
def test_a_standard_file_runs_as_it_is(app: pytest.Pytester) -> None:
    """With psql's commands and its own transaction; the next one finds nothing of it."""
    write(app, "tests/app/a.sql", STANDARD)
    write(app, "tests/app/b.sql", STANDARD)
    (app.path / "tests/app/c.sql").write_bytes(b"\xef\xbb\xbf" + STANDARD.encode())
    write(app, "tests/support/setup.sql", "insert into app.note (body) values ('set up');\n")
    write(app, "tests/support/more.sql", "\\set table note\n\\set count 2\n")
    write(
        app,
        "tests/app/test_note.py",
        "def test_it(db): assert db.execute('select 1 from app.note').fetchone() is None\n",
    )
    run(app).assert_outcomes(passed=7)


@pgtap
def test_a_project_may_have_pgtap_itself(app: pytest.Pytester) -> None:
    """In a schema of its choice, where its files find it too."""
    write(
        app,
        "migrations/app/app-0002-pgtap.sql",
        '-- depends: app-0001-note\ncreate schema "Odd tap";\n'
        'create extension pgtap with schema "Odd tap";\n',
    )
    write(app, "tests/app/note.sql", "select plan(1);\nselect has_table('app', 'note', 'here');\n")
    run(app).assert_outcomes(passed=1)


@pgtap
@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_a_bail_out_ends_the_run(app: pytest.Pytester, workers: str) -> None:
    """As pg_prove ends: what comes after would fail for the same reason."""
    text = "select plan(1);\nselect ok(true);\nselect 'Bail out! no network';\n"
    write(app, "tests/app/a.sql", text)
    write(app, "tests/app/b.sql", "select plan(1);\nselect ok(true);\n")
    result = run(app, workers)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["tests/app/a.sql:3: Bail out! no network"])
    assert pytest.ExitCode.INTERRUPTED == result.ret


@pgtap
def test_a_file_that_is_skipped_says_why(app: pytest.Pytester) -> None:
    """By its plan; that is no failure."""
    write(app, "tests/app/note.sql", "begin;\nselect '1..0 # SKIP not today';\nrollback;\n")
    result = run(app)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED * tests/app/note.sql:2: not today"])


@pgtap
def test_a_file_is_skipped_without_its_extension(
    app: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the environment asks for the extension: then that is a failure."""
    write(app, "tests/app/note.sql", "-- Notes.\n-- dbkit: requires extension nosuch\nselect 1;\n")
    write(
        app,
        "tests/app/test_note.py",
        "import pytest\n\n@pytest.mark.requires_extension('plpgsql', 'nosuch')\n"
        "def test_it(db): raise RuntimeError\n",
    )
    monkeypatch.setenv("DBKIT_REQUIRE_EXTENSIONS", "hll,postgis")
    result = run(app)
    result.assert_outcomes(skipped=2)
    reason = r"needs the extension nosuch \(Debian: postgresql-\d+-nosuch\)"
    skipped = re.findall(f"SKIPPED \\[1\\] (tests/.*): {reason}", result.stdout.str())
    assert ["tests/app/note.sql", "tests/app/test_note.py:3"] == skipped

    monkeypatch.setenv("DBKIT_REQUIRE_EXTENSIONS", "hll, nosuch")
    result = run(app)
    result.assert_outcomes(errors=2)
    said = f"^{reason}, and DBKIT_REQUIRE_EXTENSIONS requires it$"
    assert 2 == len(re.findall(said, result.stdout.str(), re.MULTILINE))

    monkeypatch.setenv("DBKIT_REQUIRE_EXTENSIONS", "1")
    run(app).assert_outcomes(errors=2)


@pgtap
def test_a_file_may_be_for_a_server_without_an_extension(app: pytest.Pytester) -> None:
    """It is skipped where the extension is, and a directive with a slip in it is an error."""
    passes = "select plan(1);\nselect ok(true);\n"
    write(app, "tests/app/a.sql", f"-- dbkit: unless extension pgtap\n{passes}")
    write(app, "tests/app/b.sql", f"-- dbkit: unless extension nosuch\n{passes}")
    write(app, "tests/app/c.sql", f"-- dbkit: requires extention pgtap\n{passes}")
    write(
        app,
        "tests/app/test_note.py",
        "import pytest\n\n@pytest.mark.unless_extension('plpgsql')\ndef test_1(): pass\n\n"
        "@pytest.mark.unless_extension('nosuch')\ndef test_2(): pass\n",
    )
    result = run(app)
    result.assert_outcomes(passed=2, skipped=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "tests/app/c.sql:1:1: *",
            "    -- dbkit: requires extention pgtap",
            "SKIPPED * tests/app/a.sql: not with extension pgtap",
            "SKIPPED * tests/app/test_note.py:3: not with extension plpgsql",
        ]
    )


@pgtap
def test_a_project_that_does_not_apply_says_so(app: pytest.Pytester) -> None:
    """Each test shows what apply said, in its place, and no traceback; apply is tried once."""
    write(app, "migrations/app/app-0001-note.sql", MIGRATION.replace("bigint", "bigin"))
    write(app, "tests/app/test_note.py", "def test_1(db): pass\ndef test_2(database): pass\n")
    write(app, "tests/app/note.sql", "select 1;\n")
    result = run(app)
    result.assert_outcomes(errors=2, failed=1)
    text = result.stdout.str()
    assert 3 <= text.count('migrations/app/app-0001-note.sql:5:8: type "bigin" does not exist')
    assert "databases.py" not in text


def test_postgresqls_own_fixtures_clone_the_project(app: pytest.Pytester) -> None:
    """What pytest-postgresql makes of our server and template."""
    write(
        app,
        "conftest.py",
        "from pytest_postgresql import factories\n\n"
        "postgresql = factories.postgresql('dbkit_noproc')\n",
    )
    write(
        app,
        "tests/test_note.py",
        "def test_it(postgresql): postgresql.execute('select id from app.note')\n",
    )
    run(app).assert_outcomes(passed=1)


def test_outside_a_project_nothing_happens(pytester: pytest.Pytester) -> None:
    """No SQL is collected and nothing of weight is imported."""
    write(pytester, "tests/note.sql", "select plan(1);\n")
    write(
        pytester,
        "tests/test_it.py",
        "import sys\n\n"
        "def test_it():\n"
        "    heavy = {'postgast', 'yoyo', 'dbkit.apply', 'dbkit.testing.items'}\n"
        "    assert set() == heavy & set(sys.modules)\n"
        "    assert 'dbkit.testing.plugin' in sys.modules\n",
    )
    result = run(pytester, "-p", "no:postgresql")
    result.assert_outcomes(passed=1)


def test_no_server_outlives_the_run(app: pytest.Pytester) -> None:
    """The server's directory is gone when pytest ends."""
    write(
        app,
        "tests/test_note.py",
        "from pathlib import Path\n\n"
        "def test_it(dbkit_server): Path('host').write_text(dbkit_server.host)\n",
    )
    run(app).assert_outcomes(passed=1)
    host = Path((app.path / "host").read_text())
    assert host.is_absolute()
    assert not host.exists()


def test_the_next_test_finds_no_lock_of_the_last(app: pytest.Pytester) -> None:
    """The lock is gone when the fixture ends, not when its server process comes to its end."""
    write(
        app,
        "tests/app/test_lock.py",
        """
import os, signal, threading

def test_locks(db):
    db.execute("select pg_advisory_xact_lock(1)")
    # Its process does not come to anything for a moment, as on a busy machine.
    os.kill(db.info.backend_pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (db.info.backend_pid, signal.SIGCONT)).start()

def test_locks_again(db):
    assert (True,) == db.execute("select pg_try_advisory_xact_lock(1)").fetchone()
""",
    )
    run(app).assert_outcomes(passed=2)


ONE_ASSERTION = "select plan(1);\n\nselect pass('here');\n\nselect * from finish();\n"


def test_a_schema_may_have_any_name(app: pytest.Pytester) -> None:
    """The folders of dbkit's own tests mean nothing in another project."""
    names = ["unit", "drift", "db", "faults", "benchmarks", "wéird näme"]
    for name in names:
        write(app, f"migrations/{name}/{name}-0001-x.sql", f'create schema "{name}";\n')
        write(app, f"tests/{name}/it.sql", ONE_ASSERTION)
    write(app, "tests/cases/one.sql", "select 1;\n")
    result = run(app, "--collect-only", "-q")
    found = [line for line in result.outlines if "::" in line]
    assert sorted(f"tests/{name}/it.sql::pgtap" for name in names) == sorted(found)
    line = "dbkit: no schema is called so, SQL left alone: tests/cases"
    assert line not in result.outlines
    assert line in run(app, "--collect-only").outlines


def test_a_schema_called_invariants_has_both(app: pytest.Pytester) -> None:
    """A file of several statements is pgTAP there, one query is an invariant."""
    demand = "-- Demand.\nselect 'x', 'y' where false\n"
    write(app, "tests/invariants/mine.sql", demand)
    write(app, "tests/invariants/it.sql", ONE_ASSERTION)
    assert ["no tests collected in"] == [
        line.strip("= ")[:21] for line in run(app, "--collect-only", "-q").outlines if line
    ]
    with pytest.raises(ProjectError, match=r"it\.sql:.* an invariant is one query"):
        invariants.load(app.path)
    write(app, "migrations/invariants/invariants-0001-x.sql", "create schema invariants;\n")
    found = run(app, "--collect-only", "-q").outlines
    assert "tests/invariants/it.sql::pgtap" == found[0]
    assert "mine.sql" not in "\n".join(found)
    own = {invariant.path for invariant in invariants.load(app.path)}
    assert "tests/invariants/mine.sql" in own
    assert "tests/invariants/it.sql" not in own


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("platform = \n", "dbkit.toml: Invalid value (at line 1, column 12)"),
        ("platfrom = 'supabase'\n", "dbkit.toml: platfrom: not a key dbkit knows"),
        ("\xff", "dbkit.toml: 'utf-8' codec can't decode"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("-n", "2"), ("tests/app/it.sql",)])
def test_a_broken_configuration_is_a_usage_error(
    app: pytest.Pytester, text: str, message: str, arguments: tuple[str, ...]
) -> None:
    """Plain pytest says what is wrong with the file, not that there are no tests."""
    write(app, "tests/app/it.sql", ONE_ASSERTION)
    (app.path / "dbkit.toml").write_bytes(text.encode("latin-1"))
    result = run(app, *arguments)
    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines([f"ERROR: {message}*"])
    assert "no tests ran" not in result.stdout.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
