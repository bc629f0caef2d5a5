"""What majors of PostgreSQL have and others have not, so that facts of two can be compared."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbkit.database.catalog.changes import Key


@cache
def rules() -> tuple[Mapping[str, Any], ...]:
    """Return the rules of ``majors.toml``."""
    text = resources.files(__package__).joinpath("majors.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["since"])


def as_of(facts: Mapping[Key, str], major: int) -> dict[Key, str]:
    """Return facts without what a major does not have; a fact of nothing else is left out.

    Args:
        facts: Of a server of that major or a newer one.
        major: The major.
    """
    newer = [rule for rule in rules() if rule["major"] > major]
    kept: dict[Key, str] = {}
    for key, definition in facts.items():
        gone = {rule["attribute"] for rule in newer if key[0].startswith(rule["kind"])}
        if not any(f'"{name}"' in definition for name in gone):
            kept[key] = definition
            continue
        attributes = json.loads(definition)
        left = {name: value for name, value in attributes.items() if name not in gone}
        if left:
            kept[key] = json.dumps(left) if len(left) < len(attributes) else definition
    return kept
