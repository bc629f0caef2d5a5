-- How many impressions led to an interaction.
create or replace function analytics.get_engagement(
    p_project_id text,
    p_from timestamptz,
    p_to timestamptz default now(),
    p_realtime boolean default true
)
returns table (impressions bigint, interactions bigint, engagement_rate numeric)
language sql
stable
as $$
    select
        t.impressions,
        t.interactions,
        round(t.interactions::numeric / nullif(t.impressions, 0), 4)
    from (
        select
            coalesce(sum(r.event_count) filter (where analytics.event_role(r.event_type) = 'impression'), 0)::bigint
                as impressions,
            coalesce(sum(r.event_count) filter (where analytics.event_role(r.event_type) = 'interaction'), 0)::bigint
                as interactions
        from analytics.read_rows(p_project_id, p_from, p_to, p_realtime, 'types') as r
    ) as t
$$;

comment on function analytics.get_engagement(text, timestamptz, timestamptz, boolean) is
    'Impressions, interactions and their ratio to four places, null without impressions; event_role() says which '
    'type is which. p_realtime false: whole hours as of the last roll-up.';

revoke execute on function analytics.get_engagement(text, timestamptz, timestamptz, boolean) from public;
grant execute on function analytics.get_engagement(text, timestamptz, timestamptz, boolean)
to authenticated, service_role;
