"""What every format of a report says of one finding: its id, its place, its sentence."""

from __future__ import annotations

import json
from difflib import unified_diff
from hashlib import sha256
from typing import TYPE_CHECKING

from dbkit.errors import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from dbkit.database.catalog.changes import Change
    from dbkit.verify.values import Finding, Report

#: Attribute changes up to this many characters are shown in the sentence itself.
SHORT = 80

#: A sign for each kind of change, as in a diff.
SIGNS = {"missing": "-", "unexpected": "+", "changed": "~"}


def identifier(finding: Finding) -> str:
    """Return the finding's stable id: the same between runs, machines and values.

    It is 16 hexadecimal digits of a hash of rule, object and the names of the attributes.
    """
    attributes = sorted(finding.change.attributes) if finding.change else []
    parts = json.dumps([finding.rule, finding.object, attributes])
    return sha256(parts.encode()).hexdigest()[:16]


def identity(finding: Finding) -> str:
    """Return the object's dotted name, unquoted; without a change, the object as it is called."""
    change = finding.change
    if change is None:
        return finding.object
    return f"{change.schema}.{change.name}" if change.schema else change.name


def sign(finding: Finding) -> str:
    """Return ``+`` for unexpected, ``-`` for missing, ``~`` for changed, ``!`` for the rest."""
    return SIGNS.get(finding.change.change, "!") if finding.change else "!"


def place(finding: Finding) -> str:
    """Return ``path:line``, the path alone when no line is known, or nothing."""
    line = f":{finding.line}" if finding.path and finding.line > 0 else ""
    return visible(finding.path) + line


def sentence(finding: Finding) -> str:
    """Return the finding as one line: the object and what is the matter with it."""
    return f"{visible(finding.object)}: {what(finding)}"


def what(finding: Finding) -> str:
    """Return what is the matter, as one line: the finding's message, else its change in words."""
    if finding.message or finding.change is None:
        return visible(finding.message)
    return described(finding.change)


def described(change: Change) -> str:
    """Return a change in words: ``missing``, ``type varchar(500) → text``, ``owner, query``."""
    if change.change != "changed":
        return visible(change.change)
    parts = [
        f"{visible(name)} {value(left)} → {value(right)}"
        for name, (left, right) in sorted(change.attributes.items())
    ]
    values = ", ".join(parts)
    if len(values) <= SHORT and not any(map(_is_long, change.attributes.values())):
        return values
    return ", ".join(map(visible, sorted(change.attributes))) + " changed"


def details(finding: Finding) -> Iterator[str]:
    """Yield what ``-v`` adds: each attribute on its line, long ones as a unified diff."""
    change = finding.change
    for name, (left, right) in sorted(change.attributes.items()) if change else ():
        if _is_long((left, right)):
            yield f"{visible(name)}:"
            yield from _difference(left, right)
        elif change and change.change == "changed":
            yield f"{visible(name)}: {value(left)} → {value(right)}"
        else:
            yield f"{visible(name)}: {value(right if left is None else left)}"
    yield from map(visible, finding.details)


def coverage(report: Report) -> str:
    """Return the line that says what was compared, what was left out, what was not looked at."""
    facts, kinds = sum(report.compared.values()), len(report.compared)
    parts = [f"compared {facts:,} {_noun(facts, 'fact')} of {kinds} {_noun(kinds, 'kind')}"]
    if report.ignored:
        rules = sorted(report.ignored.items(), key=lambda item: (-item[1], item[0]))
        each = ", ".join(f"{visible(rule)} {count:,}" for rule, count in rules)
        parts.append(f"ignored {sum(report.ignored.values()):,} ({each})")
    if report.unseen:
        parts.append("not looked at: " + "; ".join(map(visible, report.unseen)))
    return "; ".join(parts)


def value(value: Any) -> str:
    """Return an attribute's value on one line; ``none`` where a side has none."""
    if value is None:
        return "none"
    if value == "":
        return "''"
    return visible(_text(value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _is_long(sides: Iterable[Any]) -> bool:
    return any(isinstance(side, str) and "\n" in side for side in sides)


def _difference(left: Any, right: Any) -> Iterator[str]:
    # Of the two header lines of a unified diff none says anything: there are no files.
    lines = unified_diff(_lines(left), _lines(right), lineterm="", n=3)
    yield from list(lines)[2:]


def _lines(value: Any) -> list[str]:
    # Tabs are printed as they are: bodies are indented with them.
    if value is None:
        return []
    return ["\t".join(map(visible, line.split("\t"))) for line in _text(value).split("\n")]


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
