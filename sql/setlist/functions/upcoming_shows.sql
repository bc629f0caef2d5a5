-- The shows to come around a place, the first first.
create or replace function setlist.upcoming_shows(
    p_lat float8,
    p_lng float8,
    p_radius_m float8 default 50000,
    p_from timestamptz default now(),
    p_to timestamptz default null,
    p_limit int default 100
)
returns table (
    id uuid,
    name text,
    slug text,
    date date,
    start_time time,
    starts_at timestamptz,
    image_url text,
    ticket_url text,
    min_price numeric,
    max_price numeric,
    currency char(3),
    artist_id uuid,
    artist_name text,
    artist_slug text,
    venue_id uuid,
    venue_name text,
    venue_slug text,
    city text,
    distance_m float8
)
language sql
stable
-- No "set": it is meant to become part of the query that calls it.
as $$
    select
        s.id,
        s.name,
        s.slug,
        s.date,
        s.start_time,
        s.starts_at,
        s.image_url,
        s.ticket_url,
        s.min_price,
        s.max_price,
        s.currency,
        a.id,
        a.name,
        a.slug,
        (w.venue).id,
        (w.venue).name,
        (w.venue).slug,
        (w.venue).city,
        w.distance_m
    from setlist.venues_within(p_lat, p_lng, p_radius_m) as w
    inner join setlist.shows as s
        on s.venue_id = (w.venue).id
        -- For the index: no zone is further than a day from UTC.
        and s.date >= (p_from at time zone 'UTC')::date - 1
        and s.date <= (coalesce(p_to, 'infinity') at time zone 'UTC')::date + 1
    inner join setlist.artists as a on a.id = s.headliner_artist_id
    where s.status = 'upcoming'
        and s.starts_at >= p_from
        and s.starts_at < coalesce(p_to, 'infinity')
    order by s.starts_at, w.distance_m, s.id
    limit setlist.check_limit(p_limit, 500)
$$;

comment on function setlist.upcoming_shows(
    float8,
    float8,
    float8,
    timestamptz,
    timestamptz,
    int
) is
    'Shows with status upcoming that begin at or after p_from and before p_to (null: without end) at venues within '
    'p_radius_m metres of a latitude and longitude (degrees); at most 500. PT400 when a value cannot be.';

revoke execute on function setlist.upcoming_shows(float8, float8, float8, timestamptz, timestamptz, int) from public;
grant execute on function setlist.upcoming_shows(float8, float8, float8, timestamptz, timestamptz, int)
to anon, authenticated, service_role;
