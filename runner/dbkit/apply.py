"""Plan → server: the lock, the transaction, replacing what Postgres will not replace in place."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Protocol

import psycopg
from psycopg import sql

from dbkit import (
    jobs,
    ledger,
    migrations,
    plan,
    project,
    refusal,
    session,
    statements,
    trust,
    validation,
)
from dbkit.catalog import target as catalog_target
from dbkit.catalog.snapshot import scope_of
from dbkit.closure import Closure
from dbkit.errors import ApplyError
from dbkit.ledger import Ledger
from dbkit.model import Declaration, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.model import Migration, ObjectFile, Project
    from dbkit.plan import Plan, Step

#: What Postgres says when it will not replace an object in place: other columns (42P16), other
#: result (42P13), other kind (42809), other argument names (42P13), a changed type (42804).
NOT_IN_PLACE = {"42P16", "42P13", "42809", "42804"}

#: What it says when an object to be dropped is not there: nothing is left to do.
MISSING = {"42P01", "42704", "42883", "3F000", "42703"}

DEPENDED_ON = "2BP01"


@dataclass(frozen=True, slots=True)
class Options:
    """How to treat the target.

    Attributes:
        disposable: It is a throwaway or local server: provide the platform and pg_cron, and leave
            out what it lacks.
        with_platform: Provide the platform although it is neither.
        allow_missing: Extensions that may be missing; the files that need them are left out.
        present: The extensions that conditions hold for; None to ask the server.
        take_over: Objects of others that become the project's own, as the refusal names them.
    """

    disposable: bool = False
    with_platform: bool = False
    allow_missing: frozenset[str] = frozenset()
    present: frozenset[str] | None = None
    take_over: frozenset[str] = frozenset()


class Progress(Protocol):
    """Who is told how a run goes."""

    def begin(self, plan: Plan) -> None:
        """The run starts."""

    def step(self, step: Step) -> None:
        """A step starts."""

    def notice(self, text: str) -> None:
        """The server said something."""

    def waiting(self, text: str) -> None:
        """Another run holds the lock."""


class Silent:
    """Tells nobody."""

    def begin(self, plan: Plan) -> None:
        """Say nothing."""

    def step(self, step: Step) -> None:
        """Say nothing."""

    def notice(self, text: str) -> None:
        """Say nothing."""

    def waiting(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes:
        plan: What was done; nothing when it has no steps.
        seconds: How long it took, waiting included.
    """

    plan: Plan
    seconds: float


def apply(
    project: Project, url: str, options: Options | None = None, progress: Progress | None = None
) -> Summary:
    """Carry a project to a database: everything or nothing.

    Args:
        project: What to apply.
        url: Where to: a libpq connection string.
        options: How to treat the target.
        progress: Who is told how it goes.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: The server refused something; nothing was changed.
    """
    options, progress = options or Options(), progress or Silent()
    started = time.monotonic()
    with session.opened(url, project.config, "apply") as connection:
        if options.disposable:
            catalog_target.provide_cron(connection, project)
        with session.run_lock(connection, project.config.lock_wait, progress.waiting):
            made = _planned(connection, project, options)
            progress.begin(made)
            if made.steps:
                _Run(connection, project, made, progress).execute()
    return Summary(made, time.monotonic() - started)


def preview(project: Project, url: str, options: Options | None = None) -> Plan:
    """Return what ``apply`` would do; reads only.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone, or an object is somebody else's.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        return _planned(connection, project, options or Options())


def _planned(connection: session.Connection, project: Project, options: Options) -> Plan:
    made = plan.make(inputs(connection, project, options))
    return trust.settle(connection, made, project, options.take_over)


def inspect(project: Project, url: str, options: Options | None = None) -> plan.Inputs:
    """Read everything a plan is made of; changes nothing.

    Raises:
        TargetError: The target cannot be reached.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        return inputs(connection, project, options or Options())


def build(project: Project, url: str, present: frozenset[str] | None = None) -> None:
    """Apply a project to a throwaway database: with the platform, without what the server lacks.

    Args:
        project: What to apply.
        url: The database.
        present: The extensions that conditions hold for; None to ask the server.
    """
    apply(project, url, Options(disposable=True, present=present))


