-- A week of voting on made-up artists, shows and songs, and its ranking; does nothing when it is there already.
-- Each figure comes from n alone, so that each run makes the same.
insert into auth.users (id, email)
select
    ('00000000-0000-4000-8000-00000000' || lpad(to_hex(4096 + n), 4, '0'))::uuid,
    'fan-' || n || '@example.com'
from generate_series(1, 60) as n
on conflict do nothing;

insert into setlist.user_profiles (id, username, display_name, public_profile)
select
    ('00000000-0000-4000-8000-00000000' || lpad(to_hex(4096 + n), 4, '0'))::uuid,
    'fan_' || lpad(n::text, 3, '0'),
    'Fan ' || n,
    n % 3 = 0
from generate_series(1, 60) as n
on conflict do nothing;

-- Through the functions of the importer, which touch nothing that is as it should be.
do $$
declare
    band uuid;
    gig uuid;
    list uuid;
begin
    perform setlist.upsert_venue(v)
    from jsonb_array_elements('[
        {"ticketmaster_id": "demo-v1", "name": "Old Brewery", "city": "London", "country": "GB",
         "latitude": 51.5072, "longitude": -0.1276, "timezone": "Europe/London", "capacity": 1800},
        {"ticketmaster_id": "demo-v2", "name": "Dockside Hall", "city": "Bristol", "country": "GB",
         "latitude": 51.4545, "longitude": -2.5879, "timezone": "Europe/London", "capacity": 900},
        {"ticketmaster_id": "demo-v3", "name": "La Verrière", "city": "Paris", "country": "FR",
         "latitude": 48.8566, "longitude": 2.3522, "timezone": "Europe/Paris", "capacity": 2400},
        {"ticketmaster_id": "demo-v4", "name": "Tide Pavilion", "city": "Suva", "country": "FJ",
         "latitude": -18.1416, "longitude": 178.4419, "timezone": "Pacific/Fiji", "capacity": 600}
    ]') as v;

    for n in 1..6 loop
        band := setlist.upsert_artist(jsonb_build_object(
            'ticketmaster_id', 'demo-a' || n,
            'spotify_id', 'demo-a' || n,
            'name', (array[
                'The Paper Lanterns', 'Night Ferry', 'Ada & the Engines', 'Copper Field', 'Quiet Riot Gardeners', 'Øresund'
            ])[n],
            'genres', jsonb_build_array((array['indie', 'folk', 'electronic'])[1 + n % 3]),
            'popularity', 90 - 10 * n,
            'verified', n < 6
        ));
        gig := setlist.upsert_show(jsonb_build_object(
            'ticketmaster_id', 'demo-s' || n,
            'name', (select a.name from setlist.artists as a where a.id = band) || ' live',
            'slug', 'demo-show-' || n,
            'headliner_artist_id', band,
            'venue_id', (select v.id from setlist.venues as v where v.ticketmaster_id = 'demo-v' || 1 + n % 4),
            'date', coalesce(
                (select s.date from setlist.shows as s where s.ticketmaster_id = 'demo-s' || n),
                (now() at time zone 'UTC')::date + 7 * n
            ),
            'start_time', '20:00',
            'min_price', 20 + n,
            'max_price', 60 + n,
            'currency', (array['EUR', 'GBP', 'GBP', 'EUR', 'USD'])[1 + n % 5]
        ));
        insert into setlist.setlists (show_id, artist_id, type, name)
        values (gig, band, 'predicted', 'What they will play')
        on conflict do nothing
        returning id into list;
        for m in 1..8 loop
            perform setlist.link_artist_song(
                band,
                setlist.upsert_song(jsonb_build_object(
                    'spotify_id', format('demo-a%s-t%s', n, m),
                    'title', (array[
                        'Harbour Lights', 'Slow Train', 'Paper Boats', 'Under the Clock', 'Salt', 'Northern Line',
                        'Half a Moon', 'Encore'
                    ])[m],
                    'artist', (select a.name from setlist.artists as a where a.id = band),
                    'duration_ms', 180000 + 7000 * m,
                    'popularity', 100 - 9 * m
                )),
                true
            );
        end loop;
        -- Null when it was there before.
        insert into setlist.setlist_songs (setlist_id, song_id, position)
        select
            list,
            s.id,
            row_number() over (order by s.spotify_id)
        from setlist.artist_songs as l
        inner join setlist.songs as s on s.id = l.song_id
        where list is not null
            and l.artist_id = band;
    end loop;
end
$$;

insert into setlist.user_follows_artists (user_id, artist_id, followed_at)
select
    p.id,
    a.id,
    -- An hour more, so that no row is at the very edge of the week.
    now() - (f.n % 10) * interval '1 day' - interval '1 hour'
from generate_series(1, 60) as f (n)
inner join setlist.user_profiles as p on p.username = 'fan_' || lpad(f.n::text, 3, '0')
inner join setlist.artists as a
    on a.ticketmaster_id like 'demo-a%'
    and (f.n * 7) % 10 < 8 - right(a.ticketmaster_id, 1)::int
on conflict do nothing;

insert into setlist.votes (user_id, setlist_song_id, vote, voted_at)
select
    p.id,
    s.id,
    case when (f.n * 5 + s.position * 3) % 7 < 5 then 1 else -1 end,
    now() - ((f.n + s.position) % 9) * interval '1 day' - interval '1 hour'
from generate_series(1, 60) as f (n)
inner join setlist.user_profiles as p on p.username = 'fan_' || lpad(f.n::text, 3, '0')
inner join setlist.artists as a on a.ticketmaster_id like 'demo-a%'
inner join setlist.setlists as l on l.artist_id = a.id and l.type = 'predicted'
inner join setlist.setlist_songs as s
    on s.setlist_id = l.id
    and (f.n * 11 + s.position * right(a.ticketmaster_id, 1)::int) % 10 < 7 - right(a.ticketmaster_id, 1)::int
on conflict do nothing;

insert into setlist.artist_views (artist_id, hour, views)
select
    a.id,
    date_trunc('hour', now(), 'UTC') - h * interval '6 hours',
    10 * h + right(a.ticketmaster_id, 1)::int
from setlist.artists as a
cross join generate_series(0, 20) as h
where a.ticketmaster_id like 'demo-a%'
    and not exists (select from setlist.artist_views as v where v.artist_id = a.id);

select setlist.refresh_trending();

select
    rank,
    name,
    round(trending_score, 1) as trending_score,
    show_count,
    follower_count
from setlist.get_trending(5)
order by rank;
