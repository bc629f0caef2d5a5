-- The map: venues in a rectangle, how many sessions each has, and the next one.
create or replace function browse.map_pins(
    p_min_lat numeric,
    p_min_lng numeric,
    p_max_lat numeric,
    p_max_lng numeric,
    p_from timestamp default null,
    p_to timestamp default null
)
returns table (
    venue_id uuid,
    venue_name text,
    lat numeric,
    lng numeric,
    session_count bigint,
    next_session_id uuid,
    next_event_name text,
    next_session_start_local timestamp
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if p_min_lat is null or p_min_lng is null or p_max_lat is null or p_max_lng is null or p_min_lat > p_max_lat then
        raise exception 'the rectangle needs four bounds, south before north'
            using errcode = 'PT400', detail = '{"parameter": "p_min_lat"}';
    end if;
    perform browse.check_window(p_from, p_to);
    return query execute format(
        $query$
        select
            b.venue_id,
            min(b.venue_name),
            min(b.venue_lat),
            min(b.venue_lng),
            count(*),
            (array_agg(b.session_id order by b.session_start_local, b.session_id))[1],
            (array_agg(b.event_name order by b.session_start_local, b.session_id))[1],
            min(b.session_start_local)
        from %s as b
        where b.is_published
            and not b.is_cancelled
            and b.venue_lat between $1 and $3
            -- A rectangle across the date line begins in the east.
            and case
                when $2 <= $4 then b.venue_lng between $2 and $4
                else b.venue_lng >= $2 or b.venue_lng <= $4
            end
            and (b.session_start_local >= $5 or ($5 is null and b.session_start >= now()))
            and ($6 is null or b.session_start_local < $6)
        group by b.venue_id
        order by min(b.session_start_local), b.venue_id
        $query$,
        browse.overview_relation()
    )
    using p_min_lat, p_min_lng, p_max_lat, p_max_lng, p_from, p_to;
end
$$;

comment on function browse.map_pins(numeric, numeric, numeric, numeric, timestamp, timestamp) is
    'Venues between south, west, north and east (degrees; west of east may lie across the date line) with sessions '
    'that are published, not cancelled and start in local times [p_from, p_to); without p_from those to come. Reads '
    'as browse_sessions(), and is definer for the same reason; PT400 for arguments out of range.';

revoke execute on function browse.map_pins(numeric, numeric, numeric, numeric, timestamp, timestamp) from public;
grant execute on function browse.map_pins(numeric, numeric, numeric, numeric, timestamp, timestamp)
to anon, authenticated, service_role;
