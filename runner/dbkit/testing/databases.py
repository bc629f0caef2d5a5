"""The databases of a test run: one server, one template built by apply, clones of it."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus

from dbkit import config
from dbkit.apply.run import build_project
from dbkit.database import server_state
from dbkit.errors import DbkitError
from dbkit.postgres import cluster, throwaway
from dbkit.project.load import load_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.config import Config
    from dbkit.postgres.cluster import Server

#: Named as pytest-postgresql names the template of a database ``dbkit``.
TEMPLATE = "dbkit_tmpl"

#: Debian's packages, where their name is not the extension's; NN is the server's major version.
PACKAGES = {"pg_cron": "cron", "postgis": "postgis-3", "plpgsql_check": "plpgsql-check"}


class Database:
    """A database of one test's own, and the connections the test opened to it.

    Attributes:
        name: Its name.
        url: A libpq connection string.
    """

    def __init__(self, server: Server, name: str) -> None:
        self.name = name
        self.url = server.url(name)
        self._connections: list[psycopg.Connection[Any]] = []

    def connect(self, **kwargs: Any) -> psycopg.Connection[Any]:
        """Open a connection, closed when the test ends.

        Args:
            **kwargs: As for ``psycopg.connect``.
        """
        connection: psycopg.Connection[Any] = psycopg.connect(self.url, **kwargs)
        self._connections.append(connection)
        return connection

    def close(self) -> None:
        """Close what the test left open."""
        for connection in self._connections:
            connection.close()


class Databases:
    """What the tests of one process share; each part is made when it is first used.

    Clones are made by ``throwaway.create_database`` rather than by pytest-postgresql's janitor:
    both drop a database that is in use, but the janitor cannot set ``strategy file_copy``, and
    a clone through the write-ahead log takes 1.7 times as long (25 ms against 15 ms).

    Args:
        root: The project.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stack = ExitStack()
        self._count = 0
        self._failure: Exception | None = None
        self._shared: str | None = None

    @cached_property
    def server(self) -> Server:
        """The server, started now if it was not."""
        return self._stack.enter_context(throwaway.throwaway())

    @cached_property
    def available(self) -> frozenset[str]:
        """The extensions that can be created on the server."""
        query = "select name from pg_catalog.pg_available_extensions"
        with psycopg.connect(self.server.url()) as connection:
            return frozenset(name for (name,) in connection.execute(query))

    @property
    def template(self) -> str:
        """The name of the database that apply built, once.

        Raises:
            DbkitError: The project does not apply; the same again for each test that asks.
        """
        if self._failure is not None:
            raise self._failure
        return self._template

    @cached_property
    def _config(self) -> Config:
        return config.load(self._root)

    @cached_property
    def _template(self) -> str:
        try:
            cluster.create_database(self.server, TEMPLATE)
            build_project(load_project(self._root), self.server.url(TEMPLATE))
            self._install_test_schema(self.server.url(TEMPLATE))
        except Exception as error:
            self._failure = error
            raise
        return TEMPLATE

    def _install_test_schema(self, url: str) -> None:
        """Add what only tests have: pgTAP and the schema ``tests``."""
        with psycopg.connect(url) as connection:
            connection.execute(resources.files(__package__).joinpath("schema.sql").read_bytes())
            if "pgtap" in self.available:
                connection.execute("create schema tap")
                connection.execute("grant usage on schema tap to public")
                # A project may have put it where it wants it.
                connection.execute("create extension if not exists pgtap schema tap")

    @contextmanager
    def clone(self) -> Iterator[Database]:
        """Clone the template for the length of a block."""
        name = self._make("test")
        database = Database(self.server, name)
        try:
            yield database
        finally:
            database.close()
            cluster.drop_database(self.server, name)

    def _make(self, purpose: str) -> str:
        self._count += 1
        name = f"dbkit_{purpose}_{self._count}"
        cluster.create_database(self.server, name, self.template)
        if self._config.search_path:  # The copy of a database has not its settings.
            with psycopg.connect(self.server.url(name), autocommit=True) as connection:
                server_state.provide_path(connection, self._config)
        return name

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[Any]]:
        """Connect to the clone that all tests share, in a transaction that is rolled back.

        A connection of its own for each test (2 ms) is what resets role, settings, temporary
        tables, prepared statements and session locks, whatever the test did with them.

        Raises:
            DbkitError: The test ended the transaction, so that what it did may have stayed; the
                next test gets a new clone.
        """
        if self._shared is None:
            self._shared = self._make("shared")
        connection: psycopg.Connection[Any] = psycopg.connect(self.server.url(self._shared))
        xid = _value(connection, "select pg_catalog.pg_current_xact_id()::text")
        try:
            yield connection
        finally:
            # The server aborts a transaction at its first error, whoever ends it later.
            failed = connection.info.transaction_status == TransactionStatus.INERROR
            outcome = _value(self._watcher, "select pg_catalog.pg_xact_status(%s::xid8)", xid)
            # Closing alone would leave the locks to a server process that ends when it comes to it.
            with suppress(psycopg.Error):
                connection.rollback()
            connection.close()
        if outcome == "committed" or (outcome == "aborted" and not failed):
            self._replace(self._shared, outcome)

    @cached_property
    def _watcher(self) -> psycopg.Connection[Any]:
        """A connection that can say what became of another one's transaction."""
        connection = psycopg.connect(self.server.url(), autocommit=True)
        return self._stack.enter_context(closing(connection))

    def _replace(self, name: str, outcome: str) -> None:
        self._shared = None
        cluster.drop_database(self.server, name)
        raise DbkitError(
            f"the test ended the transaction of its fixture: it was {outcome}",
            "the fixture rolls it back after the test; a test that commits uses `database`",
        )

    def close(self) -> None:
        """Stop the server, if it was started."""
        self._stack.close()


def _value(connection: psycopg.Connection[Any], query: str, *params: object) -> Any:
    row = connection.execute(query, params).fetchone()
    return row[0] if row else None


def why_missing(name: str, databases: Databases) -> str:
    """Return what to say when the server does not have an extension; empty when it has it."""
    if name in databases.available:
        return ""
    package = f"postgresql-{databases.server.major}-{PACKAGES.get(name, name)}"
    return f"needs the extension {name} (Debian: {package})"


def is_required(extension: str) -> bool:
    """Say whether a missing extension is a failure and not a reason to skip.

    ``DBKIT_REQUIRE_EXTENSIONS`` is ``1`` for all of them, or their names with commas between.
    """
    required = os.environ.get("DBKIT_REQUIRE_EXTENSIONS", "")
    return required == "1" or extension in [name.strip() for name in required.split(",")]
