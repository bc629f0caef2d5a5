-- Empties the payloads of sessions that ended a month ago.
create or replace function wizard.clear_payloads(p_now timestamptz, p_batch int)
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
        set organizer_data = '{}',
            event_data = '{}',
            ticket_data = '{}',
            venue_data = '{}',
            payment_data = '{}'
        where s.id = any (array(
            select d.id
            from wizard.wizard_sessions as d
            where d.status in ('completed', 'abandoned')
                and d.last_seen_at <= p_now - interval '30 days'
                -- As in the index that finds them.
                and not (
                    d.organizer_data = '{}'
                    and d.event_data = '{}'
                    and d.ticket_data = '{}'
                    and d.venue_data = '{}'
                    and d.payment_data = '{}'
                )
            order by d.last_seen_at
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

comment on function wizard.clear_payloads(timestamptz, int) is
    'A part of cleanup_expired_sessions(). Completed and abandoned sessions, payment data among it.';

revoke execute on function wizard.clear_payloads(timestamptz, int) from public;
