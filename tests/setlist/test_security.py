"""What must hold for every object of the schema, and attacks on its policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbkit.testing import (
    as_user,
    can_see,
    cannot_see,
    cannot_write,
    public_has_nothing,
    schema_privs_are,
    throws_ok,
)
from setlist.trial import (
    artist,
    cast_vote,
    counters,
    entry,
    follow,
    newcomer,
    setlist,
    stage,
    store_votes,
    user,
    users,
)
from support.rows import rows, value
from support.rules import holds, rules_of

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMA = "'setlist'::regnamespace"

RULES = rules_of("setlist") | {
    "anon may do more than read": f"""
        select c.oid::regclass, a.privilege_type
        from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace = {SCHEMA} and a.privilege_type <> 'SELECT'
            and a.grantee in (0, 'anon'::regrole)
    """,
    "a client that may truncate, refer or make triggers": f"""
        select c.oid::regclass, a.privilege_type
        from pg_class as c cross join aclexplode(c.relacl) as a
        where c.relnamespace = {SCHEMA}
            and a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')
            and a.grantee in (0, 'anon'::regrole, 'authenticated'::regrole)
    """,
    "a policy for all commands": """
        select policyname from pg_policies where schemaname = 'setlist' and cmd = 'ALL'
    """,
    "a policy that writes without a check": """
        select policyname from pg_policies
        where schemaname = 'setlist' and cmd in ('INSERT', 'UPDATE') and with_check is null
    """,
    "a policy that calls auth.uid() for each row": """
        select policyname from pg_policies
        where schemaname = 'setlist'
            and replace(coalesce(qual, '') || coalesce(with_check, ''),
                'SELECT auth.uid() AS uid', '') like '%%auth.uid()%%'
    """,
    "an object without a comment": f"""
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace = {SCHEMA} and obj_description(p.oid, 'pg_proc') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace = {SCHEMA} and c.relkind in ('m', 'p', 'r', 'v')
            and obj_description(c.oid, 'pg_class') is null
    """,
    "a json, counter or flag that has a default and may be null": f"""
        select a.attrelid::regclass, a.attname from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid and c.relkind = 'r'
        where c.relnamespace = {SCHEMA} and a.atthasdef and not a.attnotnull
            and a.attgenerated = ''
    """,
}

#: What breaks each rule, so that a rule that finds nothing is known to look.
BREAKS = {
    "a function anyone may execute": (
        "grant execute on function setlist.recount_votes() to public"
    ),
    "a table without row security": "alter table setlist.artist_songs disable row level security",
    "anon may do more than read": "grant insert on setlist.artist_songs to anon",
    "a client that may truncate, refer or make triggers": (
        "grant truncate on setlist.votes to authenticated"
    ),
    "a materialized view that a client reads": "grant select on setlist.trending_artists to anon",
    "a definer function without a fixed search_path": (
        "alter function setlist.cast_vote(uuid, smallint) reset search_path"
    ),
    "a view that reads as its owner": "alter view setlist.public_profiles reset (security_invoker)",
    "a policy for all commands": (
        "create policy everything on setlist.votes to authenticated using (true)"
    ),
    "a policy that writes without a check": (
        "create policy writes on setlist.votes for update to authenticated using (true)"
    ),
    "a policy that calls auth.uid() for each row": (
        "create policy slow on setlist.votes for select to anon using (user_id = auth.uid())"
    ),
    "an object without a comment": "comment on materialized view setlist.trending_artists is null",
    "a json, counter or flag that has a default and may be null": (
        "alter table setlist.artists alter column verified drop not null"
    ),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_rule_holds(db: Connection[Any], rule: str) -> None:
    """Clean, broken, seen, and clean again."""
    holds(db, RULES[rule], BREAKS[rule])


def test_everybody_enters_the_schema(db: Connection[Any]) -> None:
    """Usage for the three roles of the API, and nothing for public."""
    for role in ("anon", "authenticated", "service_role"):
        schema_privs_are(db, "setlist", role, ["usage"])
    public_has_nothing(db, "setlist")


# Attacks ---------------------------------------------------------------------------------------


def test_nobody_votes_for_another(db: Connection[Any]) -> None:
    """By insert, update, delete, a forged claim or somebody else's id in the call."""
    place = stage(db)
    victim, attacker = users(db, 2)
    cast_vote(db, victim, place.entry, 1)
    with as_user(db, attacker, user_id=str(victim), app_metadata={"role": "service_role"}):
        assert attacker == value(db, "select auth.uid()")
        for statement in (
            "insert into setlist.votes (user_id, setlist_song_id, vote) "
            f"values ('{victim}', '{place.entry}', -1)",
            "insert into setlist.votes (user_id, setlist_song_id, vote) "
            f"values ('{attacker}', '{place.entry}', -1)",
            "update setlist.votes set vote = -1",
            "delete from setlist.votes",
            "select setlist.add_votes(array[auth.uid()], "
            f"array['{place.entry}'::uuid], array[1::smallint], array[1000])",
            "select setlist.recount_votes()",
            "select setlist.spend_vote(auth.uid())",
        ):
            cannot_write(db, statement)
        cannot_see(db, "select from setlist.votes")
        cannot_see(db, "select from setlist.vote_rates")
    assert (1, 0) == counters(db, place.entry)


