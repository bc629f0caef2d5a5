-- Deletes sessions that ended long ago, with their actions and transcripts.
create or replace function wizard.delete_sessions(p_now timestamptz, p_batch int)
returns int
language plpgsql
volatile
as $$
declare
    in_batch int;
    total int := 0;
begin
    loop
        delete from wizard.wizard_sessions as s
        where s.id = any (array(
            select d.id
            from wizard.wizard_sessions as d
            where (d.status in ('abandoned', 'expired') and d.last_seen_at <= p_now - interval '90 days')
                or (d.status = 'completed' and d.last_seen_at <= p_now - interval '400 days')
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

comment on function wizard.delete_sessions(timestamptz, int) is 'A part of cleanup_expired_sessions(). Events stay.';

revoke execute on function wizard.delete_sessions(timestamptz, int) from public;
