"""The access matrix: each cell is tried, and what the file does not name must be refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dbkit.testing import access_is

if TYPE_CHECKING:
    from psycopg import Connection

HERE = Path(__file__).parent
MATRIX = HERE.joinpath("access.toml").read_text(encoding="utf-8")
SCHEMA = '"odd ""schema"""'


@pytest.fixture
def noted(db: Connection[Any]) -> Connection[Any]:
    """Return a connection whose transaction made a schema with odd names and three notes."""
    db.execute(HERE.joinpath("access.sql").read_bytes())
    return db


def check(db: Connection[Any], tmp_path: Path, matrix: str = MATRIX) -> list[str]:
    """Return what differs, a line each."""
    file = tmp_path / "access.toml"
    file.write_text(matrix, encoding="utf-8")
    try:
        access_is(db, file, 'odd "schema"')
    except AssertionError as error:
        return [line.strip() for line in str(error).splitlines()[1:]]
    return []


def test_a_matrix_that_is_right(noted: Connection[Any], tmp_path: Path) -> None:
    """Rows, refusals, states, partitions, views and functions; nothing is left behind."""
    assert [] == check(noted, tmp_path)
    assert (3,) == noted.execute(f'select count(*) from {SCHEMA}."Nöte"').fetchone()
    assert ("postgres",) == noted.execute("select current_user").fetchone()


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (
            'alter table {}."Nöte" disable row level security',
            "ann: select Nöte: 3 rows, not 2 rows",
        ),
        (
            "grant truncate on {}.log to service_role",
            "importer: truncate log: 0 rows, not refused",
        ),
        (
            "grant select on {}.log_all to authenticated",
            "nobody: select log_all: 1 row, not refused",
        ),
        (
            'revoke update on {}."Nöte" from service_role',
            "importer: update Nöte: refused (permission denied for table Nöte), not 3 rows",
        ),
        (
            "create table {}.new (); grant insert on {}.new to anon;"
            " grant usage on schema {} to anon",
            "anon: insert new: 1 row, not refused",
        ),
        (
            "grant execute on function {}.publish(int) to authenticated",
            "{}.publish(integer): executed by authenticated, service_role, not service_role",
        ),
        (
            "revoke execute on function {}.publish(int) from service_role",
            "{}.publish(integer): executed by nobody, not service_role",
        ),
        ("drop view {}.total", "relation total does not exist"),
    ],
)
def test_a_change_is_seen(
    noted: Connection[Any], tmp_path: Path, change: str, difference: str
) -> None:
    """Right, changed, seen."""
    assert [] == check(noted, tmp_path)
    noted.execute(change.replace("{}", SCHEMA))
    assert difference.replace("{}", SCHEMA) in check(noted, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("[people]", "people is none of functions, personas, relations"),
        ("[personas]\nann = { uid = 'a' }", "personas.ann needs a role"),
        ("[personas]\nann = { name = 'a' }", "personas.ann.name is none of"),
        ("[relations.note]\nbob = { select = 1 }", "relations.note.bob is none of"),
        (
            "[personas]\nann = { role = 'anon' }\n[relations.note]\nann = { read = 1 }",
            "relations.note.ann.read is none of delete, insert, select, truncate, update",
        ),
    ],
)
def test_a_file_that_is_wrong(
    db: Connection[Any], tmp_path: Path, wrong: str, message: str
) -> None:
    """What the file misspells is an error, for it would otherwise be a cell never tried."""
    with pytest.raises(ValueError, match=r"access\.toml: ") as raised:
        check(db, tmp_path, wrong)
    assert message in str(raised.value)
