-- One artist with 500 shows and followers without end.
set session_replication_role = replica;

insert into setlist.artists (id, name, slug, ticketmaster_id, verified)
values (md5('big')::uuid, 'Big', 'big', 'big', true);

insert into setlist.shows (headliner_artist_id, name, slug, date, starts_at, ticketmaster_id)
select md5('big')::uuid, 'Big ' || n, 'big-' || n, current_date + n, current_date + n, 'B' || n
from generate_series(1, 500) as n;

insert into setlist.user_follows_artists (user_id, artist_id)
select p.id, md5('big')::uuid from setlist.user_profiles as p;

reset session_replication_role;
analyze setlist.artists, setlist.shows, setlist.user_follows_artists;
