-- Makes a table or sequence the current role's own: nothing that another role put on it stays.
-- The setting dbkit.taken names it: a name within the body could end the body's quotes.
-- What cannot be distinguished from the table's own definition (a default, a constraint) is refused, not dropped.
do $$
declare
    taken constant regclass := current_setting('dbkit.taken');
    parts constant oid[] := array(
        select taken::oid
        union all
        select i.indexrelid
        from pg_catalog.pg_index as i
        where i.indrelid = taken
    );
    attached record;
    found text;
begin
    execute format('alter table %s owner to current_user', taken);
    for attached in
        select
            'drop trigger ' || quote_ident(t.tgname) as removal
        from pg_catalog.pg_trigger as t
        where t.tgrelid = taken and not t.tgisinternal
        union all
        select 'drop rule ' || quote_ident(r.rulename)
        from pg_catalog.pg_rewrite as r
        where r.ev_class = taken
        union all
        select 'drop policy ' || quote_ident(p.polname)
        from pg_catalog.pg_policy as p
        where p.polrelid = taken
    loop
        execute format('%s on %s', attached.removal, taken);
    end loop;
    for attached in
        select distinct
            case when x.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end as grantee
        from pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a on a.attrelid = c.oid
        cross join lateral (
            select e.grantee
            from aclexplode(c.relacl) as e
            union
            select e.grantee
            from aclexplode(a.attacl) as e
        ) as x
        where c.oid = taken and x.grantee <> c.relowner
    loop
        execute format('revoke all on table %s from %s cascade', taken, attached.grantee);
    end loop;
    select string_agg(distinct o.description, ', ' order by o.description)
    into found
    from (
        select pg_describe_object('pg_catalog.pg_attrdef'::regclass, d.oid, 0)
        from pg_catalog.pg_attrdef as d
        where d.adrelid = taken
        union all
        select pg_describe_object('pg_catalog.pg_constraint'::regclass, c.oid, 0)
        from pg_catalog.pg_constraint as c
        where taken in (c.conrelid, c.confrelid) and c.contype not in ('p', 'u', 'n')
        union all
        select pg_describe_object('pg_catalog.pg_class'::regclass, i.indexrelid, 0)
        from pg_catalog.pg_index as i
        where i.indrelid = taken and (i.indexprs is not null or i.indpred is not null)
        union all
        select pg_describe_object('pg_catalog.pg_statistic_ext'::regclass, s.oid, 0)
        from pg_catalog.pg_statistic_ext as s
        where s.stxrelid = taken
        union all
        -- Of whatever class: what goes with somebody else's object, or is as that says.
        select pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
        from pg_catalog.pg_depend as d
        where
            (
                (d.classid = 'pg_catalog.pg_class'::regclass and d.objid = any(parts))
                or (
                    d.classid = 'pg_catalog.pg_constraint'::regclass
                    and d.objid in (select c.oid from pg_catalog.pg_constraint as c where c.conrelid = taken)
                )
            )
            and not (d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = any(parts))
            and d.refclassid not in ('pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_constraint'::regclass)
            and not exists (
                select
                from pg_catalog.pg_foreign_server as s
                inner join pg_catalog.pg_roles as r on r.oid = s.srvowner
                where
                    d.refclassid = 'pg_catalog.pg_foreign_server'::regclass
                    and s.oid = d.refobjid
                    and (r.rolsuper or r.rolname = current_user)
            )
        union all
        select pg_describe_object('pg_catalog.pg_publication_rel'::regclass, p.oid, 0)
        from pg_catalog.pg_publication_rel as p
        where p.prrelid = taken
        union all
        select 'inheritance'
        where exists (select from pg_catalog.pg_inherits as i where taken in (i.inhrelid, i.inhparent))
        union all
        select 'row security'
        from pg_catalog.pg_class as c
        where c.oid = taken and (c.relrowsecurity or c.relforcerowsecurity)
        union all
        select 'options'
        from pg_catalog.pg_class as c
        where c.oid = taken and c.reloptions is not null
    ) as o (description);
    if found is not null then
        raise exception 'table % cannot be taken over: it has %', taken, found
            using hint = 'rename it or drop it by hand';
    end if;
end
$$
