-- Puts hours that follow each other together, for reading them in one go.
create or replace function pricing.spans(p_events uuid[], p_hours timestamptz[])
returns table (lower timestamptz, upper timestamptz, events uuid[], hours timestamptz[])
language sql
stable
-- What a plan that uses it goes by: a run has a day or two to count.
rows 2
as $$
    select
        min(i.hour),
        max(i.hour) + interval '1 hour',
        array_agg(i.event_id),
        array_agg(i.hour)
    from (
        select
            p.event_id,
            p.hour,
            -- The same for hours without one missing between them.
            p.hour - dense_rank() over (order by p.hour) * interval '1 hour' as island
        from unnest(p_events, p_hours) as p (event_id, hour)
    ) as i
    -- No more than a day, so that a long backlog is not sorted at once.
    group by i.island, date_trunc('day', i.hour, 'UTC')
$$;

comment on function pricing.spans(uuid[], timestamptz[]) is
    'Spans of (event, hour) pairs (arrays of equal length): hours of one UTC day without a gap, and the pairs in them.';

revoke execute on function pricing.spans(uuid[], timestamptz[]) from public;
