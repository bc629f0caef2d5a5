-- Reads a cursor back.
create or replace function browse.read_cursor(p_cursor text, out start_local timestamp, out session_id uuid)
language plpgsql
immutable
set search_path = ''
as $$
declare
    place text;
begin
    place := convert_from(
        decode(translate(p_cursor, '-_', '+/') || repeat('=', (4 - length(p_cursor) % 4) % 4), 'base64'), 'UTF8'
    );
    start_local := split_part(place, ' ', 1)::timestamp;
    session_id := split_part(place, ' ', 2)::uuid;
    -- Whatever else can be read as a time and an id was not written here.
    if browse.write_cursor(start_local, session_id) is distinct from p_cursor then
        raise exception 'not a cursor' using errcode = 'data_exception';
    end if;
exception
    when data_exception then
        raise exception 'p_cursor was not returned by browse_sessions'
            using errcode = 'PT400', detail = '{"parameter": "p_cursor"}';
end
$$;

comment on function browse.read_cursor(text) is
    'Start and id of the row that a cursor stands for; PT400 for another text.';

revoke execute on function browse.read_cursor(text) from public;
