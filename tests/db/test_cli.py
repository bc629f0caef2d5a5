"""The command line: which database, what is printed where, which exit code."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from support.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from dbkit.postgres.cluster import Server

PROGRAM = Path(sys.executable).parent / "dbkit"


def run(project: Scratch, *arguments: str, url: str | None = None) -> Result:
    """Run dbkit in the project; ``url`` becomes DATABASE_URL."""
    environment = {"DATABASE_URL": url}
    return CliRunner().invoke(dbkit_command, ["-C", str(project.root), *arguments], env=environment)


def test_no_database_is_named(shop_project: Scratch) -> None:
    """There is no default to fall into by accident."""
    result = run(shop_project, "apply")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: no database was named\n"
        "hint: --database URL, or DATABASE_URL, or a target in the configuration, or --local\n"
    )


def test_the_database_comes_from_option_environment_or_configuration(
    shop_project: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this order; what is asked for wins."""
    wrong = "postgresql:///nowhere?host=/nonexistent"
    assert run(shop_project, "plan", "--database", shop_project.url, url=wrong).exit_code == 0
    assert run(shop_project, "plan", url=shop_project.url).exit_code == 0
    shop_project.write(
        "dbkit.toml",
        """
        default_target = "here"
        [targets.here]
        url = "${SHOP_URL}"
        [targets.there]
        url = "postgresql:///nowhere?host=/nonexistent"
        """,
    )
    result = run(shop_project, "plan")
    assert result.exit_code == 2
    assert "SHOP_URL" in result.stderr
    monkeypatch.setenv("SHOP_URL", shop_project.url)
    assert run(shop_project, "plan").exit_code == 0
    assert run(shop_project, "plan", "--target", "there").exit_code == 2
    result = run(shop_project, "plan", "--target", "nobody")
    assert "no target 'nobody' in the configuration\nhint: it has: here, there" in result.stderr
    result = run(shop_project, "plan", "--local", "--target", "here")
    assert "exclude each other" in result.stderr


def test_a_password_is_never_printed(shop_project: Scratch) -> None:
    """Neither in the error nor in the summary."""
    url = "postgresql://me:secret@localhost:1/db"
    result = run(shop_project, "apply", "--database", url)
    assert result.exit_code == 2
    assert "cannot connect to me@localhost:1/db" in result.stderr
    assert "secret" not in result.output


def test_result_on_stdout_progress_on_stderr(shop_project: Scratch) -> None:
    """A line a step for logs, one line for the result."""
    result = run(shop_project, "apply", url=shop_project.url)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "+ migrations/shop/shop-0001-item.sql  (not yet applied)",
        "+ sql/shop/functions/with_tax.sql  (new)",
        "+ sql/shop/policies/item.sql  (new)",
        "+ sql/shop/views/priced.sql  (new)",
        "+ sql/shop/views/cheap.sql  (new)",
    ]
    assert len(result.stdout.splitlines()) == 1
    assert ": 1 migration, 4 object files in " in result.stdout
    again = run(shop_project, "apply", url=shop_project.url)
    assert again.stderr == ""
    assert again.stdout.startswith("nothing to do on ")


def many(scratch: Scratch, *systems: str) -> list[str]:
    """Write systems of a schema and eleven views each; return the views' paths."""
    paths = []
    for system in systems:
        scratch.write(f"migrations/{system}/{system}-0001-schema.sql", f"create schema {system};")
        for number in range(11):
            path = f"sql/{system}/views/v{number}.sql"
            view = f"create or replace view {system}.v{number} as select 1 as one;"
            scratch.write(path, f"-- One.\n{view}\n")
            paths.append(path)
    return paths


def test_many_steps_are_counted_by_system(scratch: Scratch) -> None:
    """A first apply says a line a system; -v names every file; a small change is named as ever."""
    paths = many(scratch, "one", "two")
    result = run(scratch, "apply", url=scratch.url)
    assert result.stderr.splitlines() == [
        "+ one  1 migration, 11 object files",
        "+ two  1 migration, 11 object files",
    ]
    assert ": 2 migrations, 22 object files in " in result.stdout
    for path in paths:
        content = (scratch.root / path).read_text(encoding="utf-8")
        scratch.write(path, content.replace("1 as one", "2 as one"))
    scratch.remove("sql/two/views/v0.sql")
    result = run(scratch, "apply", "--verbose", url=scratch.url)
    assert sorted(result.stderr.splitlines()) == sorted(
        ["- sql/two/views/v0.sql  (the file is gone)"]
        + [f"~ {path}  (changed)" for path in paths if path != "sql/two/views/v0.sql"]
    )
    many(scratch, "one", "two")
    scratch.remove("sql/two/views/v1.sql")
    result = run(scratch, "apply", url=scratch.url)
    assert result.stderr.splitlines() == [
        "~ one  11 object files",
        "~ two  10 object files, 1 removal",
    ]
    scratch.remove("sql/one/views/v1.sql")
    result = run(scratch, "apply", url=scratch.url)
    assert result.stderr.splitlines() == ["- sql/one/views/v1.sql  (the file is gone)"]


