-- Refuses what is no idempotency key.
create or replace function wizard.check_key(p_key text)
returns void
language plpgsql
immutable
as $$
begin
    if coalesce(length(p_key) not between 8 and 200, true) then
        perform wizard.refuse(
            'PT400', 'an idempotency key has 8 to 200 characters', '{"parameter": "p_idempotency_key"}'
        );
    end if;
end
$$;

comment on function wizard.check_key(text) is 'PT400 unless it has 8 to 200 characters.';

revoke execute on function wizard.check_key(text) from public;
