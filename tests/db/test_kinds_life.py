"""Every kind of object file through its life: applied, changed, recreated, taken back, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.rows import dict_row

from dbkit.apply.run import apply
from dbkit.database import ledger
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import diff
from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment
from dbkit.postgres import cluster
from support.kinds_life import BASE, GRANTS, LIVES, Edit, Life
from support.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from dbkit.database.catalog.changes import Key
    from dbkit.postgres.cluster import Server

ROLES = ("life_reader", "life_chief", "life_owner")
NOTHING = Treatment()


@pytest.fixture(params=["superuser", "owner", "short names"])
def project(
    request: pytest.FixtureRequest, tmp_path: Path, dbkit_server: Server
) -> Iterator[Scratch]:
    """Return the base of the project and a database, of a superuser or of a plain role.

    With short names, a superuser's finds what is in schema ``life`` by its search path.
    """
    owner = request.param == "owner"
    admin = dbkit_server.url("postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("create role life_reader; create role life_chief superuser")
        connection.execute("create role life_owner login")
    for name in ("life", "life_fresh"):
        cluster.create_database(dbkit_server, name)
        if owner:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f"alter database {name} owner to life_owner".encode())
    url = dbkit_server.url("life")
    made = Scratch(tmp_path, url.replace("user=postgres", "user=life_owner") if owner else url)
    if request.param == "short names":
        made = Short(tmp_path, url)
    made.write("dbkit.toml", 'search_path = ["life"]' if isinstance(made, Short) else "")
    for path, content in BASE.items():
        made.write(path, content)
    yield made
    for name in ("life", "life_fresh"):
        cluster.drop_database(dbkit_server, name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop role {', '.join(ROLES)}".encode())


class Short(Scratch):
    """A project whose files name what is in its schema without the schema."""

    def write(self, path: str, content: str) -> None:
        """Write a file of the project, without the schema before a name."""
        super().write(path, short(path, content))


def short(path: str, content: str) -> str:
    """Return a text without the schema; text search would find the server's own first."""
    return content if "/text_search/" in path else content.replace("life.", "")


def qualified(_: str, content: str) -> str:
    """Return a text as it is."""
    return content


def is_plain(project: Scratch) -> bool:
    """Say whether the role that applies is no superuser."""
    return "life_owner" in project.url


def facts(project: Scratch, url: str) -> Mapping[Key, str]:
    """Return the facts of a database."""
    with psycopg.connect(url) as connection:
        return snapshot.take(connection, snapshot.scope_of(project.load())).facts


def differences(left: Mapping[Key, str], right: Mapping[Key, str]) -> list[str]:
    """Return what differs, a line each."""
    changes = diff(left, right)
    return [f"{c.change} {c.kind} {c.schema}.{c.name} {dict(c.attributes)}" for c in changes]


def settle(project: Scratch, *, anew: bool = True) -> Mapping[Key, str]:
    """Apply, and return the facts.

    The database is then what the files say: like what was recorded, with nothing left to do, and
    (anew) like one that is built from nothing.
    """
    apply(project.load(), project.url, NOTHING)
    assert project.plan(NOTHING).steps == ()
    found = facts(project, project.url)
    with psycopg.connect(project.url, row_factory=dict_row, autocommit=True) as connection:
        recorded = ledger.facts(connection)
    assert [] == differences(recorded, found)
    if anew:
        assert [] == differences(built(project), found)
    return found


def built(project: Scratch) -> Mapping[Key, str]:
    """Return the facts of a database that is built from nothing."""
    fresh = project.url.replace("/life?", "/life_fresh?")
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute("drop schema if exists dbkit cascade")
        connection.execute("drop schema if exists life cascade")
    apply(project.load(), fresh, NOTHING)
    return facts(project, fresh)


def edit(project: Scratch, edits: Iterable[Edit]) -> None:
    """Change files; what is to be changed must be there."""
    for path, old, new in edits:
        file = project.root / path
        content = file.read_text(encoding="utf-8")
        spell = short if isinstance(project, Short) else qualified
        assert spell(path, old) in content, (path, old)
        file.write_text(content.replace(spell(path, old), spell(path, new)), encoding="utf-8")


def write(project: Scratch, lives: Iterable[Life]) -> None:
    """Write the files of kinds as they are at first."""
    for life in lives:
        for path, content in life.files.items():
            project.write(path, content)


def of_kind(found: Mapping[Key, str], life: Life) -> int:
    """Return how many facts of a kind there are."""
    return sum(kind in life.facts for kind, _, _ in found)


@pytest.mark.parametrize("name", ["change", "force", "without"])
def test_an_edit_and_its_reverse(project: Scratch, name: str) -> None:
    """Whatever is done to a file of any kind, the database becomes what the files say."""
    lives = [life for life in LIVES if not (life.superuser and is_plain(project))]
    write(project, lives)
    first = last = settle(project)
    done: set[Edit] = set()
    for life in lives:
        edits = set(getattr(life, name)) - done  # Some kinds share the function they depend on.
        done |= edits
        edit(project, edits)
        was, last = last, settle(project, anew=False) if edits else last
        assert not edits or differences(was, last), life.name
    assert [] == differences(built(project), facts(project, project.url))
    write(project, lives)
    assert first == settle(project, anew=False)


