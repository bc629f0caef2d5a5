"""The laws of a successful apply, as one function that says how they are broken.

(L1) After a successful apply the facts of the target equal those of a fresh build of the same
files, so does a sorted ``pg_dump -s``; a second apply runs nothing; what is recorded is there.
(L2) What a fresh build refuses, an apply refuses as well, at the same place, and changes nothing.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import psycopg

from dbkit.apply.foresee import foresee
from dbkit.apply.run import apply
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import ORDER, diff
from dbkit.database.catalog.snapshot import scope_of
from dbkit.errors import DbkitError
from dbkit.plan.inputs import Treatment, preview
from dbkit.postgres import cluster
from dbkit.project.load import load_project
from dbkit.report import psql_script
from support.lab import spelled

if TYPE_CHECKING:
    from pathlib import Path

    from dbkit.database.catalog.changes import Key
    from dbkit.postgres.cluster import Server
    from dbkit.project.values import Project

#: A database with dbkit's own objects and nothing else, which builds are cloned from.
EMPTY = "laws_empty"


class Files(Protocol):
    """A state of a project."""

    def files(self) -> dict[str, str]:
        """Return its texts by path."""


@dataclass
class Laws:
    """A target that goes through a history, and what it is compared with.

    Attributes:
        server: Where both are.
        root: The project's directory.
        name: The target database.
        base: The facts that are there before anything.
        applied: A state of the history was applied.
    """

    server: Server
    root: Path
    name: str
    base: dict[Key, str] = field(default_factory=dict)
    applied: bool = False

    def prepare(self) -> None:
        """Create the target, as new."""
        if EMPTY not in _databases(self.server):
            cluster.create_database(self.server, EMPTY)
            self._write(
                {"dbkit.toml": "", "migrations/none/none-0001-s.sql": "create schema none;"}
            )
            apply(load_project(self.root), self.server.url(EMPTY), Treatment())
        self.applied = False
        self._create(self.name)
        with psycopg.connect(self.server.url(self.name), autocommit=True) as connection:
            self.base = dict(snapshot.take(connection, snapshot.Scope(schemas=("app",))).facts)

    def close(self) -> None:
        """Drop the databases."""
        for name in (self.name, f"{self.name}_fresh"):
            cluster.drop_database(self.server, name)

    def step(self, history: Files, *, dump: bool = False) -> tuple[list[str], bool]:
        """Apply a state to the target; return how laws are broken, and whether it was applied."""
        self._write(history.files())
        try:
            loaded = load_project(self.root)
        except DbkitError:
            return [], False
        if not self.applied:
            # As it is built from nothing, it is what others are compared with.
            self.applied = _refusal(loaded, self.server.url(self.name)) is None
            return (
                self._compare(loaded, self.name, dump=False) if self.applied else []
            ), self.applied
        fresh = f"{self.name}_fresh"
        self._create(fresh)
        before = self._facts(loaded)
        refused = _refusal(loaded, self.server.url(fresh))
        found = _refusal(loaded, self.server.url(self.name))
        if found is not None:
            after = self._facts(loaded)
            broken = [f"refused, and changed {line}" for line in _differences(before, after)]
            if refused is not None and not _blocked(found) and _place(refused) != _place(found):
                broken.append(f"refused at another place: {found!r} for {refused!r}")
            return broken, False
        if refused is not None:
            return [f"a fresh build is refused: {refused}"], True
        return self._compare(loaded, fresh, dump=dump), True

    def script(self, history: Files) -> list[str]:
        """Run a state's script in psql; return how the target then differs from a fresh build."""
        self._write(history.files())
        loaded = load_project(self.root)
        fresh = f"{self.name}_fresh"
        self._create(fresh)
        apply(loaded, self.server.url(fresh), Treatment())
        made, foreseen = foresee(loaded, self.server.url(self.name), Treatment())
        psql = [str(self.server.bindir / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*psql, self.server.url(self.name)],
            input=psql_script.plan(made, loaded, foreseen),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return [done.stderr]
        return [f"{line}" for line in _differences(self._recorded(fresh), self._facts(loaded))]

    def _compare(self, loaded: Project, fresh: str, *, dump: bool) -> list[str]:
        actual = self._facts(loaded)
        broken = [f"fresh build: {line}" for line in _differences(self._recorded(fresh), actual)]
        broken += [f"recorded: {line}" for line in _differences(self._recorded(self.name), actual)]
        steps = preview(loaded, self.server.url(self.name), Treatment()).steps
        broken += [f"second apply: {step.action} {step.path} {step.reason}" for step in steps]
        if dump and not broken:
            one, other = self._dump(fresh), self._dump(self.name)
            broken += [f"pg_dump, fresh only: {line}" for line in sorted(one - other)]
            broken += [f"pg_dump, target only: {line}" for line in sorted(other - one)]
        return broken

    def _facts(self, loaded: Project) -> dict[Key, str]:
        with psycopg.connect(self.server.url(self.name), autocommit=True) as connection:
            return dict(snapshot.take(connection, scope_of(loaded)).facts)

    def _recorded(self, name: str) -> dict[Key, str]:
        query = "select kind, schema, name, definition::text from dbkit.fact"
        with psycopg.connect(self.server.url(name), autocommit=True) as connection:
            found = {(k, s, n): d for k, s, n, d in connection.execute(query)}
        # What was there before dbkit was is not recorded until somebody changes it.
        return self.base | found

    def _dump(self, name: str) -> set[str]:
        program = str(self.server.bindir / "pg_dump")
        command = [program, "-s", "--exclude-schema=dbkit", self.server.url(name)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        lines = done.stdout.splitlines()
        return {line for line in lines if line and not line.startswith(("--", "\\"))}

    def _create(self, name: str) -> None:
        cluster.drop_database(self.server, name)
        cluster.create_database(self.server, name, template=EMPTY)
        with psycopg.connect(self.server.url(name), autocommit=True) as connection:
            connection.execute("drop schema if exists none")
            connection.execute(
                "delete from dbkit.migration; delete from dbkit._yoyo_migration;"
                " delete from dbkit._yoyo_log;"
                " delete from dbkit.fact where 'none' in (schema, name)"
            )

    def _write(self, files: dict[str, str]) -> None:
        for folder in ("sql", "migrations"):
            shutil.rmtree(self.root / folder, ignore_errors=True)
        for path, text in {"dbkit.toml": "", **files}.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


def _refusal(loaded: Project, url: str) -> str | None:
    try:
        apply(loaded, url, Treatment())
    except DbkitError as error:
        return error.message
    return None


def _blocked(message: str) -> bool:
    """Say whether a migration met something that is not there in a fresh build, and was refused."""
    first = message.split("\n", 1)[0]
    return first.startswith("migrations/") and first.endswith(("[0A000]", "[2BP01]", "[42P07]"))


def _place(message: str) -> str:
    """Return the file and line of an error."""
    return ":".join(message.split(":")[:2])


def _differences(left: dict[Key, str], right: dict[Key, str]) -> list[str]:
    return [f"{spelled(c)} {dict(c.attributes)}" for c in diff(left, right, ORDER)]


def _databases(server: Server) -> set[str]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        return {name for (name,) in connection.execute("select datname from pg_database")}
