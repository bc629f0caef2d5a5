-- A place in the order of the browse page, as text that means nothing to others.
create or replace function browse.write_cursor(p_start timestamp, p_session_id uuid)
returns text
language sql
immutable
parallel safe
return translate(
    encode(convert_to(to_char(p_start, 'YYYY-MM-DD"T"HH24:MI:SS.US') || ' ' || p_session_id, 'UTF8'), 'base64'),
    E'+/=\n',
    '-_'
);

comment on function browse.write_cursor(timestamp, uuid) is
    'The cursor of a row, safe in a URL; read_cursor() reads it back.';

revoke execute on function browse.write_cursor(timestamp, uuid) from public;
