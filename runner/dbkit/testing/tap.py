"""The Test Anything Protocol, read as Perl's TAP::Parser reads it for ``pg_prove``: version 12.

That is what says whether a line is an assertion, and what is wrong with a plan. Of version 13 only
the version line is known; its YAML blocks are lines that say nothing, as they are in version 12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

_TEST = re.compile(r"(?P<failed>not )?ok\b\s*(?P<number>\d+)?\s*(?P<description>.*)", re.DOTALL)
# A number sign that starts no directive ends the search for one.
_DIRECTIVE = re.compile(
    r"(?P<description>[^\\#]*(?:\\.[^\\#]*)*)#\s*(?P<name>SKIP|TODO)\b\s*(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PLAN = re.compile(r"1\.\.(?P<count>\d+)\s*(?P<tail>.*)", re.DOTALL)
_SKIP_ALL = re.compile(r"#\s*SKIP\S*\s+(?P<reason>.*)", re.IGNORECASE | re.DOTALL)
_BAIL_OUT = re.compile(r"\s*Bail out!\s*(?P<reason>.*)", re.DOTALL)
_VERSION = re.compile(r"TAP\s+version\s+(?P<version>\d+)\s*", re.IGNORECASE)

#: What follows from an assertion in a state; in the others nothing does.
_AFTER_ASSERTION = {"start": "no plan", "version": "no plan", "plan last": "planned"}
#: The versions of the protocol that TAP::Parser takes when a line names one.
_VERSIONS = (13, 13)


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion and how it ended.

    Attributes:
        passed: What the line says; a failure that is marked ``todo`` is still a failure here.
        number: Its number; counted where the line has none.
        description: Its text; may be empty.
        directive: ``skip``, ``todo`` or empty.
        reason: Why it is skipped or to do.
        diagnostics: The comment lines after it, without their ``# ``, and before them the lines of
            its subtest.
        planned: Whether the plan counts it, where there was one before it.
    """

    passed: bool
    number: int
    description: str
    directive: str = ""
    reason: str = ""
    diagnostics: tuple[str, ...] = ()
    planned: bool = True


@dataclass(frozen=True, slots=True)
class Output:
    """What a piece of output says.

    Attributes:
        assertions: Its assertions, in order.
        comments: Comment lines that belong to no assertion, without their ``# ``.
    """

    assertions: tuple[Assertion, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(slots=True)
class Reader:
    """The output of a file, piece by piece.

    Attributes:
        planned: The number of assertions it announced last; None before it does.
        ran: How many it made.
        skipped: Why all of it is skipped; empty when it is not.
        bailed_out: Why it gave up, and with it the whole run; None when it did not.
        errors: What is wrong with the output itself.
    """

    planned: int | None = None
    ran: int = 0
    skipped: str = ""
    bailed_out: str | None = None
    errors: list[str] = field(default_factory=list)
    _line: str = ""
    _state: str = "start"
    _subtest: list[str] = field(default_factory=list)

    def read(self, text: str) -> Output:
        """Read the next piece.

        Args:
            text: Any number of lines: a row of a pgTAP function may hold several. The last one may
                be continued by the next piece.
        """
        *lines, self._line = (self._line + text).split("\n")
        assertions: list[Assertion] = []
        comments: list[str] = []
        for line in lines:
            if self.bailed_out is not None:
                break
            if line.startswith("#"):
                comment = line.removeprefix("#").removeprefix(" ")
                if assertions:
                    last = assertions[-1]
                    assertions[-1] = replace(last, diagnostics=(*last.diagnostics, comment))
                else:
                    comments.append(comment)
            elif (assertion := self._read_line(line)) is not None:
                assertions.append(assertion)
        return Output(tuple(assertions), tuple(comments))

    def finish(self) -> Output:
        """Read what is left, and add to the errors what is missing as a whole."""
        output = self.read("\n" if self._line else "")
        if self.planned is None:
            self.errors.append("no plan: select plan(n), or no_plan() and finish()")
        elif self.planned != self.ran:
            self.errors.append(f"planned {self.planned} assertions and ran {self.ran}")
        return output

    def _read_line(self, line: str) -> Assertion | None:
        if match := _TEST.fullmatch(line):
            return self._assertion(match)
        if (match := _PLAN.fullmatch(line)) and (
            not match["tail"].strip() or match["count"] == "0"
        ):
            self._plan(match)
        elif match := _BAIL_OUT.fullmatch(line):
            self.bailed_out = match["reason"]
        elif match := _VERSION.fullmatch(line):
            self._version(int(match["version"]))
        elif line.startswith("    "):
            # What a subtest says counts for nothing; it shows why the assertion after it failed.
            self._subtest.append(line)
        return None

    def _assertion(self, match: re.Match[str]) -> Assertion:
        self.ran += 1
        number = int(match["number"] or self.ran)
        if number != self.ran:
            self.errors.append(f"assertion {number} came where {self.ran} was expected")
        if self._state == "plan last":
            self.errors.append(f"the plan, 1..{self.planned}, is neither first nor last")
        self._state = _AFTER_ASSERTION.get(self._state, self._state)
        description, name, reason = match["description"], "", ""
        if found := _DIRECTIVE.fullmatch(description):
            description, name, reason = found["description"], found["name"], found["reason"]
        subtest, self._subtest = tuple(self._subtest), []
        return Assertion(
            passed=not match["failed"],
            number=number,
            description=description.strip().removeprefix("-").strip().replace("\\#", "#"),
            directive=name.lower(),
            reason=reason.strip(),
            diagnostics=subtest,
            planned=self.planned is None or self.ran <= self.planned,
        )

    def _plan(self, match: re.Match[str]) -> None:
        before, self._state = self._state, "plan last" if self._state == "no plan" else "planned"
        if before in ("planned", "plan last"):
            self.errors.append(f"a second plan, {match[0].strip()}")
        if before == "planned":
            return
        self.planned = int(match["count"])
        if not self.planned:
            found = _SKIP_ALL.fullmatch(match["tail"])
            self.skipped = found["reason"].strip() if found else "no reason given"

    def _version(self, version: int) -> None:
        if self._state != "start":
            self.errors.append("the TAP version is not the first line")
        elif not _VERSIONS[0] <= version <= _VERSIONS[1]:
            self.errors.append(f"TAP version {version} is not known")
        self._state = "version" if self._state == "start" else self._state
