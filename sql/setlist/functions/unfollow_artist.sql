-- The current user follows an artist no more.
create or replace function setlist.unfollow_artist(p_artist_id uuid)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
    caller uuid := auth.uid();
begin
    if caller is null then
        raise exception 'sign in to follow artists'
            using errcode = 'PT401', detail = '{"parameter": "user"}';
    end if;
    delete from setlist.user_follows_artists as f
    where f.user_id = caller
        and f.artist_id = p_artist_id;
    return found;
end
$$;

comment on function setlist.unfollow_artist(uuid) is
    'Ends a follow; true when there was one. PT401 without a user.';

revoke execute on function setlist.unfollow_artist(uuid) from public;
grant execute on function setlist.unfollow_artist(uuid) to authenticated;
