-- Keeps a song in the setlist that it was put in, for its votes are counted there.
create or replace function setlist.keep_setlist()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception 'a song cannot move to another setlist'
        using errcode = 'check_violation',
        detail = '{"parameter": "setlist_id"}',
        hint = 'Delete it there and insert it here.';
end
$$;

comment on function setlist.keep_setlist() is
    'Trigger, before the setlist of a setlist_songs row changes: raises 23514.';

revoke execute on function setlist.keep_setlist() from public;
