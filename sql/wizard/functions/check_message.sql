-- Refuses a message that makes no sense.
create or replace function wizard.check_message(p_role text, p_text text, p_tokens int, p_latency_ms int)
returns void
language plpgsql
immutable
as $$
declare
    wrong constant text := case
        when coalesce(p_role not in ('user', 'assistant', 'system'), true) then 'p_role'
        when coalesce(octet_length(p_text) > 65536, true) then 'p_text'
        when p_tokens < 0 then 'p_tokens'
        when p_latency_ms < 0 then 'p_latency_ms'
    end;
begin
    if wrong is not null then
        perform wizard.refuse('PT400', 'not possible: ' || wrong, jsonb_build_object('parameter', wrong));
    end if;
end
$$;

comment on function wizard.check_message(text, text, int, int) is
    'PT400: one of the three roles and a text of at most 64 kB are needed, and nothing negative.';

revoke execute on function wizard.check_message(text, text, int, int) from public;
