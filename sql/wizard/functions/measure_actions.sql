-- How actions fare, by name and day.
create or replace function wizard.measure_actions(p_org uuid, p_from timestamptz, p_to timestamptz)
returns table (
    name text,
    day date,
    actions bigint,
    failed bigint,
    failure_rate numeric,
    retries bigint,
    p50_ms double precision,
    p95_ms double precision
)
language sql
stable
as $$
    select
        a.name::text,
        (a.created_at at time zone 'UTC')::date,
        count(*),
        count(*) filter (where a.status = 'failed'),
        round(avg((a.status = 'failed')::int), 4),
        sum(a.attempts - 1),
        percentile_cont(0.5) within group (order by a.execution_time_ms),
        percentile_cont(0.95) within group (order by a.execution_time_ms)
    from wizard.wizard_actions as a
    where (p_org is null or a.organization_id = p_org)
        and a.created_at >= p_from
        and a.created_at < p_to
    group by 1, 2
$$;

comment on function wizard.measure_actions(uuid, timestamptz, timestamptz) is
    'Of the actions of an organisation, or of all with null, that were created in a time; days are UTC.';

revoke execute on function wizard.measure_actions(uuid, timestamptz, timestamptz) from public;
grant execute on function wizard.measure_actions(uuid, timestamptz, timestamptz) to service_role;
