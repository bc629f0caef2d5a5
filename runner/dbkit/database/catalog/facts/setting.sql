-- Settings that the database, or a role in it or everywhere, was given; with --cluster.
select
    'setting'::text as kind,
    ''::text as schema,
    concat_ws(
        ' ',
        case when s.setrole = 0 then 'all roles' else 'role ' || pg_get_userbyid(s.setrole) end,
        case when s.setdatabase = 0 then 'in all databases' else 'in this database' end
    ) as name,
    (
        select jsonb_object_agg(split_part(c.pair, '=', 1), substr(c.pair, strpos(c.pair, '=') + 1))
        from unnest(s.setconfig) as c (pair)
    ) as definition
from pg_catalog.pg_db_role_setting as s
left join pg_catalog.pg_database as b on b.oid = s.setdatabase
where
    current_setting('dbkit.cluster', true) = 'on'
    and (s.setdatabase = 0 or b.datname = current_database())
