"""The directives in the leading comments of a file: ``-- dbkit: …``, and yoyo's two.

Something that looks like one and is none is an error: yoyo ignores those silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from dbkit.errors import ProjectError, problem

_COMMENT = re.compile(r"\s*(--.*)?")
#: Anything that a person may mean as a directive.
_LIKE = re.compile(r"\s*--+\s*([A-Za-z]+)\s*[:=]")
#: What yoyo reads, and what dbkit reads in the same manner.
_EXACT = re.compile(r"\s*--\s*(dbkit|transactional|depends)\s*:\s*(.*)")
_NAMES = ("dbkit", "transactional", "depends")
_OWN = re.compile(
    r"(after)\s+(\S(?:.*\S)?)\s*|(requires extension|unless extension)\s+(\S+)\s*"
    r"|(keeps)\s+([1-9][0-9]* (?:day|month|year)s?)\s*"
)
_FORMS = "after <path>, requires extension <name>, unless extension <name>, keeps <n> days"


@dataclass(frozen=True, slots=True)
class Directives:
    """What a file's leading comments say.

    Attributes:
        after: Object files that come first.
        requires: Extensions without which the file is left out.
        unless: Extensions with which it is left out.
        depends: Ids of the migrations that come first.
        transactional: Whether a migration runs inside a transaction.
        keeps: How long a partition is kept after its end, ``90 days``; empty for ever.
    """

    after: tuple[str, ...] = ()
    requires: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    depends: tuple[str, ...] = ()
    transactional: bool = True
    keeps: str = ""


def read_directives(path: str, text: str, *, migration: bool) -> Directives:
    """Read the directives of a file.

    Args:
        path: The file, for messages.
        text: The whole file.
        migration: Whether yoyo's directives are allowed.

    Raises:
        ProjectError: Something looks like a directive and is none, or is not where it counts.
    """
    problems: list[str] = []
    found: list[tuple[str, str]] = []
    leading, offset = True, 0
    for line in text.split("\n"):
        if not leading and "--" not in line:
            offset += len(line) + 1
            continue
        leading = leading and _COMMENT.fullmatch(line) is not None
        like = _LIKE.match(line)
        wrong = _wrong(line, like[1], leading=leading, migration=migration) if like else ""
        exact = _EXACT.fullmatch(line)
        if wrong:
            problems.append(problem(path, text, offset, wrong))
        elif exact:
            found.append((exact[1], exact[2]))
        offset += len(line) + 1
    directives = _collect(found)
    if [name for name, _ in found].count("transactional") > 1:
        problems.append(problem(path, text, 0, "-- transactional: appears twice"))
    both = directives.requires & directives.unless
    if both:
        what = f"requires extension {min(both)}, and is left out with it: it would never run"
        problems.append(problem(path, text, 0, what))
    if problems:
        raise ProjectError(problems)
    return directives


def _wrong(line: str, word: str, *, leading: bool, migration: bool) -> str:
    """Return what is wrong with a line that looks like a directive; empty when nothing is."""
    near = get_close_matches(word.lower(), _NAMES, n=1, cutoff=0.8)
    if not near:
        return ""
    name = near[0]
    exact = _EXACT.fullmatch(line)
    # Not stripped: yoyo takes "false" with a space behind it for a value it does not know.
    value = exact[2] if exact else ""
    checks = (
        (exact is None, f"not a directive as written: -- {name}: …"),
        (not leading, f"-- {name}: counts only in the comments before the first statement"),
        (name == "dbkit" and not _OWN.fullmatch(value), f"-- dbkit: expected {_FORMS}"),
        (name != "dbkit" and not migration, f"-- {name}: is for migrations"),
        (
            name == "transactional" and value not in ("true", "false"),
            f"-- transactional: is true or false, not {value!r}",
        ),
    )
    return next((what for bad, what in checks if bad), "")


def _collect(found: list[tuple[str, str]]) -> Directives:
    own = [match for name, value in found if name == "dbkit" and (match := _OWN.fullmatch(value))]
    depends = [value for name, value in found if name == "depends"]
    transactional = [value for name, value in found if name == "transactional"]
    return Directives(
        tuple(match[2] for match in own if match[1]),
        frozenset(match[4] for match in own if match[3] == "requires extension"),
        frozenset(match[4] for match in own if match[3] == "unless extension"),
        tuple(dict.fromkeys(" ".join(depends).split())),
        transactional[-1:] != ["false"],
        next((match[6] for match in own if match[5]), ""),
    )
