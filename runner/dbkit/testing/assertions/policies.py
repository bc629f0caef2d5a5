"""Row security; names and failures as in ``relations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.testing.assertions.relations import relation
from dbkit.testing.declared import declared
from dbkit.testing.expect import facts, found, same, same_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.testing.expect import Connection, Fact

__tracebackhide__ = True


def _switch(connection: Connection, table: str, kind: str, *, want: bool) -> None:
    fact = relation(connection, table)
    place = declared(kind, (fact["schema"], fact["name"]))
    column = "rls_forced" if kind == "force row security" else "rls_enabled"
    same(f"table {table}", kind, _on(fact[column]), _on(want), place)


def _on(flag: object) -> str:
    return "on" if flag else "off"


def rls_enabled(connection: Connection, table: str) -> None:
    """Assert that row security is on."""
    _switch(connection, table, "row security", want=True)


def rls_disabled(connection: Connection, table: str) -> None:
    """Assert that row security is off."""
    _switch(connection, table, "row security", want=False)


def rls_forced(connection: Connection, table: str) -> None:
    """Assert that row security binds the table's owner as well."""
    _switch(connection, table, "force row security", want=True)


def policies_are(connection: Connection, table: str, policies: Iterable[str]) -> None:
    """Assert that a table has these policies and no others."""
    fact = relation(connection, table)
    have = [there["name"] for there in facts(connection, "policies", name=table)]
    place = declared("row security", (fact["schema"], fact["name"]))
    same_set(f"table {table}", "policies", have, policies, place)


def policy_cmd_is(connection: Connection, table: str, policy: str, command: str) -> None:
    """Assert the command a policy is for: ``select``, …, or ``all``."""
    fact, place = _policy(connection, table, policy)
    same(f"policy {policy} on {table}", "command", fact["command"], command.upper(), place)


def policy_roles_are(connection: Connection, table: str, policy: str, roles: Iterable[str]) -> None:
    """Assert the roles a policy is for; ``public`` when it names none."""
    fact, place = _policy(connection, table, policy)
    same_set(f"policy {policy} on {table}", "roles", fact["roles"], roles, place)


def policy_is_restrictive(connection: Connection, table: str, policy: str) -> None:
    """Assert that a policy takes away rather than gives."""
    fact, place = _policy(connection, table, policy)
    same(f"policy {policy} on {table}", "restrictive", not fact["is_permissive"], True, place)


def _policy(connection: Connection, table: str, policy: str) -> tuple[Fact, str]:
    fact = relation(connection, table)
    place = declared("policy", (fact["schema"], fact["name"], policy))
    policies = {there["name"]: there for there in facts(connection, "policies", name=table)}
    found(f"policy {policy} on {table}", policy, policies, place)
    return policies[policy], place
