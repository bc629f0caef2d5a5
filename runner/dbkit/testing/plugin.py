"""The pytest plugin: databases built by apply, and pgTAP files as tests.

It is loaded wherever dbkit is installed, so it imports nothing of weight before a test of a dbkit
project asks for something.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from dbkit.errors import DbkitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg

    from dbkit.testing.databases import Database, Databases
    from dbkit.testing.pgtap import Result
    from dbkit.throwaway import Server

#: Folders of ``tests`` whose SQL is not pgTAP: queries of their own meaning, and cases.
OTHER_SQL = frozenset({"invariants", "benchmarks", "drift", "faults", "unit", "db"})

_DATABASES = pytest.StashKey["Databases"]()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers",
        "requires_extension(*names): skip the test on a server that cannot create them all; "
        "fail it there when DBKIT_REQUIRE_EXTENSIONS is 1 or names one",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Count the results of pgTAP files, of which there are more than items."""
    session.config.pluginmanager.register(_Progress(session), "dbkit-progress")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if one was started."""
    if databases := config.stash.get(_DATABASES, None):
        databases.close()


class _Progress:
    """Keeps pytest's percentage below 100: a file is one item and has many results."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._session.testscollected += int(getattr(report, "dbkit_beyond_first", False))


# Databases ---------------------------------------------------------------------------------


def _databases(config: pytest.Config) -> Databases:
    """Return what this process shares, made at the first call."""
    if _DATABASES not in config.stash:
        from dbkit.config import find_root  # noqa: PLC0415 - see the module's docstring
        from dbkit.testing.databases import Databases  # noqa: PLC0415 - likewise

        config.stash[_DATABASES] = Databases(find_root(config.rootpath))
    return config.stash[_DATABASES]


@pytest.fixture(scope="session")
def dbkit_server(pytestconfig: pytest.Config) -> Server:
    """A throwaway PostgreSQL server, one for each process of the test run."""
    with _readable():
        return _databases(pytestconfig).server


@pytest.fixture(scope="session")
def dbkit_template(pytestconfig: pytest.Config) -> str:
    """The name of the database that apply built from the project."""
    with _readable():
        return _databases(pytestconfig).template


@pytest.fixture
def db(pytestconfig: pytest.Config) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the applied project, in a transaction that is rolled back afterwards."""
    with _readable(), _databases(pytestconfig).transaction() as connection:
        yield connection


@pytest.fixture
def database(pytestconfig: pytest.Config) -> Iterator[Database]:
    """A clone of the applied project for one test, which may commit and open connections."""
    with _readable(), _databases(pytestconfig).clone() as clone:
        yield clone


class _readable:
    """Turns an expected error into a failure that says what it says, without a traceback."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DbkitError):
            pytest.fail("\n".join(filter(None, [error.message, error.hint])), pytrace=False)
