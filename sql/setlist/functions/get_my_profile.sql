-- The current user's own profile, whole.
create or replace function setlist.get_my_profile()
returns setof setlist.user_profiles
language plpgsql
stable
security definer
set search_path = ''
rows 1
as $$
begin
    return query
    select p.*
    from setlist.user_profiles as p
    where p.id = auth.uid();
end
$$;

comment on function setlist.get_my_profile() is
    'All columns of the caller''s own row; none when there is no profile yet. Definer, because a role is granted '
    'columns for all rows or for none, and others'' settings and figures are not theirs to read.';

revoke execute on function setlist.get_my_profile() from public;
grant execute on function setlist.get_my_profile() to authenticated;
