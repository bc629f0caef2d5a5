-- The figures of an organisation, for its admins.
create or replace function wizard.org_metrics(p_from timestamptz, p_to timestamptz)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
begin
    if org not in (select wizard.admin_orgs()) then
        perform wizard.refuse('PT403', 'only for admins', '{"reason": "not an admin"}');
    elsif coalesce(p_from >= p_to, true) then
        perform wizard.refuse('PT400', 'p_from has to be before p_to', '{"parameter": "p_from"}');
    end if;
    return jsonb_build_object(
        'funnel',
        (select coalesce(jsonb_agg(m), '[]') from wizard.measure_funnel(org, p_from, p_to) as m),
        'actions',
        (select coalesce(jsonb_agg(m order by m.day, m.name), '[]') from wizard.measure_actions(org, p_from, p_to) as m),
        'csat',
        (select coalesce(jsonb_agg(m order by m.stage, m.model), '[]') from wizard.measure_csat(org, p_from, p_to) as m),
        'llm_usage',
        (
            select coalesce(jsonb_agg(m order by m.day, m.model), '[]')
            from wizard.measure_llm_usage(org, p_from, p_to) as m
        ),
        'retention_lag',
        (
            select extract(epoch from now() - min(i.expires_at))
            from wizard.wizard_interactions as i
            where i.organization_id = org
                and i.redacted_at is null
                and i.expires_at <= now()
        ),
        'stuck_actions',
        (
            select coalesce(jsonb_agg(a order by a.lease_expires_at), '[]')
            from wizard.v_stuck_actions as a
            where a.organization_id = org
        )
    );
end
$$;

comment on function wizard.org_metrics(timestamptz, timestamptz) is
    'An object with funnel, actions, csat and llm_usage: what the views of the same names show, of what the caller''s '
    'organisation has created from p_from until before p_to; and as of now, retention_lag in seconds (null: none) and '
    'stuck_actions. PT403 for who is not its admin.';

revoke execute on function wizard.org_metrics(timestamptz, timestamptz) from public;
grant execute on function wizard.org_metrics(timestamptz, timestamptz) to authenticated;
