"""Accepted findings: ``[[except]]`` of the configuration, and of the file that dbkit writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from importlib import resources
from typing import TYPE_CHECKING, Any

from dbkit.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

#: What ``[[except]]`` may name beside the invariants: findings on the bodies of routines, on the
#: health of jobs, and on partitions.
BODY = "body"
CHECKS = (
    BODY,
    *("job/elsewhere", "job/failing", "job/late", "job/launcher", "job/never", "job/owner"),
    *("job/stuck", "partition/blocked", "partition/broken", "partition/default", "partition/gap"),
    *("partition/horizon", "partition/odd", "partition/retention"),
)
#: The file that ``verify --accept-findings`` writes, beside the configuration.
ACCEPTED = "dbkit.accepted.toml"
_TEXTS = ("rule", "object", "reason")
_KEYS = (*_TEXTS, "until", "message")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A finding of an invariant or a check that is accepted, ``[[except]]``.

    Attributes:
        rule: The invariant's name, or one of `CHECKS`.
        object: The object as the finding names it; ``*``, ``?`` and ``[…]`` stand for others.
        reason: Why it is right as it is.
        until: The last day it holds; after it somebody has to look again.
        message: What the finding says, likewise; empty for whatever it says.
        line: Of the file of accepted findings, 1-based; 0 in the configuration.
    """

    rule: str
    object: str
    reason: str
    until: date
    message: str = ""
    line: int = field(default=0, compare=False)

    def covers(self, rule: str, about: str, message: str = "") -> bool:
        """Say whether a finding is meant, by its texts or by patterns of them.

        Args:
            rule: The invariant's name, or one of `CHECKS`.
            about: The object as the finding names it.
            message: What it says.
        """
        return (
            self.rule == rule
            and _is(about, self.object)
            and (not self.message or _is(message, self.message))
        )


def _is(text: str, pattern: str) -> bool:
    # As a pattern, the brackets of an array's type would stand for one character.
    return text == pattern or fnmatchcase(text, pattern)


def accepted(root: Path) -> tuple[Exemption, ...]:
    """Read the findings that were accepted together; none where there is no such file.

    A rule that nothing checks any more is no mistake here: its entry is taken out with the others
    that have gone.

    Raises:
        ProjectError: The file cannot be read, or something is wrong in it; all of it.
    """
    place = root / ACCEPTED
    if not place.exists():
        return ()
    table = read_toml(place)
    found = [unknown(key, ("except",)) for key in table if key != "except"]
    found += problems(table.get("except", []))
    if found:
        raise ProjectError([f"{ACCEPTED}: {what}" for what in found])
    texts = place.read_text(encoding="utf-8-sig").split("\n")
    lines = (n for n, text in enumerate(texts, 1) if text.strip() == "[[except]]")
    return tuple(Exemption(**entry, line=next(lines, 0)) for entry in table.get("except", ()))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file of the configuration.

    Raises:
        ProjectError: It cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError([f"{path.name}: {error}"]) from error
    except OSError as error:
        raise ProjectError([f"{path.name}: cannot be read: {error.strerror}"]) from error


def problems(entries: object) -> list[str]:
    """Return what is wrong with the tables ``[[except]]``."""
    found = list_problems("except", entries, _KEYS, _TEXTS)
    for number, entry in enumerate(entries if isinstance(entries, list) else (), 1):
        until = entry.get("until") if isinstance(entry, dict) else date.max
        message = entry.get("message", "") if isinstance(entry, dict) else ""
        if not isinstance(message, str):
            found.append(f"except {number}: message is a text, not {message!r}")
        # A time is a date to Python, and not a day.
        if not isinstance(until, date) or isinstance(until, datetime):
            what = "needs until, a day without quotes: until = 2027-12-31"
            found.append(f"except {number}: {what}")
    return found


def rule_problems(root: Path, entries: Any) -> list[str]:
    """Check that each exception names a rule that something checks, or it would do nothing."""
    if not entries or problems(entries):
        return []
    known = _rules(root)
    found = []
    for number, rule in enumerate((entry["rule"] for entry in entries), 1):
        if rule not in known:
            near = get_close_matches(rule.rpartition("/")[2], known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            what = f"no invariant and no check is called {rule!r}{hint}"
            found.append(f"except {number}: {what}")
    return found


def _rules(root: Path) -> tuple[str, ...]:
    """Return the names of the checks, of dbkit's invariants, and of the project's own."""
    files = [*resources.files("dbkit").joinpath("invariants").iterdir()]
    files += (root / "tests" / "invariants").glob("*.sql")
    names = [file.name.removesuffix(".sql") for file in files if file.name.endswith(".sql")]
    return (*CHECKS, *sorted(names))


def list_problems(
    name: str, entries: object, keys: tuple[str, ...], texts: tuple[str, ...]
) -> list[str]:
    """Check an array of tables: that each has the texts it needs, and nothing else."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return [f"{name}: tables [[{name}]], not {entries!r}"]
    problems = []
    for number, entry in enumerate(entries, 1):
        place = f"{name} {number}"
        problems += [unknown(f"{place}.{key}", keys) for key in entry if key not in keys]
        problems += [
            f"{place}: needs {text}, a text"
            for text in texts
            if not isinstance(entry.get(text), str) or not entry[text].strip()
        ]
    return problems


def unknown(key: str, known: tuple[str, ...]) -> str:
    """Say that a key is not known, and which is meant."""
    near = get_close_matches(key.rpartition(".")[2], known, n=1)
    return f"{key}: not a key dbkit knows" + (f"; did you mean {near[0]}?" if near else "")
