-- Marks sessions that were not used for too long.
create or replace function wizard.expire_sessions(p_now timestamptz, p_batch int)
returns int
language plpgsql
volatile
as $$
declare
    in_batch int;
    total int := 0;
begin
    loop
        update wizard.wizard_sessions as s
        set status = 'expired'
        where s.id = any (array(
            select d.id
            from wizard.wizard_sessions as d
            where d.status = 'in_progress'
                and d.expires_at <= p_now
            order by d.expires_at
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

comment on function wizard.expire_sessions(timestamptz, int) is
    'A part of cleanup_expired_sessions(). What somebody is saving is left alone.';

revoke execute on function wizard.expire_sessions(timestamptz, int) from public;
