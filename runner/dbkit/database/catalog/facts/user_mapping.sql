-- User mappings. Of their options, who is mapped to whom is shown; of the others, which may be passwords, a part of a
-- digest that tells whether they changed, and too short to tell them. A superuser sees them, else only who is mapped.
select
    'user mapping'::text as kind,
    ''::text as schema,
    format('%s on %s', u.usename, u.srvname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'mapping options', case when u.umoptions is not null or current_setting('is_superuser') = 'on' then array(
            select case
                when s.name in ('user', 'username', 'remote_user') then o.option
                else format('%s (digest %s)', s.name, substr(encode(
                    sha256(convert_to(concat_ws(chr(31), u.usename, u.srvname, o.option), 'UTF8')), 'hex'
                ), 1, 4))
            end
            from unnest(u.umoptions) as o (option)
            cross join lateral split_part(o.option, '=', 1) as s (name)
            order by 1
        ) end
    )) as definition
from pg_catalog.pg_user_mappings as u
