-- Which role is a member of which, with which options, and who granted it.
with granted as (
    select
        m.roleid,
        m.member,
        bool_or(m.admin_option) as admin_option,
        bool_or(m.inherit_option) as inherit_option,
        bool_or(m.set_option) as set_option,
        -- Several may grant it from 16 on, each with options of their own.
        array_agg(
            concat(
                m.grantor_name,
                case
                    when m.number > 1
                        then format(' (%s)', concat_ws(
                            ', ',
                            case when m.admin_option then 'admin' end,
                            case when m.inherit_option then 'inherit' end,
                            case when m.set_option then 'set' end
                        ))
                end
            )
            order by m.grantor_name
        ) as grantors
    -- The options are columns from PostgreSQL 16 on; before, a name that the inner query does not have is the outer's.
    from (select null::boolean as inherit_option, true as set_option) as before_16
    cross join lateral (
        select
            a.roleid,
            a.member,
            case a.grantor when 10 then '(superuser)' else pg_get_userbyid(a.grantor)::text end as grantor_name,
            a.admin_option,
            inherit_option,
            set_option,
            count(*) over (partition by a.roleid, a.member) as number
        from pg_catalog.pg_auth_members as a
    ) as m
    group by m.roleid, m.member
)

select
    'role membership'::text as kind,
    ''::text as schema,
    format('%s in %s', u.rolname, r.rolname) as name,
    jsonb_strip_nulls(jsonb_build_object(
        'admin', g.admin_option,
        -- Until 15 it was the member that inherited or did not.
        'inherit', coalesce(g.inherit_option, u.rolinherit),
        'set', g.set_option,
        'granted by', g.grantors
    )) as definition
from granted as g
inner join pg_catalog.pg_roles as r on r.oid = g.roleid
inner join pg_catalog.pg_roles as u on u.oid = g.member
where case
    when nullif(current_setting('dbkit.roles', true), '') is not null
        then array[r.rolname::text, u.rolname::text] && current_setting('dbkit.roles', true)::text[]
    when current_setting('dbkit.cluster', true) = 'on'
        then u.rolname !~ '^pg_'
end
