"""pgTAP files as pytest sees them: one item a file, which reports one result per assertion."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from dbkit.errors import DbkitError, ProjectError
from dbkit.project.directives import read_directives
from dbkit.project.text import decode
from dbkit.testing import pgtap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _pytest._code.code import ExceptionInfo, TerminalRepr

    from dbkit.testing.databases import Databases
    from dbkit.testing.pgtap import Result

#: How a result is reported to pytest; what is to do is an expected failure there.
OUTCOMES = {"xfailed": "skipped", "xpassed": "passed"}


class PgtapFile(pytest.File):
    """A pgTAP file."""

    #: Returns the databases of this process.
    databases: Callable[[], Databases]

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its only item: which assertions it makes is known when it has run."""
        yield PgtapItem.from_parent(self, name="pgtap")


class PgtapItem(pytest.Item):
    """The run of a pgTAP file."""

    parent: PgtapFile

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.results: list[Result] = []
        self.add_marker(pytest.mark.requires_extension("pgtap"))
        # What is wrong with them is reported by the run.
        with suppress(ProjectError):
            text = decode(self._file, self.path.read_bytes())
            directives = read_directives(self._file, text, migration=False)
            self.add_marker(pytest.mark.requires_extension(*sorted(directives.requires)))
            self.add_marker(pytest.mark.unless_extension(*sorted(directives.unless)))

    def runtest(self) -> None:
        """Run the file and keep its results."""
        text = decode(self._file, self.path.read_bytes())
        with self.parent.databases().transaction() as connection:
            self.results = pgtap.run(connection, self._file, text, self.path)

    def run_protocol(self, nextitem: pytest.Item | None) -> None:
        """Run the file and report its results, or why it could not be run."""
        for report in runtestprotocol(self, log=False, nextitem=nextitem):
            if not report.passed:
                self._log(report)
            elif report.when == "call":
                for number, result in enumerate(self.results):
                    self._log(self._report(result, first=number == 0))
                    if result.name == pgtap.BAIL_OUT:
                        # As pg_prove does: what comes after would fail for the same reason.
                        self.session.shouldstop = result.text

    def _log(self, report: pytest.TestReport) -> None:
        hook, place = self.ihook, {"nodeid": report.nodeid, "location": report.location}
        hook.pytest_runtest_logstart(**place)
        hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(**place)

    def _report(self, result: Result, *, first: bool) -> pytest.TestReport:
        """Turn a result into a report with a name of its own, so that JUnit counts it."""
        # Two colons separate the parts of a name.
        name = f"{self._file}::{result.name.replace('::', ':')}"
        extra: dict[str, Any] = {"wasxfail": result.text} if result.outcome in OUTCOMES else {}
        skip = (str(self.path), result.line, result.text)
        # A worker of xdist may report its item's name only; the plugin renames it where it arrives.
        is_worker = hasattr(self.config, "workerinput")
        return pytest.TestReport(
            nodeid=self.nodeid if is_worker else name,
            # Not the name's end, or pytest would take the file's suffix for a class.
            location=(self._file, result.line - 1, f"{self._file}: {result.name}"),
            keywords=dict.fromkeys(self.keywords, 1),
            outcome=OUTCOMES.get(result.outcome, result.outcome),  # type: ignore[arg-type]
            longrepr=skip if result.outcome == "skipped" else result.text or None,
            when="call",
            duration=result.seconds,
            start=time.time() - result.seconds,
            stop=time.time(),
            dbkit_name=name,
            dbkit_item=self.nodeid,
            dbkit_first=first,
            **extra,
        )

    @property
    def _file(self) -> str:
        return self.nodeid.partition("::")[0]

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file, its first line, and its name for headings."""
        return self.path, 0, self._file

    def repr_failure(
        self, excinfo: ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """Show an expected error as what it says."""
        if isinstance(excinfo.value, DbkitError):
            return "\n".join(filter(None, [excinfo.value.message, excinfo.value.hint]))
        return super().repr_failure(excinfo, style)
