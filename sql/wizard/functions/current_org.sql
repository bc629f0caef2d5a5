-- The organisation that the current user acts for.
create or replace function wizard.current_org()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    orgs constant uuid[] := array(select wizard.member_orgs());
    -- Compared as texts: neither has to be a uuid.
    claimed constant text := lower(auth.jwt() -> 'app_metadata' ->> 'organization_id');
    chosen constant text := lower(nullif(current_setting('app.current_org', true), ''));
begin
    return coalesce(
        (select o.id from unnest(orgs) as o (id) where o.id::text = claimed),
        (select o.id from unnest(orgs) as o (id) where o.id::text = chosen),
        case when cardinality(orgs) = 1 then orgs[1] end
    );
end
$$;

comment on function wizard.current_org() is
    'Of the organisations in member_orgs(): the one of the token (app_metadata.organization_id), else the one '
    'chosen by set_current_org(), else the only one, else null. A claim or setting of any other counts for nothing.';

revoke execute on function wizard.current_org() from public;
grant execute on function wizard.current_org() to authenticated, service_role;
