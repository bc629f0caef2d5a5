-- What the assistant costs and how long it takes, by model and day.
create or replace function wizard.measure_llm_usage(p_org uuid, p_from timestamptz, p_to timestamptz)
returns table (model text, day date, messages bigint, tokens bigint, p95_latency_ms double precision)
language sql
stable
as $$
    select
        i.model,
        (i.created_at at time zone 'UTC')::date,
        count(*),
        coalesce(sum(i.tokens_used), 0),
        percentile_cont(0.95) within group (order by i.latency_ms)
    from wizard.wizard_interactions as i
    where i.model is not null
        and (p_org is null or i.organization_id = p_org)
        and i.created_at >= p_from
        and i.created_at < p_to
    group by 1, 2
$$;

comment on function wizard.measure_llm_usage(uuid, timestamptz, timestamptz) is
    'Of the messages of an organisation, or of all with null, that were written in a time and name a model; days '
    'are UTC.';

revoke execute on function wizard.measure_llm_usage(uuid, timestamptz, timestamptz) from public;
grant execute on function wizard.measure_llm_usage(uuid, timestamptz, timestamptz) to service_role;
