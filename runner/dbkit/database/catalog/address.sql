-- The catalog address of declared objects; null where one is missing or of a kind that nothing depends on.
-- Parameters: two arrays of equal length: the class (relation, routine, policy, trigger, ...), and what names the
-- object: a quoted name, or the name's parts with the unit separator between them: of a routine, then its argument
-- types; of an operator its operands, of an operator class or family the access method, of a cast its types. Nothing
-- here raises for what is missing: to_regprocedure does for a type, before PostgreSQL 16.
select
    a.classid,
    a.objid
from rows from (
    pg_catalog.unnest(%s::text[]),
    pg_catalog.unnest(%s::text[])
) with ordinality as o (class, name, n)
cross join lateral pg_catalog.string_to_array(o.name, pg_catalog.chr(31)) as s (part)
-- The types that are named, in the order they stand; one without a schema may be an extension's, in the search path
-- that the object's file runs with.
left join lateral (
    select
        array_agg(case when u.type !~ '%%type(\[\])*$' and u.type <> 'none' then coalesce(
            pg_catalog.to_regtype(u.type),
            (
                select pg_catalog.to_regtype(pg_catalog.quote_ident(x.schema) || '.' || u.type)
                from pg_catalog.jsonb_array_elements_text(coalesce(v.paths -> s.part[1], v.paths -> ''))
                with ordinality as x (schema, n)
                where
                    case
                        when cardinality(pg_catalog.parse_ident(u.type, false)) = 1
                            then pg_catalog.to_regtype(pg_catalog.quote_ident(x.schema) || '.' || u.type) is not null
                    end
                order by x.n
                limit 1
            )
        ) end order by u.n) as oids
    from
        pg_catalog.unnest(
            -- Other names are no names of types, and reading one as such would be an error.
            case o.class when 'cast' then s.part[2:] when 'operator' then s.part[3:] when 'routine' then s.part[3:] end
        ) with ordinality as u (type, n)
    cross join nullif(pg_catalog.current_setting('dbkit.search_paths', true), '') as p (setting)
    cross join lateral (values (p.setting::jsonb)) as v (paths)
) as types on true
left join lateral (
    select
        'pg_catalog.pg_class'::regclass::oid as classid,
        -- In a case, for the order of conditions is the planner's, and other names are no names of relations.
        case
            when o.class in ('relation', 'index', 'sequence') then pg_catalog.to_regclass(o.name)
        end::oid as objid
    where o.class in ('relation', 'index', 'sequence')
    union all
    select
        'pg_catalog.pg_proc'::regclass::oid,
        p.oid
    from pg_catalog.pg_proc as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.pronamespace
    inner join lateral (
        select coalesce(string_agg(
            coalesce(case
                -- A column's type, as a routine takes it: a name, then what makes it an array.
                when u.type ~ '%%type(\[\])*$' then (
                    select case when u.type like '%%[]' then t.typarray else t.oid end
                    from pg_catalog.pg_attribute as t_column
                    inner join pg_catalog.pg_type as t on t.oid = t_column.atttypid
                    where
                        t_column.attrelid = pg_catalog.to_regclass(column_name.relation)
                        and t_column.attname = column_name.name
                        and not t_column.attisdropped
                )
                else types.oids[u.n]::oid
            end::text, 'missing'), ' ' order by u.n
        ), '') as types
        from pg_catalog.unnest(s.part[3:]) with ordinality as u (type, n)
        left join lateral (
            select
                pg_catalog.quote_ident(i.part[1]) || '.' || pg_catalog.quote_ident(i.part[2]) as relation,
                i.part[3] as name
            from pg_catalog.parse_ident(
                case when u.type ~ '%%type(\[\])*$' then pg_catalog.regexp_replace(u.type, '%%type(\[\])*$', '') end
            ) as i (part)
        ) as column_name on true
    ) as a on a.types = p.proargtypes::text
    where o.class = 'routine' and m.nspname = s.part[1] and p.proname = s.part[2]
    union all
    select
        'pg_catalog.pg_publication'::regclass::oid,
        p.oid
    from pg_catalog.pg_publication as p
    where o.class = 'publication' and p.pubname = s.part[1]
    union all
    select
        'pg_catalog.pg_publication_rel'::regclass::oid,
        r.oid
    from pg_catalog.pg_publication_rel as r
    inner join pg_catalog.pg_publication as p on p.oid = r.prpubid
    inner join pg_catalog.pg_class as c on c.oid = r.prrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where
        o.class = 'publication relation'
        and m.nspname = s.part[1]
        and c.relname = s.part[2]
        and p.pubname = s.part[3]
    union all
    select
        'pg_catalog.pg_policy'::regclass::oid,
        p.oid
    from pg_catalog.pg_policy as p
    inner join pg_catalog.pg_class as c on c.oid = p.polrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where o.class = 'policy' and m.nspname = s.part[1] and c.relname = s.part[2] and p.polname = s.part[3]
    union all
    select
        'pg_catalog.pg_trigger'::regclass::oid,
        t.oid
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_class as c on c.oid = t.tgrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where o.class = 'trigger' and m.nspname = s.part[1] and c.relname = s.part[2] and t.tgname = s.part[3]
    union all
    select
        'pg_catalog.pg_rewrite'::regclass,
        r.oid
    from pg_catalog.pg_rewrite as r
    inner join pg_catalog.pg_class as c on c.oid = r.ev_class
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where o.class = 'rule' and m.nspname = s.part[1] and c.relname = s.part[2] and r.rulename = s.part[3]
    union all
    select
        'pg_catalog.pg_attrdef'::regclass,
        f.oid
    from pg_catalog.pg_attrdef as f
    inner join pg_catalog.pg_attribute as a on a.attrelid = f.adrelid and a.attnum = f.adnum
    inner join pg_catalog.pg_class as c on c.oid = f.adrelid
    inner join pg_catalog.pg_namespace as m on m.oid = c.relnamespace
    where o.class = 'column default' and m.nspname = s.part[1] and c.relname = s.part[2] and a.attname = s.part[3]
    union all
    select
        'pg_catalog.pg_namespace'::regclass,
        m.oid
    from pg_catalog.pg_namespace as m
    where o.class = 'schema' and m.nspname = s.part[1]
    union all
    select
        'pg_catalog.pg_event_trigger'::regclass,
        e.oid
    from pg_catalog.pg_event_trigger as e
    where o.class = 'event trigger' and e.evtname = s.part[1]
    union all
    select
        'pg_catalog.pg_statistic_ext'::regclass,
        x.oid
    from pg_catalog.pg_statistic_ext as x
    inner join pg_catalog.pg_namespace as m on m.oid = x.stxnamespace
    where o.class = 'statistics' and m.nspname = s.part[1] and x.stxname = s.part[2]
    union all
    select
        'pg_catalog.pg_operator'::regclass,
        p.oid
    from pg_catalog.pg_operator as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.oprnamespace
    where
        o.class = 'operator'
        and m.nspname = s.part[1]
        and p.oprname = s.part[2]
        and p.oprleft = case
            when o.class <> 'operator' then null
            when s.part[3] = 'none' then 0
            else types.oids[1]::oid
        end
        and p.oprright = types.oids[2]
    union all
    select
        'pg_catalog.pg_opclass'::regclass,
        p.oid
    from pg_catalog.pg_opclass as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.opcnamespace
    inner join pg_catalog.pg_am as a on a.oid = p.opcmethod
    where o.class = 'operator class' and m.nspname = s.part[1] and p.opcname = s.part[2] and a.amname = s.part[3]
    union all
    select
        'pg_catalog.pg_opfamily'::regclass,
        p.oid
    from pg_catalog.pg_opfamily as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.opfnamespace
    inner join pg_catalog.pg_am as a on a.oid = p.opfmethod
    where o.class = 'operator family' and m.nspname = s.part[1] and p.opfname = s.part[2] and a.amname = s.part[3]
    union all
    select
        'pg_catalog.pg_cast'::regclass,
        p.oid
    from pg_catalog.pg_cast as p
    where
        o.class = 'cast'
        and p.castsource = types.oids[1]
        and p.casttarget = types.oids[2]
    union all
    select
        'pg_catalog.pg_ts_config'::regclass,
        p.oid
    from pg_catalog.pg_ts_config as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.cfgnamespace
    where o.class = 'text search configuration' and m.nspname = s.part[1] and p.cfgname = s.part[2]
    union all
    select
        'pg_catalog.pg_ts_dict'::regclass,
        p.oid
    from pg_catalog.pg_ts_dict as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.dictnamespace
    where o.class = 'text search dictionary' and m.nspname = s.part[1] and p.dictname = s.part[2]
    union all
    select
        'pg_catalog.pg_ts_parser'::regclass,
        p.oid
    from pg_catalog.pg_ts_parser as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.prsnamespace
    where o.class = 'text search parser' and m.nspname = s.part[1] and p.prsname = s.part[2]
    union all
    select
        'pg_catalog.pg_ts_template'::regclass,
        p.oid
    from pg_catalog.pg_ts_template as p
    inner join pg_catalog.pg_namespace as m on m.oid = p.tmplnamespace
    where o.class = 'text search template' and m.nspname = s.part[1] and p.tmplname = s.part[2]
) as a on a.objid is not null
order by o.n
