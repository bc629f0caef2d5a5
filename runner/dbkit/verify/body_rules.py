"""Which findings on bodies are certain: ``body_rules.toml``, and what its circumstances mean."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dbkit.parse.syntax import split_name, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dbkit.database.session import Row

#: Words by which a body looks for an extension, or says what it does where something is missing.
_EXPECTS = frozenset(
    {"pg_extension", "pg_available_extensions"}
    | {"undefined_table", "undefined_function", "undefined_object", "undefined_column"}
)
#: Words by which it looks for an object of a name, which then stands in a string.
_ASKS = frozenset(
    {"pg_class", "pg_proc", "pg_type", "pg_namespace", "pg_tables", "pg_views", "to_regclass"}
    | {"to_regproc", "to_regprocedure", "to_regtype", "to_regnamespace", "information_schema"}
)
_RELATIONS = frozenset({"table", "view", "sequence"})
#: What may stand between CREATE, one of these, and the name.
_BETWEEN = frozenset(
    {"local", "global", "temp", "temporary", "unlogged", "or", "replace", "materialized"}
    | {"recursive", "if", "not", "exists"}
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks of all bodies have in common.

    Attributes:
        created: Names of the tables that any routine creates.
        exists: Says whether any schema has an object of a name.
    """

    created: frozenset[str]
    exists: Callable[[str], bool]


@dataclass(slots=True)
class Body:
    """A routine's body as its findings need it.

    Attributes:
        words: Its words.
        row: What the catalog says of it: whether it sets a path, and so on.
        relations: How many relations its triggers are on.
        seen: On how many of them each finding is reported.
    """

    words: list[str]
    row: Mapping[str, Any]
    relations: int = 1
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    @property
    def lower(self) -> set[str]:
        """Its words in small letters."""
        return {word.lower() for word in self.words}


@cache
def rules() -> tuple[Mapping[str, Any], ...]:
    """Return the rules of ``body_rules.toml``."""
    text = resources.files(__package__).joinpath("body_rules.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["note"])


def words_of(text: str) -> list[str]:
    """Return the words of a body, those inside of its strings included."""
    found = []
    data = text.encode()
    for token in tokens(text):
        word = data[token.start : token.end].decode()
        found.append(word)
        if word.startswith("'"):
            found += words_of(word[1:-1])
    return found


def created(bodies: Iterable[list[str]]) -> frozenset[str]:
    """Return the names of the tables and the like that bodies create."""
    return frozenset(
        name
        for words in bodies
        for number, word in enumerate(words)
        if word.lower() == "create" and (name := _created(words[number + 1 : number + 14]))
    )


def _created(words: list[str]) -> str:
    """Return the name in what follows CREATE; empty where it creates something else."""
    left = [word for word in words if word.lower() not in _BETWEEN]
    if not left or left[0].lower() not in _RELATIONS:
        return ""
    name, rest = left[1:2], left[2:]
    while rest[:1] == ["."]:
        name, rest = rest[1:2], rest[2:]
    return "".join(split_name(name[0])) if name else ""


def why_uncertain(row: Row, body: Body, around: Surroundings) -> str:
    """Return why a finding may be none; empty where it is certain."""
    for rule in rules():
        if any(fnmatchcase(row["sqlstate"], state) for state in rule["states"]):
            holds = _CIRCUMSTANCES[rule["when"]]
            if holds(row, body, around):
                return str(rule["why"])
    return ""


def missing_name(row: Row) -> tuple[str, ...]:
    """Return the name that a finding is about: what stands at its place in its query."""
    if not row["query"] or not row["position"]:
        quoted = row["message"].split('"')[1:2]
        return split_name(quoted[0]) if quoted else ()
    parts: list[str] = []
    rest = row["query"][row["position"] - 1 :]
    data = rest.encode()
    for token in tokens(rest):
        word = data[token.start : token.end].decode()
        if word == ".":
            continue
        if parts and data[token.start - 1 : token.start] != b".":
            break
        parts += split_name(word)[:1]
    return tuple(parts)


def _in_dynamic_sql(row: Row, _: Body, __: Surroundings) -> bool:
    return "EXECUTE" in (row["statement"] or "").upper()


def _beside_dynamic_sql(row: Row, body: Body, _: Surroundings) -> bool:
    return row["message"].startswith("record ") and "execute" in body.lower


def _not_for_all(row: Row, body: Body, _: Surroundings) -> bool:
    return body.seen.get(same(row), body.relations) < body.relations


def _is_created(row: Row, _: Body, around: Surroundings) -> bool:
    return missing_name(row)[-1:] != () and missing_name(row)[-1] in around.created


def _transition(row: Row, body: Body, _: Surroundings) -> bool:
    return missing_name(row)[-1:] != () and missing_name(row)[-1] in body.row["transitions"]


def _asks(row: Row, body: Body, _: Surroundings) -> bool:
    if not _EXPECTS.isdisjoint(body.lower):
        return True
    strings = {word for text in body.words if text[:1] == "'" for word in words_of(text[1:-1])}
    return (
        not _ASKS.isdisjoint(body.lower)
        and missing_name(row)[-1:] != ()
        and (missing_name(row)[-1] in strings)
    )


def _elsewhere(row: Row, body: Body, around: Surroundings) -> bool:
    name = missing_name(row)
    return not body.row["has_path"] and len(name) == 1 and around.exists(name[0])


def _polymorphic(_: Row, body: Body, __: Surroundings) -> bool:
    return bool(body.row["is_polymorphic"])


def same(row: Row) -> tuple[Any, ...]:
    """Return what a finding has in common with that on another relation of a trigger function."""
    return row["line"], row["statement"], row["sqlstate"], row["message"]


_CIRCUMSTANCES: Mapping[str, Callable[[Row, Body, Surroundings], bool]] = {
    "always": lambda *_: True,
    "in dynamic SQL": _in_dynamic_sql,
    "a record beside dynamic SQL": _beside_dynamic_sql,
    "not for all relations": _not_for_all,
    "created by a routine": _is_created,
    "a transition table": _transition,
    "looks whether it is there": _asks,
    "in another schema": _elsewhere,
    "polymorphic": _polymorphic,
}
