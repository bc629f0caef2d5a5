-- A whole number of a payload.
create or replace function wizard.whole_of(p_data jsonb, p_field text)
returns numeric
language sql
immutable
as $$
    select case
        when jsonb_typeof(p_data -> p_field) <> 'number' then null
        when (p_data -> p_field)::numeric % 1 = 0 then (p_data -> p_field)::numeric
    end
$$;

comment on function wizard.whole_of(jsonb, text) is 'Null when it is missing or no whole number.';

revoke execute on function wizard.whole_of(jsonb, text) from public;
