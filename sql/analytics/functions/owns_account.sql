-- Whether the current user owns an account.
create or replace function analytics.owns_account(p_account_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select exists (
        select
        from analytics.account as a
        where a.id = p_account_id
            and a.user_id = (select auth.uid())
    )
$$;

comment on function analytics.owns_account(uuid) is
    'Definer, because the policies of account and account_collaborator would otherwise ask each other without end.';

revoke execute on function analytics.owns_account(uuid) from public;
grant execute on function analytics.owns_account(uuid) to authenticated, service_role;
