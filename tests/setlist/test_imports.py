"""Imports: what the importer stores, how far it is, who sees that, and jobs that went silent."""

from __future__ import annotations

import json
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from dbkit.testing import as_user, can_see, throws_ok
from setlist.trial import DAY, TODAY, artist, newcomer, song, stage, user, users, wait_for_a_lock
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

#: What its owner may read of a job.
PUBLIC = (
    "id, job_id, artist_id, created_by, stage, progress, message, estimated_completion_at, "
    "error_code, completed_at, created_at, updated_at"
)


def start(db: Connection[Any], job: str = "job", owner: UUID | None = None) -> Any:
    """Begin an import, as the importer does."""
    return one(db, "select * from setlist.start_import(%s, null, %s)", job, owner)


def silent_since(db: Connection[Any], job: str, ago: str) -> None:
    """Make a job one that was heard of last so long ago."""
    db.execute("set local session_replication_role = replica")
    db.execute(
        "update setlist.import_status set updated_at = now() - %s::interval where job_id = %s",
        [ago, job],
    )
    db.execute("set local session_replication_role = origin")


def test_progress_goes_up_only(db: Connection[Any]) -> None:
    """From queued over 10 and 60 to 100; nothing takes it back, whoever writes."""
    known = artist(db)
    job = one(db, "select * from setlist.start_import('job', %s, null)", known)
    assert ("queued", 0, None) == (job.stage, job.progress, job.completed_at)
    update = "select * from setlist.update_import('job', %s, %s, %s)"
    assert ("songs", 10, "ten") == one(db, update, "songs", 10, "ten")[4:7]
    assert ("songs", 60, "ten") == one(db, update, None, 60, None)[4:7]
    for progress in (59, 0, -1, 101, 900):
        throws_ok(db, update, "23514", params=["songs", progress, None])
        throws_ok(db, "update setlist.import_status set progress = %s", "23514", params=[progress])
    throws_ok(db, update, params=["banana", 60, None])
    for final in ("completed", "failed"):
        throws_ok(db, update, "PT400", params=[final, 60, None])
        throws_ok(db, "update setlist.import_status set stage = %s", "23514", params=[final])
    throws_ok(db, "update setlist.import_status set completed_at = now()", "23514")
    done = one(db, "select * from setlist.finish_import('job')")
    assert ("completed", 100, None) == (done.stage, done.progress, done.error_code)
    assert done.completed_at is not None
    assert value(db, "select last_synced_at = now() from setlist.artists where id = %s", known)
    throws_ok(db, update, "PT409", params=["songs", 100, None])
    throws_ok(db, "select setlist.finish_import('job', 'source_down')", "PT409")


def test_a_job_is_started_once(db: Connection[Any]) -> None:
    """The same job id again is the same row; an unknown one is PT404, none PT400."""
    first, again = start(db), start(db)
    assert first.id == again.id
    assert 1 == value(db, "select count(*) from setlist.import_status")
    throws_ok(db, "select setlist.update_import('other', 'songs', 1)", "PT404")
    throws_ok(db, "select setlist.finish_import('other')", "PT404")
    throws_ok(db, "select setlist.start_import('')", "PT400")


def test_only_the_right_people_read_a_job(db: Connection[Any]) -> None:
    """The owner his own, without the raw error; another owner his; nobody a job of nobody."""
    ann, bob = users(db, 2)
    for job, owner in (("anns", ann), ("bobs", bob), ("nobodys", None)):
        start(db, job, owner)
        db.execute(
            "select setlist.finish_import(%s, 'source_down', 'host=10.0.0.7 password=x')", [job]
        )
    jobs = f"select job_id from (select {PUBLIC} from setlist.import_status) as s"
    for uid, seen in ((ann, ["anns"]), (bob, ["bobs"]), (newcomer(db), []), (None, [])):
        with as_user(db, uid):
            can_see(db, jobs, seen)
            for hidden in ("error_detail", "*", "s::text", "to_jsonb(s)", "(s).error_detail"):
                throws_ok(db, f"select {hidden} from setlist.import_status as s", "42501")
            throws_ok(db, "select from setlist.import_status where error_detail like '%x'", "42501")
    with as_user(db, None, role="anon"):
        throws_ok(db, jobs, "42501")
    with as_user(db, None, role="service_role"):
        assert 3 == value(
            db, "select count(*) from setlist.import_status where error_detail like %s", "%x"
        )


def test_an_error_code_has_no_internals(db: Connection[Any]) -> None:
    """A word and nothing else: no text of an exception passes for one."""
    start(db)
    finish = "select setlist.finish_import('job', %s, 'detail')"
    for text in ("could not connect to 10.0.0.7", "Timeout", "a.b", "x'; drop", "line1\nline2", ""):
        throws_ok(db, finish, "23514", params=[text])
    throws_ok(db, finish, "PT400", params=[None])
    db.execute(finish, ["rate_limited"])