def test_a_setlist_of_ones_own(db: Connection[Any]) -> None:
    """Made, renamed and deleted by its user; not by another, not as predicted, not when locked."""
    place = stage(db)
    ann, bob = users(db, 2)
    insert = """
        insert into setlist.setlists (artist_id, show_id, type, name, created_by)
        values (%s, %s, %s, 'mine', %s)
    """
    with as_user(db, ann):
        db.execute(insert, [place.artist, place.show, "user_created", ann])
        for kind, uid in (("user_created", bob), ("predicted", ann), ("actual", ann)):
            cannot_write(db, insert, params=[place.artist, place.show, kind, uid])
        cannot_write(db, insert, params=[place.artist, place.show, "user_created", None])
        assert 1 == db.execute("update setlist.setlists set name = 'renamed'").rowcount
        for change in (
            "type = 'predicted'",
            f"created_by = '{bob}'",
            "total_votes = 1000000",
            "is_locked = false",
            "accuracy_score = 100",
        ):
            cannot_write(db, f"update setlist.setlists set {change}")
    with as_user(db, bob):
        cannot_write(db, "update setlist.setlists set name = 'his'", None)
        cannot_write(db, "delete from setlist.setlists", None)
    db.execute("update setlist.setlists set is_locked = true where created_by = %s", [ann])
    with as_user(db, ann):
        cannot_write(db, "update setlist.setlists set name = 'again'", None)
        cannot_write(db, "delete from setlist.setlists", None)
    db.execute("update setlist.setlists set is_locked = false where created_by = %s", [ann])
    with as_user(db, ann):
        assert 1 == db.execute("delete from setlist.setlists").rowcount
    assert [(place.setlist,)] == rows(db, "select id from setlist.setlists")


def test_private_is_private(db: Connection[Any]) -> None:
    """A profile and the setlists of it: seen, hidden by a click, and seen again."""
    place = stage(db)
    ann, bob = users(db, 2)
    mine = setlist(db, None, place.artist, type="user_created", created_by=ann)
    people = "select id from setlist.public_profiles"
    lists = "select id from setlist.setlists"
    change = "update setlist.user_profiles set public_profile = %s where id = %s"
    for public in (True, False, True):
        with as_user(db, ann):
            db.execute(change, [public, ann])
            can_see(db, people, [ann, bob])
            can_see(db, lists, [place.setlist, mine])
        for uid, role in ((bob, "authenticated"), (None, "anon")):
            with as_user(db, uid, role=role):
                can_see(db, people, [ann, bob] if public else [bob])
                can_see(db, lists, [place.setlist, mine] if public else [place.setlist])


def test_hidden_columns_are_hidden_from_every_expression(db: Connection[Any]) -> None:
    """Settings, figures and times of others: not selected, compared, sorted by or returned."""
    ann, _ = users(db, 2)
    for uid, role in ((ann, "authenticated"), (None, "anon")):
        with as_user(db, uid, role=role):
            for column in (
                "email_notifications",
                "public_profile",
                "total_votes",
                "total_follows",
                "created_at",
            ):
                for query in (
                    f"select {column} from setlist.user_profiles",
                    f"select id from setlist.user_profiles where {column} is not null",
                    f"select id from setlist.user_profiles order by {column}",
                ):
                    throws_ok(db, query, "42501")
            for query in (
                "select * from setlist.user_profiles",
                "select p from setlist.user_profiles as p",
                "select to_jsonb(p) from setlist.user_profiles as p",
            ):
                throws_ok(db, query, "42501")
    with as_user(db, ann):
        throws_ok(db, "update setlist.user_profiles set bio = 'x' returning total_votes", "42501")
        own = rows(db, "select id, email_notifications from setlist.get_my_profile()")
        assert [(ann, True)] == own


def test_a_profile_moves_to_nobody(db: Connection[Any]) -> None:
    """Its id, its figures and its times stay what they are; the name is the user's to change."""
    ann, bob = users(db, 2)
    new = newcomer(db)
    with as_user(db, ann):
        for column, wanted in (
            ("id", str(new)),
            ("total_votes", "999999"),
            ("total_follows", "999999"),
            ("created_at", "2000-01-01"),
            ("updated_at", "2000-01-01"),
        ):
            cannot_write(db, f"update setlist.user_profiles set {column} = %s", params=[wanted])
        assert 1 == db.execute("update setlist.user_profiles set username = 'ann_1'").rowcount
        cannot_write(db, "delete from setlist.user_profiles")
    with as_user(db, new):
        cannot_write(
            db,
            "insert into setlist.user_profiles (id, total_votes) values (%s, 999999)",
            params=[new],
        )
        cannot_write(db, "insert into setlist.user_profiles (id) values (%s)", params=[bob])


