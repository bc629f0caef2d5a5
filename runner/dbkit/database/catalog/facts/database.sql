-- The database itself, whatever its name, with --cluster.
select
    'database'::text as kind,
    ''::text as schema,
    'this database'::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(d.datdba),
        'encoding', pg_encoding_to_char(d.encoding),
        'provider', d.datlocprovider,
        'collate', d.datcollate,
        'ctype', d.datctype,
        'locale', d.locale,
        'icu rules', d.rules,
        'connection limit', nullif(d.datconnlimit, -1),
        'allows connections', d.datallowconn,
        'template', d.datistemplate,
        'tablespace', nullif(t.spcname, 'pg_default'),
        'comment', shobj_description(d.oid, 'pg_database')
    )) as definition
-- datlocale was called daticulocale until 16; daticurules came with 16.
-- A name that the inner query does not have is the outer's.
from (select null::text as datlocale, null::text as daticulocale, null::text as daticurules) as other_major
cross join lateral (
    select
        b.oid,
        b.datname,
        b.datdba,
        b.encoding,
        b.datlocprovider,
        b.datcollate,
        b.datctype,
        b.datconnlimit,
        b.datallowconn,
        b.datistemplate,
        b.dattablespace,
        coalesce(datlocale, daticulocale) as locale,
        daticurules as rules
    from pg_catalog.pg_database as b
) as d
inner join pg_catalog.pg_tablespace as t on t.oid = d.dattablespace
where d.datname = current_database() and current_setting('dbkit.cluster', true) = 'on'
