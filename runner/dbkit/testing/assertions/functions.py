"""Functions, procedures, aggregates and triggers; failures as in ``relations``.

A routine is named ``schema.name(type, type)``, or ``schema.name`` where there is only one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.assertions.relations import has_schema, parts_of, relation
from dbkit.testing.declared import declared
from dbkit.testing.expect import absent, facts, fail, found, rows_of, same, same_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def _overloads(connection: Connection, name: str) -> list[Fact]:
    # Only a routine's argument list ends so: a name that ends in a parenthesis ends in its quote.
    is_signature = name.rstrip().endswith(")")
    return facts(connection, "functions", name=name, is_signature=is_signature)


def routine(connection: Connection, name: str) -> tuple[Fact, str]:
    """Return what the catalog says about a routine, and where it is declared.

    Raises:
        AssertionError: There is none of this name, or several and the name does not say which.
    """
    there = _overloads(connection, name)
    if not there:
        _missing(connection, name)
    if len(there) > 1:
        fail(f"function {name} is overloaded: say which", *(fact["signature"] for fact in there))
    fact = there[0]
    return fact, declared(fact["kind"], (fact["schema"], fact["name"]))


def _missing(connection: Connection, name: str) -> None:
    bare = name.rpartition("(")[0] if name.rstrip().endswith(")") else name
    overloads = [f"have: {fact['signature']}" for fact in _overloads(connection, bare)]
    place = declared("function", parts_of(connection, bare))
    fail(f"function {name} does not exist", *overloads, declared=place)


def has_function(connection: Connection, function: str) -> None:
    """Assert that a function, procedure or aggregate exists."""
    if not _overloads(connection, function):
        _missing(connection, function)


def hasnt_function(connection: Connection, function: str) -> None:
    """Assert that no routine has this name."""
    absent(f"function {function}", _overloads(connection, function))


def functions_are(connection: Connection, schema: str, functions: Iterable[str]) -> None:
    """Assert that a schema holds these routines and no others; names without arguments."""
    has_schema(connection, schema)
    query = (
        "select distinct p.proname::text from pg_catalog.pg_proc as p"
        " where p.pronamespace = pg_catalog.to_regnamespace(%s)"
    )
    have = [name for (name,) in rows_of(connection, query, [schema])]
    same_set(f"schema {schema}", "functions", have, functions)


def function_returns(connection: Connection, function: str, type: str) -> None:  # noqa: A002
    """Assert a function's result type.

    Args:
        connection: Any.
        function: The function.
        type: As in SQL, ``setof`` before it for a set; ``setof record`` for ``returns table``.
    """
    fact, place = routine(connection, function)
    words = type.split(None, 1)
    prefix, name = ("setof ", words[1]) if words[0].lower() == "setof" else ("", type)
    printed = rows_of(connection, "select pg_catalog.to_regtype(%s)::text", [name])[0][0]
    # The catalog query prints types without a typmod, as a function's signature has none.
    same(f"function {function}", "result", fact["result"], f"{prefix}{printed or name}", place)


def volatility_is(connection: Connection, function: str, volatility: str) -> None:
    """Assert that a function is ``immutable``, ``stable`` or ``volatile``."""
    fact, place = routine(connection, function)
    same(f"function {function}", "volatility", fact["volatility"], volatility.lower(), place)


def parallel_is(connection: Connection, function: str, parallel: str) -> None:
    """Assert that a function is parallel ``safe``, ``restricted`` or ``unsafe``."""
    fact, place = routine(connection, function)
    same(f"function {function}", "parallel", fact["parallel"], parallel.lower(), place)


def function_lang_is(connection: Connection, function: str, language: str) -> None:
    """Assert the language a function is written in."""
    fact, place = routine(connection, function)
    same(f"function {function}", "language", fact["language"], language.lower(), place)


def is_definer(connection: Connection, function: str) -> None:
    """Assert that a function runs with its owner's rights."""
    fact, place = routine(connection, function)
    same(f"function {function}", "security definer", fact["is_definer"], True, place)


def isnt_definer(connection: Connection, function: str) -> None:
    """Assert that a function runs with its caller's rights."""
    fact, place = routine(connection, function)
    same(f"function {function}", "security definer", fact["is_definer"], False, place)


def is_strict(connection: Connection, function: str) -> None:
    """Assert that a function returns null on a null argument."""
    fact, place = routine(connection, function)
    same(f"function {function}", "strict", fact["is_strict"], True, place)


def search_path_is_pinned(connection: Connection, function: str, path: str = "") -> None:
    """Assert that a function sets its search path.

    Args:
        connection: Any.
        function: The function.
        path: What it sets it to; nothing, by default, so that every name is qualified.
    """
    fact, place = routine(connection, function)
    settings = dict(setting.split("=", 1) for setting in fact["settings"])
    have = settings.get("search_path", "not set")
    # An empty path is stored as an empty quoted name.
    same(f"function {function}", "search_path", have, path or '""', place)


def triggers_are(connection: Connection, table: str, triggers: Iterable[str]) -> None:
    """Assert that a table has these triggers and no others."""
    fact = relation(connection, table, "relation")
    have = [there["name"] for there in facts(connection, "triggers", name=table)]
    same_set(f"{fact['kind']} {table}", "triggers", have, triggers, fact["declared"])


def has_trigger(connection: Connection, table: str, trigger: str) -> None:
    """Assert that a table has a trigger, and that it is enabled."""
    _trigger(connection, table, trigger)


def trigger_is(connection: Connection, table: str, trigger: str, function: str) -> None:
    """Assert which function a trigger calls."""
    fact, place = _trigger(connection, table, trigger)
    called = f"{fact['function']}()"
    wanted, _ = routine(connection, function)
    same(f"trigger {trigger} on {table}", "function", called, wanted["signature"], place)


def _trigger(connection: Connection, table: str, trigger: str) -> tuple[Fact, str]:
    fact = relation(connection, table, "relation")
    place = declared("trigger", (fact["schema"], fact["name"], trigger))
    triggers = {there["name"]: there for there in facts(connection, "triggers", name=table)}
    found(f"trigger {trigger} on {table}", trigger, triggers, place)
    same(f"trigger {trigger} on {table}", "enabled", triggers[trigger]["is_enabled"], True, place)
    return triggers[trigger], place
