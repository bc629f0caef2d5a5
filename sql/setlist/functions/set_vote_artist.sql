-- Copies the artist of the setlist into a vote.
create or replace function setlist.set_vote_artist()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.artist_id := (
        select l.artist_id
        from setlist.setlist_songs as s
        inner join setlist.setlists as l on l.id = s.setlist_id
        where s.id = new.setlist_song_id
    );
    if new.artist_id is null then
        raise exception 'no such song of a setlist'
            using errcode = 'foreign_key_violation',
            detail = '{"parameter": "setlist_song_id"}';
    end if;
    return new;
end
$$;

comment on function setlist.set_vote_artist() is 'Trigger, before insert or update of a vote: sets artist_id.';

revoke execute on function setlist.set_vote_artist() from public;
