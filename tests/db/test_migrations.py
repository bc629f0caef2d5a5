"""Migrations: yoyo's format and graph, dbkit's transaction; each of yoyo's sharp edges."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.errors import ApplyError, ProjectError
from dbkit.plan.inputs import Treatment
from dbkit.project import migration_order
from support.scratch import Scratch

FIRST = "migrations/a/a-0001-first.sql"
SECOND = "migrations/a/a-0002-second.sql"


@pytest.fixture
def two(scratch: Scratch) -> Scratch:
    """Return a project with two migrations, the second depending on the first."""
    scratch.write(FIRST, "create schema a;\n\ncreate table a.one (id bigint primary key);\n")
    scratch.write(
        SECOND, "-- depends: a-0001-first\n\ncreate table a.two (id bigint primary key);\n"
    )
    return scratch


def yoyo_list(scratch: Scratch) -> str:
    """Return what yoyo's own command says of the scratch project."""
    parts = urlsplit(scratch.url)
    url = f"postgresql+psycopg://{parts.path}?{parts.query}&schema=dbkit"
    program = str(Path(sys.executable).parent / "yoyo")
    options = ["--no-config-file", "--batch", "-d", url, str(scratch.root / "migrations/a")]
    done = subprocess.run([program, "list", *options], capture_output=True, text=True, check=True)
    return done.stdout


def test_yoyo_list_agrees(two: Scratch) -> None:
    """What dbkit applied, yoyo sees as applied; what it did not, not."""
    two.apply()
    two.write("migrations/a/a-0003-third.sql", "-- depends: a-0002-second\nselect 1;\n")
    states = [line.split()[:2] for line in yoyo_list(two).splitlines() if "a-000" in line]
    assert sorted(states) == [["A", "a-0001-first"], ["A", "a-0002-second"], ["U", "a-0003-third"]]


def test_order_is_that_of_the_graph(scratch: Scratch) -> None:
    """Not the file name but -- depends: decides, also across systems."""
    scratch.write("migrations/a/a-0001-x.sql", "-- depends: b-0001-y\nselect 1;\n")
    scratch.write("migrations/b/b-0001-y.sql", "create schema b;\n")
    assert ["b-0001-y", "a-0001-x"] == [m.id for m in migration_order.order(scratch.load())]


def test_a_circle_is_named(scratch: Scratch) -> None:
    """A graph that cannot be ordered says which migrations are in the circle."""
    scratch.write("migrations/a/a-0001-x.sql", "-- depends: a-0002-y\nselect 1;\n")
    scratch.write("migrations/a/a-0002-y.sql", "-- depends: a-0001-x\nselect 1;\n")
    with pytest.raises(ProjectError, match=r"each other: a-0001-x and a-0002-y"):
        migration_order.order(scratch.load())


def test_an_edited_migration_is_refused_with_its_file(two: Scratch) -> None:
    """yoyo knows only the file's name; dbkit knows what ran."""
    two.apply()
    two.write(SECOND, "-- depends: a-0001-first\n\ncreate table a.two (id int primary key);\n")
    with pytest.raises(ApplyError, match=rf"^{SECOND}:1: edited after it was applied$"):
        two.apply()


def test_a_lost_migration_is_refused_with_its_name(two: Scratch) -> None:
    """An old checkout must not take the database back."""
    two.apply()
    two.remove(SECOND)
    with pytest.raises(
        ApplyError, match="migration a-0002-second was applied, but its file is gone"
    ):
        two.apply()


def test_a_late_migration_still_runs(two: Scratch) -> None:
    """A branch that was merged later brings a lower number: it runs."""
    second = (two.root / SECOND).read_text(encoding="utf-8")
    two.remove(SECOND)
    two.write(
        "migrations/a/a-0003-third.sql", "-- depends: a-0001-first\ncreate table a.three ();\n"
    )
    two.apply()
    two.write(SECOND, second)
    assert two.steps() == [f"+ {SECOND}  (not yet applied)"]
    two.apply()
    assert two.value("select count(*) from dbkit.migration") == 3


