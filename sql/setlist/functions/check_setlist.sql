-- Refuses a predicted or actual setlist of an artist who does not play the show.
create or replace function setlist.check_setlist()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- Without a show the table's own constraint says what is wrong.
    if new.type in ('predicted', 'actual')
        and new.show_id is not null
        and not setlist.artist_plays(new.artist_id, new.show_id)
    then
        raise exception 'the artist does not play this show'
            using errcode = 'check_violation',
            detail = '{"parameter": "artist_id"}',
            hint = 'Supporting acts are listed in show_artists.';
    elsif tg_op = 'UPDATE' and new.artist_id <> old.artist_id and old.total_votes > 0 then
        raise exception 'a setlist that was voted on keeps its artist'
            using errcode = 'check_violation',
            detail = '{"parameter": "artist_id"}';
    end if;
    return new;
end
$$;

comment on function setlist.check_setlist() is
    'Trigger, before insert or update of a setlist: raises 23514 when its artist does not play the show, and when a '
    'setlist with votes, which carry its artist, would get another one.';

revoke execute on function setlist.check_setlist() from public;
