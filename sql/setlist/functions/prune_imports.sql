-- Deletes imports that ended long ago.
create or replace function setlist.prune_imports()
returns int
language plpgsql
set search_path = ''
as $$
declare
    pruned int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('setlist.prune_imports', 0)) then
        return null;
    end if;
    delete from setlist.import_status as i where i.completed_at < now() - interval '30 days';
    get diagnostics pruned = row_count;
    return pruned;
end
$$;

comment on function setlist.prune_imports() is
    'Deletes imports that ended over 30 days ago; returns how many, null when another run is under way.';

revoke execute on function setlist.prune_imports() from public;
grant execute on function setlist.prune_imports() to service_role;
