-- Raises an error that PostgREST turns into an HTTP status.
create or replace function wizard.refuse(p_state text, p_message text, p_detail jsonb)
returns void
language plpgsql
volatile
as $$
begin
    raise exception using
        errcode = p_state,
        message = p_message,
        detail = p_detail::text;
end
$$;

comment on function wizard.refuse(text, text, jsonb) is
    'Never returns. The detail is a JSON object: parameter for PT400 and PT404, reason for PT401, PT403 and PT409, '
    'status for PT410, stage and errors for PT422.';

revoke execute on function wizard.refuse(text, text, jsonb) from public;
