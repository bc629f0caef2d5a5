-- Everything but the venues, without triggers: what they would have counted is counted afterwards.
set session_replication_role = replica;

insert into setlist.artists (id, name, slug, ticketmaster_id, verified)
select
    md5('artist' || n)::uuid,
    left(md5('name' || n), 7) || ' ' || left(md5('band' || n), 7),
    'artist-' || n,
    'A' || n,
    true
from generate_series(0, %(artists)s - 1) as n;

insert into setlist.shows (id, headliner_artist_id, venue_id, name, slug, date, starts_at, ticketmaster_id)
select
    md5('show' || n)::uuid,
    md5('artist' || n %% %(artists)s)::uuid,
    md5('venue' || n %% %(venues)s)::uuid,
    'Show ' || n,
    'show-' || n,
    current_date + n %% 300 - 100,
    current_date + n %% 300 - 100,
    'S' || n
from generate_series(0, %(shows)s - 1) as n;

insert into setlist.songs (id, title, artist, spotify_id, popularity)
select md5('song' || n)::uuid, 'Song ' || n, 'Artist ' || n %% %(artists)s, 'T' || n, n %% 100
from generate_series(0, %(shows)s - 1) as n;

insert into setlist.setlists (id, show_id, artist_id, type)
select md5('setlist' || n)::uuid, md5('show' || n)::uuid, md5('artist' || n %% %(artists)s)::uuid, 'predicted'
from generate_series(0, %(entries)s / 10 - 1) as n;

insert into setlist.setlist_songs (id, setlist_id, song_id, position, created_at)
select
    md5('entry' || n)::uuid,
    md5('setlist' || n / 10)::uuid,
    md5('song' || (n * 7) %% %(shows)s)::uuid,
    1 + n %% 10,
    now() - (n %% 70) * interval '1 day'
from generate_series(0, %(entries)s - 1) as n;

insert into auth.users (id, email)
select md5('user' || n)::uuid, n || '@bench' from generate_series(0, %(users)s - 1) as n;

insert into setlist.user_profiles (id, username, public_profile)
select md5('user' || n)::uuid, 'user_' || n, n %% 2 = 0 from generate_series(0, %(users)s - 1) as n;

insert into setlist.user_follows_artists (user_id, artist_id, followed_at)
select
    md5('user' || u)::uuid,
    md5('artist' || (u * 7919 + k * 104729) %% %(artists)s)::uuid,
    now() - (u * 31 + k * 17) %% 720 * interval '1 hour'
from generate_series(0, %(users)s - 1) as u, generate_series(0, %(follows)s / %(users)s - 1) as k;

insert into setlist.votes (user_id, setlist_song_id, vote, artist_id, voted_at)
select
    md5('user' || v.u)::uuid,
    md5('entry' || v.e)::uuid,
    case when (v.u + v.k) %% 4 = 0 then -1 else 1 end,
    md5('artist' || v.e / 10 %% %(artists)s)::uuid,
    now() - (v.u * 13 + v.k * 7) %% 720 * interval '1 hour'
from (
    select u, k, (u * 7919 + k * 104729) %% %(entries)s as e
    from generate_series(0::bigint, %(users)s - 1) as u, generate_series(0, %(votes)s / %(users)s - 1) as k
) as v;

insert into setlist.vote_rates (user_id) select p.id from setlist.user_profiles as p;

insert into setlist.artist_views (artist_id, hour, views)
select md5('artist' || n)::uuid, date_trunc('hour', now(), 'UTC') - h * interval '1 hour', 1 + n %% 50
from generate_series(0, %(artists)s - 1) as n, generate_series(0, 200, 20) as h;

update setlist.user_profiles as p
set total_follows = (select count(*) from setlist.user_follows_artists as f where f.user_id = p.id);

reset session_replication_role;
