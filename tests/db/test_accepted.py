"""verify --accept-findings: a line under the past, and what is new fails."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.exemptions import ACCEPTED

if TYPE_CHECKING:
    from typing import Any

    from click.testing import Result

    from support.scratch import Scratch

TABLE = "migrations/old/old-0001-tables.sql"
FUNCTION = "sql/old/functions/f.sql"


def run(scratch: Scratch, *arguments: str) -> Result:
    """Run dbkit verify as a user does."""
    call = ["-C", str(scratch.root), "verify", "--database", scratch.url, *arguments]
    return CliRunner().invoke(dbkit_command, call)


def entries(scratch: Scratch) -> list[dict[str, Any]]:
    """Return what the file holds."""
    content = tomllib.loads((scratch.root / ACCEPTED).read_text(encoding="utf-8"))
    return list(content["except"])


@pytest.fixture
def adopted(scratch: Scratch) -> Scratch:
    """Return a project as people bring it in, applied: with findings, under names as they are."""
    scratch.write(
        TABLE,
        """
        create schema old;
        create table old."weird ""name"" x" (id bigint);
        create table old."Zürich [1]*" (id bigint);
        create table old.parent (id bigint primary key);
        create table old.child (
            id bigint primary key,
            first bigint references old.parent,
            second bigint references old.parent
        );
        """,
    )
    scratch.write(
        FUNCTION,
        """
        -- A definer function.
        create or replace function old.f(list integer[]) returns bigint
        language sql
        security definer
        as $$ select 1::bigint $$;
        """,
    )
    scratch.apply()
    return scratch


def test_what_is_there_is_accepted_and_what_is_new_fails(adopted: Scratch) -> None:
    """Found, accepted, quiet; a new table, a new fault on an old object; the same again."""
    before = run(adopted)
    number = len(re.findall("^! invariant/", before.stdout, re.MULTILINE))
    assert (1, True) == (before.exit_code, number >= 5)
    done = run(adopted, "--accept-findings")
    assert (0, f"{ACCEPTED}: {number} accepted, 0 taken out, {number} in all\n") == (
        done.exit_code,
        done.stderr,
    )
    assert number == len(entries(adopted))
    assert entries(adopted) == sorted(
        entries(adopted), key=lambda e: (e["rule"], e["object"], e.get("message", ""))
    )
    after = run(adopted)
    assert (0, True) == (after.exit_code, f"accepted in {ACCEPTED} {number}" in after.stdout)
    adopted.write(
        "migrations/old/old-0002-more.sql",
        """
        -- depends: old-0001-tables
        create table old.more (id bigint);
        """,
    )
    adopted.apply()
    (line,) = re.findall("^! invariant/.*", run(adopted).stdout, re.MULTILINE)
    assert "! invariant/no_primary_key  table old.more: has no primary key" in line
    assert 1 == run(adopted).exit_code


def test_accepting_twice_changes_nothing(adopted: Scratch) -> None:
    """Not a byte of the file, with a reason that somebody wrote."""
    run(adopted, "--accept-findings")
    place = adopted.root / ACCEPTED
    text = place.read_text(encoding="utf-8")
    assert 'weird \\"name\\" x' in text
    written = re.sub('reason = ".*"', 'reason = "The importer fills it: \\\\"nightly\\\\"."', text)
    place.write_text(written, encoding="utf-8")
    again = run(adopted, "--accept-findings")
    assert (0, written) == (again.exit_code, place.read_text(encoding="utf-8"))
    assert f"{ACCEPTED}: 0 accepted, 0 taken out" in again.stderr


def test_what_has_gone_is_said_and_taken_out(adopted: Scratch) -> None:
    """As a note with the line of its entry; the others keep their reasons."""
    run(adopted, "--accept-findings")
    place = adopted.root / ACCEPTED
    text = place.read_text(encoding="utf-8").replace("there on", "Known since the import on")
    place.write_text(text, encoding="utf-8")
    adopted.write(
        FUNCTION,
        """
        -- A definer function no more.
        create or replace function old.f(list integer[]) returns bigint
        language sql
        as $$ select 1::bigint $$;
        """,
    )
    adopted.apply()
    report = run(adopted)
    lines = re.findall(r"^! .*f\(integer\[\]\): (.*)", report.stdout, re.MULTILINE)
    assert 0 == report.exit_code
    assert lines
    for line in lines:
        told, number = re.fullmatch(rf"(.*)  \({ACCEPTED}:(\d+)\)", line).groups()  # type: ignore[union-attr]
        assert told.startswith("accepted, and no longer found: dbkit verify --accept-findings")
        assert "[[except]]" == text.split("\n")[int(number) - 1]
    done = run(adopted, "--accept-findings")
    assert f"0 accepted, {len(lines)} taken out" in done.stderr
    left = entries(adopted)
    assert not [one for one in left if "old.f(" in one["object"]]
    assert all(one["reason"].startswith("Known since the import on") for one in left)
    assert "no longer found" not in run(adopted).stdout


def test_drift_is_not_accepted(adopted: Scratch) -> None:
    """It says what to do, and the run still fails; nothing of it is in the file."""
    adopted.query("alter table old.child add column third bigint")
    done = run(adopted, "--accept-findings")
    assert 1 == done.exit_code
    assert "not accepted: 1 unmanaged: bring files and database together" in done.stderr
    assert not [one for one in entries(adopted) if "third" in one["object"]]
    assert "+ unmanaged  column old.child.third" in done.stdout


def test_partitions_and_what_the_configuration_excepts(adopted: Scratch) -> None:
    """A finding on a partition rule is accepted too; one that is excepted by hand is not again."""
    adopted.write(
        "migrations/old/old-0003-event.sql",
        """
        -- depends: old-0001-tables
        create table old.event (at timestamptz not null primary key) partition by range (at);
        """,
    )
    adopted.write(
        "sql/old/partitions/event.sql",
        """
        -- A partition a day.
        select dbkit.ensure_partitions(parent => 'old.event', unit => 'day', ahead => 3);
        """,
    )
    adopted.apply()
    (name,) = adopted.query(
        "select inhrelid::regclass::text from pg_inherits"
        " where inhparent = 'old.event'::regclass order by 1 offset 1 limit 1"
    )[0]
    adopted.query(f"drop table {name}")
    adopted.write(
        "dbkit.toml",
        """
        [[except]]
        rule = "no_primary_key"
        object = "table old.*"
        reason = "old"
        until = 2999-12-31
        """,
    )
    assert "! partition/gap  partitions old.event" in run(adopted).stdout
    run(adopted, "--accept-findings")
    rules = {one["rule"] for one in entries(adopted)}
    assert "partition/gap" in rules
    assert "no_primary_key" not in rules
    assert "! partition/gap" not in run(adopted).stdout


@pytest.mark.requires_extension("plpgsql_check")
def test_an_accepted_body_may_not_get_worse(adopted: Scratch) -> None:
    """The fault that it had is accepted, a second one is not."""
    text = """
        -- Does nothing well.
        create or replace function old.g() returns void language plpgsql as $$
        begin
            perform old.nothing();{more}
        end $$;
        """
    adopted.write("sql/old/functions/g.sql", text.format(more=""))
    adopted.apply()
    assert 0 == run(adopted, "--accept-findings").exit_code
    assert 0 == run(adopted).exit_code
    adopted.write("sql/old/functions/g.sql", text.format(more=" perform old.nobody();"))
    adopted.apply()
    (line,) = re.findall("^! body .*", run(adopted).stdout, re.MULTILINE)
    assert "old.nobody() does not exist" in line


def test_it_looks_at_everything(adopted: Scratch) -> None:
    """A part of the findings would make the others seem to be gone."""
    for option in (["--only", "old.*"], ["--ignore", "old.*"], ["--recorded"]):
        done = run(adopted, "--accept-findings", *option)
        assert 2 == done.exit_code
        assert "not with --only, --ignore or --recorded" in done.stderr
    assert not (adopted.root / ACCEPTED).exists()


def test_other_looks_take_nothing_for_gone(adopted: Scratch) -> None:
    """Without a reference, or at some objects only, what is not seen is not said to have gone."""
    run(adopted, "--accept-findings")
    for option in (["--recorded"], ["--only", "old.child"], ["--ignore", "*"]):
        assert "no longer found" not in run(adopted, *option).stdout


def test_a_broken_file_stops_before_the_database(adopted: Scratch) -> None:
    """A conflict of a merge, say: the line is named, and accepting does not overwrite it."""
    run(adopted, "--accept-findings")
    place = adopted.root / ACCEPTED
    text = f"<<<<<<< ours\n{place.read_text(encoding='utf-8')}"
    place.write_text(text, encoding="utf-8")
    for arguments in ([], ["--accept-findings"]):
        done = run(adopted, *arguments)
        assert 2 == done.exit_code
        assert f"{ACCEPTED}: Invalid statement (at line 1, column 1)" in done.stderr
    assert text == place.read_text(encoding="utf-8")


def test_a_role_that_only_reads_accepts(adopted: Scratch) -> None:
    """Nothing is written to the database."""
    adopted.query("create role reading login")
    adopted.query("grant pg_read_all_data to reading")
    url = psycopg.conninfo.make_conninfo(adopted.url, user="reading")
    call = ["-C", str(adopted.root), "verify", "--database", url, "--accept-findings"]
    done = CliRunner().invoke(dbkit_command, call)
    adopted.query("drop role reading")
    assert (0, True) == (done.exit_code, len(entries(adopted)) >= 5), done.stderr
