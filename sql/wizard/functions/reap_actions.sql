-- Ends actions whose worker has not come back.
create or replace function wizard.reap_actions(p_now timestamptz, p_batch int)
returns int
language plpgsql
volatile
as $$
declare
    in_batch int;
    total int := 0;
begin
    loop
        update wizard.wizard_actions as a
        set status = 'failed',
            error_message = 'lease expired',
            lease_expires_at = null
        where a.id = any (array(
            select d.id
            from wizard.wizard_actions as d
            where d.status = 'in_progress'
                and d.lease_expires_at < p_now - interval '1 hour'
            order by d.lease_expires_at
            limit p_batch
            for update skip locked
        ));
        get diagnostics in_batch = row_count;
        total := total + in_batch;
        exit when in_batch < p_batch;
    end loop;
    return total;
end
$$;

comment on function wizard.reap_actions(timestamptz, int) is
    'A part of cleanup_expired_sessions(). A failed action may be claimed again.';

revoke execute on function wizard.reap_actions(timestamptz, int) from public;
