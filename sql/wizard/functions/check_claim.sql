-- Refuses a claim that makes no sense.
create or replace function wizard.check_claim(p_name text, p_key text, p_payload jsonb, p_lease interval)
returns void
language plpgsql
immutable
as $$
declare
    wrong constant text := case
        -- publish_event() has no lease: nobody may hold its keys.
        when coalesce(length(p_name) not between 1 and 100, true) or p_name = 'publish_event' then 'p_name'
        when jsonb_typeof(p_payload) <> 'object' or pg_column_size(p_payload) > 262144 then 'p_payload'
        when coalesce(p_lease <= interval '0' or p_lease > interval '1 hour', true) then 'p_lease'
    end;
begin
    perform wizard.check_key(p_key);
    if wrong is not null then
        perform wizard.refuse('PT400', 'not possible: ' || wrong, jsonb_build_object('parameter', wrong));
    end if;
end
$$;

comment on function wizard.check_claim(text, text, jsonb, interval) is
    'PT400: a name of 1 to 100 characters, an object of at most 256 kB, and a lease of at most an hour are needed.';

revoke execute on function wizard.check_claim(text, text, jsonb, interval) from public;
