"""verify: drift and pending told apart, no false alarm, nothing written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.errors import ThrowawayError
from dbkit.postgres import cluster
from dbkit.verify.run import verify
from dbkit.verify.values import Options
from support.majors import major, other_programs
from support.scratch import DISPOSABLE, Scratch

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from dbkit.postgres.cluster import Server
    from dbkit.verify.values import Report

PRICED = "sql/shop/views/priced.sql"
ITEM = "sql/shop/policies/item.sql"
WITH_TAX = "sql/shop/functions/with_tax.sql"


def look(scratch: Scratch, **options: bool) -> Report:
    """Verify the scratch project, with a reference built anew."""
    return verify(
        scratch.load(),
        scratch.url,
        Options(
            DISPOSABLE,
            recorded=options.get("recorded", False),
            cached=options.get("cached", False),
            allow_pending=options.get("allow_pending", True),
        ),
    )


def said(report: Report) -> list[str]:
    """Return rule and object of each finding but those of invariants."""
    return [f"{f.rule} {f.object}" for f in report.findings if not f.rule.startswith("invariant")]


def run(scratch: Scratch, *arguments: str) -> Result:
    """Run dbkit verify on the scratch project, the shop's invariants left alone."""
    fixed = [
        "-C",
        str(scratch.root),
        "verify",
        "--database",
        scratch.url,
        "--allow-missing",
        "pg_cron",
    ]
    return CliRunner().invoke(dbkit_command, [*fixed, *arguments])


def edit(scratch: Scratch, path: str, old: str, new: str) -> None:
    """Replace a text that must be there in a file of the project."""
    file = scratch.root / path
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new), encoding="utf-8")


@pytest.fixture
def applied(shop_project: Scratch) -> Scratch:
    """Return the shop, applied."""
    shop_project.apply()
    return shop_project


def test_clean_right_after_apply(applied: Scratch) -> None:
    """No false alarm, with a reference and without."""
    assert said(look(applied)) == []
    assert said(look(applied, recorded=True)) == []


def test_drift_is_what_the_ledger_does_not_know(applied: Scratch) -> None:
    """Clean, changed by hand, seen with its file, mended, clean."""
    applied.query("alter view shop.priced set (security_invoker = false)")
    report = look(applied)
    assert said(report) == ["drift view shop.priced"]
    (finding,) = [f for f in report.findings if f.rule == "drift"]
    assert (finding.path, finding.line, finding.level) == (PRICED, 2, "error")
    assert finding.change is not None
    assert list(finding.change.attributes) == ["options"]
    assert said(look(applied, recorded=True)) == ["drift view shop.priced"]
    applied.query("alter view shop.priced set (security_invoker = true)")
    assert said(look(applied)) == []


def test_pending_is_what_the_files_ask_for(applied: Scratch) -> None:
    """Before a deploy that is expected; after it, --no-pending makes it an error."""
    edit(applied, WITH_TAX, "120 / 100", "110 / 100")
    assert said(look(applied)) == ["pending function shop.with_tax(bigint)"]
    assert {f.level for f in look(applied).findings if f.rule == "pending"} == {"note"}
    assert {
        f.level for f in look(applied, allow_pending=False).findings if f.rule == "pending"
    } == {"error"}
    applied.apply()
    assert said(look(applied, allow_pending=False)) == []


def test_both_at_once(applied: Scratch) -> None:
    """Somebody changed by hand what a file is about to change."""
    applied.query(
        "create or replace function shop.with_tax(price bigint) returns bigint language sql"
        " immutable set search_path = '' begin atomic select price; end"
    )
    edit(applied, WITH_TAX, "120 / 100", "110 / 100")
    assert said(look(applied)) == ["drift+pending function shop.with_tax(bigint)"]


def test_another_apply_does_not_launder_drift(applied: Scratch) -> None:
    """What a run did not touch is not recorded as its own."""
    applied.query("alter table shop.item alter column name drop not null")
    edit(applied, WITH_TAX, "120 / 100", "110 / 100")
    applied.apply()
    assert said(look(applied)) == ["drift column shop.item.name"]
    assert said(look(applied, recorded=True)) == ["drift column shop.item.name"]


