-- Refuses to purge an event that is watched.
create or replace function pricing.check_purge(p_event_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    is_active boolean;
begin
    select e.active into is_active from pricing.events as e where e.id = p_event_id for update;
    if not found then
        raise exception 'no such event'
            using errcode = 'PT404', detail = '{"parameter": "p_event_id"}';
    elsif is_active then
        raise exception 'the event is active'
            using errcode = 'PT409', detail = '{"parameter": "p_event_id"}', hint = 'Make it inactive first.';
    end if;
end
$$;

comment on function pricing.check_purge(uuid) is
    'A part of purge_event(): PT404 or PT409, else the event is locked, so that nothing new can refer to it.';

revoke execute on function pricing.check_purge(uuid) from public;
