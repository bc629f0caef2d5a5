"""Snapshots as files: a line about it, then a line of JSON a fact."""

from __future__ import annotations

import json
from dataclasses import asdict
from sys import intern
from typing import IO, TYPE_CHECKING

from dbkit.database.catalog.changes import Key
from dbkit.database.catalog.snapshot import Snapshot
from dbkit.errors import ProjectError

if TYPE_CHECKING:
    pass


#: The format of a snapshot's file.
FORMAT = 1


def write(snapshot: Snapshot, file: IO[str]) -> None:
    """Write a snapshot: a line about it, then a line of JSON a fact, sorted."""
    about = {name: value for name, value in asdict(snapshot).items() if name != "facts"}
    file.write(json.dumps({"snapshot": FORMAT, **about}, ensure_ascii=False, sort_keys=True) + "\n")
    for key in sorted(snapshot.facts):
        file.write(f"{_opening(key)}{snapshot.facts[key]}]\n")


def read(file: IO[str]) -> Snapshot:
    """Read what ``write`` wrote.

    Raises:
        ProjectError: It is something else.
    """
    try:
        about = json.loads(file.readline())
        if about.pop("snapshot") != FORMAT:
            raise ProjectError(["a snapshot of another version of dbkit"], "take it again")
        about["unseen"] = tuple(about["unseen"])
        return Snapshot(facts=dict(map(_fact, file)), **about)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "a snapshot is what `dbkit snapshot` writes"
        raise ProjectError([f"not a snapshot: {error}"], hint) from error


def _opening(key: Key) -> str:
    return json.dumps(key, ensure_ascii=False)[:-1] + ", "


def _fact(line: str) -> tuple[Key, str]:
    # Cut out, not printed again: a number must keep the server's spelling. The definition is the
    # first object after a string, unless a name looks like that end.
    opening, _, definition = line.rstrip("\n").partition('", {')
    try:
        kind, schema, name = json.loads(f'{opening}"]')
    except ValueError:
        kind, schema, name, _ = json.loads(line)
        definition = line.rstrip("\n")[len(_opening((kind, schema, name))) + 1 :]
    if not definition.endswith("}]") or not line.startswith(_opening((kind, schema, name))):
        raise ValueError(f"line {line[:60]!r}")
    return (intern(kind), intern(schema), name), f"{{{definition[:-1]}"