def test_what_nobody_declared_is_unmanaged(applied: Scratch) -> None:
    """A table made by hand is one finding, with its columns in it."""
    applied.query("create table shop.stray (id bigint primary key, note text)")
    assert said(look(applied)) == ["unmanaged table shop.stray"]
    applied.query("drop table shop.stray")
    assert said(look(applied)) == []


def test_migrations_edited_lost_and_pending(applied: Scratch) -> None:
    """Each is said; a pending one is no error."""
    path = "migrations/shop/shop-0001-item.sql"
    edit(applied, path, "price_cents bigint not null", "price_cents bigint  not null")
    applied.write("migrations/shop/shop-0002-x.sql", "-- depends: shop-0001-item\nselect 1;\n")
    report = look(applied)
    assert said(report) == ["migration migration shop-0001-item", "pending migration shop-0002-x"]
    assert [f.level for f in report.findings if "migration" in f.object] == ["error", "note"]


def test_a_broken_invariant_is_an_error_until_it_is_excepted(applied: Scratch) -> None:
    """Clean, broken by a file, seen, excepted with a reason, expired."""
    edit(applied, WITH_TAX, "immutable\n", "immutable\nsecurity definer\n")
    edit(applied, WITH_TAX, "revoke execute", "grant execute")
    edit(applied, WITH_TAX, "from public", "to public")
    broken = [f for f in look(applied).findings if "definer" in f.rule]
    assert [f.object for f in broken] == ["function shop.with_tax(bigint)"]
    assert broken[0].path == WITH_TAX
    text = "[[except]]\nrule = '{}'\nobject = 'function shop.*'\nreason = 'tax'\nuntil = {}\n"
    name = broken[0].rule.removeprefix("invariant/")
    applied.write("dbkit.toml", text.format(name, "2999-12-31"))
    report = look(applied)
    assert [f for f in report.findings if "definer" in f.rule] == []
    assert report.ignored["excepted by the configuration"] == 1
    applied.write("dbkit.toml", text.format(name, "2020-12-31"))
    assert len([f for f in look(applied).findings if "definer" in f.rule]) == 2


@pytest.mark.requires_extension("plpgsql_check")
def test_bodies_are_checked_against_what_they_use(applied: Scratch) -> None:
    """A column that a plpgsql body names and no table has is found at its line."""
    path = "sql/shop/functions/rename.sql"
    applied.write(
        path,
        """
        -- Renames an item.
        create or replace function shop.rename(item bigint, name text)
        returns void
        language plpgsql
        set search_path = ''
        as $$
        begin
            update shop.item set nome = rename.name where id = rename.item;
        end
        $$;
        """,
    )
    (finding,) = [f for f in look(applied).findings if f.rule == "body"]
    assert (finding.path, finding.line, finding.level) == (path, 8, "error")
    assert 'column "nome"' in finding.message


@pytest.mark.requires_extension("plpgsql_check")
def test_a_finding_on_a_body_is_an_error_until_it_is_excepted(applied: Scratch) -> None:
    """The checker knows nothing of a client's temporary table: seen, excepted, expired."""
    path = "sql/shop/functions/temp_use.sql"
    applied.write(
        path,
        """
        -- Counts what the client has put into a temporary table.
        create or replace function shop.temp_use(prices bigint[])
        returns int
        language plpgsql
        set search_path = ''
        as $$
        declare
            n int;
        begin
            select count(*) into n from others;
            return n;
        end
        $$;
        """,
    )
    applied.apply()
    assert ["body function shop.temp_use(bigint[])"] == said(look(applied))
    text = "[[except]]\nrule = 'body'\nobject = '{}'\nreason = 'temporary'\nuntil = {}\n"
    for pattern in ("function shop.temp_use(bigint[])", "function shop.t*"):
        applied.write("dbkit.toml", text.format(pattern, "2999-12-31"))
        report = look(applied)
        assert ([], 1) == (said(report), report.ignored["excepted by the configuration"])
    applied.write("dbkit.toml", text.format("function shop.other()", "2999-12-31"))
    assert ["body function shop.temp_use(bigint[])"] == said(look(applied))
    applied.write("dbkit.toml", text.format("function shop.temp_use*", "2020-12-31"))
    report = look(applied)
    assert 2 == len([f for f in report.findings if (f.rule, f.level) == ("body", "error")])
    message = "the exception expired on 2020-12-31: temporary"
    assert message in [f.message for f in report.findings if f.rule == "body"]
    # The function itself is still compared.
    applied.query("drop function shop.temp_use(bigint[])")
    assert "drift function shop.temp_use(bigint[])" in said(look(applied))


