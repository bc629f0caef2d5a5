"""Migrations, run where objects of files are already, which a fresh build creates after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from dbkit.database import ledger
from dbkit.database.queries import query
from dbkit.errors import ApplyError
from dbkit.parse import effects, said
from dbkit.plan import trust
from dbkit.plan.migration_checks import with_needs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from dbkit.apply.executor import Executor
    from dbkit.apply.moments import Moments
    from dbkit.apply.objects import Objects
    from dbkit.parse.values import Declaration
    from dbkit.plan.steps import Plan, Step
    from dbkit.project.values import Migration, Project


class Migrations:
    """The migrations of a run.

    Attributes:
        recorded: What files said at the last run.
        wide: Schemas in which the statements about all of their objects have to run again.
        said: What files say of objects, and has not been taken back for migrations to say the same.
    """

    def __init__(
        self,
        project: Project,
        plan: Plan,
        executor: Executor,
        objects: Objects,
        moments: Moments,
        wide: set[str],
    ) -> None:
        self.connection = executor.connection
        self.project = project
        self.plan = plan
        self.progress = executor.progress
        self.executor = executor
        self.objects = objects
        self.moments = moments
        self.baseline = objects.baseline
        self.recorded = objects.closure.recorded
        self.wide = wide
        self.said: list[Declaration] = []

    def run_several(self, steps: list[Step]) -> None:
        """Run migrations that follow each other, with what files create before them."""
        after = [path for step in steps if step.migration for path in step.migration.after]
        first = with_needs(after, self.plan.files)
        enabling = self._disable_event_triggers()
        self.baseline.note()
        for step in steps:
            self.progress.step(step)
            self._migrate(step)
        self.baseline.follow(d.identity for file in first for d in file.declarations)
        self.executor.run_if_there("", enabling)

    def _disable_event_triggers(self) -> list[str]:
        """Keep what files create after all migrations from firing in these; return the way back."""
        names = [d.identity.names[0] for d in self.recorded if d.identity.kind == "event trigger"]
        enabled = query("enabled_event_triggers")
        rows = self.connection.execute(enabled, (names,)).fetchall() if names else []
        for row in rows:
            self.executor.execute(row["disabling"])
        return [row["enabling"] for row in rows]

    def _migrate(self, step: Step) -> None:
        migration = step.migration
        assert migration is not None
        if self.recorded:
            self._migrate_beside_files(migration)
        else:
            self._run_migration(migration)
        for record in ledger.record_migration(migration):
            self.executor.write(record)

    def _migrate_beside_files(self, migration: Migration) -> None:
        """Run a migration where files' objects are already, which a fresh build creates later."""
        moved: list[Declaration] = []
        moment, said_so = self.baseline.moment, list(self.said)
        with self.connection.transaction():
            self._run_migration(migration)
            moved = self.moments.moved()
            if moved:
                raise psycopg.Rollback
        if moved:
            self.baseline.moment, self.said = moment, said_so
            self.baseline.follow()
            self._take_down(migration.path, moved)
            self.baseline.note()
            self._run_migration(migration)
            self.baseline.follow()
            self.moments.find(moved)

    def _run_migration(self, migration: Migration) -> None:
        there: effects.Functions | None = None
        for statement in migration.statements:
            kind = effects.kind_of(statement) if self.said else ""
            if not effects.runs_functions(kind):
                there = None  # It may create one.
            elif there is None:
                rows = self.connection.execute(query("sources"))
                there = effects.functions(rows)
            self._take_down_hidden(effects.hidden(statement, kind, there or effects.Functions()))
            self.executor.run(migration.path, migration.text, statement)
            trust.not_found(self.connection, self.plan, self.project, migration, statement)

    def _take_down_hidden(self, kinds: Container[str]) -> None:
        """Take back what files say, where a block or a function may say the same."""
        also = [declared for declared in self.said if declared.identity.kind in kinds]
        if also:
            self.baseline.follow()
            for declared in reversed(also):
                self._take_down_one(declared, spread=True)
            self.baseline.note()

    def _take_down(self, path: str, moved: list[Declaration]) -> None:
        """Take back what files say of an object before a migration gives it another name.

        Built from nothing, the object under the new name has nothing of it either.
        """
        for declared in reversed(moved):
            self.objects.drop(path, declared)
            self.objects.spread(declared, back=True)
            self.objects.restate(path, declared)

    def take_down_said(self, migrations: Iterable[Migration | None]) -> None:
        """Take back what files say, where migrations say something of the same.

        What they say is seen only then. Likewise the default privileges: built from nothing, they
        come after all migrations. The files' statements run again after these.
        """
        pending = [migration for migration in migrations if migration is not None]
        if not pending:
            return
        declared = {d.identity for file in self.plan.files for d in file.declarations}
        in_force = [d for d in self.recorded if d.identity in declared]
        self.said = [d for d in in_force if said.is_beside(d)]
        run = [statement for migration in pending for statement in migration.statements]
        also = frozenset(said.also_by(run, in_force))
        for statement in reversed(in_force):
            if statement.identity.kind == said.DEFAULT or statement in also:
                self._take_down_one(statement, spread=statement in also)

    def _take_down_one(self, declared: Declaration, *, spread: bool) -> None:
        """Take a statement back for a while; with what default privileges gave to what is there."""
        if spread:
            self.said = [other for other in self.said if other is not declared]
        try:
            with self.connection.transaction():
                self.objects.drop("", declared)
                if spread:
                    self.objects.spread(declared, back=True)
                self.objects.restate("", declared)
        except ApplyError:
            return  # Others hold what was granted: what the migration says cannot be distinguished.
        if declared.schema_wide and declared.on is not None:
            self.wide.add(declared.on.names[0])
