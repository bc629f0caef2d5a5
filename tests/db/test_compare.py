"""diff and snapshot: any two sides, the same facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from support.scratch import Scratch

if TYPE_CHECKING:
    from click.testing import Result


def dbkit(*arguments: object) -> Result:
    """Run dbkit."""
    return CliRunner().invoke(dbkit_command, [str(argument) for argument in arguments])


@pytest.fixture
def applied(shop_project: Scratch) -> Scratch:
    """Return the shop, applied."""
    shop_project.apply()
    return shop_project


def test_a_database_equals_its_project_its_snapshot_and_its_files(applied: Scratch) -> None:
    """Each kind of side comes to the same facts."""
    saved = applied.root / "saved.jsonl"
    saved.write_text(dbkit("snapshot", applied.url, "--schema", "shop").stdout, "utf-8")
    sql = applied.root / "shop.sql"
    parts = [file.text for file in applied.load().migrations]
    parts += [file.text for file in applied.load().files]
    sql.write_text("\n".join(parts), "utf-8")
    for side in (applied.root, saved, sql):
        result = dbkit("diff", side, applied.url, "--schema", "shop")
        assert (0, "no difference") == (result.exit_code, result.stdout.splitlines()[-1])


def test_what_differs_is_said_in_both_directions(applied: Scratch) -> None:
    """Left is how it should be, right how it is."""
    before = applied.root / "before.jsonl"
    before.write_text(dbkit("snapshot", applied.url).stdout, "utf-8")
    applied.query("alter table shop.item add note text")
    applied.query("drop view shop.cheap")
    result = dbkit("diff", before, applied.url, "--schema", "shop", "--format", "json")
    assert result.exit_code == 1
    found = {(f["change"], f["kind"], f["identity"]) for f in json.loads(result.stdout)["findings"]}
    assert ("missing", "view", "shop.cheap") in found
    assert ("unexpected", "column", "shop.item.note") in found
    text = dbkit("diff", applied.url, before, "--schema", "shop").stdout
    assert "- difference  column shop.item.note: missing" in text
    assert "+ difference  view shop.cheap: unexpected" in text


def test_the_order_of_columns_counts_only_when_asked(applied: Scratch) -> None:
    """A fresh and a migrated table may differ in nothing else."""
    one, other = applied.root / "one.sql", applied.root / "other.sql"
    one.write_text("create schema s; create table s.t (a int, b text);", "utf-8")
    other.write_text("create schema s; create table s.t (b text, a int);", "utf-8")
    assert dbkit("diff", one, other).exit_code == 0
    assert dbkit("diff", one, other, "--column-order").exit_code == 1


def test_two_snapshots_are_the_same_bytes(applied: Scratch) -> None:
    """Stable between runs."""
    first, second = dbkit("snapshot", applied.url), dbkit("snapshot", applied.url)
    assert first.stdout == second.stdout
    assert first.exit_code == 0


def test_what_is_no_side_is_refused(applied: Scratch) -> None:
    """A typo is not an empty side."""
    result = dbkit("diff", applied.url, applied.root / "nowhere")
    assert result.exit_code == 2
    assert "no database URL, project directory, .sql file, folder or snapshot" in result.stderr
    (applied.root / "junk").write_text("junk", "utf-8")
    assert dbkit("diff", applied.url, applied.root / "junk").exit_code == 2
    (applied.root / "bad.sql").write_text("select 1;\ncreate tabel x();\n", "utf-8")
    result = dbkit("diff", applied.url, applied.root / "bad.sql")
    assert result.exit_code == 2
    assert 'bad.sql:2: ERROR:  syntax error at or near "tabel"' in result.stderr
