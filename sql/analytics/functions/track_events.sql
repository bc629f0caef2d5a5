-- Takes in a batch of events of one project; the way in for the servers that collect them.
create or replace function analytics.track_events(p_project_id text, p_events jsonb)
returns table (accepted int, rejected int, reasons jsonb)
language plpgsql
security definer
set search_path = ''
as $$
begin
    if p_events is null or jsonb_typeof(p_events) <> 'array' or jsonb_array_length(p_events) > 1000 then
        raise exception 'events must be an array of at most 1,000 objects'
            using errcode = 'PT400', detail = '{"parameter": "p_events"}';
    elsif not exists (select from analytics.project as p where p.project_id = p_project_id) then
        raise exception 'no such project'
            using errcode = 'PT404', detail = '{"parameter": "p_project_id"}';
    end if;
    return query
    with sent as materialized (
        select
            e.event,
            t.created_at,
            analytics.judge_event(e.event, t.created_at) as reason
        from jsonb_array_elements(p_events) as e (event)
        cross join lateral (
            select
                case
                    when e.event ->> 'created_at' is null then now()
                    else analytics.parse_instant(e.event ->> 'created_at')
                end as created_at
        ) as t
    ),
    stored as (
        insert into analytics.analytics_events (
            project_id,
            visitor_id,
            session_id,
            event_type,
            event_label,
            event_data,
            created_at
        )
        select
            p_project_id,
            s.event ->> 'visitor_id',
            s.event ->> 'session_id',
            s.event ->> 'event_type',
            s.event ->> 'event_label',
            coalesce(nullif(s.event -> 'event_data', 'null'), '{}'),
            s.created_at
        from sent as s
        where s.reason is null
        returning 1
    )
    select
        (select count(*)::int from stored),
        coalesce(sum(r.events), 0)::int,
        coalesce(jsonb_object_agg(r.reason, r.events), '{}')
    from (
        select
            s.reason,
            count(*) as events
        from sent as s
        where s.reason is not null
        group by s.reason
    ) as r;
end
$$;

comment on function analytics.track_events(text, jsonb) is
    'Stores the good events of an array (event_type, event_label, visitor_id, session_id, event_data, created_at) '
    'and counts the refused ones by reason. There is no retry key: a client that repeats a batch counts it twice.';

revoke execute on function analytics.track_events(text, jsonb) from public;
grant execute on function analytics.track_events(text, jsonb) to service_role;
