-- Who waits for a place in a session, and how many applied; names only of those who are public.
create or replace function browse.session_applications(p_canonical_source text, p_canonical_session_source_id text)
returns table (application_count int, pending_applications int, waitlist jsonb, waitlist_count int)
language plpgsql
stable
security definer
set search_path = ''
rows 1
as $$
begin
    return query
    select
        (count(*) filter (where a.status <> 'withdrawn'))::int,
        (count(*) filter (where a.status = 'pending'))::int,
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'position', a.waitlist_position,
                    'applicant_id', case when p.is_public then p.id end,
                    'name', case when p.is_public then coalesce(p.stage_name, p.display_name) else 'TBA' end
                )
                order by a.waitlist_position, a.applied_at, a.id
            ) filter (where a.status = 'waitlisted'),
            '[]'
        ),
        (count(*) filter (where a.status = 'waitlisted'))::int
    from browse.event_applications as a
    inner join browse.profiles as p on p.id = a.applicant_id
    where a.canonical_source = p_canonical_source
        and a.canonical_session_source_id = p_canonical_session_source_id
        -- Of a session that is not on show nobody learns more than they may.
        and (
            exists (
                select
                from browse.session_sources as m
                where m.canonical_source = p_canonical_source
                    and m.canonical_session_source_id = p_canonical_session_source_id
                    and m.is_published
            )
            or browse.is_admin()
            or exists (
                select
                from browse.finance_sources() as f
                where f.canonical_source = p_canonical_source
                    and f.canonical_session_source_id = p_canonical_session_source_id
            )
        );
end
$$;

comment on function browse.session_applications(text, text) is
    'One row a session: applications that were not withdrawn, pending ones, and the waitlist by position. Definer, '
    'because applicants see only their own rows of event_applications, and everybody the waitlist.';

revoke execute on function browse.session_applications(text, text) from public;
grant execute on function browse.session_applications(text, text) to anon, authenticated, service_role;
