-- Makes a schema the current role's own, and takes every grant on it back; what is in it stays whose it is.
-- The setting dbkit.taken names it: a name within the body could end the body's quotes.
do $$
declare
    taken constant regnamespace := current_setting('dbkit.taken');
    entry record;
    found text;
begin
    select string_agg(pg_describe_object(d.refclassid, d.refobjid, 0), ', ')
    into found
    from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_namespace'::regclass and d.objid = taken and d.deptype in ('e', 'x');
    if found is not null then
        raise exception 'schema % cannot be taken over: it has %, and goes with that', taken, found
            using hint = 'alter extension ... drop schema, or drop the extension';
    end if;
    execute format('alter schema %s owner to current_user', taken);
    for entry in
        select distinct
            case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end as grantee
        from pg_catalog.pg_namespace as n
        cross join lateral aclexplode(n.nspacl) as x
        where n.oid = taken and x.grantee <> n.nspowner
    loop
        execute format('revoke all on schema %s from %s cascade', taken, entry.grantee);
    end loop;
end
$$
