"""On a host's server, as a role that owns its database and nothing else: everything is clean."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.testing import columns_are, has_view, policies_are, throws_ok
from support.hosted import host

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from support.hosted import Host
    from support.scratch import Scratch

TABLE = "migrations/public/public-0001-note.sql"

#: A project that manages ``public``, which its host has made, and a schema of its own.
PROJECT = {
    TABLE: """
        create extension if not exists citext with schema public;

        create extension if not exists hstore with schema public;

        create table public.note (
            id bigint generated always as identity primary key,
            author public.citext not null default current_user,
            body text not null
        );
        """,
    "migrations/public/public-0001-note.rollback.sql": "drop table public.note;\n",
    "migrations/shop/shop-0001-item.sql": """
        create schema shop;

        create table shop.item (id bigint primary key, name text not null);
        """,
    "migrations/shop/shop-0001-item.rollback.sql": "drop schema shop cascade;\n",
    "sql/public/policies/note.sql": """
        -- Everybody sees the notes of their own.
        alter table public.note enable row level security;

        create policy note_select on public.note
        for select to public
        using (author = (select current_user)::text::public.citext);
        """,
    "sql/public/views/recent.sql": """
        -- The newest notes.
        create or replace view public.recent
        with (security_invoker = true)
        as
        select n.id, n.body from public.note as n order by n.id desc limit 10;

        grant select on public.recent to sees_all;
        """,
}

#: Said of the project whoever hosts it: it keeps its extensions in a schema that everybody sees.
EXCEPT = """
[[except]]
rule = "extension_in_public"
object = "extension *"
reason = "the host puts them there"
until = 2999-12-31
"""


@pytest.fixture(scope="module")
def provided() -> Iterator[Host]:
    """Return a server whose bootstrap superuser is called ``cloudadmin``."""
    with host() as started:
        yield started


@pytest.fixture
def hosted(tmp_path: Path, provided: Host) -> Iterator[Scratch]:
    """Return the project and a database of the plain role, not yet applied."""
    with provided.database(tmp_path, f"hosted_{tmp_path.name}"[:60]) as scratch:
        fill(scratch)
        yield scratch


@pytest.fixture
def applied(hosted: Scratch) -> Scratch:
    """Return the same, applied."""
    apply(hosted)
    return hosted


def fill(scratch: Scratch) -> None:
    """Write the project."""
    scratch.write("dbkit.toml", EXCEPT)
    for path, content in PROJECT.items():
        scratch.write(path, content)


def run(scratch: Scratch, command: str, *arguments: str, role: str = "app_owner") -> Result:
    """Run a command of dbkit on the project and its database, as one of the roles."""
    url = scratch.url.replace("user=app_owner", f"user={role}")
    fixed = ["-C", str(scratch.root), command, "--database", url]
    return CliRunner().invoke(dbkit_command, [*fixed, *arguments])


def apply(scratch: Scratch, role: str = "app_owner") -> None:
    """Apply the project as one of the roles."""
    result = run(scratch, "apply", role=role)
    assert result.exit_code == 0, result.output


def found(scratch: Scratch, *arguments: str, role: str = "app_owner") -> list[str]:
    """Return rule and object of what verify finds, after a look at its exit code."""
    result = run(scratch, "verify", "--no-pending", "--format", "json", *arguments, role=role)
    assert result.exit_code != 2, result.output
    findings = [f"{f['rule']} {f['object']}" for f in json.loads(result.stdout)["findings"]]
    assert result.exit_code == (1 if findings else 0), result.output
    return findings


def name(scratch: Scratch) -> str:
    """Return the name of the database."""
    return str(psycopg.conninfo.conninfo_to_dict(scratch.url)["dbname"])


@pytest.mark.parametrize("role", ["app_owner", "sees_all", "sees_ledger"])
def test_clean_right_after_apply(applied: Scratch, role: str) -> None:
    """The owner, who is no superuser, and roles that only read find nothing, and say so."""
    applied.query("grant usage on schema dbkit to sees_ledger")
    applied.query("grant select on all tables in schema dbkit to sees_ledger")
    assert found(applied, role=role) == []
    assert found(applied, "--recorded", role=role) == []
    assert "given by the server, not by the files" in run(applied, "verify", role=role).stdout
    assert run(applied, "plan", "--check", role=role).exit_code == 0
    assert "4 applied" in run(applied, "status", role=role).stdout


def test_a_role_without_any_right_is_told_what_it_lacks(applied: Scratch) -> None:
    """Without the ledger nothing can be said, and that is no success."""
    for command in ("verify", "plan", "status"):
        result = run(applied, command, role="sees_nothing")
        assert result.exit_code == 2
        assert "role sees_nothing may not read dbkit's records: permission denied" in result.stderr
        assert "[42501]\nhint: apply as the owner of schema dbkit; to read, grant" in result.stderr


def test_a_second_apply_has_nothing_to_do(applied: Scratch) -> None:
    """The owner of the database applies again."""
    assert run(applied, "apply").stdout.startswith("nothing to do on ")


def test_the_files_do_not_differ_from_the_database(applied: Scratch) -> None:
    """Diff builds the files as the database's owner, beside its roles, in either direction."""
    for sides in ([str(applied.root), applied.url], [applied.url, str(applied.root)]):
        result = CliRunner().invoke(dbkit_command, ["diff", *sides])
        assert (0, "no difference") == (result.exit_code, result.stdout.splitlines()[-1])
    applied.query("alter view public.recent reset (security_invoker)")
    result = CliRunner().invoke(dbkit_command, ["diff", str(applied.root), applied.url])
    assert result.exit_code == 1
    assert "~ difference  view public.recent: options" in result.stdout


