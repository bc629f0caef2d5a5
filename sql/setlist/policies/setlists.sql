-- Predicted and actual setlists are everybody's; users make their own, and others see it with the profile.
revoke all on setlist.setlists from public, anon, authenticated, service_role;
grant select on setlist.setlists to anon, authenticated;
grant insert (id, show_id, artist_id, type, name, order_index, created_by) on setlist.setlists to authenticated;
grant update (show_id, name, order_index) on setlist.setlists to authenticated;
grant delete on setlist.setlists to authenticated;
grant select, insert, update, delete on setlist.setlists to service_role;

alter table setlist.setlists enable row level security;

-- Of the profiles the caller sees those that are public, and their own.
create policy setlists_select on setlist.setlists
for select
to anon, authenticated
using (
    type <> 'user_created'
    or exists (select from setlist.user_profiles as p where p.id = setlists.created_by)
);

create policy setlists_insert on setlist.setlists
for insert
to authenticated
with check (created_by = (select auth.uid()) and type = 'user_created' and not is_locked);

create policy setlists_update on setlist.setlists
for update
to authenticated
using (created_by = (select auth.uid()) and type = 'user_created' and not is_locked)
with check (created_by = (select auth.uid()) and type = 'user_created' and not is_locked);

create policy setlists_delete on setlist.setlists
for delete
to authenticated
using (created_by = (select auth.uid()) and type = 'user_created' and not is_locked);
