-- Deletes an event and everything that was ever recorded of it.
create or replace procedure pricing.purge_event(p_event_id uuid, p_batch int default 10000)
language plpgsql
-- Invoker and no "set": a procedure with either may not commit.
as $$
begin
    if p_batch is null or p_batch < 1 then
        raise exception 'a batch is at least one row'
            using errcode = 'invalid_parameter_value';
    end if;
    while pricing.purge_rows(p_event_id, p_batch) > 0 loop
        commit;
    end loop;
    commit;
    perform pricing.purge_rest(p_event_id);
    commit;
end
$$;

comment on procedure pricing.purge_event (uuid, int) is
    'Deletes an inactive event with its snapshots (archived ones too), hours, days, zones and marks, in batches that '
    'are committed; logs stay and lose the event. PT409 for an active one. Safe to interrupt and to repeat.';

revoke execute on procedure pricing.purge_event(uuid, int) from public;
grant execute on procedure pricing.purge_event(uuid, int) to service_role;
