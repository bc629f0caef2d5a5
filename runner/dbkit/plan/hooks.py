"""What the server would run of others on the project's relations: triggers, rules, expressions.

What a run of dbkit left so is the project's own, whoever owns what it calls: a default that calls a
function of the host, a policy on a table that a migration gave away.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dbkit.database import ledger, session
from dbkit.database.catalog import snapshot
from dbkit.database.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.database.catalog.changes import Key
    from dbkit.database.catalog.snapshot import Scope

#: Says nothing of what runs.
_ASIDE = "comment"


def foreign(
    connection: session.Connection,
    scope: Scope,
    managed: Iterable[str],
    trusted: Iterable[str],
    owners: Iterable[ledger.Owner],
    *,
    written: bool,
) -> list[session.Row]:
    """Return what of others would run, less what is recorded as it is now.

    Args:
        connection: A pinned connection.
        scope: The facts that are the project's.
        managed: The schemas with migrations; what a host has in others is the host's.
        trusted: The roles that the configuration trusts.
        owners: What the records say of who owns what.
        written: The run writes to tables, and not only to what its files declare.
    """
    given = [owner for owner in owners if owner[2] != connection.info.user]
    parameters = {
        "trusted": list(trusted),
        "managed": sorted(managed),
        "schemas": [schema for schema, _, _ in given],
        "names": [name for _, name, _ in given],
        "owners": [owner for _, _, owner in given],
        "written": written,
    }
    rows = connection.execute(query("foreign_hooks"), parameters).fetchall()
    if not rows:
        return []
    recorded = ledger.facts(connection)
    now = snapshot.some(connection, scope, {row["fact_kind"] for row in rows})
    return [row for row in rows if not _is_recorded(_key(row), recorded, now)]


def _key(row: session.Row) -> Key:
    return row["fact_kind"], row["fact_schema"], row["fact"]


def _is_recorded(key: Key, recorded: dict[Key, str], now: dict[Key, str]) -> bool:
    """Say whether a fact is as a run left it."""
    return key in recorded and key in now and _plain(recorded[key]) == _plain(now[key])


def _plain(definition: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(definition).items() if name != _ASIDE}