def test_a_role_without_temporary_tables_verifies(applied: Scratch) -> None:
    """What is pending is said, although this role could not apply it."""
    name = psycopg.conninfo.conninfo_to_dict(applied.url)["dbname"]
    applied.query(f'revoke temporary on database "{name}" from public')
    applied.query("create role no_temporary login in role pg_read_all_data")
    applied.write(
        "sql/shop/views/later.sql", "-- A view.\ncreate view shop.later as select 1 as x;\n"
    )
    url = psycopg.conninfo.make_conninfo(applied.url, user="no_temporary")
    try:
        report = verify(applied.load(), url, Options(DISPOSABLE, cached=False))
        assert "pending" in {finding.rule for finding in report.findings}
        # Compared with the records, too.
        recorded = verify(applied.load(), url, Options(DISPOSABLE, recorded=True))
        assert "pending file sql/shop/views/later.sql" in said(recorded)
    finally:
        applied.query("drop role no_temporary")


def test_a_role_that_can_only_read_verifies(applied: Scratch, dbkit_server: Server) -> None:
    """No right on any object of the project is needed, and nothing is written."""
    database = psycopg.conninfo.conninfo_to_dict(applied.url)["dbname"]
    applied.query("drop role if exists only_reads")
    applied.query("create role only_reads login in role pg_read_all_data")
    url = dbkit_server.url(str(database)).replace("user=postgres", "user=only_reads")
    before = applied.value("select pg_current_xact_id()::text::int8")
    report = verify(applied.load(), url, Options(DISPOSABLE, cached=False))
    assert said(report) == []
    assert applied.value("select pg_current_xact_id()::text::int8") == before + 1
    applied.query("drop role only_reads")


def test_the_reference_is_made_once_for_the_same_content(applied: Scratch) -> None:
    """The second run reads what the first one built; an edit builds anew."""
    place = applied.root / ".dbkit" / "references"
    assert said(look(applied, cached=True)) == []
    (first,) = place.iterdir()
    first.write_text(
        first.read_text("utf-8").replace("security_invoker=true", "security_barrier=true"), "utf-8"
    )
    assert said(look(applied, cached=True)) != []
    assert said(look(applied, cached=False)) == []
    edit(applied, PRICED, "-- Items", "-- All items")
    assert said(look(applied, cached=True)) == []
    assert len(list(place.iterdir())) == 2


def test_grants_owners_and_roles_of_the_target_are_those_of_the_reference(
    shop_project: Scratch,
) -> None:
    """Applied by another role than the throwaway's, with grants to roles it does not know."""
    shop_project.write("dbkit.toml", 'trusted_roles = ["deployer"]\n')
    shop_project.query("create role deployer login createrole; create role reader")
    name = psycopg.conninfo.conninfo_to_dict(shop_project.url)["dbname"]
    shop_project.query(f'grant create on database "{name}" to deployer')
    edit(shop_project, ITEM, "to pg_monitor", "to reader")
    deployer = Scratch(
        shop_project.root, shop_project.url.replace("user=postgres", "user=deployer")
    )
    deployer.apply(type(DISPOSABLE)(allow_missing=frozenset({"pg_cron"})))
    try:
        assert said(look(shop_project)) == []
        shop_project.query("alter view shop.cheap owner to reader")
        assert said(look(shop_project)) == ["drift view shop.cheap"]
    finally:
        shop_project.query("drop schema shop, dbkit cascade; drop owned by deployer, reader")
        shop_project.query("drop role deployer; drop role reader")


