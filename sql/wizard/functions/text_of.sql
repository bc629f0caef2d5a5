-- A text of a payload.
create or replace function wizard.text_of(p_data jsonb, p_field text)
returns text
language sql
immutable
as $$
    select case
        when jsonb_typeof(p_data -> p_field) = 'string' then nullif(btrim(p_data ->> p_field, E' \t\n\r'), '')
    end
$$;

comment on function wizard.text_of(jsonb, text) is 'Trimmed; null when it is missing, empty or no text.';

revoke execute on function wizard.text_of(jsonb, text) from public;
