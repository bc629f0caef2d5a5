-- Refuses votes on what is decided.
create or replace function setlist.check_votable(p_is_locked boolean, p_status text)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_is_locked then
        raise exception 'the setlist is locked'
            using errcode = 'PT409', detail = '{"reason": "locked"}';
    elsif p_status in ('completed', 'cancelled') then
        raise exception 'the show is %', p_status
            using errcode = 'PT409', detail = jsonb_build_object('reason', 'show_' || p_status);
    end if;
end
$$;

comment on function setlist.check_votable(boolean, text) is
    'Raises PT409 for a locked setlist, and for a show that is completed or cancelled; a null status is no show.';

revoke execute on function setlist.check_votable(boolean, text) from public;