def test_deleting_its_owner_keeps_the_job(db: Connection[Any]) -> None:
    """Nobody's then, and seen by the importer alone."""
    ann = user(db)
    start(db, "job", ann)
    db.execute("delete from auth.users where id = %s", [ann])
    assert [(None,)] == rows(db, "select created_by from setlist.import_status")


def test_a_stale_job_is_reaped(db: Connection[Any]) -> None:
    """Silent for 61 minutes: failed as timeout; 59 minutes and finished ones stay as they are."""
    ann = user(db)
    for job in ("stale", "slow", "done"):
        start(db, job, ann)
        db.execute("select setlist.update_import(%s, 'shows', 40)", [job])
    db.execute("select setlist.finish_import('done')")
    silent_since(db, "stale", "61 minutes")
    silent_since(db, "slow", "59 minutes")
    silent_since(db, "done", "2 days")
    assert 1 == value(db, "select setlist.reap_imports()")
    assert 0 == value(db, "select setlist.reap_imports()")
    with as_user(db, ann):
        can_see(
            db,
            "select job_id, stage, progress, error_code from setlist.import_status",
            [
                ("stale", "failed", 40, "timeout"),
                ("slow", "shows", 40, None),
                ("done", "completed", 100, None),
            ],
        )
    throws_ok(db, "select setlist.update_import('stale', 'songs', 50)", "PT409")
    assert 1 == value(db, "select setlist.reap_imports('58 minutes')")
    throws_ok(db, "select setlist.reap_imports('-1 hour')", "22023")


def test_a_job_that_is_heard_of_is_not_stale(db: Connection[Any]) -> None:
    """An update that says nothing new is a sign of life."""
    start(db)
    db.execute("select setlist.update_import('job', 'shows', 40)")
    silent_since(db, "job", "61 minutes")
    db.execute("select setlist.update_import('job', 'shows', 40)")
    assert 0 == value(db, "select setlist.reap_imports()")


def test_old_jobs_are_pruned(db: Connection[Any]) -> None:
    """Finished 31 days ago: gone; 29 days ago and unfinished: kept."""
    for job in ("old", "young", "open"):
        start(db, job)
    for job, days in (("old", 31), ("young", 29)):
        db.execute("select setlist.finish_import(%s)", [job])
        db.execute(
            "update setlist.import_status set completed_at = now() - %s * interval '1 day' "
            "where job_id = %s",
            [days, job],
        )
    silent_since(db, "open", "40 days")
    assert 1 == value(db, "select setlist.prune_imports()")
    left = rows(db, "select job_id from setlist.import_status order by 1")
    assert [("open",), ("young",)] == left


@pytest.mark.parametrize("job", ["reap_imports", "prune_imports", "lock_past_setlists"])
def test_a_job_that_runs_is_not_waited_for(database: Database, job: str) -> None:
    """The second session is told at once that another one is at it."""
    first, second = database.connect(), database.connect(options="-c lock_timeout=2s")
    assert 0 == value(first, f"select setlist.{job}()")
    assert value(second, f"select setlist.{job}()") is None
    first.commit()
    assert 0 == value(second, f"select setlist.{job}()")


# What is stored --------------------------------------------------------------------------------

DOCUMENTS: dict[str, dict[str, Any]] = {
    "artist": {"ticketmaster_id": "K1", "name": "Sigur Rós", "genres": ["post-rock"]},
    "venue": {"ticketmaster_id": "V1", "name": "Hall", "latitude": 64.1, "longitude": -21.9},
    "show": {"ticketmaster_id": "S1", "name": "Night", "date": str(TODAY + DAY)},
    "song": {"spotify_id": "T1", "title": "Svefn-g-englar", "artist": "Sigur Rós"},
}

CHANGES: dict[str, dict[str, Any]] = {
    "artist": {"popularity": 71},
    "venue": {"capacity": 1200},
    "show": {"status": "postponed"},
    "song": {"duration_ms": 603_000},
}


def upsert(db: Connection[Any], kind: str, document: dict[str, Any]) -> Any:
    """Store a document as the importer does."""
    with as_user(db, None, role="service_role"):
        return value(db, f"select setlist.upsert_{kind}(%s)", json.dumps(document))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_is_imported_again_is_the_same_row(db: Connection[Any], kind: str) -> None:
    """The same document: one row that is not even rewritten; a change: that column alone."""
    document = dict(DOCUMENTS[kind])
    if kind == "show":
        document["headliner_artist_id"] = str(artist(db))
    first = upsert(db, kind, document)
    row = f"select ctid::text, xmin::text from setlist.{kind}s where id = %s"
    before = one(db, row, first)
    db.execute("savepoint later")  # another subtransaction would leave another xmin
    assert first == upsert(db, kind, document)
    assert before == one(db, row, first)
    ((column, wanted),) = CHANGES[kind].items()
    assert first == upsert(db, kind, document | {column: wanted, "no such column": 1})
    assert before != one(db, row, first)
    changed = one(db, f"select * from setlist.{kind}s where id = %s", first)
    assert wanted == getattr(changed, column)
    key = "title" if kind == "song" else "name"
    minimal = {name: document[name] for name in document if name.endswith("_id")}
    minimal |= {name: document[name] for name in (key, "artist", "date") if name in document}
    upsert(db, kind, minimal)
    assert changed == one(db, f"select * from setlist.{kind}s where id = %s", first)
    assert 1 == value(db, f"select count(*) from setlist.{kind}s where id = %s", first)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_is_no_document_is_refused(db: Connection[Any], kind: str) -> None:
    """An array, a text, null and an object that says nothing: PT400."""
    for document in ("[]", '"x"', "null", "{}", None):
        throws_ok(db, f"select setlist.upsert_{kind}(%s::jsonb)", "PT400", params=[document])


