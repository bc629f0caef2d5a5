-- A time of day of a payload.
create or replace function wizard.time_of(p_data jsonb, p_field text)
returns time
language sql
immutable
as $$
    select case
        when
            wizard.text_of(p_data, p_field) ~ '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$'
            then wizard.text_of(p_data, p_field)::time
    end
$$;

comment on function wizard.time_of(jsonb, text) is 'Null when it is missing or not written HH:MM or HH:MM:SS.';

revoke execute on function wizard.time_of(jsonb, text) from public;
