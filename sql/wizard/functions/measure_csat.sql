-- How answers of the assistant are rated, by stage and model.
create or replace function wizard.measure_csat(p_org uuid, p_from timestamptz, p_to timestamptz)
returns table (stage text, model text, ratings bigint, mean numeric)
language sql
stable
as $$
    select
        i.stage,
        i.model,
        count(*),
        round(avg(i.csat), 2)
    from wizard.wizard_interactions as i
    where i.csat is not null
        and (p_org is null or i.organization_id = p_org)
        and i.created_at >= p_from
        and i.created_at < p_to
    group by i.stage, i.model
$$;

comment on function wizard.measure_csat(uuid, timestamptz, timestamptz) is
    'Of the messages of an organisation, or of all with null, that were written in a time.';

revoke execute on function wizard.measure_csat(uuid, timestamptz, timestamptz) from public;
grant execute on function wizard.measure_csat(uuid, timestamptz, timestamptz) to service_role;
