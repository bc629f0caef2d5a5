-- Makes one session out of two that turned out to be the same; the older one keeps its id.
create or replace function browse.merge_session(p_from browse.sessions, p_into browse.sessions)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    winner browse.sessions := p_into;
    loser browse.sessions := p_from;
begin
    if p_from.first_seen_at < p_into.first_seen_at then
        winner := p_from;
        loser := p_into;
    end if;
    -- Who applied to both applied once.
    delete from browse.event_applications as a
    where a.canonical_source = loser.canonical_source
        and a.canonical_session_source_id = loser.canonical_session_source_id
        and exists (
            select
            from browse.event_applications as b
            where b.canonical_source = winner.canonical_source
                and b.canonical_session_source_id = winner.canonical_session_source_id
                and b.applicant_id = a.applicant_id
        );
    -- Those of the loser queue and perform behind those of the winner.
    update browse.event_applications as a
    set canonical_source = winner.canonical_source,
        canonical_session_source_id = winner.canonical_session_source_id,
        waitlist_position = a.waitlist_position + coalesce(
            (
                select max(b.waitlist_position)
                from browse.event_applications as b
                where b.canonical_source = winner.canonical_source
                    and b.canonical_session_source_id = winner.canonical_session_source_id
            ),
            0
        )
    where a.canonical_source = loser.canonical_source
        and a.canonical_session_source_id = loser.canonical_session_source_id;
    update browse.event_spots as t
    set canonical_source = winner.canonical_source,
        canonical_session_source_id = winner.canonical_session_source_id,
        position = t.position + coalesce(
            (
                select max(b.position)
                from browse.event_spots as b
                where b.canonical_source = winner.canonical_source
                    and b.canonical_session_source_id = winner.canonical_session_source_id
            ),
            0
        )
    where t.canonical_source = loser.canonical_source
        and t.canonical_session_source_id = loser.canonical_session_source_id;
    update browse.session_aliases as a
    set session_id = winner.session_id
    where a.session_id = loser.session_id;
    delete from browse.sessions as s
    where s.session_id = loser.session_id;
    insert into browse.session_aliases (old_session_id, session_id)
    values (loser.session_id, winner.session_id);
    -- Applications and spots follow by their foreign keys.
    update browse.sessions as s
    set canonical_source = p_into.canonical_source,
        canonical_session_source_id = p_into.canonical_session_source_id
    where s.session_id = winner.session_id
        and (s.canonical_source, s.canonical_session_source_id)
        <> (p_into.canonical_source, p_into.canonical_session_source_id);
end
$$;

comment on function browse.merge_session(browse.sessions, browse.sessions) is
    'A part of sync_sessions(): one row with the key of p_into and the id of the older one stays; the other id '
    'becomes an alias, its applications and spots move.';

revoke execute on function browse.merge_session(browse.sessions, browse.sessions) from public;
