"""One run in its transaction: the steps of a plan, and whatever they make due again.

The order is always the same, so that a database that is brought up to date ends like one that is
built from nothing: migrations; then the files, each statement once; then what others have changed
behind their back; then statements about whole schemas; then, over these, what single files say.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

import psycopg

from dbkit.apply import checks, server_errors
from dbkit.apply.baseline import Baseline, spread
from dbkit.apply.dependents import Closure
from dbkit.apply.moments import Moments
from dbkit.database import cron, ledger, session
from dbkit.database import server_state as catalog_target
from dbkit.database.catalog.snapshot import scope_of
from dbkit.database.queries import query
from dbkit.database.values import Blocked
from dbkit.errors import ApplyError
from dbkit.parse import labels, rewrite, said, statements
from dbkit.plan import own_schema, trust
from dbkit.plan.migration_checks import with_needs
from dbkit.plan.steps import LEDGER, Step
from dbkit.project import order
from dbkit.project.load import load_runtime, script

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from psycopg import sql

    from dbkit.apply.due import Changes
    from dbkit.parse.values import Declaration, Statement
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Migration, ObjectFile, Project

#: What Postgres says when it will not replace an object in place: other columns (42P16), other
#: result (42P13), other kind (42809), other argument names (42P13), a changed type (42804).
NOT_IN_PLACE = {"42P16", "42P13", "42809", "42804"}

#: What it says when an object to be dropped is not there: nothing is left to do.
MISSING = {"42P01", "42704", "42883", "3F000", "42703"}

DEPENDED_ON = "2BP01"

#: What it says when an object by that name is of another kind: the one that is sought has gone.
OTHER_KIND = "42809"

#: How often what ran may make something else due; more would be files that undo each other.
ROUNDS = 12

#: A statement of a file: the file's path, and where in it the statement is.
Place = tuple[str, int]


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


class Run:
    """One run.

    Attributes:
        closure: What was dropped, and has to be created again.
        postponed: Removals that something else still depends on, tried again at the end.
        made: What was created, to be checked at the end.
        ran: What ran since the last moment.
        confirmed: What files say, or said, and this run saw to.
        said: What files say of objects, and has not been taken back for migrations to say the same.
        wide: Schemas in which the statements about all of their objects have to run again.
        granted: Labels of objects whose privileges have to be granted anew.
        references: Names that mean something else than before the run.
        problems: What was refused of that which had become due.
        steps: What was done beside the plan.
        elsewhere: Steps for jobs of pg_cron in another database, and what records each.
        blocked: Partition rules that the server cannot compute.
    """

    def __init__(
        self, connection: session.Connection, project: Project, plan: Plan, progress: Progress
    ) -> None:
        self.connection = connection
        self.project = project
        self.plan = plan
        self.progress = progress
        self.recorded = [d for file in plan.ledger.files.values() for d in file.declarations]
        self.known = {declaration.identity for declaration in self.recorded}
        self.closure = Closure(connection, plan.files, self.recorded)
        self.postponed: list[tuple[str, Declaration]] = []
        self.made: list[tuple[ObjectFile, Declaration]] = []
        self.ran: set[Place] = set()
        self.confirmed: list[Declaration] = []
        self.said: list[Declaration] = []
        self.wide: set[str] = set()
        self.granted: set[labels.Label] = set()
        self.references: set[tuple[str, str, str]] = set()
        self.problems: list[ApplyError] = []
        self.steps: list[Step] = []
        self.place = ""
        self.cron: session.Connection | None = None
        self.elsewhere: list[tuple[Step, sql.Composed]] = []
        self.blocked: list[Blocked] = []

    def execute(self) -> list[Blocked]:
        """Run every step, or leave everything as it was; return the rules still blocked."""
        self.connection.add_notice_handler(self._notice)
        try:
            with self.connection.transaction():
                self._start()
                self._do()
                managed = self.project.schemas
                self.moments.record(self.confirmed, managed)
                self.baseline.record(d for file in self.plan.files for d in file.declarations)
                self._write(ledger.finish_run())
            self._finish_jobs()
        finally:
            if self.cron is not None:
                self.cron.close()
        return self.blocked

    def _do(self) -> None:
        """Run the plan and what it makes due; say everything that was refused at once."""
        try:
            self._forward()
            self._settle()
            self._remove_postponed()
            self._unblock()
            trust.confirm(self.connection, self.plan, self.project)
            self._check()
        except ApplyError as error:
            if not self.problems:
                raise
            raise server_errors.joined([*self.problems, error]) from error
        if self.problems:
            raise server_errors.joined(self.problems)

    def _start(self) -> None:
        """Create the ledger, and before it what the platform provides; note how things are."""
        own_schema.claim(self.connection, self.project.config, load_runtime())
        trust.hold(self.connection, self.plan, self.project)
        for step in self.plan.steps:
            if step.action in {"platform", "ledger"}:
                self.progress.step(step)
                self._script(step.path)
        self._write(ledger.start_run(self.project.root))
        if any(step.action == "ledger" for step in self.plan.steps):
            self._write(ledger.record_script(LEDGER, script(LEDGER)))
        declared = [d for file in self.plan.files for d in file.declarations]
        scope = scope_of(self.project)
        self.moments = Moments(self.connection, scope, self.project.config, declared)
        self.moments.note()
        ledger.record_found(self.connection)
        made = (d.identity for d in declared if d.on is None)
        self.baseline = Baseline(self.connection, self.project.schemas, self.recorded, made)

    def _forward(self) -> None:
        """Run the plan's steps; what its migrations made due takes its turn among the files."""
        steps = [step for step in self.plan.steps if step.action not in {"platform", "ledger"}]
        last = max((n for n, step in enumerate(steps, 1) if step.action == "migrate"), default=0)
        self._take_down_said(step.migration for step in steps[:last])
        for is_migration, several in groupby(steps[:last], lambda step: step.action == "migrate"):
            if is_migration:
                self._migrate_several(list(several))
            else:
                self._run_steps(several)
        rest = steps[last:]
        if last and self.known:
            changes = self.moments.changes()
            self.wide |= {fact.schema for fact in changes.facts if fact.privileges}
            rest = self._in_turn(rest, list(self._due(changes)))
        self._run_steps(rest)

    def _migrate_several(self, steps: list[Step]) -> None:
        after = [path for step in steps if step.migration for path in step.migration.after]
        first = with_needs(after, self.plan.files)
        enabling = self._disable_event_triggers()
        self.baseline.note()
        self._run_steps(steps)
        self.baseline.follow(d.identity for file in first for d in file.declarations)
        self._run_if_there("", enabling)

    def _disable_event_triggers(self) -> list[str]:
        """Keep what files create after all migrations from firing in these; return the way back."""
        names = [d.identity.names[0] for d in self.recorded if d.identity.kind == "event trigger"]
        enabled = query("enabled_event_triggers")
        rows = self.connection.execute(enabled, (names,)).fetchall() if names else []
        for row in rows:
            self._execute(row["disabling"])
        return [row["enabling"] for row in rows]

    def _run_steps(self, steps: Iterable[Step]) -> None:
        steps = list(steps)
        done: set[str] = set()
        for step in steps:
            if step.file is None or not step.file.cycle:
                self._step(step)
            elif step.path not in done:
                together = [s for s in steps if s.file is not None and s.path in step.file.cycle]
                done |= {other.path for other in together}
                for other in together:
                    self._announce(other)
                self._apply(*together)

    def _announce(self, step: Step) -> None:
        """Tell of a step that is certain; of what may be as it was, once it runs."""
        if step.action != "renew":
            self.progress.step(step)

    def _step(self, step: Step) -> None:
        self._announce(step)
        match step.action:
            case "migrate":
                self._migrate(step)
            case "remove":
                self._remove(step)
            case "take over":
                for declared in step.declarations:
                    self._run(step.path, declared.sql, declared)
            case "schedule" | "unschedule":
                self._jobs(step)
            case "forget":
                self._write(ledger.forget_file(step.path))
            case _ if step.file is not None:
                self._apply(step)

    # What is due again -----------------------------------------------------------------------

    def _in_turn(self, steps: list[Step], again: list[Step]) -> list[Step]:
        """Add what has become due to steps that are still to be done, in the order of files."""
        waiting = {step.path: step for step in again}
        merged = []
        for step in steps:
            more = waiting.pop(step.path, None) if step.file is not None else None
            merged.append(replace(step, lost=more.lost, doubts=more.doubts) if more else step)
        places = {file.path: number for number, file in enumerate(self.plan.files)}
        files = [*(step for step in merged if step.file is not None), *waiting.values()]
        files.sort(key=lambda step: places[step.path])
        return [*files, *(step for step in merged if step.file is None)]

    def _due(self, changes: Changes) -> Iterator[Step]:
        """Return a step for each file with statements that changes have made due."""
        self.references |= changes.references
        self.wide |= changes.schemas | {schema for schema, _ in changes.recreated}
        lost = self._lost(changes)
        ran, self.ran = self.ran, set()
        by_file: dict[str, list[Declaration]] = {}
        for file, declared in self._declared():
            place = (file.path, declared.offset)
            if place in lost or (place not in ran and changes.understood_otherwise(declared)):
                by_file.setdefault(file.path, []).append(declared)
        for file in self.plan.files:
            found = by_file.get(file.path, ())
            if found:
                gone = tuple(d for d in found if (file.path, d.offset) in lost)
                doubts = tuple(d for d in found if d not in gone)
                reason = "lost or altered" if gone else "what it refers to has changed"
                yield Step("renew", file.path, reason, file=file, lost=gone, doubts=doubts)

    def _lost(self, changes: Changes) -> set[Place]:
        """Return the statements whose effect is not as they left it.

        What an object is, and who may do what with it, comes from all statements about it, one
        after the other: when one has to run again, all have.
        """
        lost: set[Place] = set()
        granted, self.granted = self.granted, set()
        said: dict[labels.Label, set[str]] = {}
        for file, declared in self._declared():
            if declared.identity.kind in labels.BESIDE and (file.path, declared.offset) in self.ran:
                said.setdefault(labels.label(declared), set()).add(
                    labels.BESIDE[declared.identity.kind]
                )
        groups = {(True, label) for label in granted}
        for file, declared in self._declared():
            place = (file.path, declared.offset)
            if place not in self.ran and changes.lost(declared, said):
                lost.add(place)
                if declared.identity.kind not in labels.BESIDE:
                    groups.add(labels.group(declared))
        return lost | {
            (file.path, declared.offset)
            for file, declared in self._declared()
            if labels.group(declared) in groups
        }

    def _declared(self) -> Iterator[tuple[ObjectFile, Declaration]]:
        """Return the statements that can become due: not jobs, nor those about a whole schema."""
        for file in self.plan.files:
            for declared in file.declarations:
                if declared.identity.kind != "job" and not declared.schema_wide:
                    yield file, declared

    def _settle(self) -> None:
        """Run again what the steps have made due, until nothing is."""
        self._restore(self.plan.files)
        for _ in range(ROUNDS):
            again = list(self._due(self.moments.changes()))
            self._run_steps(again)
            self._restore(self.plan.files)
            if self.problems or not (again or self._run_wide()):
                return
        names = ", ".join(sorted({step.path for step in again}))
        hint = "two statements say opposite things of one object: keep one of them"
        raise ApplyError(f"these files undo each other: {names}", hint)

    def _run_wide(self) -> bool:
        """Run the statements about all objects of a schema, where that is due.

        They run when everything is there; what single files say of their objects comes after.
        """
        schemas, self.wide = self.wide, set()
        ran = False
        for file, declared in order.sequence(self.plan.files):
            if declared.schema_wide and declared.on and declared.on.names[0] in schemas:
                self._run(file.path, file.text, declared)
                self._spread(declared)
                self.confirmed.append(declared)
                ran = True
        return ran

    def _spread(self, declared: Declaration, *, back: bool = False) -> None:
        """Let what default privileges say, if a statement does, hold for what is there already."""
        text = spread(self.connection, declared, self.plan.target.role, back=back)
        if text:
            self._execute(text)

    def _renew(self, file: ObjectFile, declared: Declaration) -> None:
        """Run a statement again; what the server refuses of it is kept, and the rest goes on."""
        self._note(file, declared)
        texts = rewrite.in_place(declared.sql)
        pending = set(self.closure.pending)
        try:
            with self.connection.transaction():
                if texts:
                    self._replace(file, declared, texts)
                else:
                    self._drop(file.path, declared)
                    self.closure.take(file, declared)
                    self._create(file, declared)
        except ApplyError as error:
            self.closure.pending = pending
            self.problems.append(error)

    def _is_same(self, declared: Declaration) -> bool:
        """Say whether the server understands a statement as it did when it ran."""
        texts = rewrite.probe(declared.sql)
        if not texts:
            return False
        same = False
        try:
            with self.connection.transaction():
                for text in texts:
                    self._execute(text)
                same = self._compare_probe(declared)
                raise psycopg.Rollback
        except psycopg.Error:
            return False  # Run in earnest, it will say why.
        return same

    def _compare_probe(self, declared: Declaration) -> bool:
        names = declared.identity.names
        if declared.identity.kind == "policy":
            which, parameters = "same_policy", names
        else:
            name = statements.quote(*names)
            which, parameters = "same_view", (name, name)
        row = self.connection.execute(query(which), parameters).fetchone()
        return bool(row and row["same"])

    # Migrations ------------------------------------------------------------------------------

    def _script(self, path: str) -> None:
        """Run a script of the package."""
        text = script(path)
        for statement in statements.split(path, text):
            self._run(path, text, statement)

    def _migrate(self, step: Step) -> None:
        migration = step.migration
        assert migration is not None
        if self.known:
            self._migrate_beside_files(migration)
        else:
            self._run_migration(migration)
        for record in ledger.record_migration(migration):
            self._write(record)

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
        there: said.Functions | None = None
        for statement in migration.statements:
            kind = said.kind_of(statement) if self.said else ""
            if not said.runs_functions(kind):
                there = None  # It may create one.
            elif there is None:
                rows = self.connection.execute(query("sources"))
                there = said.functions(rows)
            self._take_down_hidden(said.hidden(statement, kind, there or said.Functions()))
            self._run(migration.path, migration.text, statement)
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
            self._drop(path, declared)
            self._spread(declared, back=True)
            self._restate(path, declared)

    def _take_down_said(self, migrations: Iterable[Migration | None]) -> None:
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
                self._drop("", declared)
                if spread:
                    self._spread(declared, back=True)
                self._restate("", declared)
        except ApplyError:
            return  # Others hold what was granted: what the migration says cannot be told apart.
        if declared.schema_wide and declared.on is not None:
            self.wide.add(declared.on.names[0])

    def _restate(self, path: str, declared: Declaration) -> None:
        """Give an object what it had beside a statement that was taken back."""
        self._run_if_there(path, self.baseline.statements(declared), declared)

    def _run_if_there(
        self, path: str, texts: Iterable[str], declared: Declaration | None = None
    ) -> None:
        """Run statements about what may not be there any more: a role, a column, a trigger."""
        for text in texts:
            try:
                with self.connection.transaction():
                    self._execute(text)
            except psycopg.Error as error:
                if error.sqlstate in MISSING:
                    continue
                if declared is None:
                    raise
                raise server_errors.refused_removal(path, declared, error) from error

    # Files -----------------------------------------------------------------------------------

    def _apply(self, *steps: Step) -> None:
        """Run the statements of a file, or in turns those of files that need each other."""
        by_path = {step.path: step for step in steps}
        if self.closure.pending:
            first = with_needs(list(by_path), self.plan.files)
            self._restore(file for file in first if file.path not in by_path)
        told = {step.path for step in steps if step.action != "renew"}
        files = [step.file for step in steps if step.file is not None]
        for file, declared in order.sequence(files):
            step = by_path[file.path]
            if self._statement(step, file, declared) and step.path not in told:
                told.add(step.path)
                self.progress.step(step)
                self.steps.append(step)
        for step in steps:
            if step.action != "renew" and step.file is not None:
                self._write(ledger.record_file(step.file))

    def _statement(self, step: Step, file: ObjectFile, declared: Declaration) -> bool:
        """Run a statement of a file if it is to run; say whether it did."""
        dropped = self.closure.take(file, declared)
        planned = declared in step.declarations
        if declared.schema_wide:
            if (planned or dropped) and declared.on is not None:
                self.wide.add(declared.on.names[0])
            return planned
        if planned and declared.identity in step.replaces and not dropped:
            self._drop(file.path, declared)
            dropped = True
            self.closure.take(file, declared)
        if dropped or planned:
            self._make(file, declared, replace=not dropped and declared.identity in self.known)
        elif declared in step.lost or (declared in step.doubts and not self._is_same(declared)):
            self._renew(file, declared)
        else:
            return False
        return True

    def _restore(self, files: Iterable[ObjectFile]) -> None:
        """Create again what was dropped because of something else, each from its own file."""
        if not self.closure.pending:
            return
        for file, declared in order.sequence(files):
            if self.closure.take(file, declared):
                if declared.schema_wide and declared.on is not None:
                    self.wide.add(declared.on.names[0])
                else:
                    self._make(file, declared, replace=False)

    def _make(self, file: ObjectFile, declared: Declaration, *, replace: bool) -> None:
        """Run one statement; where Postgres will not replace in place, drop and create."""
        self._note(file, declared)
        if replace and declared.inverse:
            self._replace(file, declared, (declared.sql,))
        else:
            self._create(file, declared)

    def _replace(self, file: ObjectFile, declared: Declaration, texts: tuple[str, ...]) -> None:
        """Run statements that replace an object in place; where refused, drop and create it."""
        try:
            with self.connection.transaction():
                for text in texts:
                    self._execute(text)
        except psycopg.Error as error:
            # Of another text than the file's, the place of an error says nothing.
            if error.sqlstate not in NOT_IN_PLACE and texts == (declared.sql,):
                raise server_errors.refused(file.path, file.text, declared, error) from error
            self._drop(file.path, declared)
            self.closure.take(file, declared)
            self._create(file, declared)

    def _create(self, file: ObjectFile, declared: Declaration) -> None:
        """Run one statement, and put back what its object had from elsewhere before it went."""
        self._run(file.path, file.text, declared)
        for text in self.closure.kept_of(declared):
            try:
                with self.connection.transaction():
                    self._execute(text)
            except psycopg.Error as error:
                # A column's, which is not there any more; or of the other kind that it was.
                if error.sqlstate not in {*MISSING, OTHER_KIND}:
                    raise server_errors.refused(file.path, file.text, declared, error) from error

    def _note(self, file: ObjectFile, declared: Declaration) -> None:
        self.made.append((file, declared))
        self.ran.add((file.path, declared.offset))
        self.confirmed.append(declared)

    def _unblock(self) -> None:
        """Ask the calendar again where a rule was blocked: what ran may have freed it."""
        files = {file.path: file for file in self.plan.files}
        for path in (rule.path for rule in self.plan.blocked):
            for declaration in files[path].declarations:
                found = catalog_target.missing_partitions(self.connection, files[path], declaration)
                if isinstance(found, Blocked):
                    self.blocked.append(found)
                elif found:
                    self._run(path, files[path].text, declaration)

    # Removal -----------------------------------------------------------------------------------

    def _remove(self, step: Step) -> None:
        for declared in step.declarations:
            try:
                with self.connection.transaction():
                    self._take_back(step.path, declared)
            except ApplyError:
                # Perhaps what depends on it goes with a migration of this run.
                self.postponed.append((step.path, declared))
        if step.path not in {file.path for file in self.plan.files}:
            self._write(ledger.forget_file(step.path))

    def _take_back(self, path: str, declared: Declaration) -> None:
        """Take a statement back, less what others say that are still in force."""
        self._drop(path, declared)
        self._spread(declared, back=True)
        self.confirmed.append(declared)
        if declared.identity.kind in {*labels.PRIVILEGES, "default privileges"} and declared.on:
            self.wide.add(declared.on.names[0])
            self.granted.add(labels.label(declared))
        self._restate(path, declared)

    def _remove_postponed(self) -> None:
        if not self.postponed or self.problems:
            return
        for path, declared in self.postponed:
            self._take_back(path, declared)
        self.postponed.clear()
        self._settle()

    def _drop(self, path: str, declared: Declaration) -> None:
        """Take a statement back, and what depends on its object as far as files own it."""
        if not declared.inverse:
            return
        self.place = ""
        self.closure.keep([declared])
        try:
            with self.connection.transaction():
                self._execute(declared.inverse)
        except psycopg.Error as error:
            if error.sqlstate in {*MISSING, OTHER_KIND}:
                return
            if error.sqlstate == DEPENDED_ON and declared.identity.kind == "grant":
                if self.baseline.holds(declared):
                    return  # A migration gives the same right: it stays, with what depends on it.
                holders = self.closure.holders(declared)
                raise server_errors.passed_on(path, declared, holders) from error
            if error.sqlstate != DEPENDED_ON:
                raise server_errors.refused_removal(path, declared, error) from error
            dependents = self.closure.lift(path, declared)
            self.closure.keep(dependents)
            for dependent in dependents:
                self._execute(dependent.inverse)
            self._execute(declared.inverse)
        self.closure.lose(declared)

    # Jobs -----------------------------------------------------------------------------------

    def _jobs(self, step: Step) -> None:
        if step.file is None:
            cron.unschedule(self._cron(), step.declarations, self.plan.target)
            self._record_job(step, ledger.forget_file(step.path))
            return
        for declaration in step.declarations:
            try:
                cron.schedule(self._cron(), declaration, self.plan.target)
            except psycopg.Error as error:
                raise server_errors.refused(
                    step.path, step.file.text, declaration, error
                ) from error
            self.made.append((step.file, declaration))
        self._record_job(step, ledger.record_file(step.file))

    def _record_job(self, step: Step, record: sql.Composed) -> None:
        """Record a job's step once it is committed: at once, or after pg_cron's own commit."""
        if self.cron is not None:
            self.elsewhere.append((step, record))
        else:
            self._write(record)

    def _finish_jobs(self) -> None:
        """Commit the jobs of pg_cron in another database, which cannot share the transaction.

        Recorded only then, what a run that dies here has not done is done by the next one.
        """
        if self.cron is None:
            return
        try:
            self.cron.commit()
            with self.connection.transaction():
                for _, record in self.elsewhere:
                    self._write(record)
        except psycopg.Error as error:
            steps = [step for step, _ in self.elsewhere]
            raise server_errors.refused_jobs(self.cron.info.dbname, steps, error) from error

    def _cron(self) -> session.Connection:
        """Return the connection to pg_cron's database: this one, or a second."""
        database = self.plan.target.cron_database
        if database is None or database == self.plan.target.database:
            return self.connection
        if self.cron is None:
            self.cron = catalog_target.cron_connection(self.connection, database, self.project)
            self.cron.autocommit = False
        return self.cron

    # The end --------------------------------------------------------------------------------

    def _check(self) -> None:
        """Check what creating an object does not, of all that this run can have affected."""
        migrated = any(step.action == "migrate" for step in self.plan.steps)
        affected = [
            (file, declared)
            for file in self.plan.files
            for declared in file.declarations
            if declared.identity.kind in {"function", "procedure"}
            and (migrated or not self.references.isdisjoint(declared.mentions | declared.needs))
        ]
        checked = list(dict.fromkeys([*affected, *self.made]))
        self.problems += checks.check(self.connection, checked)

    # The connection -------------------------------------------------------------------------

    def _run(self, path: str, text: str, statement: Statement) -> None:
        self.place = f"{path}:{statement.line}"
        try:
            self._execute(statement.sql)
        except psycopg.Error as error:
            raise server_errors.refused(path, text, statement, error) from error

    def _execute(self, text: str) -> None:
        self.connection.execute(text.encode())

    def _write(self, statement: sql.Composed) -> None:
        self.connection.execute(statement)

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        ours = not self.place or self.place.startswith("dbkit:")
        if ours and diagnostic.severity == "NOTICE":
            return  # The answer to an "if exists" or "if not exists" of our own: "skipping".
        self.progress.notice(f"{self.place}: {diagnostic.severity}: {diagnostic.message_primary}")
