"""One run in its transaction: the steps of a plan, and whatever they make due again.

The order is always the same, so that a database that is brought up to date ends like one that is
built from nothing: migrations; then the files, each statement once; then what others have changed
behind their back; then statements about whole schemas; then, over these, what single files say.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dbkit.apply import blocked_rules, checks, due, server_errors
from dbkit.apply.baseline import Baseline
from dbkit.apply.dependents import Closure
from dbkit.apply.executor import Executor
from dbkit.apply.jobs import Jobs
from dbkit.apply.migrate import Migrations
from dbkit.apply.moments import Moments
from dbkit.apply.objects import Objects
from dbkit.apply.removals import Removals
from dbkit.database import ledger, session
from dbkit.database.catalog.snapshot import scope_of
from dbkit.database.values import Blocked
from dbkit.errors import ApplyError
from dbkit.parse import labels
from dbkit.parse.split import split
from dbkit.plan import own_schema, path_trust, trust
from dbkit.plan.migration_checks import with_needs
from dbkit.plan.steps import LEDGER, Action, Step
from dbkit.project import order
from dbkit.project.load import load_runtime, script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.apply.due import Changes
    from dbkit.apply.executor import Progress
    from dbkit.parse.values import Declaration
    from dbkit.plan.steps import Plan
    from dbkit.project.values import ObjectFile, Project

#: How often what ran may make something else due; more would be files that undo each other.
ROUNDS = 12


class Run:
    """One run.

    Attributes:
        closure: What was dropped, and has to be created again.
        wide: Schemas in which the statements about all of their objects have to run again.
        granted: Labels of objects whose privileges have to be granted anew.
        references: Names that mean something else than before the run.
        steps: What was done beside the plan.
        blocked: Partition rules that the server cannot compute.
    """

    def __init__(
        self, connection: session.Connection, project: Project, plan: Plan, progress: Progress
    ) -> None:
        self.connection = connection
        self.project = project
        self.plan = plan
        self.progress = progress
        self.executor = Executor(connection, progress, plan.files)
        self.jobs = Jobs(project, plan, self.executor)
        self.recorded = [d for file in plan.ledger.files.values() for d in file.declarations]
        self.known = {declaration.identity for declaration in self.recorded}
        self.closure = Closure(connection, plan.files, self.recorded)
        self.wide: set[str] = set()
        self.granted: set[labels.Label] = set()
        self.references: set[tuple[str, str, str]] = set()
        self.steps: list[Step] = []
        self.blocked: list[Blocked] = []

    def execute(self) -> list[Blocked]:
        """Run every step, or leave everything as it was; return the rules still blocked."""
        self.connection.add_notice_handler(self.executor.notice)
        try:
            with self.connection.transaction():
                self._start()
                self._do()
                managed = self.project.schemas
                self.moments.record(self.objects.confirmed, managed)
                self.baseline.record(d for file in self.plan.files for d in file.declarations)
                self.executor.write(ledger.finish_run())
            self.jobs.finish()
        finally:
            self.jobs.close()
        return self.blocked

    def _do(self) -> None:
        """Run the plan and what it makes due; say everything that was refused at once."""
        try:
            self._forward()
            self._settle()
            if not self.objects.problems and self.removals.finish():
                self._settle()
            self.blocked += blocked_rules.run_again(self.executor, self.plan)
            trust.confirm(self.connection, self.plan, self.project)
            path_trust.require(self.connection, self.plan, self.project, complete=True)
            self._check()
        except ApplyError as error:
            if not self.objects.problems:
                raise
            raise server_errors.joined([*self.objects.problems, error]) from error
        if self.objects.problems:
            raise server_errors.joined(self.objects.problems)

    def _start(self) -> None:
        """Create the ledger, and before it what the platform provides; note how things are."""
        own_schema.claim(self.connection, self.project.config, load_runtime())
        path_trust.require(self.connection, self.plan, self.project, complete=False)
        trust.hold(self.connection, self.plan, self.project)
        for step in self.plan.steps:
            if step.action in {Action.PLATFORM, Action.LEDGER}:
                self.progress.step(step)
                self._script(step.path)
        self.executor.write(ledger.start_run(self.project.root))
        if any(step.action == Action.LEDGER for step in self.plan.steps):
            self.executor.write(ledger.record_script(LEDGER, script(LEDGER)))
        declared = [d for file in self.plan.files for d in file.declarations]
        scope = scope_of(self.project)
        self.moments = Moments(self.connection, scope, self.project.config, declared)
        self.moments.note()
        ledger.record_found(self.connection)
        made = (d.identity for d in declared if d.on is None)
        self.baseline = Baseline(self.connection, self.project.schemas, self.recorded, made)
        role = self.plan.target.role
        self.objects = Objects(self.executor, self.closure, self.baseline, role)
        self.removals = Removals(self.plan, self.executor, self.objects, self.wide, self.granted)
        self.migrations = Migrations(
            self.project, self.plan, self.executor, self.objects, self.moments, self.wide
        )

    def _forward(self) -> None:
        """Run the plan's steps; what its migrations made due takes its turn among the files."""
        steps = [
            step for step in self.plan.steps if step.action not in {Action.PLATFORM, Action.LEDGER}
        ]
        last = max(
            (n for n, step in enumerate(steps, 1) if step.action == Action.MIGRATE), default=0
        )
        self.migrations.take_down_said(step.migration for step in steps[:last])
        for is_migration, several in groupby(
            steps[:last], lambda step: step.action == Action.MIGRATE
        ):
            if is_migration:
                self.migrations.run_several(list(several))
            else:
                self._run_steps(several)
        path_trust.require(self.connection, self.plan, self.project, complete=True)
        rest = steps[last:]
        if last and self.known:
            changes = self.moments.changes()
            self.wide |= {fact.schema for fact in changes.facts if fact.privileges}
            rest = due.in_turn(rest, self._due(changes), self.plan.files)
        self._run_steps(rest)

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
        if step.action != Action.RENEW:
            self.progress.step(step)

    def _step(self, step: Step) -> None:
        self._announce(step)
        match step.action:
            case Action.REMOVE:
                self.removals.remove(step)
            case Action.TAKE_OVER:
                for declared in step.declarations:
                    self.executor.run(step.path, declared.sql, declared)
            case Action.SCHEDULE | Action.UNSCHEDULE:
                self.jobs.run(step)
            case Action.FORGET:
                self.executor.write(ledger.forget_file(step.path))
            case Action.APPLY | Action.RECORD | Action.RENEW | Action.PARTITIONS:
                self._apply(step)
            case Action.PLATFORM | Action.LEDGER | Action.MIGRATE:
                pass  # They have had their turn.

    def _due(self, changes: Changes) -> list[Step]:
        """Return a step for each file with statements that changes have made due."""
        self.references |= changes.references
        self.wide |= changes.schemas | {schema for schema, _ in changes.recreated}
        steps = due.steps(self.plan.files, changes, self.objects.ran, self.granted)
        self.objects.ran.clear()
        self.granted.clear()
        return steps

    def _settle(self) -> None:
        """Run again what the steps have made due, until nothing is."""
        self._restore(self.plan.files)
        for _ in range(ROUNDS):
            again = self._due(self.moments.changes())
            self._run_steps(again)
            self._restore(self.plan.files)
            if self.objects.problems or not (again or self._run_wide()):
                return
        names = ", ".join(sorted({step.path for step in again}))
        hint = "two statements say opposite things of one object: keep one of them"
        raise ApplyError(f"these files undo each other: {names}", hint)

    def _run_wide(self) -> bool:
        """Run the statements about all objects of a schema, where that is due.

        They run when everything is there; what single files say of their objects comes after.
        """
        schemas = set(self.wide)
        self.wide.clear()
        ran = False
        for file, declared in order.sequence(self.plan.files):
            if declared.schema_wide and declared.on and declared.on.names[0] in schemas:
                self.executor.run(file.path, file.text, declared)
                self.objects.spread(declared)
                self.objects.confirmed.append(declared)
                ran = True
        return ran

    def _script(self, path: str) -> None:
        """Run a script of the package."""
        text = script(path)
        for statement in split(path, text):
            self.executor.run(path, text, statement)

    def _apply(self, *steps: Step) -> None:
        """Run the statements of a file, or in turns those of files that need each other."""
        by_path = {step.path: step for step in steps}
        if self.closure.pending:
            first = with_needs(list(by_path), self.plan.files)
            self._restore(file for file in first if file.path not in by_path)
        announced = {step.path for step in steps if step.action != Action.RENEW}
        files = [step.file for step in steps if step.file is not None]
        for file, declared in order.sequence(files):
            step = by_path[file.path]
            if self._statement(step, file, declared) and step.path not in announced:
                announced.add(step.path)
                self.progress.step(step)
                self.steps.append(step)
        for step in steps:
            if step.action != Action.RENEW and step.file is not None:
                self.executor.write(ledger.record_file(step.file))

    def _statement(self, step: Step, file: ObjectFile, declared: Declaration) -> bool:
        """Run a statement of a file if it is to run; say whether it did."""
        dropped = self.closure.pop_pending(file, declared)
        planned = declared in step.declarations
        if declared.schema_wide:
            if (planned or dropped) and declared.on is not None:
                self.wide.add(declared.on.names[0])
            return planned
        if planned and declared.identity in step.replaces and not dropped:
            self.objects.drop(file.path, declared)
            dropped = True
            self.closure.pop_pending(file, declared)
        if dropped or planned:
            self.objects.make(
                file, declared, replace=not dropped and declared.identity in self.known
            )
        elif declared in step.lost or (
            declared in step.doubts and not self.objects.is_same(declared)
        ):
            self.objects.renew(file, declared)
        else:
            return False
        return True

    def _restore(self, files: Iterable[ObjectFile]) -> None:
        """Create again what was dropped because of something else, each from its own file."""
        if not self.closure.pending:
            return
        for file, declared in order.sequence(files):
            if self.closure.pop_pending(file, declared):
                if declared.schema_wide and declared.on is not None:
                    self.wide.add(declared.on.names[0])
                else:
                    self.objects.make(file, declared, replace=False)

    def _check(self) -> None:
        """Check what creating an object does not, of all that this run can have affected."""
        affected = checks.affected(self.plan, self.references)
        checked = list(dict.fromkeys([*affected, *self.objects.made, *self.jobs.made]))
        self.objects.problems += checks.check(self.connection, checked)
