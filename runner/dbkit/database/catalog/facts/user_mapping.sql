-- User mappings. Any option may be a secret, so of its value there is a part of a digest, which tells that it changed
-- and fits too many values to tell which. A superuser sees them, else only who is mapped.
select
    'user mapping'::text as kind,
    ''::text as schema,
    format('%s on %s', u.usename, u.srvname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'mapping options', case when u.umoptions is not null or current_setting('is_superuser') = 'on' then array(
            select format('%s (digest %s)', o.option_name, left(encode(sha256(convert_to(
                -- Two users of one password do not look alike.
                concat_ws(chr(31), u.usename, u.srvname, o.option_name, o.option_value), getdatabaseencoding()
            )), 'hex'), 4))
            from pg_options_to_table(u.umoptions) as o
            order by 1
        ) end
    )) as definition
from pg_catalog.pg_user_mappings as u
