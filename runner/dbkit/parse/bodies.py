"""What the body of a routine does that a check of it, which runs nothing, cannot follow.

A body is read as a list of words, by PostgreSQL's own scanner: that works in every language whose
bodies are SQL, and in the strings that a body executes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbkit.parse import syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Around the words of a string, so that they do not run into those beside it.
QUOTE = "'"

#: Between CREATE and what is created.
_OPTIONS = frozenset(
    {"or", "replace", "global", "local", "temp", "temporary", "unlogged", "recursive"}
    | {"materialized", "foreign"}
)
_TEMPORARY = frozenset({"temp", "temporary"})
_CREATED = frozenset({"table", "view", "sequence", "type", "domain", "function", "procedure"})
_EXISTING = ("if", "not", "exists")
_FIRED_ON = frozenset({"tg_table_name", "tg_relname", "tg_relid"})
_COMPARED = frozenset({"=", "<>", "!=", "in", "not", "like", "~", "is", "when", "case"})
#: After these a statement of plpgsql begins.
_BEGINS = frozenset({";", "begin", "then", "else", "loop"})
#: RAISE with one of these goes on.
_TELLS = frozenset({"debug", "log", "info", "notice", "warning"})


@dataclass(frozen=True, slots=True)
class Body:
    """What one body does.

    Attributes:
        words: Those of its text in small letters, the words of its strings included.
        made: What it creates, by its dotted name: relations, types, columns, routines.
        makes_unnamed: It creates something under a name that is put together when it runs.
        records: Variables that get their structure from dynamic SQL, or in several places.
        strings: Its constants, and those inside of them.
        sets_path: It changes the search path.
        told_apart: The names with which it compares that of the relation that a trigger fired on.
        only_raises: The first thing it does is to raise an error.
    """

    words: frozenset[str]
    made: frozenset[str]
    makes_unnamed: bool
    records: frozenset[str]
    strings: frozenset[str]
    sets_path: bool
    told_apart: frozenset[str]
    only_raises: bool


def read(text: str) -> Body:
    """Return what a body does; of one that cannot be scanned, nothing.

    Args:
        text: The body, without the quotes around it.
    """
    words = [*_words(text)]
    made = [*_made(words)]
    return Body(
        words=frozenset(words),
        made=frozenset(filter(None, made)),
        makes_unnamed="" in made,
        records=_records(words),
        strings=frozenset(_strings(text)),
        sets_path=_sets_path(words),
        told_apart=frozenset(_told_apart(words)),
        only_raises=_only_raises(words),
    )


def _words(text: str) -> Iterator[str]:
    data = text.encode()
    for token in _tokens(text):
        word = data[token.start : token.end].decode()
        if syntax.is_string(token):
            yield from (QUOTE, *_words(_inside(word)), QUOTE)
        else:
            yield syntax.folded(word)


def _tokens(text: str) -> list[syntax.Node]:
    # What is put together of several strings may open a quoted name in one, and end it in another.
    return syntax.tokens(text) or syntax.tokens(f'{text}x"')[:-1]


def _strings(text: str) -> Iterator[str]:
    data = text.encode()
    for token in syntax.tokens(text):
        if syntax.is_string(token):
            constant = _inside(data[token.start : token.end].decode())
            yield constant
            yield from _strings(constant)


def _inside(constant: str) -> str:
    if constant.startswith("$"):
        tag = constant.index("$", 1) + 1
        return constant[tag:-tag]
    return constant[constant.index(QUOTE) + 1 : -1].replace("''", "'")


def _made(words: Sequence[str]) -> Iterator[str]:
    """Yield the names of what a body creates; an empty one where it is put together."""
    for at, word in enumerate(words):
        if word == "create":
            start = at + 1
            while words[start : start + 1] and words[start] in _OPTIONS:
                start += 1
            if words[start : start + 1] and words[start] in _CREATED:
                yield _name(words, start + 1)
        elif word == "into" and _TEMPORARY & {*words[at + 1 : at + 2]}:
            yield _name(words, at + 2 + (words[at + 2 : at + 3] == ["table"]))
        elif (words[at - 1], word) in {("rename", "to"), ("add", "column")}:
            yield _name(words, at + 1)


def _name(words: Sequence[str], at: int) -> str:
    """Return the dotted name at a place; an empty one where it goes on outside of a string."""
    if tuple(words[at : at + 3]) == _EXISTING:
        at += 3
    parts = [*words[at : at + 1]]
    while words[at + 1 : at + 2] == ["."]:
        at += 2
        parts += words[at : at + 1]
    return "" if {QUOTE, "%"} & {*parts} else ".".join(parts)


def _records(words: Sequence[str]) -> frozenset[str]:
    """Return the variables whose structure shows only when the body runs.

    In a loop over a query its variable is as that query has it; what a branch assigned may be
    otherwise in another.
    """
    assigned: list[str] = []
    unsure: set[str] = set()
    for statement in _statements(words):
        is_loop, filled = statement[0] == "for", [*_filled(statement)]
        if "execute" in statement:
            unsure.update(filled)
        elif not is_loop:
            assigned += filled
    return frozenset(unsure | {name for name in assigned if assigned.count(name) > 1})


def _statements(words: Sequence[str]) -> Iterator[list[str]]:
    statement: list[str] = []
    for word in words:
        if word in _BEGINS:
            if statement:
                yield statement
            statement = []
        else:
            statement.append(word)


def _filled(statement: Sequence[str]) -> Iterator[str]:
    """Yield the variables that a statement of plpgsql assigns."""
    if statement[1:2] in ([":="], ["="]):
        yield statement[0]
    if statement[0] == "for" and "in" in statement:
        yield from (w for w in statement[1 : statement.index("in")] if w != ",")
    for at, word in enumerate(statement):
        if word == "into" and statement[at - 1] not in {"insert", "merge"}:
            at += statement[at + 1 : at + 2] == ["strict"]  # noqa: PLW2901 - one word more
            yield from statement[at + 1 : at + 2]
            while statement[at + 2 : at + 3] == [","]:
                at += 2  # noqa: PLW2901 - a list
                yield from statement[at + 1 : at + 2]


def _sets_path(words: Sequence[str]) -> bool:
    return any(
        word == "search_path" and {"set", "set_config"} & {*words[max(at - 3, 0) : at]}
        for at, word in enumerate(words)
    )


def _told_apart(words: Sequence[str]) -> Iterator[str]:
    """Yield the constants with which a body compares what a trigger fired on."""
    for at, word in enumerate(words):
        if word in _FIRED_ON and _COMPARED & {*words[at + 1 : at + 2], words[at - 1]}:
            start = at - 4 if words[at - 1] in _COMPARED else at  # 'name' = tg_table_name
            ends = {";"} if words[at - 1] == "case" else _BEGINS
            end = next((i for i, w in enumerate(words[at:], at) if w in ends), len(words))
            yield from _constants(words[max(start, 0) : end])


def _constants(words: Sequence[str]) -> Iterator[str]:
    """Yield the last word of each string."""
    last: str | None = None
    for word in words:
        if word != QUOTE:
            last = None if last is None else word
        elif last is None:
            last = ""
        else:
            yield last
            last = None


def _only_raises(words: Sequence[str]) -> bool:
    first = words.index("begin") + 1 if "begin" in words else len(words)
    return [*words[first : first + 1]] == ["raise"] and not _TELLS & {*words[first + 1 : first + 2]}
