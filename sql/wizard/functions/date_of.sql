-- A date of a payload.
create or replace function wizard.date_of(p_data jsonb, p_field text)
returns date
language plpgsql
immutable
as $$
declare
    given constant text := wizard.text_of(p_data, p_field);
begin
    return case
        when given ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
            then make_date(left(given, 4)::int, substr(given, 6, 2)::int, right(given, 2)::int)
    end;
exception
    when datetime_field_overflow then
        return null;
end
$$;

comment on function wizard.date_of(jsonb, text) is
    'Null when it is missing or not a date that exists, written YYYY-MM-DD.';

revoke execute on function wizard.date_of(jsonb, text) from public;
