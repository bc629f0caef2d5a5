"""What a finding on a routine's body is worth: ``doubts.toml`` applied to what bodies do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from glob import escape
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from dbkit.database.queries import query
from dbkit.parse import bodies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbkit.database import session
    from dbkit.parse.bodies import Body
    from dbkit.plan.remarks import Level


@dataclass(frozen=True, slots=True)
class Said:
    """What a check says of a routine.

    Attributes:
        oid: The routine.
        sqlstate: The code.
        message: As PostgreSQL words it in English.
        only_some: It does not say so of all relations or types that the routine is called for.
        is_dynamic: It says so of dynamic SQL.
    """

    oid: int
    sqlstate: str
    message: str
    only_some: bool = False
    is_dynamic: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the routines of a database do.

    Attributes:
        bodies: Of each routine, by its oid.
        transition: The transition tables that triggers give it, likewise.
        fired_on: The relations that triggers call it for, likewise.
        paths: Of a routine that sets no search path the likely one of its caller, likewise.
        names: Those of relations, routines and types in any schema.
        made: The names of what any of them creates.
        raising: The names of those that do nothing but raise an error.
        schemas: Those that a target may have, and the database has not.
    """

    bodies: Mapping[int, Body]
    transition: Mapping[int, Sequence[str]]
    fired_on: Mapping[int, Sequence[str]]
    paths: Mapping[int, str]
    names: frozenset[str]
    made: frozenset[str]
    raising: frozenset[str]
    schemas: frozenset[str]


def read(connection: session.Connection, schemas: Iterable[str] = ()) -> Known:
    """Read what the routines of a database do.

    Args:
        connection: To it.
        schemas: Those of the target, which the database need not have.
    """
    rows = connection.execute(query("bodies")).fetchall()
    here = connection.execute("select n.nspname::text as name from pg_catalog.pg_namespace as n")
    found = {row["oid"]: bodies.read(row["source"]) for row in rows}
    return Known(
        found,
        {row["oid"]: row["transition"] for row in rows},
        {row["oid"]: row["fired_on"] for row in rows},
        {row["oid"]: row["likely_path"] for row in rows if row["is_called_anywhere"]},
        frozenset(row["name"] for row in connection.execute(query("names"))),
        frozenset[str]().union(*(body.made for body in found.values())),
        frozenset(row["name"] for row in rows if found[row["oid"]].only_raises),
        frozenset({*schemas, *data()["elsewhere"]["schemas"]} - {row["name"] for row in here}),
    )


def doubt(known: Known, said: Said) -> str:
    """Return why what a check says need not be a fault; an empty text where it is one.

    Args:
        known: What the routines do.
        said: The finding, with the oid of its routine.
    """
    body = known.bodies.get(said.oid) or bodies.read("")
    names, circumstances = _names(known, said, body), _circumstances(known, said, body)
    return next(
        (
            str(row["reason"])
            for row in data()["doubt"]
            if ("when" not in row or circumstances[row["when"]])
            and _fits(row, said, names[row["names"]] if "names" in row else ("",))
        ),
        "",
    )


def weight(said: Said, level: str) -> Level | None:
    """Return how much a finding of plpgsql_check weighs where nothing speaks against it.

    Args:
        said: The finding.
        level: What plpgsql_check calls it.

    Returns:
        Its level; None where it only follows from another finding.
    """
    row = next(row for row in data()["weight"] if _fits(row, said, ("",)))
    found = level.partition(" ")[0] if row["level"] == "as found" else row["level"]
    return cast("Level", found) if found != "none" else None


def _names(known: Known, said: Said, body: Body) -> dict[str, Iterable[str]]:
    looks = not body.words.isdisjoint(data()["asks"]["catalogs"])
    return {
        "made by bodies": known.made,
        "transition tables": known.transition.get(said.oid, ()),
        "looked for in the catalog": body.strings if looks else (),
        "schemas of others": known.schemas,
        "of any schema": known.names if said.oid in known.paths else (),
        "records of several structures": body.records,
    }


def _circumstances(known: Known, said: Said, body: Body) -> dict[str, bool]:
    asks = data()["asks"]
    asked = not (body.words.isdisjoint(asks["words"]) and body.strings.isdisjoint(asks["strings"]))
    return {
        "it asks what there is": asked,
        "it creates something under a name that is put together": body.makes_unnamed,
        "it sets its search path": body.sets_path,
        "it has a branch for another relation": bool(
            body.told_apart.difference(known.fired_on.get(said.oid, ()))
        ),
        "it calls what raises an error": not body.words.isdisjoint(known.raising),
        "elsewhere it is none": said.only_some,
        "it is dynamic": said.is_dynamic,
    }


def _fits(row: Mapping[str, Any], said: Said, names: Iterable[str]) -> bool:
    if not any(fnmatchcase(said.sqlstate, code) for code in row["sqlstate"]):
        return False
    return any(
        fnmatchcase(said.message, pattern.replace("{name}", escape(name)))
        for name in names
        if name in said.message
        for pattern in row["messages"]
    )


@cache
def data() -> dict[str, Any]:
    """Return ``doubts.toml``."""
    text = resources.files("dbkit.plan").joinpath("doubts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