def test_record_and_change_are_one_transaction(two: Scratch) -> None:
    """A failing last statement leaves neither tables nor records: no crash window."""
    two.write(SECOND, "-- depends: a-0001-first\ncreate table a.two ();\nselect 1 / 0;\n")
    with pytest.raises(ApplyError, match=rf"{SECOND}:3:1: division by zero \[22012\]"):
        two.apply()
    assert two.value("select to_regnamespace('a') is null and to_regnamespace('dbkit') is null")


def test_no_lock_row_is_written(two: Scratch) -> None:
    """yoyo's lock table, left by a killed run, would block everybody; dbkit never uses it."""
    two.apply()
    two.query("insert into dbkit.yoyo_lock (locked, ctime, pid) values (1, now(), 1)")
    two.write(
        "migrations/a/a-0003-third.sql", "-- depends: a-0002-second\ncreate table a.three ();\n"
    )
    two.apply()
    assert two.value("select to_regclass('a.three') is not null")


def test_a_transaction_in_a_file_is_refused_before_connecting(two: Scratch) -> None:
    """BEGIN and COMMIT in a file would commit half of a run."""
    two.write(SECOND, "-- depends: a-0001-first\nbegin;\ncreate table a.two ();\ncommit;\n")
    with pytest.raises(ProjectError) as refused:
        two.apply()
    assert [problem.splitlines()[0] for problem in refused.value.problems] == [
        f"{SECOND}:2:1: begin: dbkit decides where transactions begin and end",
        f"{SECOND}:4:1: commit: dbkit decides where transactions begin and end",
    ]


def test_a_non_transactional_migration_fails_clearly(two: Scratch) -> None:
    """Until steps are journaled, it is refused before anything runs."""
    two.write(
        SECOND,
        "-- depends: a-0001-first\n-- transactional: false\n"
        "create index concurrently one_idx on a.one (id);\n",
    )
    with pytest.raises(
        ApplyError, match=rf"{SECOND}:1: -- transactional: false is not supported yet"
    ):
        two.apply()
    assert two.value("select to_regnamespace('a') is null")


def test_the_wrong_directory_is_an_error(tmp_path: Path) -> None:
    """Nothing to apply is never a success."""
    (tmp_path / "dbkit.toml").touch()
    run = CliRunner().invoke(dbkit_command, ["-C", str(tmp_path), "apply", "--database", "x"])
    assert run.exit_code == 2
    assert "neither sql/ nor migrations/ in" in run.stderr


def test_rows_of_a_migration_do_not_reach_stdout(two: Scratch) -> None:
    """stdout is for results of dbkit's own."""
    two.write(
        "migrations/a/a-0003-third.sql", "-- depends: a-0002-second\nselect 'noise' as noise;\n"
    )
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        two.apply()
    assert out.getvalue() == ""


def test_percent_signs_and_colons_are_plain_text(two: Scratch) -> None:
    """No driver's placeholders in a migration."""
    two.write(
        "migrations/a/a-0003-third.sql",
        "-- depends: a-0002-second\n"
        "create table a.three as select '%s :x %(y)s 100%' as text, '12:30'::time as at;\n",
    )
    two.apply()
    assert two.value("select text from a.three") == "%s :x %(y)s 100%"


def test_an_expected_failure_has_no_traceback(two: Scratch) -> None:
    """Two lines and exit code 2."""
    two.write(SECOND, "-- depends: a-0001-first\ncreate table a.one ();\n")
    arguments = ["-C", str(two.root), "apply", "--database", two.url]
    run = CliRunner().invoke(dbkit_command, arguments)
    assert run.exit_code == 2
    assert f'error: {SECOND}:2:1: relation "one" already exists [42P07]' in run.stderr
    assert "hint: " in run.stderr
    assert "Traceback" not in run.output


def test_applied_by_yoyo_is_applied(two: Scratch) -> None:
    """A migration that yoyo ran into dbkit's tables is not run again."""
    two.apply()
    two.query("delete from dbkit.migration where id = 'a-0002-second'")
    assert two.plan(Treatment()).steps == ()
