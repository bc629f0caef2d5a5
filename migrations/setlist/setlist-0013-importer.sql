-- Gives the importer memory to sort in. A role belongs to the whole server, so this one does, too.
-- depends: setlist-0011-imports
do $$
begin
    if exists (
        select
        from pg_db_role_setting as s
        cross join unnest(s.setconfig) as setting
        where s.setdatabase = 0
            and s.setrole = to_regrole('service_role')
            and setting like 'work_mem=%'
    ) then
        return; -- the server's owner knows better
    end if;
    alter role service_role set work_mem = '32MB';
exception
    when insufficient_privilege then
        raise notice 'not allowed to set work_mem of service_role: ask the server''s owner to';
    when internal_error or unique_violation then
        null; -- another database is setting it at this moment
end
$$;