def test_a_project_beside_public_does_not_differ_either(hosted: Scratch) -> None:
    """What the host allows in schema public is no difference to files that are not about it."""
    for folder in ("sql", "migrations"):
        shutil.rmtree(hosted.root / folder)
    hosted.write("migrations/app/app-0001-x.sql", "create schema app; create table app.t (i int);")
    hosted.write("sql/app/views/v.sql", "-- V.\ncreate view app.v as select i from app.t;\n")
    apply(hosted)
    for sides in ([str(hosted.root), hosted.url], [hosted.url, str(hosted.root)]):
        result = CliRunner().invoke(dbkit_command, ["diff", *sides])
        assert (0, "no difference") == (result.exit_code, result.stdout.splitlines()[-1])


def test_before_the_first_apply_only_the_files_are_pending(hosted: Scratch) -> None:
    """What the host has made is not what apply is going to change."""
    result = run(hosted, "verify", "--format", "json")
    objects = {finding["object"] for finding in json.loads(result.stdout)["findings"]}
    assert result.exit_code == 0
    assert "table public.note" in objects
    theirs = ("default privileges", "foreign server", "publication", "schema public", "grant on l")
    assert [about for about in objects if about.startswith(theirs)] == []


#: What somebody does to what the host has made, what verify says of it, and what takes it back.
CHANGES = {
    "alter schema public owner to cloudadmin": (
        "schema public",
        "alter schema public owner to app_owner",
    ),
    "comment on schema public is 'ours'": (
        "schema public",
        "comment on schema public is 'provided by the host'",
    ),
    "revoke create on schema public from sees_all": (
        "grant on schema public to sees_all",
        "grant create on schema public to sees_all",
    ),
    "alter default privileges revoke select on tables from sees_all": (
        "default privileges tables of cloudadmin to sees_all",
        "alter default privileges grant select on tables to sees_all",
    ),
    "revoke usage on language plpgsql from sees_all": (
        "grant on language plpgsql to sees_all",
        "grant usage on language plpgsql to sees_all",
    ),
    "alter server host owner to app_owner": (
        "foreign server host",
        "alter server host owner to cloudadmin",
    ),
    "drop publication host_replication": (
        "publication host_replication",
        "create publication host_replication",
    ),
    "comment on extension plpgsql is null": (
        "extension plpgsql",
        "comment on extension plpgsql is 'the host''s own'",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_host_made_is_drift_once_somebody_changes_it(
    applied: Scratch, provided: Host, change: str
) -> None:
    """Clean, changed, seen by both ways of comparing, taken back, clean."""
    about, back = CHANGES[change]
    provided.admin(name(applied), change)
    assert found(applied) == [f"drift {about}"]
    assert found(applied, "--recorded") == [f"drift {about}"]
    assert found(applied, role="sees_all") == [f"drift {about}"]
    provided.admin(name(applied), back)
    assert found(applied) == []


def test_another_apply_does_not_make_the_change_ours(applied: Scratch, provided: Host) -> None:
    """A run records what it changed, and the host's as it was at the first."""
    provided.admin(name(applied), "comment on schema public is 'somebody else''s'")
    applied.write(
        "migrations/shop/shop-0002-x.sql",
        "-- depends: shop-0001-item\ncreate table shop.x (id int primary key);\n",
    )
    applied.write("migrations/shop/shop-0002-x.rollback.sql", "drop table shop.x;\n")
    apply(applied)
    assert found(applied) == ["drift schema public"]


def test_what_is_made_after_the_first_run_is_unmanaged(applied: Scratch, provided: Host) -> None:
    """The host's later doings are not taken for what was always there."""
    provided.admin(name(applied), "create publication later")
    assert found(applied) == ["unmanaged publication later"]


def test_what_a_migration_says_of_public_is_the_projects(hosted: Scratch, provided: Host) -> None:
    """The comment is ours, the owner still the host's; a change to either is seen."""
    path = hosted.root / TABLE
    path.write_text(path.read_text() + "\ncomment on schema public is 'The notes.';\n")
    apply(hosted)
    assert found(hosted) == []
    provided.admin(name(hosted), "alter schema public owner to cloudadmin")
    assert found(hosted) == ["drift schema public"]
    provided.admin(name(hosted), "alter schema public owner to app_owner")
    provided.admin(name(hosted), "comment on schema public is 'provided by the host'")
    assert found(hosted) == ["drift schema public"]


def test_a_pending_change_to_public_is_listed(applied: Scratch) -> None:
    """A migration that is not yet applied says something of what the host made."""
    applied.write(
        "migrations/public/public-0002-words.sql",
        "-- depends: public-0001-note\ncomment on schema public is 'Ours.';\n",
    )
    applied.write("migrations/public/public-0002-words.rollback.sql", "select 1;\n")
    expected = ["pending migration public-0002-words", "pending schema public"]
    assert found(applied) == expected
    apply(applied)
    assert found(applied) == []


def test_public_may_become_a_system_later(hosted: Scratch, provided: Host) -> None:
    """A schema that a later run is the first to manage is recorded as that run found it."""
    later = [path for path in PROJECT if "/public/" in path]
    for path in later:
        hosted.remove(path)
    apply(hosted)
    assert found(hosted) == []
    provided.admin(name(hosted), "comment on schema public is 'changed before it was managed'")
    fill(hosted)
    apply(hosted)
    assert found(hosted) == []
    provided.admin(name(hosted), "alter schema public owner to cloudadmin")
    provided.admin(name(hosted), "revoke create on schema public from sees_all")
    assert found(hosted) == ["drift grant on schema public to sees_all", "drift schema public"]


def test_a_ledger_of_an_earlier_version_is_read_and_upgraded(
    applied: Scratch, provided: Host
) -> None:
    """Without a record of what was found, what the reference's server has as well is as it is."""
    provided.admin(name(applied), "drop publication host_replication", "drop server host")
    provided.admin(name(applied), "revoke usage on language plpgsql from sees_all")
    provided.admin(name(applied), "alter default privileges revoke select on tables from sees_all")
    provided.admin(
        name(applied),
        "alter default privileges in schema public revoke select on sequences from sees_all",
        "revoke create on schema public from sees_all",
    )
    applied.query("delete from dbkit.fact where found")
    applied.query("alter table dbkit.fact drop column found")
    assert found(applied) == []
    applied.query("update dbkit.file set checksum = '' where path = 'dbkit:ledger.sql'")
    apply(applied)
    assert found(applied) == []


def test_the_tests_of_a_project_run_as_the_plain_role(applied: Scratch) -> None:
    """The assertions ask the catalogs alone, and row security binds the owner as it should."""
    with psycopg.connect(applied.url) as db:
        has_view(db, "public.recent")
        columns_are(db, "public.note", ["id", "author", "body"])
        policies_are(db, "public.note", ["note_select"])
        throws_ok(db, "create role more", "42501")


def test_what_the_owner_grants_by_default_is_granted_in_the_reference_too(
    hosted: Scratch, provided: Host
) -> None:
    """Set up before the first run, in one schema and everywhere, a grant and a revoke."""
    for statement in (
        "grant select on tables to sees_all",
        "revoke execute on functions from public",
        "in schema public grant insert on tables to sees_nothing with grant option",
        "in schema public grant usage on types to public",
    ):
        provided.admin(name(hosted), f"alter default privileges for role app_owner {statement}")
    apply(hosted)
    assert hosted.value("select has_table_privilege('sees_all', 'shop.item', 'select')")
    assert found(hosted) == []
    result = CliRunner().invoke(dbkit_command, ["diff", str(hosted.root), hosted.url])
    assert (0, "no difference") == (result.exit_code, result.stdout.splitlines()[-1])
    hosted.query("revoke select on shop.item from sees_all")
    assert found(hosted) == ["drift grant on table shop.item to sees_all"]


#: What the host has done to the members of its extensions before, or does by default.
MEMBERS = {
    "granted before": "grant execute on all functions in schema public to sees_all",
    "revoked before": "revoke execute on function public.citext_hash(public.citext) from public",
    "granted by default": "alter default privileges grant execute on functions to sees_all",
    "revoked by default": "alter default privileges revoke execute on functions from public",
}


@pytest.mark.parametrize("done", MEMBERS)
def test_rights_on_members_that_the_host_gave_are_its_own(
    hosted: Scratch, provided: Host, done: str
) -> None:
    """As it was found, or comes with an extension that a migration creates; a change is seen."""
    provided.admin(name(hosted), MEMBERS[done])
    assert found_before(hosted) == []
    apply(hosted)
    for way in ([], ["--recorded"]):
        assert found(hosted, *way) == []
    result = CliRunner().invoke(dbkit_command, ["diff", str(hosted.root), hosted.url])
    assert (0, "no difference") == (result.exit_code, result.stdout.splitlines()[-1])
    provided.admin(
        name(hosted), "grant execute on function public.citextin(cstring) to sees_ledger"
    )
    about = "grant on extension function public.citextin(cstring) to sees_ledger"
    assert found(hosted) == [f"unmanaged {about}"]
    assert found(hosted, "--recorded") == [f"unmanaged {about}"]


def found_before(scratch: Scratch) -> list[str]:
    """Return which rights on routines verify reports before the first run."""
    result = run(scratch, "verify", "--format", "json")
    objects = [finding["object"] for finding in json.loads(result.stdout)["findings"]]
    return [about for about in objects if about.startswith("grant on extension function")]


OTHER_DATABASES = {
    "latin1": "template template0 encoding 'LATIN1' locale 'C'",
    "ascii": "template template0 encoding 'SQL_ASCII' locale 'C'",
    "provider": "template template0 locale_provider icu icu_locale 'und'",
}


@pytest.mark.parametrize("options", OTHER_DATABASES)
def test_encoding_and_locale_are_the_databases_own(
    tmp_path: Path, provided: Host, options: str
) -> None:
    """A database of another encoding, collation or provider is compared like any other."""
    # The embedded server is built without ICU; the builtin provider came with 17.
    created = OTHER_DATABASES[options]
    if options == "provider" and provided.server.major >= 17:
        created = "template template0 locale_provider builtin builtin_locale 'C.UTF-8'"
    with provided.database(tmp_path, f"in_{options}", created) as scratch:
        fill(scratch)
        # Every encoding of them has this letter, and SQL_ASCII takes whatever bytes come.
        scratch.write(
            "sql/shop/views/named.sql",
            """
            -- Étagères.
            create or replace view shop.named with (security_invoker = true) as
            select i.id, 'é' as name from shop.item as i;

            comment on view shop.named is 'Étagères';
            """,
        )
        apply(scratch)
        assert found(scratch) == []
        sides = [str(scratch.root), scratch.url, "--cluster", "--format", "json"]
        result = CliRunner().invoke(dbkit_command, ["diff", *sides])
        assert [] == [finding["object"] for finding in json.loads(result.stdout)["findings"]]


@pytest.mark.parametrize("admin", ['weird "admin" é', "dbkit_renamer", "x" * 63])
def test_whatever_the_superuser_is_called(tmp_path: Path, admin: str) -> None:
    """A role ``postgres`` may own the database, as at some hosts, and is no superuser."""
    with host(admin) as provided:
        provided.admin("postgres", "create role postgres login nosuperuser")
        with provided.database(tmp_path, 'weird " db') as scratch:
            fill(scratch)
            provided.admin("postgres", 'alter database "weird "" db" owner to postgres')
            provided.admin('weird " db', "alter schema public owner to postgres")
            apply(scratch, role="postgres")
            assert found(scratch, role="postgres") == []
            assert found(scratch, role="sees_all") == []
