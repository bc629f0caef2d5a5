-- The browse page: published sessions by local start, page by page.
create or replace function browse.browse_sessions(
    p_from timestamp default null,
    p_to timestamp default null,
    p_city text default null,
    p_search text default null,
    p_min_available int default null,
    p_provider text default 'any',
    p_include_past boolean default false,
    p_limit int default 50,
    p_cursor text default null
)
returns setof browse.browse_row
language plpgsql
stable
security definer
set search_path = ''
rows 50
as $$
declare
    after_start timestamp;
    after_id uuid;
begin
    if p_limit is null or p_limit not between 1 and 200 then
        raise exception 'p_limit must be between 1 and 200'
            using errcode = 'PT400', detail = '{"parameter": "p_limit"}';
    end if;
    perform browse.check_window(p_from, p_to);
    perform browse.check_provider(p_provider);
    if p_cursor is not null then
        select
            c.start_local,
            c.session_id
        into after_start, after_id
        from browse.read_cursor(p_cursor) as c;
    end if;
    -- Planned for the filters at hand, those that are null left out; the relation is one of two known names.
    return query execute format(
        $query$
        select
            b.session_id,
            b.event_id,
            b.stable_session_id,
            b.stable_event_id,
            b.canonical_source,
            b.canonical_session_source_id,
            b.provider,
            b.providers,
            b.has_humanitix,
            b.has_eventbrite,
            b.session_name,
            b.event_name,
            b.promoter,
            b.event_url,
            b.banner_url,
            b.is_recurring,
            b.recurrence_rule,
            b.is_published,
            b.is_cancelled,
            b.session_start,
            b.session_end,
            b.timezone,
            b.session_start_local,
            b.session_end_local,
            b.session_date,
            b.start_time,
            b.end_time,
            b.duration_minutes,
            b.venue_id,
            b.venue_name,
            b.venue_address,
            b.venue_city,
            b.venue_state,
            b.venue_lat,
            b.venue_lng,
            b.lineup,
            b.waitlist,
            b.waitlist_count,
            b.has_spots,
            b.total_spots,
            b.confirmed_spots,
            b.available_spots,
            b.application_count,
            b.pending_applications,
            browse.write_cursor(b.session_start_local, b.session_id)
        from %s as b
        where b.is_published
            and not b.is_cancelled
            and b.session_start_local is not null
            and ($1 is null or b.session_start_local >= $1)
            and ($2 is null or b.session_start_local < $2)
            and ($3 is null or lower(b.venue_city) = lower($3))
            and ($4 is null or b.search like '%%' || $4 || '%%')
            and ($5 is null or (b.available_spots >= $5 and ($5 < 1 or b.available_spots > 0)))
            and ($6 = 'any' or b.provider = $6)
            -- No zone is more than twelve hours behind: a bound that the index knows.
            and ($7 or (b.session_start >= now() and b.session_start_local >= $8))
            and ($9 is null or (b.session_start_local, b.session_id) > ($9, $10))
        order by b.session_start_local, b.session_id
        limit $11
        $query$,
        browse.overview_relation()
    )
    using p_from, p_to, p_city,
        -- What stands for something in a pattern stands for itself here.
        regexp_replace(lower(nullif(p_search, '')), '([\\%_])', '\\\1', 'g'),
        p_min_available, p_provider, coalesce(p_include_past, false),
        (now() at time zone 'UTC') - interval '12 hours',
        after_start, after_id, p_limit;
end
$$;

comment on function browse.browse_sessions(timestamp, timestamp, text, text, int, text, boolean, int, text) is
    'Sessions that are published and not cancelled, by local start and id, at most p_limit (1 to 200). p_from and '
    'p_to are local times of the session, half open; p_city ignores case; p_search is looked for in names of event, '
    'session, promoter, venue, city and line-up; p_provider compares with the column provider; sessions that have '
    'begun are left out unless p_include_past. p_cursor is the cursor of the last row of the page before. Reads '
    'event_sessions_overview_mv, the view before its first refresh. Definer, because nobody is granted that copy, '
    'which holds no money; PT400 for arguments out of range.';

revoke execute on function
browse.browse_sessions(timestamp, timestamp, text, text, int, text, boolean, int, text) from public;
grant execute on function
browse.browse_sessions(timestamp, timestamp, text, text, int, text, boolean, int, text)
to anon, authenticated, service_role;
