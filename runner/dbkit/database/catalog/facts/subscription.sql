-- Subscriptions of this database; of a connection, what a superuser may see of it, less its secrets.
with subscribed as (
    select
        s.*,
        has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'select') as readable
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
),

-- Not a column of the query: whoever may not read it could not run the query at all. So another query reads it, within
-- a function that runs one and gives words of limited length: here pieces of the text in hexadecimal, numbered.
connection as (
    select
        s.oid,
        (
            select convert_from(decode(string_agg(substr(w.word, 7), '' order by w.word), 'hex'), e.encoding)
            from ts_stat(format($query$
                select pg_catalog.array_to_tsvector(array(
                    select
                        pg_catalog.lpad(n.number::pg_catalog.text, 6, '0')
                        || pg_catalog.substr(h.digits, n.number * 2000 + 1, 2000)
                    from pg_catalog.generate_series(0, pg_catalog.length(h.digits) / 2000) as n (number)
                ))
                from (
                    select pg_catalog.encode(pg_catalog.convert_to(a.subconninfo, %L), 'hex') as digits
                    from pg_catalog.pg_subscription as a
                    where a.oid = %s
                ) as h
            $query$, e.encoding, s.oid)) as w
        ) as info
    from subscribed as s
    cross join getdatabaseencoding() as e (encoding)
    where s.readable
),

-- A connection string has one of two forms, as libpq reads them.
part as (
    select
        c.oid,
        p.name,
        p.value
    from connection as c
    cross join lateral (
        select
            m.word[1] as name,
            regexp_replace(coalesce(m.word[2], m.word[3]), '\\(.)', '\1', 'g') as value
        from regexp_matches(
            c.info, '(\w+)\s*=\s*(?:''((?:[^''\\]|\\.)*)''|((?:[^\s\\]|\\.)*))', 'g'
        ) as m (word)
        where c.info !~ '^postgres(ql)?://'
        union all
        select
            u.name,
            u.value
        from regexp_match(
            c.info, '^postgres(?:ql)?://(?:([^:@/]*)(?::[^@/]*)?@)?([^/?]*)(?:/([^?]*))?(?:\?(.*))?$'
        ) as m (word)
        cross join lateral (
            select
                f.name,
                f.value
            from (values ('user', m.word[1]), ('host', m.word[2]), ('dbname', m.word[3])) as f (name, value)
            where f.value <> ''
            union all
            select
                split_part(q.pair, '=', 1),
                substr(q.pair, strpos(q.pair, '=') + 1)
            from string_to_table(m.word[4], '&') as q (pair)
        ) as u
    ) as p
    -- What libpq takes and is no secret: what a later version adds may be one.
    where p.name in (
        'application_name', 'channel_binding', 'client_encoding', 'connect_timeout', 'dbname',
        'fallback_application_name', 'gssdelegation', 'gssencmode', 'gsslib', 'host', 'hostaddr', 'keepalives',
        'keepalives_count', 'keepalives_idle', 'keepalives_interval', 'krbsrvname', 'load_balance_hosts',
        'max_protocol_version', 'min_protocol_version', 'oauth_client_id', 'oauth_issuer', 'oauth_scope',
        'options', 'passfile', 'port', 'replication', 'require_auth', 'requirepeer', 'requiressl', 'service',
        'ssl_max_protocol_version', 'ssl_min_protocol_version', 'sslcert', 'sslcertmode', 'sslcompression',
        'sslcrl', 'sslcrldir', 'sslkey', 'sslkeylogfile', 'sslmode', 'sslnegotiation', 'sslrootcert', 'sslsni',
        'target_session_attrs', 'tcp_user_timeout', 'user'
    )
)

select
    'subscription'::text as kind,
    ''::text as schema,
    s.subname::text as name,
    jsonb_strip_nulls(jsonb_build_object(
        'owner', pg_get_userbyid(s.subowner),
        'connection', case
            when s.readable
                then to_jsonb(array(
                    select concat(p.name, '=', p.value)
                    from part as p
                    where p.oid = s.oid
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