def test_every_kind_comes_and_goes(project: Scratch) -> None:
    """A new file makes its objects, a deleted file removes them: one by one, and all at once."""
    lives = [life for life in LIVES if not (life.superuser and is_plain(project))]
    before = settle(project)
    for life in lives:
        write(project, [life])
        found = settle(project, anew=False)
        assert of_kind(found, life) > of_kind(before, life), life.name
        for path in life.files:
            project.remove(path)
        assert before == settle(project, anew=False), life.name
    write(project, lives)
    settle(project)
    for life in lives:
        for path in life.deleted:
            (project.root / path).unlink(missing_ok=True)
    left = settle(project)
    assert all(of_kind(left, life) == of_kind(before, life) for life in lives)


# -- what was passed on ----------------------------------------------------------------------------

FUNCTION = (
    """create or replace function life."f ""x"(x int) returns int language sql as 'select 1';"""
)


def as_reader(project: Scratch, statement: str) -> None:
    """Run a statement as the role that may pass a privilege on."""
    url = project.url.replace("user=life_owner", "user=postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("grant usage on schema life to life_reader")
        connection.execute("set role life_reader")
        connection.execute(statement.encode())
        connection.execute("reset role")
        connection.execute("revoke usage on schema life from life_reader")


@pytest.mark.parametrize(
    ("grant", "on", "said"),
    [
        ("select, insert on life.item", "select on life.item", "select on table life.item"),
        (
            "select (n) on life.item",
            "select (n) on life.item",
            "select on column n of table life.item",
        ),
        (
            'execute on function life."f ""x"(int)',
            'execute on function life."f ""x"(int)',
            'execute on function life."f ""x"(integer)',
        ),
    ],
)
def test_a_privilege_that_was_passed_on_is_not_revoked(
    project: Scratch, grant: str, on: str, said: str
) -> None:
    """Taking back the grant, or its option, says who holds it from whom, and changes nothing."""
    written = grant.replace("life.", "") if isinstance(project, Short) else grant
    is_function = "function" in grant
    path = 'sql/life/functions/f "x.sql' if is_function else GRANTS
    start = (
        f"-- It.\n{FUNCTION if is_function else 'grant references on life.item to life_reader;'}\n"
    )
    project.write(path, f"{start}grant {grant} to life_reader with grant option;\n")
    apply(project.load(), project.url, NOTHING)
    as_reader(project, f"grant {on} to life_chief")
    before = facts(project, project.url)
    for now in ("", f"grant {grant} to life_reader;\n"):
        project.write(path, f"{start}{now}")
        with pytest.raises(ApplyError) as error:
            apply(project.load(), project.url, NOTHING)
        assert error.value.message == (
            f"{path}: cannot take back grant {written} to life_reader with grant option:"
            f" it was passed on [2BP01]\n    life_reader granted {said} to life_chief"
        )
        assert "revoke that first" in error.value.hint
        assert before == facts(project, project.url)
    as_reader(project, f"revoke {on} from life_chief")
    settle(project)


def test_a_grant_beside_another_stays(project: Scratch) -> None:
    """What one statement takes back, another that still says so has granted again."""
    start = "-- It.\ngrant select on life.item to life_reader;\n"
    more = "grant select, insert on life.item to life_reader with grant option;\n"
    project.write(GRANTS, start)
    first = settle(project)
    project.write(GRANTS, start + more)
    settle(project)
    project.write(GRANTS, start)
    assert first == settle(project)


# -- what a table's index depends on ---------------------------------------------------------------


def test_a_configuration_that_an_index_uses_is_changed_in_place(project: Scratch) -> None:
    """Its mapping and comment change; what cannot be taken back without it says so."""
    text = """
        -- English.
        create text search configuration life.c (copy = pg_catalog.english);

        alter text search configuration life.c alter mapping for word with simple;

        comment on text search configuration life.c is 'One.';
        """
    path = "sql/life/text_search/c.sql"
    project.write(path, text)
    settle(project)
    project.write(
        "migrations/life/life-0002-index.sql",
        f"-- depends: life-0001-base\n-- dbkit: after {path}\n"
        "create index found on life.item using gin (to_tsvector('life.c', body));\n",
    )
    settle(project)
    project.write(path, text.replace("simple", "english_stem, simple").replace("One", "Two"))
    settle(project)
    project.write(path, text.replace("alter text search", "-- alter text search"))
    with pytest.raises(ApplyError) as error:
        apply(project.load(), project.url, NOTHING)
    assert error.value.message.startswith(f"{path}: cannot drop text search configuration life.c")
    assert "index life.found depends on it, and no file owns it" in error.value.message
