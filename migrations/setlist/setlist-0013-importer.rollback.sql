-- Takes it back for the whole server, unless the value is somebody else's.
do $$
begin
    if exists (
        select
        from pg_db_role_setting as s
        where s.setdatabase = 0
            and s.setrole = to_regrole('service_role')
            and 'work_mem=32MB' = any(s.setconfig)
    ) then
        alter role service_role reset work_mem;
    end if;
end
$$;