def inputs(
    connection: session.Connection, loaded: Project, options: Options, *, blind: bool = False
) -> plan.Inputs:
    """Read what a plan is made of, on a connection that is open already.

    Args:
        connection: The connection.
        loaded: The project.
        options: How to treat the target.
        blind: Do not read the ledger: it is not to be trusted.
    """
    runtime = project.load_runtime()
    recorded = Ledger() if blind else trust.read(connection, loaded.config, runtime)
    target = catalog_target.read(connection, loaded, recorded, disposable=options.disposable)
    return plan.Inputs(
        files=loaded.files,
        runtime=runtime,
        migrations=_in_order(loaded, recorded),
        ledger=recorded,
        target=target,
        allow_missing=options.allow_missing,
        platform=loaded.config.platform,
        ledger_checksum=project.checksum(script(plan.LEDGER)),
        with_platform=options.with_platform,
        extensions=options.present,
    )


def _in_order(loaded: Project, recorded: Ledger) -> tuple[Migration, ...]:
    """Order the migrations, if any is still to run: yoyo costs a twentieth of a second."""
    if all(migration.id in recorded.migrations for migration in loaded.migrations):
        return loaded.migrations
    return migrations.order(loaded)


class _Run:
    """One run in its transaction.

    Attributes:
        closure: What was dropped because it stood on something, and has to be made again.
        postponed: Removals that something else still stands on, tried again at the end.
    """

    def __init__(
        self, connection: session.Connection, project: Project, plan: Plan, progress: Progress
    ) -> None:
        self.connection = connection
        self.project = project
        self.plan = plan
        self.progress = progress
        recorded = [d for file in plan.ledger.files.values() for d in file.declarations]
        self.closure = Closure(connection, plan.files, recorded)
        self.postponed: list[tuple[str, Declaration]] = []
        self.made: list[tuple[ObjectFile, Declaration]] = []
        self.place = ""
        self.cron: session.Connection | None = None
        self.scope = scope_of(project)

    def execute(self) -> None:
        """Run every step, or leave everything as it was."""
        self.connection.add_notice_handler(self._notice)
        try:
            with self.connection.transaction():
                self._start()
                self._remember()
                for step in self.plan.steps:
                    self.progress.step(step)
                    self._step(step)
                self._restore(self.plan.files)
                self._remove_postponed()
                trust.confirm(self.connection, self.plan, self.project)
                validation.check(self.connection, self.made)
                ledger.record_facts(self.connection, self.scope)
                self._write(ledger.finish_run())
            # pg_cron in another database cannot share the transaction. Its jobs are compared with
            # their files on every run, so a run that dies here is completed by the next.
            if self.cron is not None:
                self.cron.commit()
        finally:
            if self.cron is not None:
                self.cron.close()

    def _start(self) -> None:
        """Make the ledger, and before it what the platform brings."""
        trust.claim(self.connection, self.project.config, project.load_runtime())
        for step in self.plan.steps:
            if step.action in {"platform", "ledger"}:
                self._script(step.path)
        self._write(ledger.start_run(self.project.root))
        if any(step.action == "ledger" for step in self.plan.steps):
            self._write(ledger.record_script(plan.LEDGER, script(plan.LEDGER)))

    def _remember(self) -> None:
        """Note the facts from before the run, then pin again what reading them had changed."""
        ledger.remember_facts(self.connection, self.scope)
        session.pin(self.connection, session.settings(self.project.config))

    def _step(self, step: Step) -> None:
        if step.action == "migrate":
            self._migrate(step)
        elif step.action == "remove":
            self._remove(step)
        elif step.action == "take over":
            for declaration in step.declarations:
                self._run(step.path, declaration.sql, declaration)
        elif step.action in {"schedule", "unschedule"}:
            self._jobs(step)
        elif step.action == "forget":
            self._write(ledger.forget_file(step.path))
        elif step.file is not None:
            self._apply(step, step.file)

    # Files ---------------------------------------------------------------------------------

    def _script(self, path: str) -> None:
        """Run a script of the package."""
        text = script(path)
        for statement in statements.split(path, text):
            self._run(path, text, statement)

    def _migrate(self, step: Step) -> None:
        migration = step.migration
        assert migration is not None
        for statement in migration.statements:
            self._run(migration.path, migration.text, statement)
        for record in ledger.record_migration(migration):
            self._write(record)

    def _apply(self, step: Step, file: ObjectFile) -> None:
        """Run a file's statements, and those of it that have to be made again."""
        if self.closure.pending:
            self._restore(plan.with_needs([file.path], self.plan.files)[:-1])
        for declaration in file.declarations:
            lost = self.closure.take(file, declaration)
            if declaration.identity in step.replaces and not lost:
                self._drop(file.path, declaration)
                self.closure.take(file, declaration)
                lost = True
            if lost or declaration in step.declarations:
                self._make(file, declaration, replace=not lost and step.reason != "new")
        self._write(ledger.record_file(file))

    def _restore(self, files: Iterable[ObjectFile]) -> None:
        """Make again what was dropped because it stood on something, each from its own file."""
        for file in files:
            for declaration in file.declarations:
                if self.closure.take(file, declaration):
                    self._make(file, declaration, replace=False)

    def _make(self, file: ObjectFile, declaration: Declaration, *, replace: bool) -> None:
        """Run one statement; where Postgres will not replace in place, drop and make again."""
        self.made.append((file, declaration))
        if not replace or not declaration.inverse:
            self._run(file.path, file.text, declaration)
            return
        try:
            with self.connection.transaction():
                self._execute(declaration.sql)
        except psycopg.Error as error:
            if error.sqlstate not in NOT_IN_PLACE:
                raise refusal.refused(file.path, file.text, declaration, error) from error
            self._drop(file.path, declaration)
            self.closure.take(file, declaration)
            self._run(file.path, file.text, declaration)

    # Removal -------------------------------------------------------------------------------

    def _remove(self, step: Step) -> None:
        for declaration in step.declarations:
            try:
                with self.connection.transaction():
                    self._drop(step.path, declaration)
            except ApplyError:
                # Perhaps what stands on it goes with a migration of this run.
                self.postponed.append((step.path, declaration))
        if step.path not in {file.path for file in self.plan.files}:
            self._write(ledger.forget_file(step.path))

    def _remove_postponed(self) -> None:
        for path, declaration in self.postponed:
            self._drop(path, declaration)
        self._restore(self.plan.files)

    def _drop(self, path: str, declaration: Declaration) -> None:
        """Take a statement back, and what stands on its object as far as files own it."""
        if not declaration.inverse:
            return
        self.place = ""
        try:
            with self.connection.transaction():
                self._execute(declaration.inverse)
        except psycopg.Error as error:
            if error.sqlstate in MISSING:
                return
            if error.sqlstate != DEPENDED_ON:
                raise refusal.refused_removal(path, declaration, error) from error
            for dependent in self.closure.lift(path, declaration):
                self._execute(dependent.inverse)
            self._execute(declaration.inverse)
        self.closure.lose(declaration)

    # Jobs ----------------------------------------------------------------------------------

    def _jobs(self, step: Step) -> None:
        if step.file is None:
            jobs.unschedule(self._cron(), step.declarations, self.plan.target)
            self._write(ledger.forget_file(step.path))
            return
        for declaration in step.declarations:
            try:
                jobs.schedule(self._cron(), declaration, self.plan.target)
            except psycopg.Error as error:
                raise refusal.refused(step.path, step.file.text, declaration, error) from error
            self.made.append((step.file, declaration))
        self._write(ledger.record_file(step.file))

    def _cron(self) -> session.Connection:
        """Return the connection to pg_cron's database: this one, or a second."""
        database = self.plan.target.cron_database
        if database is None or database == self.plan.target.database:
            return self.connection
        if self.cron is None:
            self.cron = catalog_target.cron_connection(self.connection, database, self.project)
            self.cron.autocommit = False
        return self.cron

    # The connection ------------------------------------------------------------------------

    def _run(self, path: str, text: str, statement: Statement) -> None:
        self.place = f"{path}:{statement.line}"
        try:
            self._execute(statement.sql)
        except psycopg.Error as error:
            raise refusal.refused(path, text, statement, error) from error

    def _execute(self, text: str) -> None:
        self.connection.execute(text.encode())

    def _write(self, statement: sql.Composed) -> None:
        self.connection.execute(statement)

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        ours = not self.place or self.place.startswith("dbkit:")
        if ours and diagnostic.severity == "NOTICE":
            return  # The answer to an "if exists" or "if not exists" of our own: "skipping".
        self.progress.notice(f"{self.place}: {diagnostic.severity}: {diagnostic.message_primary}")


def script(path: str) -> str:
    """Return the text of one of the package's scripts, by the path a step shows."""
    name = path.removeprefix("dbkit:")
    folder = "" if name.startswith("platforms/") else "runtime/"
    return resources.files("dbkit").joinpath(folder + name).read_text(encoding="utf-8")
