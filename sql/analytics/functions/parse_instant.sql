-- Reads an instant that a client sent, without an error for what is none.
create or replace function analytics.parse_instant(p_text text)
returns timestamptz
language plpgsql
immutable
set search_path = ''
set datestyle = 'ISO, YMD'
as $$
begin
    -- An offset is demanded, for without one the instant would depend on the session; so are figures, for "tomorrow" is
    -- an instant to PostgreSQL too.
    if p_text ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$' then
        return p_text::timestamptz;
    end if;
    return null;
exception
    when datetime_field_overflow or invalid_datetime_format then
        return null;
end
$$;

comment on function analytics.parse_instant(text) is 'ISO 8601 with an offset, else null.';

revoke execute on function analytics.parse_instant(text) from public;
