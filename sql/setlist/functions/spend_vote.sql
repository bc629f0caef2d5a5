-- Refuses more than 60 votes of a user within any minute.
create or replace function setlist.spend_vote(p_user_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
    cast_at timestamptz := clock_timestamp();
    lately timestamptz[];
begin
    select array(select t from unnest(r.recent) as t where t > cast_at - interval '1 minute' order by t)
    into lately
    from setlist.vote_rates as r
    where r.user_id = p_user_id;
    if cardinality(lately) >= 60 then
        raise exception 'no more than 60 votes a minute'
            using errcode = 'PT429', detail = '{"limit": 60, "seconds": 60}';
    end if;
    update setlist.vote_rates set recent = lately || cast_at where user_id = p_user_id;
end
$$;

comment on function setlist.spend_vote(uuid) is
    'Notes that the user votes now; raises PT429 after 60 votes within the last minute. Needs take_turn().';

revoke execute on function setlist.spend_vote(uuid) from public;
