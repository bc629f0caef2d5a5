-- Subscriptions of this database; of a connection, what a superuser may see of it, less its passwords.
with subscribed as (
    select
        s.*,
        -- Not a column of the query: whoever may not read it could not run the query at all.
        case
            when has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'select')
                then (
                    select t.word
                    from ts_stat(format(
                        'select array_to_tsvector(array[subconninfo]) from pg_catalog.pg_subscription where oid = %s',
                        s.oid
                    )) as t
                )
        end as conninfo
    -- The last four are columns from PostgreSQL 16 and 17 on; before, a name that the inner query does not have is the
    -- outer's.
    from (
        select
            true as subpasswordrequired,
            false as subrunasowner,
            'any'::text as suborigin,
            false as subfailover
    ) as before
    cross join lateral (
        select
            a.oid,
            a.subdbid,
            a.subname,
            a.subowner,
            a.subenabled,
            a.subbinary,
            a.substream,
            a.subtwophasestate,
            a.subdisableonerr,
            a.subslotname,
            a.subsynccommit,
            a.subpublications,
            subpasswordrequired,
            subrunasowner,
            suborigin,
            subfailover
        from pg_catalog.pg_subscription as a
    ) as s
)

select
    'subscription'::text as kind,
    ''::text as schema,
    s.subname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(s.subowner),
        'connection', case
            when s.conninfo ~ '^postgres(ql)?://'
                then to_jsonb(regexp_replace(
                    regexp_replace(s.conninfo, '^([^/]*//[^:@/]*):[^@/]*@', '\1@'),
                    '([?&])(ssl)?password=[^&]*', '\1', 'g'
                ))
            when s.conninfo is not null
                then to_jsonb(array(
                    select m.part[1] || '=' || m.part[2]
                    from regexp_matches(
                        s.conninfo, '(\w+)\s*=\s*(''(?:[^''\\]|\\.)*''|(?:[^\s\\]|\\.)*)', 'g'
                    ) as m (part)
                    where m.part[1] not in ('password', 'sslpassword')
                    order by 1
                ))
        end,
        'publications', to_jsonb(array(
            select p.name
            from unnest(s.subpublications) as p (name)
            order by 1
        )),
        'enabled', s.subenabled,
        'slot', s.subslotname,
        'synchronous commit', s.subsynccommit,
        'binary', nullif(s.subbinary, false),
        'streaming', case s.substream::text when 'p' then 'parallel' when 't' then 'on' when 'true' then 'on' end,
        'two phase', nullif(s.subtwophasestate <> 'd', false),
        'disable on error', nullif(s.subdisableonerr, false),
        'password required', nullif(s.subpasswordrequired, true),
        'run as owner', nullif(s.subrunasowner, false),
        'origin', nullif(s.suborigin, 'any'),
        'failover', nullif(s.subfailover, false),
        'comment', obj_description(s.oid, 'pg_subscription')
    )) as definition
from subscribed as s
where s.subdbid = (
    select d.oid
    from pg_catalog.pg_database as d
    where d.datname = current_database()
)
