"""The pytest plugin: databases built by apply, and pgTAP files as tests.

It is loaded wherever dbkit is installed, so it imports nothing of weight before a test of a dbkit
test uses a fixture of the project.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

import pytest

from dbkit.errors import DbkitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg
    from pytest_postgresql.executors import NoopExecutor

    from dbkit.postgres.cluster import Server
    from dbkit.testing.databases import Database, Databases

_DATABASES = pytest.StashKey["Databases"]()

#: As ``dbkit.invariants`` has it, which is not imported for it.
INVARIANTS = "tests/invariants"

#: Folders of ``tests`` with SQL that was not collected.
_LEFT_ALONE = pytest.StashKey[set[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
    config.addinivalue_line(
        "markers",
        "requires_extension(*names): skip the test on a server that cannot create them all; "
        "fail it there when DBKIT_REQUIRE_EXTENSIONS is 1 or names one",
    )
    config.addinivalue_line(
        "markers", "unless_extension(*names): skip the test on a server that can create one"
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make pytest's counts and ``--lf`` right for files, which are one item with many results.

    Raises:
        pytest.UsageError: The project's configuration is wrong.
    """
    _check_configuration(session.config.rootpath)
    session.config.pluginmanager.register(_Results(session), "dbkit-results")
    session.config.pluginmanager.register(_LastFailed(session.config), "dbkit-last-failed")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if one was started."""
    if databases := config.stash.get(_DATABASES, None):
        databases.close()


def _check_configuration(start: Path) -> None:
    """Say what is wrong with the configuration; without it there would be no tests to run."""
    from dbkit import config  # noqa: PLC0415 - see the module's docstring

    try:
        if root := config.find(start):
            config.load(root)
    except DbkitError as error:
        message = "\n".join(filter(None, [error.message, error.hint]))
        raise pytest.UsageError(message) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the pgTAP files under ``tests`` of a dbkit project."""
    if file_path.suffix != ".sql" or not _is_pgtap(file_path, parent.config):
        return None
    from dbkit.testing.items import PgtapFile  # noqa: PLC0415 - see the module's docstring

    file = PgtapFile.from_parent(parent, path=file_path)
    file.databases = partial(_databases, parent.config)
    return file


def _is_pgtap(path: Path, config: pytest.Config) -> bool:
    """Say whether a file is in ``tests`` itself, or in the folder of a schema there.

    SQL in other folders has a meaning of its own: invariants, cases, benchmarks.
    """
    root = _root(config.rootpath)
    if root is None or not path.is_relative_to(root / "tests"):
        return False
    folder = next(iter(path.relative_to(root / "tests").parts[:-1]), "")
    if path.parent == root / INVARIANTS:
        from dbkit.verify import invariants  # noqa: PLC0415 - see the module's docstring

        return not invariants.is_one(root, path)
    if folder and not any((root / part / folder).is_dir() for part in ("sql", "migrations")):
        config.stash.setdefault(_LEFT_ALONE, set()).add(folder)
        return False
    return True


@lru_cache
def _root(start: Path) -> Path | None:
    """Return the project's directory; None outside of one."""
    from dbkit.config import find  # noqa: PLC0415 - see the module's docstring

    return find(start)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which SQL under ``tests`` was not taken for pgTAP, lest tests be missed."""
    config = terminalreporter.config
    if (folders := config.stash.get(_LEFT_ALONE, None)) and terminalreporter.verbosity >= 0:
        names = ", ".join(f"tests/{folder}" for folder in sorted(folders))
        terminalreporter.write_line(f"dbkit: no schema is called so, SQL left alone: {names}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Let a pgTAP file report more than one result."""
    run = getattr(item, "run_protocol", None)
    if run is None:
        return None
    run(nextitem)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail, tests that the server's extensions do not suit."""
    required, unwanted = _named(item, "requires_extension"), _named(item, "unless_extension")
    if not required and not unwanted:
        return
    from dbkit.testing import databases  # noqa: PLC0415 - see the module's docstring

    with _readable():
        shared = _databases(item.config)
        absent = {name: databases.why_missing(name, shared) for name in required}
        there = [name for name in unwanted if name in shared.available]
    for name, reason in absent.items():
        if reason and databases.is_required(name):
            pytest.fail(f"{reason}, and DBKIT_REQUIRE_EXTENSIONS requires it", pytrace=False)
    for reason in [
        *filter(None, absent.values()),
        *(f"not with extension {name}" for name in there),
    ]:
        # pytest's own hook, which runs next, skips it at the test's place.
        item.add_marker(pytest.mark.skip(reason=reason))


def _named(item: pytest.Item, marker: str) -> list[str]:
    return [name for mark in item.iter_markers(marker) for name in mark.args]


@pytest.hookimpl(tryfirst=True)
def pytest_report_from_serializable(data: dict[str, Any]) -> None:
    """Give a result that a worker of xdist sent its own name, before pytest reads it."""
    if "dbkit_name" in data:
        data["nodeid"] = data["dbkit_name"]


class _Results:
    """Keeps pytest's books for results that are no items."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what goes beyond a file's item, or the percentage would pass 100."""
        if hasattr(report, "dbkit_item") and not report.dbkit_first:
            self._session.testscollected += 1


class _LastFailed:
    """Has ``--lf`` remember the file's item, which it can select, and not the result's name."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record a pgTAP file's result under its item's name."""
        plugin = self._config.pluginmanager.get_plugin("lfplugin")
        if plugin is None or not hasattr(report, "dbkit_item"):
            return
        plugin.pytest_runtest_logreport(report=_outcome(report.nodeid, "passed"))
        if report.dbkit_first or report.failed:
            plugin.pytest_runtest_logreport(report=_outcome(report.dbkit_item, report.outcome))


def _outcome(nodeid: str, outcome: Literal["passed", "failed", "skipped"]) -> pytest.TestReport:
    return pytest.TestReport(nodeid, (nodeid, None, nodeid), {}, outcome, None, "call")


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


@pytest.fixture(scope="session")
def dbkit_noproc(dbkit_server: Server, dbkit_template: str) -> NoopExecutor:
    """The server and the template as pytest-postgresql knows them.

    ``postgresql = factories.postgresql("dbkit_noproc")`` makes its fixtures clone the project.
    """
    from pytest_postgresql.executors import NoopExecutor  # noqa: PLC0415 - see the module's docstring

    server = dbkit_server
    dbname = dbkit_template.removesuffix("_tmpl")
    return NoopExecutor(server.host, server.port, server.user, options="", dbname=dbname)


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


@contextmanager
def _readable() -> Iterator[None]:
    """Turn an expected error into a failure that says what it says, without a traceback."""
    try:
        yield
    except DbkitError as error:
        message = "\n".join(filter(None, [error.message, error.hint]))
        raise pytest.fail.Exception(message, pytrace=False) from None