def test_a_role_that_bypasses_row_security_does_so_in_the_reference(scratch: Scratch) -> None:
    """A table for one role without a policy is right as long as the role bypasses row security."""
    scratch.query("create role importer bypassrls")
    table = "create schema r; create table r.note (id int primary key);"
    scratch.write("migrations/r/r-0001-note.sql", table)
    scratch.write("migrations/r/r-0001-note.rollback.sql", "drop schema r cascade;")
    scratch.write(
        "sql/r/policies/note.sql",
        """
        -- For the importer alone.
        alter table r.note enable row level security;
        grant select on r.note to importer;
        """,
    )
    scratch.apply()
    try:
        assert "invariant/rls_enabled_no_policy" not in {f.rule for f in look(scratch).findings}
        scratch.query("alter role importer nobypassrls")
        assert "invariant/rls_enabled_no_policy" in {f.rule for f in look(scratch).findings}
    finally:
        scratch.query("drop schema r, dbkit cascade; drop role importer")


def test_clean_after_dump_and_restore(
    applied: Scratch, dbkit_server: Server, tmp_path: Path
) -> None:
    """A database that went through pg_dump is the same database."""
    if not (dbkit_server.bindir / "pg_dump").exists():
        pytest.fail("the server has no pg_dump")
    import subprocess  # noqa: PLC0415 - the only test that needs it

    dump = tmp_path / "dump.sql"
    subprocess.run([dbkit_server.bindir / "pg_dump", "-f", dump, applied.url], check=True)
    cluster.create_database(dbkit_server, "restored")
    url = dbkit_server.url("restored")
    psql = [str(dbkit_server.bindir / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"]
    subprocess.run([*psql, str(dump), url], check=True, capture_output=True)
    report = verify(applied.load(), url, Options(DISPOSABLE, cached=False))
    cluster.drop_database(dbkit_server, "restored")
    assert said(report) == []


def test_a_newer_major_builds_the_reference_and_an_older_one_does_not(
    applied: Scratch, dbkit_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is printed otherwise is no drift; what the older one cannot know is not guessed."""
    other = other_programs(dbkit_server.bindir)
    monkeypatch.setenv("DBKIT_PG_BIN", str(other))
    monkeypatch.delenv("DBKIT_PG_OPTIONS", raising=False)
    if major(other) < dbkit_server.major:
        with pytest.raises(ThrowawayError) as error:
            look(applied)
        assert f"no PostgreSQL {dbkit_server.major} or newer" in error.value.message
        assert f"dbkit server add {dbkit_server.major}" in error.value.hint
        assert "--recorded" in error.value.hint
        return
    report = look(applied)
    assert said(report) == []
    assert report.left == "the files"
    assert report.unseen[-1].endswith(f"dbkit server add {dbkit_server.major}")
    applied.query("alter view shop.priced set (security_invoker = false)")
    edit(applied, WITH_TAX, "120 / 100", "110 / 100")
    changed = {"drift view shop.priced", "pending function shop.with_tax(bigint)"}
    assert set(said(look(applied))) == changed


def test_exit_codes_only_ignore_and_formats(applied: Scratch) -> None:
    """0 clean, 1 drift, 2 cannot run; patterns narrow; every format is what it says."""
    quiet = ["--only", "shop.*", "--ignore", "table shop.item"]
    applied.write("dbkit.toml", "[[ignore]]\nobject = 'shop.cheap'\nreason = 'an experiment'\n")
    assert run(applied, *quiet).exit_code == 0
    applied.query("alter view shop.priced set (security_invoker = false)")
    applied.query("alter view shop.cheap set (security_invoker = false)")
    result = run(applied, *quiet)
    assert result.exit_code == 1
    assert '~ drift  view shop.priced: options ["security_invoker=true"] → ' in result.stdout
    assert "shop.cheap" not in result.stdout
    assert "an experiment 1" in result.stdout
    for form in ("json", "junit", "sarif", "github"):
        assert "shop.priced" in run(applied, *quiet, "--format", form).stdout
    assert json.loads(run(applied, *quiet, "--format", "json").stdout)["findings"][0][
        "attributes"
    ] == {"options": [["security_invoker=true"], ["security_invoker=false"]]}
    assert run(applied, "--only", "nothing.like.it").exit_code == 0
    applied.write(PRICED, "-- Broken.\nselekt;\n")
    assert run(applied).exit_code == 2