def test_follows_are_ones_own(db: Connection[Any]) -> None:
    """Inserted, muted and ended by their user; not dated back, not moved, not another's."""
    known, other = artist(db), artist(db)
    ann, bob = users(db, 2)
    follow(db, [bob], known)
    insert = "insert into setlist.user_follows_artists (user_id, artist_id) values (%s, %s)"
    with as_user(db, ann):
        db.execute(insert, [ann, known])
        cannot_write(db, insert, params=[bob, other])
        can_see(db, "select user_id from setlist.user_follows_artists", [ann])
        for column, wanted in (
            ("user_id", str(bob)),
            ("artist_id", str(other)),
            ("followed_at", "2030-01-01"),
        ):
            cannot_write(
                db, f"update setlist.user_follows_artists set {column} = %s", params=[wanted]
            )
        cannot_write(
            db,
            "insert into setlist.user_follows_artists (user_id, artist_id, followed_at) "
            "values (%s, %s, '2030-01-01')",
            params=[ann, other],
        )
        mute = "update setlist.user_follows_artists set notifications_enabled = false"
        assert 1 == db.execute(mute).rowcount
        assert 1 == db.execute("delete from setlist.user_follows_artists").rowcount
    assert [(bob, True)] == rows(
        db, "select user_id, notifications_enabled from setlist.user_follows_artists"
    )
    figures = "select total_follows from setlist.user_profiles where id = any(%s) order by 1"
    assert [(0,), (1,)] == rows(db, figures, [ann, bob])


@pytest.mark.parametrize("statement", ["update", "delete", "insert"])
def test_what_the_importer_fills_is_not_for_users(db: Connection[Any], statement: str) -> None:
    """Neither signed in nor not: artists, venues, shows, songs and what connects them."""
    place = stage(db)
    db.execute("insert into setlist.artist_songs values (%s, %s)", [place.artist, place.songs[0]])
    tables = ("artists", "venues", "shows", "songs", "setlist_songs")
    for uid, role in ((user(db), "authenticated"), (None, "anon")):
        with as_user(db, uid, role=role):
            for table in (*tables, "artist_songs", "show_artists"):
                column = "artist_id" if table in {"artist_songs", "show_artists"} else "id"
                cannot_write(
                    db,
                    {
                        "update": f"update setlist.{table} set {column} = {column}",
                        "delete": f"delete from setlist.{table}",
                        "insert": f"insert into setlist.{table} ({column}) "
                        "values (gen_random_uuid())",
                    }[statement],
                )


def test_the_score_tells_sums_and_nothing_else(db: Connection[Any]) -> None:
    """A user learns the figure, but neither rows nor the parts of which it is made."""
    place = stage(db)
    ann, bob = users(db, 2)
    store_votes(db, [ann], place.entry)
    with as_user(db, bob):
        query = "select setlist.calculate_trending_score(%s)"
        assert 0.5 == float(value(db, query, place.artist))
        throws_ok(db, "select * from setlist.trending_scores()", "42501")
        throws_ok(db, "select * from setlist.score_artists(7)", "42501")
        throws_ok(db, "select from setlist.artist_views", "42501")


def test_an_operator_of_ones_own_changes_nothing(db: Connection[Any]) -> None:
    """A definer function does not look into a schema that its caller can write."""
    place = stage(db)
    uid = user(db)
    db.execute("grant create on schema public to authenticated")
    with as_user(db, uid):
        db.execute(
            "create function public.evil(smallint, smallint) returns boolean language sql "
            "as 'select true'"
        )
        db.execute(
            "create operator public.= (leftarg = smallint, rightarg = smallint, "
            "function = public.evil)"
        )
        db.execute("set local search_path = public, pg_catalog")
        cast = "select upvotes, downvotes from setlist.cast_vote(%s, -1::smallint)"
        assert [(0, 1)] == rows(db, cast, place.entry)


def test_songs_of_a_setlist_are_the_services(db: Connection[Any]) -> None:
    """A user cannot put a song on anybody's setlist, his own included."""
    place = stage(db)
    ann = user(db)
    mine = setlist(db, None, place.artist, type="user_created", created_by=ann)
    with as_user(db, ann):
        cannot_write(
            db,
            "insert into setlist.setlist_songs (setlist_id, song_id, position) values (%s, %s, 1)",
            params=[mine, place.songs[0]],
        )
    with as_user(db, None, role="service_role"):
        assert entry(db, mine, place.songs[0], 1)
