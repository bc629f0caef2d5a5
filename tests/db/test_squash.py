"""Several migrations that were applied are replaced by one, as the README says it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbkit.verify.run import failed, verify
from dbkit.verify.values import Options
from support.scratch import DISPOSABLE

if TYPE_CHECKING:
    from dbkit.verify.values import Report
    from support.scratch import Scratch

FOLDER = "migrations/shop"

#: What was applied, one after the other.
STEPS = {
    "shop-0001-item": "create schema shop;\n\ncreate table shop.item (id bigint primary key);\n",
    "shop-0002-name": "-- depends: shop-0001-item\nalter table shop.item add name text;\n",
    "shop-0003-names": "-- depends: shop-0002-name\n"
    "alter table shop.item alter name set not null;\n\ncreate index on shop.item (name);\n",
}

#: What comes to the same.
SQUASHED = """
create schema shop;

create table shop.item (id bigint primary key, name text not null);

create index on shop.item (name);
"""


def yoyo(scratch: Scratch, command: str) -> None:
    """Run yoyo's own command on all migrations of the system."""
    scheme, rest = scratch.url.split("://")
    url = f"{scheme}+psycopg://{rest}&schema=dbkit"
    program = Path(sys.executable).with_name("yoyo")
    options = ["--batch", "--no-config-file", "--all", "--database", url, FOLDER]
    done = subprocess.run(
        [program, command, *options], cwd=scratch.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def look(scratch: Scratch) -> Report:
    """Verify with a reference that is built anew from the files; nothing may be pending."""
    return verify(
        scratch.load(), scratch.url, Options(DISPOSABLE, cached=False, allow_pending=False)
    )


def squash(scratch: Scratch, name: str) -> None:
    """Apply, then replace the migrations by one of the given name."""
    for step, text in STEPS.items():
        scratch.write(f"{FOLDER}/{step}.sql", text)
        scratch.write(f"{FOLDER}/{step}.rollback.sql", "select 1;\n")
    scratch.write(
        "sql/shop/views/v.sql", "-- Names.\ncreate view shop.v as select name from shop.item;\n"
    )
    scratch.apply()
    yoyo(scratch, "unmark")
    for step in STEPS:
        scratch.remove(f"{FOLDER}/{step}.sql")
        scratch.remove(f"{FOLDER}/{step}.rollback.sql")
    scratch.write(f"{FOLDER}/{name}.sql", SQUASHED)
    scratch.write(f"{FOLDER}/{name}.rollback.sql", "drop schema shop cascade;\n")
    yoyo(scratch, "mark")


@pytest.mark.parametrize("name", ["shop-0100-squashed", "shop-0001-item"])
def test_nothing_is_left_to_do_and_a_fresh_build_is_equal(scratch: Scratch, name: str) -> None:
    """Under a new name, and under the name of one of those that it replaces."""
    squash(scratch, name)
    assert scratch.steps() == []
    assert [f.object for f in look(scratch).findings if "invariant" not in f.rule] == []


def test_a_squash_that_comes_to_something_else_is_found(scratch: Scratch) -> None:
    """What was forgotten in the one migration is a difference to the database."""
    squash(scratch, "shop-0100-squashed")
    text = SQUASHED.replace("not null", "")
    scratch.write(f"{FOLDER}/shop-0100-squashed.sql", text)
    report = look(scratch)
    assert "column shop.item.name" in {finding.object for finding in report.findings}
    assert failed(report)


def test_an_edit_is_refused_again_once_dbkit_runs_a_migration_itself(scratch: Scratch) -> None:
    """A mark of yoyo's is older than a run of dbkit's that comes after it."""
    squash(scratch, "shop-0001-item")
    later = f"{FOLDER}/shop-0002-later.sql"
    scratch.write(later, "-- depends: shop-0001-item\nalter table shop.item add note text;\n")
    scratch.write(later.replace(".sql", ".rollback.sql"), "select 1;\n")
    scratch.apply()
    scratch.write(later, "-- depends: shop-0001-item\nalter table shop.item add other text;\n")
    assert [f.message for f in look(scratch).findings if f.rule == "migration"] == [
        "edited after it was applied"
    ]