def test_a_terminal_shows_a_bar(scratch: Scratch) -> None:
    """On a terminal the systems stay above a bar that moves and is gone at the end."""
    many(scratch, "one", "two")
    shown, terminal = pty.openpty()
    command = [sys.executable, "-m", "dbkit", "-C", str(scratch.root), "apply"]
    environment = {**os.environ, "DATABASE_URL": scratch.url, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, env=environment
    ) as process:
        os.close(terminal)
        seen = b""
        with suppress(OSError):  # Linux's word for the end of a terminal.
            while block := os.read(shown, 4096):
                seen += block
        os.close(shown)
        result, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"+ one  1 migration, 11 object files\r\n" in seen
    assert re.search(rb"\D(\d+)/\1\D", seen)
    assert b"2 migrations, 22 object files in " in result


def test_plan_shows_what_apply_does(shop_project: Scratch) -> None:
    """Text for people; --check for CI."""
    planned = run(shop_project, "plan", url=shop_project.url)
    assert planned.stdout.splitlines()[-1] == "1 migration, 4 object files"
    assert run(shop_project, "plan", "--check", url=shop_project.url).exit_code == 1
    assert shop_project.value("select to_regnamespace('shop') is null")
    run(shop_project, "apply", url=shop_project.url)
    assert run(shop_project, "plan", url=shop_project.url).stdout == "nothing to do\n"
    assert run(shop_project, "plan", "--check", url=shop_project.url).exit_code == 0


