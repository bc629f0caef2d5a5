-- Which event types are impressions and which interactions.
create or replace function analytics.event_role(p_event_type text)
returns text
language sql
immutable
parallel safe
as $$
    select
        case
            when p_event_type in ('impression', 'widget_view', 'widget_visible') then 'impression'
            when p_event_type in ('click', 'interaction', 'widget_click') then 'interaction'
        end
$$;

comment on function analytics.event_role(text) is 'impression, interaction, or null for every other type.';

revoke execute on function analytics.event_role(text) from public;
grant execute on function analytics.event_role(text) to authenticated, service_role;
