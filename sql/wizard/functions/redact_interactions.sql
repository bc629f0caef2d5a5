-- Takes the text out of messages that are too old.
create or replace function wizard.redact_interactions(p_now timestamptz, p_batch int)
returns int
language plpgsql
volatile
as $$
declare
    in_batch int;
    total int := 0;
begin
    loop
        update wizard.wizard_interactions as i
        set text = '[REDACTED]',
            redacted_at = p_now
        where i.id = any (array(
            select d.id
            from wizard.wizard_interactions as d
            where d.redacted_at is null
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

comment on function wizard.redact_interactions(timestamptz, int) is
    'A part of cleanup_expired_sessions(). Tokens, latency and rating stay.';

revoke execute on function wizard.redact_interactions(timestamptz, int) from public;
