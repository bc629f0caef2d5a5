"""The access matrix: every persona tries every command on every relation, and every function."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from dbkit.testing import access_is
from setlist.trial import DAY, TODAY, add, cast_vote, follow
from support.rows import value

if TYPE_CHECKING:
    from psycopg import Connection

MATRIX = Path(__file__).with_name("access.toml")

#: A function of the variant with PostGIS, and those that do its work without.
CENTER, INSTEAD = "search_center", ("search_boxes", "distance_m")

#: The ids that the matrix speaks of.
ANN, BOB, NEW = (UUID(int=number) for number in (10, 11, 12))
HEADLINER, SUPPORT, OTHER = (UUID(int=number) for number in (1, 2, 3))
VENUE, SHOW, LIST = UUID(int=4), UUID(int=5), UUID(int=6)
PLAYED, SPARE = UUID(int=7), UUID(int=8)


def fill(db: Connection[Any]) -> None:
    """Make the rows that the matrix counts."""
    for uid, name in ((ANN, "ann"), (BOB, "bob"), (NEW, "new")):
        db.execute("insert into auth.users (id, email) values (%s, %s)", [uid, f"{name}@test"])
    add(db, "user_profiles", id=ANN, username="ann", public_profile=True)
    add(db, "user_profiles", id=BOB, username="bob", public_profile=False)
    for number, artist in enumerate((HEADLINER, SUPPORT, OTHER), 1):
        name = f"artist-{number}"
        add(db, "artists", id=artist, name=name, slug=name, spotify_id=name, verified=number < 3)
    add(db, "venues", id=VENUE, name="Venue", slug="venue")
    add(
        db,
        "shows",
        id=SHOW,
        name="Show",
        slug="show",
        date=TODAY + DAY,
        headliner_artist_id=HEADLINER,
        venue_id=VENUE,
    )
    db.execute("insert into setlist.show_artists values (%s, %s)", [SHOW, SUPPORT])
    for song, title in ((PLAYED, "Played"), (SPARE, "Spare")):
        add(db, "songs", id=song, title=title, artist="Somebody")
    db.execute("insert into setlist.artist_songs values (%s, %s)", [HEADLINER, PLAYED])
    add(db, "setlists", id=LIST, show_id=SHOW, artist_id=HEADLINER, type="predicted")
    own = {"artist_id": HEADLINER, "type": "user_created"}
    add(db, "setlists", created_by=ANN, **own)
    add(db, "setlists", created_by=BOB, **own)
    add(db, "setlists", created_by=BOB, is_locked=True, **own)
    entry = add(db, "setlist_songs", setlist_id=LIST, song_id=PLAYED, position=1)
    cast_vote(db, ANN, entry, 1)
    cast_vote(db, BOB, entry, -1)
    follow(db, [ANN, BOB], HEADLINER)
    follow(db, [ANN], SUPPORT)
    db.execute("select setlist.track_view(%s)", [HEADLINER])
    for job, owner in (("anns", ANN), ("bobs", BOB), ("another of bob's", BOB), ("none's", None)):
        add(db, "import_status", job_id=job, created_by=owner)
    db.execute("select setlist.refresh_trending()")


@pytest.fixture
def matrix(db: Connection[Any], tmp_path: Path) -> Path:
    """Return the matrix of the variant that the server has."""
    if value(db, "select to_regtype('extensions.geography') is not null"):
        return MATRIX
    lines = [
        line.replace(CENTER, instead)
        for line in MATRIX.read_text(encoding="utf-8").splitlines()
        for instead in (INSTEAD if line.startswith(CENTER) else (CENTER,))
    ]
    plain = tmp_path / MATRIX.name
    plain.write_text("\n".join(lines), encoding="utf-8")
    return plain


def test_access_is_as_the_matrix_says(db: Connection[Any], matrix: Path) -> None:
    """Every cell of every relation and function."""
    fill(db)
    access_is(db, matrix, "setlist")


def test_a_change_of_access_is_seen(db: Connection[Any], matrix: Path) -> None:
    """What was granted too much is a difference, each by itself: a command, a row, a call."""
    fill(db)
    db.execute("grant truncate on setlist.refresh_status to authenticated")
    db.execute("create policy leak on setlist.votes for select to authenticated using (true)")
    db.execute("grant execute on function setlist.recount_votes() to authenticated")
    with pytest.raises(AssertionError) as seen:
        access_is(db, matrix, "setlist")
    _, *differences = str(seen.value).splitlines()
    found = {line.strip() for line in differences}
    assert {f"{who}: select votes: 2 rows, not 1 row" for who in ("ann", "bob")} <= found
    assert "ann: truncate refresh_status: 0 rows, not refused" in found
    (call,) = [line for line in found if line.startswith("setlist.recount_votes()")]
    assert "executed by authenticated, service_role" in call
    assert 9 == len(found)