def test_a_plan_in_sql_runs_in_psql(shop_project: Scratch, dbkit_server: Server) -> None:
    """It makes the same, records the same, and is empty afterwards."""
    psql = [
        str(dbkit_server.bindir / "psql"),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        shop_project.url,
    ]

    def carry() -> None:
        script = run(shop_project, "plan", "--format", "sql", url=shop_project.url).stdout
        done = subprocess.run(psql, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    carry()
    assert shop_project.value("select count(*) from shop.cheap") == 0
    assert run(shop_project, "plan", "--format", "sql", url=shop_project.url).stdout == ""
    policy = shop_project.root / "sql/shop/policies/item.sql"
    policy.write_text(policy.read_text("utf-8").replace("owner =", "true and owner ="), "utf-8")
    shop_project.remove("sql/shop/views/cheap.sql")
    carry()
    assert shop_project.value("select to_regclass('shop.cheap') is null")
    assert run(shop_project, "apply", url=shop_project.url).stdout.startswith("nothing to do")


def test_status_lists_state_and_purpose(shop_project: Scratch) -> None:
    """Each migration and object file, with what it is for."""
    before = run(shop_project, "status", url=shop_project.url).stdout
    assert "  pending  migrations/shop/shop-0001-item.sql\n" in before
    assert "  new      sql/shop/views/priced.sql  Items with their price and tax.\n" in before
    run(shop_project, "apply", url=shop_project.url)
    shop_project.remove("sql/shop/views/cheap.sql")
    for path in ("migrations/shop/shop-0001-item.sql", "sql/shop/views/priced.sql"):
        file = shop_project.root / path
        file.write_text(f"{file.read_text('utf-8')}-- edited\n", "utf-8")
    after = run(shop_project, "status", url=shop_project.url).stdout
    assert "  edited   migrations/shop/shop-0001-item.sql" in after
    assert "  changed  sql/shop/views/priced.sql" in after
    assert "  applied  sql/shop/policies/item.sql" in after
    assert "  removed  sql/shop/views/cheap.sql" in after
    assert after.splitlines()[-1] == "2 applied, 1 changed, 1 edited, 1 removed"


def test_the_platform_comes_by_itself_only_on_servers_of_our_own(shop_project: Scratch) -> None:
    """Elsewhere it is asked for, and the error says how."""
    shop_project.write("dbkit.toml", 'platform = "supabase"\n')
    result = run(shop_project, "apply", url=shop_project.url)
    assert result.exit_code == 2
    assert (
        "error: the server has no schema auth: the platform supabase is not there" in result.stderr
    )
    assert "--with-platform" in result.stderr
    assert run(shop_project, "apply", "--with-platform", url=shop_project.url).exit_code == 0
    assert shop_project.value("select auth.uid() is null")
    assert run(shop_project, "apply", url=shop_project.url).exit_code == 0


def test_a_missing_extension_stops_before_anything_ran(shop_project: Scratch) -> None:
    """Unless it may be missing: then what is left out is listed, each time."""
    path = "sql/shop/views/fancy.sql"
    shop_project.write(
        path,
        """
        -- Needs what no server has.
        -- dbkit: requires extension nonesuch
        create or replace view shop.fancy as select 1 as one;
        """,
    )
    result = run(shop_project, "apply", url=shop_project.url)
    assert result.exit_code == 2
    assert f"error: {path}:1: needs the extension nonesuch" in result.stderr
    assert "--allow-missing nonesuch" in result.stderr
    assert shop_project.value("select to_regnamespace('shop') is null")
    for _ in range(2):
        result = run(shop_project, "apply", "--allow-missing", "nonesuch", url=shop_project.url)
        assert result.exit_code == 0
        assert f"! {path}  (left out: no extension nonesuch)" in result.stderr


def test_demo_needs_local(shop_project: Scratch) -> None:
    """Demo data never reaches a database that was there before."""
    result = run(shop_project, "apply", "--demo", url=shop_project.url)
    assert result.exit_code == 2
    assert "--demo writes data: it needs --local" in result.stderr


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """Return a directory that the server's user may enter, so that its data stays in it."""
    with tempfile.TemporaryDirectory(prefix="dbkit-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_local_is_durable_and_says_how_to_reach_it(open_directory: Path) -> None:
    """A server of the project's own: it stays, its URL works, a second apply does nothing."""
    project = Scratch(open_directory, "")
    assert CliRunner().invoke(dbkit_command, ["init", str(open_directory)]).exit_code == 0
    try:
        done = subprocess.run(
            [PROGRAM, "-C", open_directory, "apply", "--local"],
            capture_output=True,
            text=True,
            check=True,
        )
        summary, url, psql = done.stdout.splitlines()
        assert summary.startswith("applied to ")
        assert psql.endswith(f"psql '{url}'")
        with psycopg.connect(url) as connection:
            assert connection.execute("show fsync").fetchone() == ("on",)
            connection.execute("insert into app.note (body) values ('kept')")
        again = run(project, "apply", "--local")
        assert again.stdout.startswith("nothing to do")
        assert run(project, "stop").stdout == "stopped\n"
        assert run(project, "stop").stdout == "it was not running\n"
        assert run(project, "verify", "--local").stdout.endswith("\nno difference\n")
        with psycopg.connect(url) as connection:
            assert connection.execute("select body from app.note").fetchall() == [("kept",)]
    finally:
        run(project, "stop")


def test_init_makes_a_project_that_applies_and_tests_green(tmp_path: Path) -> None:
    """What a newcomer gets works at once, twice, and its tests pass."""
    made = CliRunner().invoke(dbkit_command, ["init", str(tmp_path), "--system", "library"])
    assert made.exit_code == 0
    assert "sql/library/views/recent_note.sql" in made.stdout
    done = subprocess.run(
        [PROGRAM, "test", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b(7 passed|4 passed, 1 skipped) in", done.stdout)
    again = CliRunner().invoke(dbkit_command, ["init", str(tmp_path)])
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_init_refuses_a_name_that_needs_quotes(tmp_path: Path) -> None:
    """The system's name is a schema, a folder and part of file names."""
    result = CliRunner().invoke(dbkit_command, ["init", str(tmp_path), "--system", "My-App"])
    assert result.exit_code == 2
    assert "not a name for a system: 'My-App'" in result.stderr


@pytest.mark.parametrize("command", sorted(dbkit_command.commands))
def test_every_command_has_help(command: str) -> None:
    """Each command says what it does; test passes its arguments on to pytest."""
    if command != "test":
        result = CliRunner().invoke(dbkit_command, [command, "--help"])
        assert result.exit_code == 0
    assert dbkit_command.commands[command].help