def test_two_artists_of_one_name_have_two_slugs(db: Connection[Any]) -> None:
    """The first has the plain one: sigur-ros."""
    upsert(db, "artist", DOCUMENTS["artist"])
    upsert(db, "artist", DOCUMENTS["artist"] | {"ticketmaster_id": "K2"})
    slugs = [slug for (slug,) in rows(db, "select slug from setlist.artists order by 1")]
    assert "sigur-ros" == slugs[0]
    assert slugs[1].startswith("sigur-ros-")


def test_an_artist_is_found_by_either_id(db: Connection[Any]) -> None:
    """Known to Ticketmaster first, then by both, then by Spotify alone: one row."""
    first = upsert(db, "artist", {"ticketmaster_id": "K1", "name": "A"})
    both = {"ticketmaster_id": "K1", "spotify_id": "P1", "name": "A"}
    assert first == upsert(db, "artist", both)
    assert first == upsert(db, "artist", {"spotify_id": "P1", "name": "A"})
    assert [("K1", "P1")] == rows(db, "select ticketmaster_id, spotify_id from setlist.artists")


def test_a_show_without_an_id_is_known_by_place_and_hour(db: Connection[Any]) -> None:
    """Also without a venue and an hour: one row; another hour is another show."""
    headliner = str(artist(db))
    night = {"name": "Night", "date": str(TODAY), "headliner_artist_id": headliner}
    first = upsert(db, "show", night)
    assert first == upsert(db, "show", night)
    assert first != upsert(db, "show", night | {"start_time": "20:00"})
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction():
        db.execute(
            """
            insert into setlist.shows (name, slug, date, headliner_artist_id)
            values ('Other', 'other', %s, %s)
            """,
            [TODAY, headliner],
        )


def test_two_importers_at_once_store_one_row(database: Database) -> None:
    """The second waits for the first and finds his row."""
    first, second = database.connect(), database.connect()
    document = json.dumps(DOCUMENTS["artist"])
    query = "select setlist.upsert_artist(%s)"
    stored = value(first, query, document)
    found: list[Any] = []
    waiter = Thread(target=lambda: found.append(value(second, query, document)))
    waiter.start()
    wait_for_a_lock(database.connect(autocommit=True))
    first.commit()
    waiter.join()
    assert [stored] == found


def test_songs_are_linked_to_their_artists(db: Connection[Any]) -> None:
    """Counted by the artist; one primary artist a song, the last one named."""
    a, b = artist(db), artist(db)
    one_, two = song(db), song(db)
    link = "select setlist.link_artist_song(%s, %s, %s)"
    with as_user(db, None, role="service_role"):
        assert value(db, link, a, one_, True) is True
        assert value(db, link, a, one_, True) is False
        assert value(db, link, a, two, False) is True
        assert value(db, link, b, one_, True) is True
    total = "select total_songs from setlist.artists where id = %s"
    assert (2, 1) == (value(db, total, a), value(db, total, b))
    primary = "select artist_id, song_id from setlist.artist_songs where is_primary_artist"
    assert [(b, one_)] == rows(db, primary)
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction():
        db.execute("update setlist.artist_songs set is_primary_artist = true")
    db.execute("delete from setlist.songs where id = %s", [two])
    assert 1 == value(db, total, a)


def test_an_artist_keeps_the_place_on_the_bill_that_setlists_need(db: Connection[Any]) -> None:
    """A supporting act with a setlist, and a headliner with one, cannot be taken off the show."""
    place, support = stage(db), artist(db)
    db.execute("insert into setlist.show_artists values (%s, %s)", [place.show, support])
    insert = "insert into setlist.setlists (show_id, artist_id, type) values (%s, %s, 'actual')"
    db.execute(insert, [place.show, support])
    throws_ok(db, "delete from setlist.show_artists", "23514")
    change = "update setlist.shows set headliner_artist_id = %s where id = %s"
    throws_ok(db, change, "23514", params=[artist(db), place.show])
    db.execute("delete from setlist.shows where id = %s", [place.show])
    assert [] == rows(db, "select from setlist.setlists")
