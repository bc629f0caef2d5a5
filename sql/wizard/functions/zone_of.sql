-- A time zone of a payload.
create or replace function wizard.zone_of(p_data jsonb, p_field text)
returns text
language plpgsql
stable
as $$
declare
    given constant text := wizard.text_of(p_data, p_field);
begin
    -- PostgreSQL would accept inventions such as FOO5; the pattern does not.
    return case
        when
            given ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
            and (timestamptz '2000-01-01' at time zone given) is not null
            then given
    end;
exception
    when invalid_parameter_value then
        return null;
end
$$;

comment on function wizard.zone_of(jsonb, text) is 'Null when it is missing or not the name of a zone.';

revoke execute on function wizard.zone_of(jsonb, text) from public;
