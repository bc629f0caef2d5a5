"""The jobs of a run, in whichever database pg_cron is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from dbkit.apply import server_errors
from dbkit.database import cron, ledger, server_state

if TYPE_CHECKING:
    from psycopg import sql

    from dbkit.apply.executor import Executor
    from dbkit.database import session
    from dbkit.parse.values import Declaration
    from dbkit.plan.steps import Plan, Step
    from dbkit.project.values import ObjectFile, Project


class Jobs:
    """What a run schedules and unschedules.

    Attributes:
        made: The jobs that were scheduled, whose commands are checked at the end.
        cron: A connection to pg_cron's database, where that is another.
        elsewhere: Steps for jobs in that database, and what records each.
    """

    def __init__(
        self,
        project: Project,
        plan: Plan,
        executor: Executor,
    ) -> None:
        self.connection = executor.connection
        self.project = project
        self.plan = plan
        self.executor = executor
        self.made: list[tuple[ObjectFile, Declaration]] = []
        self.cron: session.Connection | None = None
        self.elsewhere: list[tuple[Step, sql.Composed]] = []

    def run(self, step: Step) -> None:
        """Schedule or unschedule jobs, and record it."""
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
            self.executor.write(record)

    def finish(self) -> None:
        """Commit the jobs of pg_cron in another database, which cannot share the transaction.

        Recorded only then, what a run that dies here has not done is done by the next one.
        """
        if self.cron is None:
            return
        try:
            self.cron.commit()
            with self.connection.transaction():
                for _, record in self.elsewhere:
                    self.executor.write(record)
        except psycopg.Error as error:
            steps = [step for step, _ in self.elsewhere]
            raise server_errors.refused_jobs(self.cron.info.dbname, steps, error) from error

    def _cron(self) -> session.Connection:
        """Return the connection to pg_cron's database: this one, or a second."""
        database = self.plan.target.cron_database
        if database is None or database == self.plan.target.database:
            return self.connection
        if self.cron is None:
            self.cron = server_state.cron_connection(self.connection, database, self.project)
            self.cron.autocommit = False
        return self.cron

    def close(self) -> None:
        """Close the connection to pg_cron's database."""
        if self.cron is not None:
            self.cron.close()
