"""The statements of a run, sent to the server: what it refuses points into the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import psycopg

from dbkit.apply import server_errors
from dbkit.database import session
from dbkit.errors import ApplyError
from dbkit.parse.search_path import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import sql

    from dbkit.parse.values import Declaration, Statement
    from dbkit.plan.steps import Plan, Step
    from dbkit.project.values import ObjectFile

#: What it says when an object to be dropped is not there: nothing is left to do.
MISSING = {"42P01", "42704", "42883", "3F000", "42703"}


class Progress(Protocol):
    """Receives the progress of a run."""

    def begin(self, plan: Plan) -> None:
        """The run starts."""

    def step(self, step: Step) -> None:
        """A step starts."""

    def notice(self, text: str) -> None:
        """The server said something."""

    def waiting(self, text: str) -> None:
        """Another run holds the lock."""


class Executor:
    """Sends statements on a run's connection.

    Attributes:
        place: Where in the files the statement is that runs; empty for one of dbkit's own.
        files: The object files in force: a statement may need one that comes later.
    """

    def __init__(
        self,
        connection: session.Connection,
        progress: Progress,
        files: Iterable[ObjectFile] = (),
    ) -> None:
        self.connection = connection
        self.progress = progress
        self.files = files
        self.place = ""

    def run_if_there(
        self, path: str, texts: Iterable[str], declared: Declaration | None = None
    ) -> None:
        """Run statements about what may not be there any more: a role, a column, a trigger."""
        for text in texts:
            try:
                with self.connection.transaction():
                    self.execute(text, declared.search_path if declared else ())
            except psycopg.Error as error:
                if error.sqlstate in MISSING:
                    continue
                if declared is None:
                    raise
                raise server_errors.refused_removal(path, declared, error) from error

    def run(self, path: str, text: str, statement: Statement) -> None:
        """Run a statement of a file.

        Raises:
            ApplyError: The server refused it.
        """
        self.place = f"{path}:{statement.line}"
        try:
            self.execute(statement.sql, statement.search_path)
        except psycopg.Error as error:
            refused = server_errors.refused(path, text, statement, error)
            late = server_errors.created_later(path, text, error, self.files)
            raise ApplyError(refused.message, late or refused.hint) from error

    def execute(self, text: str, search_path: tuple[str, ...] = ()) -> None:
        """Run SQL text as it is, its names looked for in these schemas."""
        with session.searching(self.connection, spelled(search_path)):
            self.connection.execute(text.encode())

    def write(self, statement: sql.Composed) -> None:
        """Write to the ledger."""
        self.connection.execute(statement)

    def notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        """Tell what the server has to say about a statement of a file."""
        ours = not self.place or self.place.startswith("dbkit:")
        if ours and diagnostic.severity == "NOTICE":
            return  # The answer to an "if exists" or "if not exists" of our own: "skipping".
        self.progress.notice(f"{self.place}: {diagnostic.severity}: {diagnostic.message_primary}")
