-- Says why an event that a client sent is refused.
create or replace function analytics.judge_event(p_event jsonb, p_created_at timestamptz)
returns text
language sql
stable
as $$
    select
        case
            when jsonb_typeof(p_event) <> 'object' then 'not_an_object'
            when coalesce(p_event ->> 'event_type', '') = '' then 'missing_type'
            when p_event ->> 'event_type' !~ '^[a-z][a-z0-9_]{0,63}$' then 'invalid_type'
            when p_event ->> 'event_label' = '' then 'empty_label'
            when length(p_event ->> 'event_label') > 200 then 'long_label'
            when '' in (p_event ->> 'visitor_id', p_event ->> 'session_id') then 'empty_visitor_or_session'
            when jsonb_typeof(p_event -> 'event_data') not in ('object', 'null') then 'invalid_data'
            when p_created_at is null then 'invalid_created_at'
            when p_created_at > now() + interval '5 minutes' then 'in_the_future'
            when p_created_at < now() - analytics.raw_retention() then 'too_old'
        end
$$;

comment on function analytics.judge_event(jsonb, timestamptz) is
    'The reason to refuse an event; null for a good one.';

revoke execute on function analytics.judge_event(jsonb, timestamptz) from public;
