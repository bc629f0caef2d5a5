"""Texts that a server printed: two mean the same where PostgreSQL, reading both, prints them alike.

A database that was restored from a dump holds expressions that were printed and read once more,
and another major prints some of them otherwise. So the target's text is read by the reference
server, printed again, and read again, until it stands still; likewise the reference's own.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dbkit.database.queries import query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dbkit.database import session
    from dbkit.database.catalog.changes import Key

#: The attributes that PostgreSQL prints from what it read, by the kind of fact.
PRINTED: Mapping[str, frozenset[str]] = {
    "column": frozenset({"default", "generated"}),
    "constraint": frozenset({"definition"}),
    "domain": frozenset({"default"}),
    "foreign table": frozenset({"bounds"}),
    "function": frozenset({"arguments", "body"}),
    "index": frozenset({"definition"}),
    "materialized view": frozenset({"query"}),
    "policy": frozenset({"using", "check"}),
    "procedure": frozenset({"arguments", "body"}),
    "publication relation": frozenset({"where"}),
    "rule": frozenset({"definition"}),
    "statistics": frozenset({"definition"}),
    "table": frozenset({"bounds", "partition key"}),
    "trigger": frozenset({"definition"}),
    "view": frozenset({"query"}),
}

#: What a report says of facts that are the same in other words.
OTHERWISE = "the same as another server prints it"

#: How often a text is read again; after the second time none that is known still changes.
ROUNDS = 5


class Reader:
    """Reads texts on a throwaway server, and prints them again.

    Args:
        connect: Return a connection to a database there that holds what the texts name, or None
            where there is none; called when the first text is read.
    """

    def __init__(self, connect: Callable[[], session.Connection | None]) -> None:
        self._connect = connect
        self._settled: dict[tuple[Key, str, str], str | None] = {}

    @cached_property
    def _connection(self) -> session.Connection | None:
        connection = self._connect()
        if connection is not None:
            connection.execute(query("reread"))
        return connection

    def means_the_same(self, key: Key, attribute: str, left: str, right: str) -> bool:
        """Say whether two texts of an attribute are alike once PostgreSQL has read them."""
        settled = self._settle(key, attribute, left)
        return settled is not None and settled == self._settle(key, attribute, right)

    def _settle(self, key: Key, attribute: str, text: str) -> str | None:
        """Return a text as it stands still; None where it cannot be read."""
        place = key, attribute, text
        if place not in self._settled:
            printed: str | None = text
            for _ in range(ROUNDS):
                again = self._reread(key, attribute, printed)
                if again in {None, printed}:
                    printed = again
                    break
                printed = again
            self._settled[place] = printed
        return self._settled[place]

    def _reread(self, key: Key, attribute: str, text: str | None) -> str | None:
        if self._connection is None:
            return None
        row = self._connection.execute(
            "select pg_temp.dbkit_reread(%s, %s, %s, %s, %s) as text", (*key, attribute, text)
        ).fetchone()
        return row["text"] if row else None


def spelled_alike(
    wanted: Mapping[Key, str], found: Mapping[Key, str], reader: Reader
) -> tuple[dict[Key, str], int]:
    """Return facts in the words of others, wherever these mean the same, and how many there were.

    Args:
        wanted: The facts whose texts are kept.
        found: The facts to return.
        reader: Says what means the same.
    """
    facts, number = dict(found), 0
    for key in wanted.keys() & found.keys():
        if wanted[key] == found[key] or key[0] not in PRINTED:
            continue
        left, right = json.loads(wanted[key]), json.loads(found[key])
        same = {
            name: left[name]
            for name in PRINTED[key[0]]
            if _differ(left.get(name), right.get(name))
            and reader.means_the_same(key, name, left[name], right[name])
        }
        if same:
            number += 1
            right |= same
            # Equal texts are not parsed again.
            facts[key] = wanted[key] if right == left else json.dumps(right)
    return facts, number


def _differ(left: Any, right: Any) -> bool:
    return isinstance(left, str) and isinstance(right, str) and left != right
