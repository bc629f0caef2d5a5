-- Deletes what is left of an event, and the event.
create or replace function pricing.purge_rest(p_event_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    -- A roll-up that is under way may hold hours of the event that it has yet to write.
    perform pg_advisory_xact_lock(hashtextextended('pricing.refresh_hourly', 0));
    perform pricing.check_purge(p_event_id);
    -- What was ingested since the last batch; nothing can be any more.
    while pricing.purge_rows(p_event_id, 10000) > 0 loop
        null;
    end loop;
    delete from pricing.events as e
    where e.id = p_event_id;
end
$$;

comment on function pricing.purge_rest(uuid) is
    'A part of purge_event(): the last of it in one transaction, so that no orphan stays. Zones go with the event, '
    'logs lose it.';

revoke execute on function pricing.purge_rest(uuid) from public;
grant execute on function pricing.purge_rest(uuid) to service_role;
