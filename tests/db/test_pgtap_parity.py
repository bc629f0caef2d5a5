"""The same files, the same verdicts: pgTAP files run by dbkit, and by pg_prove with psql."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from dbkit.testing import pgtap

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server
    from dbkit.testing.pgtap import Result
    from dbkit.testing.psql.session import Place

HERE = Path(__file__).parent / "pgtap_parity"
FILES = sorted(path.name for path in HERE.glob("*.sql"))
#: How pg_prove starts psql.
OPTIONS = [
    *("--no-psqlrc", "--no-align", "--quiet"),
    *("--pset", "pager=off", "--pset", "tuples_only=true", "--set", "ON_ERROR_STOP=1"),
]

#: Of what a script may be made, in any order: quotes that close nothing, branches that are nowhere.
FRAGMENTS = [
    *("'", "''", '"', "$$", "$a$", "/*", "*/", "--", " E'", "U&'", "\\'", "`echo q`", "(", ")"),
    *(";", ";\n", "\n", " ", "\t", ",", ":", "ü", "1", "null", "'a'", "$1", "x", "case ", " as v"),
    *(":v", ":'v'", ':"v"', ":{?v}", ":w", ":v:w", "::text", "\\;", "\\:", "\\\\", "\\n", "-n "),
    *("\n\\if ", "\n\\elif ", "\n\\else", "\n\\endif\n", "true", "false ", "\n\\q\n"),
    *(
        "\n\\set v ",
        "\n\\set w '",
        "\n\\set v\n",
        "\n\\unset v\n",
        "\\gset\n",
        "\\gexec\n",
        "\\g\n",
    ),
    *("\n\\echo ", "\\echo ", "\n\\echo :v :'v'\n", "\n\\warn ", "\n\\t\n", "\n\\x\n"),
    *("\n\\pset null N\n", "\n\\set ON_ERROR_STOP 0\n", "\n\\set ON_ERROR_ROLLBACK on\n"),
    *("select ", "\nselect ", "select 1", "\nselect :'v';\n", "\nbegin;", "\nrollback;\n"),
    *("begin", " end", "create function f() returns int "),
]
SCRIPTS = st.lists(st.sampled_from(FRAGMENTS), min_size=3, max_size=40).map("".join)

pytestmark = pytest.mark.requires_extension("pgtap")


@dataclass(frozen=True)
class Verdict:
    """What somebody says of a file.

    Attributes:
        assertions: Of each its number, outcome and description.
        failed: Whether the file failed.
    """

    assertions: tuple[tuple[int, str, str], ...]
    failed: bool


@pytest.fixture(scope="module")
def tools() -> None:
    """Skip without pg_prove and the reader it is made of; in CI, which has them, fail."""
    probe = ["perl", "-MTAP::Parser::SourceHandler::pgTAP", "-MJSON::PP", "-e", "1"]
    perl = shutil.which("perl") and subprocess.run(probe, capture_output=True, check=False)
    if perl and not perl.returncode and shutil.which("pg_prove"):
        return
    needs = "needs pg_prove (Debian: libtap-parser-sourcehandler-pgtap-perl)"
    if os.environ.get("DBKIT_REQUIRE_EXTENSIONS"):
        pytest.fail(f"{needs}, and DBKIT_REQUIRE_EXTENSIONS requires it", pytrace=False)
    pytest.skip(needs)


@pytest.fixture
def url(pgtap_url: str) -> str:
    """A database in which psql finds pgTAP, as dbkit does."""
    with psycopg.connect(pgtap_url, autocommit=True) as connection:
        connection.execute('alter database pgtap set search_path = "$user", public, tap')
    return pgtap_url


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where the files are, as a person would who runs pg_prove there."""
    monkeypatch.chdir(HERE)


def run(url: str, name: str | Path) -> tuple[list[Result], str]:
    """Run a file as dbkit does; return its results and what psql would have printed."""
    printed: list[str] = []

    class Run(pgtap._Run):
        def printed(self, text: str, place: Place, seconds: float) -> None:
            printed.append(text)
            super().printed(text, place, seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pgtap, "_Run", Run)
        with psycopg.connect(url) as connection:
            file = HERE / name
            results = pgtap.run(connection, str(name), file.read_text("utf-8"), file)
            connection.rollback()
    return results, "".join(printed)


