-- Refuses a payload that the session could not store.
create or replace function wizard.check_payload(p_stage text, p_data jsonb)
returns void
language plpgsql
immutable
as $$
begin
    if p_data is null or jsonb_typeof(p_data) <> 'object' then
        perform wizard.refuse('PT400', 'the data has to be an object', '{"parameter": "p_data"}');
    elsif p_stage = 'reviewPublish' and p_data <> '{}' then
        perform wizard.refuse('PT400', 'this stage has no data', '{"parameter": "p_data"}');
    elsif pg_column_size(p_data) > 262144 then
        perform wizard.refuse('PT400', 'the data is larger than 256 kB', '{"parameter": "p_data"}');
    end if;
end
$$;

comment on function wizard.check_payload(text, jsonb) is
    'PT400 when it is no object, larger than 256 kB, or of the stage without data.';

revoke execute on function wizard.check_payload(text, jsonb) from public;
