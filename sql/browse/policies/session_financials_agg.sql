-- Figures are read by who may read the session's money; to the rest of the world there is no row.
revoke all on browse.session_financials_agg from public, anon, authenticated, service_role;
grant select on browse.session_financials_agg to anon, authenticated;
grant select on browse.session_financials_agg to service_role;

alter table browse.session_financials_agg enable row level security;

create policy session_financials_agg_select_anon on browse.session_financials_agg
for select
to anon
using (false);

create policy session_financials_agg_select on browse.session_financials_agg
for select
to authenticated
using (
    (select browse.is_admin())
    or (canonical_source, canonical_session_source_id) in (
        select f.canonical_source, f.canonical_session_source_id
        from browse.finance_sources() as f
    )
);