def ours(results: list[Result]) -> Verdict:
    """Return dbkit's verdict."""
    named = [result for result in results if result.name.split(" - ")[0].isdigit()]
    assertions = [
        (int(number), result.outcome, description)
        for result in named
        for number, _, description in [result.name.partition(" - ")]
        if description != "not run"
    ]
    return Verdict(tuple(assertions), any(result.outcome == "failed" for result in results))


def theirs(psql: list[str]) -> Verdict:
    """Return the verdict of pg_prove's reader."""
    command = ["perl", str(HERE / "read_tap.pl"), *psql]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    *lines, file = (json.loads(line) for line in done.stdout.decode().splitlines())
    assertions = tuple((line["number"], outcome(line), description(line)) for line in lines)
    return Verdict(assertions, file["failed"])


def outcome(line: dict[str, Any]) -> str:
    """Return an outcome as pytest names it."""
    if not line["good"]:
        return "failed"
    if line["directive"] == "todo":
        return "xpassed" if line["passed"] else "xfailed"
    return "skipped" if line["directive"] == "skip" else "passed"


def description(line: dict[str, Any]) -> str:
    """Return a description without what stands before it, and without escapes."""
    return str(line["description"]).removeprefix("-").strip().replace("\\#", "#")


def environment(url: str) -> dict[str, str]:
    """Return the environment in which pg_prove finds a database; as an option it takes no URL."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    found = conninfo_to_dict(url)
    return {**os.environ, **{names[key]: str(found[key]) for key in names if found.get(key)}}


def lines(output: str) -> list[str]:
    """Return what is printed, without times."""
    return [line for line in output.splitlines() if not line.startswith("Time: ")]


def test_there_are_files_of_every_verdict() -> None:
    """A folder that nothing is found in would compare nothing."""
    assert 60 < len(FILES)


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("name", FILES)
def test_a_file_has_pg_proves_verdict(name: str, url: str, dbkit_server: Server) -> None:
    """For each assertion, for the file, and for every line that is printed."""
    results, printed = run(url, name)
    if name.startswith("extension"):
        # pg_prove's user has no pgTAP that was there before the file's.
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("drop extension pgtap")
    psql = [str(dbkit_server.bindir / "psql"), *OPTIONS, "--dbname", url]
    expected = theirs([*psql, "--file", name])
    assert expected == ours(results)
    said = subprocess.run([*psql, "--file", name], capture_output=True, text=True, check=False)
    # psql does not know that a bail out ends anything.
    length = len(lines(printed)) if name == "bail_out.sql" else None
    assert lines(said.stdout)[:length] == lines(printed)
    prove = ["pg_prove", "--quiet", "--psql-bin", psql[0], name]
    done = subprocess.run(prove, env=environment(url), capture_output=True, text=True, check=False)
    assert expected.failed == bool(done.returncode), done.stdout + done.stderr


@pytest.mark.usefixtures("tools")
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=SCRIPTS, goes_on=st.booleans())
def test_any_script_prints_what_psql_prints(
    script: str, goes_on: bool, tmp_path: Path, url: str, dbkit_server: Server
) -> None:
    """Whatever its quotes, variables and branches make of it, and ends where psql ends."""
    file = tmp_path / "script.sql"
    file.write_text("\\set ON_ERROR_STOP 0\n" * goes_on + script, encoding="utf-8")
    results, printed = run(url, file)
    # What is refused on purpose is no matter of psql's.
    assume(not any("in a test" in result.text for result in results))
    assume(not any("leaves behind" in result.text for result in results))
    psql = [str(dbkit_server.bindir / "psql"), *OPTIONS, "--dbname", url, "--file", str(file)]
    done = subprocess.run(psql, capture_output=True, check=False)
    assert done.stdout.decode() == printed
    assert bool(done.returncode) == any(result.name.startswith("line") for result in results)
