-- How far sessions get.
create or replace function wizard.measure_funnel(p_org uuid, p_from timestamptz, p_to timestamptz)
returns table (stage text, reached bigint, completed bigint, left_here bigint, median_minutes double precision)
language sql
stable
as $$
    with session as materialized (
        select
            s.id,
            s.status,
            s.completed_stages,
            array_position(wizard.stages(), s.current_stage) as at,
            s.completed_at
        from wizard.wizard_sessions as s
        where (p_org is null or s.organization_id = p_org)
            and s.created_at >= p_from
            and s.created_at < p_to
    ),
    -- When each stage was saved for the first time, as save_stage() has written it down.
    entry as (
        select
            i.wizard_session_id,
            i.stage,
            min(i.created_at) as entered_at
        from wizard.wizard_interactions as i
        inner join session as s on s.id = i.wizard_session_id
        where i.role = 'system'
            and i.stage is not null
        group by i.wizard_session_id, i.stage
    ),
    stay as (
        select
            e.wizard_session_id,
            e.stage,
            e.entered_at,
            lead(e.entered_at, 1, s.completed_at) over (
                partition by e.wizard_session_id
                order by e.entered_at
            ) as left_at
        from entry as e
        inner join session as s on s.id = e.wizard_session_id
    )
    select
        t.stage,
        count(s.id) filter (
            where s.at >= t.at or t.stage = any (s.completed_stages) or y.entered_at is not null
        ),
        count(s.id) filter (
            where t.stage = any (s.completed_stages) or (t.stage = 'reviewPublish' and s.status = 'completed')
        ),
        count(s.id) filter (where s.at = t.at and s.status in ('abandoned', 'expired')),
        percentile_cont(0.5) within group (order by extract(epoch from y.left_at - y.entered_at) / 60)
    from unnest(wizard.stages()) with ordinality as t (stage, at)
    left join session as s on true
    left join stay as y on y.wizard_session_id = s.id and y.stage = t.stage
    group by t.at, t.stage
    order by t.at
$$;

comment on function wizard.measure_funnel(uuid, timestamptz, timestamptz) is
    'Of the sessions of an organisation, or of all with null, that were created in a time: how many reached and '
    'completed each stage, how many were given up or expired there, and the median of the minutes from its first '
    'save to the first save of the next one or the end.';

revoke execute on function wizard.measure_funnel(uuid, timestamptz, timestamptz) from public;
grant execute on function wizard.measure_funnel(uuid, timestamptz, timestamptz) to service_role;
