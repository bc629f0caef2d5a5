-- Makes pg_temp.dbkit_reread, which reads an attribute of a fact as another server printed it, and prints it again: the
-- expression, the query or the definition, about the object of that name here. Null where it cannot be read here, or is
-- nothing that PostgreSQL reads. Only for a throwaway server: what is read is created, and then rolled back. Names are
-- resolved by functions, for a plan keeps what a constant's cast has found.
create or replace function pg_temp.dbkit_reread(
    fact_kind text, fact_schema text, fact_name text, attribute text, printed text
)
returns text
language plpgsql
set check_function_bodies = off
as $$
declare
    -- The object of the fact: what it is on, its own name and oid, and what else creating it takes.
    relation oid;
    own_name text;
    own_oid oid;
    base text;
    -- A copy of the relation under the same name, since a policy or an index may name it.
    copy text;
    result text;
begin
    if fact_kind in ('constraint', 'column', 'policy', 'trigger', 'rule', 'publication relation') then
        select
            c.oid,
            pg_catalog.format('pg_temp.%I', c.relname),
            x.own_name,
            x.own_oid
        into relation, copy, own_name, own_oid
        from pg_catalog.pg_class as c
        cross join lateral (
            select k.conname, k.oid, '.' from pg_catalog.pg_constraint as k
            where fact_kind = 'constraint' and k.conrelid = c.oid
            union all
            select a.attname, a.attnum::oid, '.' from pg_catalog.pg_attribute as a
            where fact_kind = 'column' and a.attrelid = c.oid and not a.attisdropped
            union all
            select p.polname, p.oid, '.' from pg_catalog.pg_policy as p
            where fact_kind = 'policy' and p.polrelid = c.oid
            union all
            select t.tgname, t.oid, '.' from pg_catalog.pg_trigger as t
            where fact_kind = 'trigger' and t.tgrelid = c.oid
            union all
            select r.rulename, r.oid, '.' from pg_catalog.pg_rewrite as r
            where fact_kind = 'rule' and r.ev_class = c.oid
            union all
            select p.pubname, p.oid, ' in ' from pg_catalog.pg_publication as p
            where fact_kind = 'publication relation'
        ) as x (own_name, own_oid, separator)
        where
            c.relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(fact_schema))
            and c.relkind in ('r', 'p', 'f', 'v', 'm')
            and c.relname || x.separator || x.own_name = fact_name;
    elsif fact_kind in ('index', 'table', 'foreign table') then
        select c.oid, pg_catalog.format('pg_temp.%I', c.relname), c.relname
        into relation, copy, own_name
        from pg_catalog.pg_class as c
        where
            c.relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(fact_schema)) and c.relname = fact_name;
    end if;

    begin
        case fact_kind || ' ' || attribute
        when 'view query', 'materialized view query' then
            execute pg_catalog.format('create temporary view dbkit_reread as %s', printed);
            result := pg_catalog.pg_get_viewdef(pg_catalog.to_regclass('pg_temp.dbkit_reread'));

        when 'constraint definition' then
            if relation is not null then
                if printed !~ '^(CHECK|EXCLUDE)' then
                    return null;  -- It holds no expression.
                end if;
                execute pg_catalog.format('create temporary table %s (like %s)', copy, relation::regclass);
                execute pg_catalog.format('alter table %s add constraint %I %s', copy, own_name, printed);
                select pg_catalog.pg_get_constraintdef(k.oid) into result
                from pg_catalog.pg_constraint as k where k.conrelid = copy::regclass and k.conname = own_name;
            else
                select pg_catalog.format_type(t.typbasetype, t.typtypmod), k.conname into base, own_name
                from pg_catalog.pg_constraint as k
                inner join pg_catalog.pg_type as t on t.oid = k.contypid
                where
                    t.typnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(fact_schema))
                    and t.typname || '.' || k.conname = fact_name;
                execute pg_catalog.format('create domain pg_temp.dbkit_reread as %s', base);
                execute pg_catalog.format('alter domain pg_temp.dbkit_reread add constraint %I %s', own_name, printed);
                select pg_catalog.pg_get_constraintdef(k.oid) into result
                from pg_catalog.pg_constraint as k where k.contypid = pg_catalog.to_regtype('pg_temp.dbkit_reread');
            end if;

        when 'domain default' then
            select pg_catalog.format_type(t.typbasetype, t.typtypmod) into base
            from pg_catalog.pg_type as t
            where
                t.typnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(fact_schema))
                and t.typname = fact_name;
            execute pg_catalog.format('create domain pg_temp.dbkit_reread as %s default %s', base, printed);
            select coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) into result
            from pg_catalog.pg_type as t where t.oid = pg_catalog.to_regtype('pg_temp.dbkit_reread');

        when 'column default' then
            execute pg_catalog.format('create temporary table %s (like %s)', copy, relation::regclass);
            execute pg_catalog.format('alter table %s alter column %I set default %s', copy, own_name, printed);
            select pg_catalog.pg_get_expr(d.adbin, d.adrelid) into result
            from pg_catalog.pg_attrdef as d where d.adrelid = copy::regclass;

        when 'column generated' then
            select pg_catalog.format_type(a.atttypid, a.atttypmod) into base
            from pg_catalog.pg_attribute as a where a.attrelid = relation and a.attnum = own_oid;
            execute pg_catalog.format('create temporary table %s (like %s)', copy, relation::regclass);
            execute pg_catalog.format('alter table %s drop column %I', copy, own_name);
            execute pg_catalog.format(
                'alter table %s add column %I %s generated always as (%s) %s', copy, own_name, base,
                pg_catalog.substr(printed, pg_catalog.strpos(printed, ' ') + 1), pg_catalog.split_part(printed, ' ', 1)
            );
            select pg_catalog.split_part(printed, ' ', 1) || ' ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            into result
            from pg_catalog.pg_attrdef as d where d.adrelid = copy::regclass;

        when 'policy using', 'policy check' then
            execute pg_catalog.format('create temporary table %s (like %s)', copy, relation::regclass);
            execute pg_catalog.format(
                'create policy dbkit_reread on %s %s (%s)', copy,
                case attribute when 'using' then 'using' else 'with check' end, printed
            );
            select pg_catalog.pg_get_expr(coalesce(p.polqual, p.polwithcheck), p.polrelid) into result
            from pg_catalog.pg_policy as p where p.polrelid = copy::regclass;

        when 'publication relation where' then
            execute pg_catalog.format('create temporary table %s (like %s)', copy, relation::regclass);
            execute pg_catalog.format('alter table %s add constraint dbkit_reread check (%s)', copy, printed);
            select pg_catalog.pg_get_expr(k.conbin, k.conrelid) into result
            from pg_catalog.pg_constraint as k where k.conrelid = copy::regclass and k.conname = 'dbkit_reread';

        when 'trigger definition' then
            execute pg_catalog.format('drop trigger %I on %s', own_name, relation::regclass);
            execute printed;
            select pg_catalog.pg_get_triggerdef(t.oid) into result
            from pg_catalog.pg_trigger as t where t.tgrelid = relation and t.tgname = own_name;

        when 'rule definition' then
            execute pg_catalog.format('alter rule %I on %s rename to dbkit_reread', own_name, relation::regclass);
            execute printed;
            select pg_catalog.pg_get_ruledef(r.oid) into result
            from pg_catalog.pg_rewrite as r where r.ev_class = relation and r.rulename = own_name;

        when 'index definition' then
            execute pg_catalog.format('alter index %s rename to dbkit_reread', relation::regclass);
            execute printed;
            result := pg_catalog.pg_get_indexdef(
                pg_catalog.to_regclass(pg_catalog.format('%I.%I', fact_schema, fact_name))
            );

        when 'statistics definition' then
            execute pg_catalog.format('alter statistics %I.%I rename to dbkit_reread', fact_schema, fact_name);
            execute printed;
            select pg_catalog.pg_get_statisticsobjdef(s.oid) into result
            from pg_catalog.pg_statistic_ext as s
            where
                s.stxnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(fact_schema))
                and s.stxname = fact_name;

        when 'table partition key' then
            execute pg_catalog.format(
                'create temporary table %s (like %s) partition by %s', copy, relation::regclass, printed
            );
            result := pg_catalog.pg_get_partkeydef(copy::regclass);

        when 'table bounds', 'foreign table bounds' then
            select i.inhparent::regclass into base from pg_catalog.pg_inherits as i where i.inhrelid = relation;
            execute pg_catalog.format('alter table %s detach partition %s', base, relation::regclass);
            execute pg_catalog.format('alter table %s attach partition %s %s', base, relation::regclass, printed);
            select pg_catalog.pg_get_expr(c.relpartbound, c.oid) into result
            from pg_catalog.pg_class as c where c.oid = relation;

        when 'function body', 'function arguments', 'procedure body', 'procedure arguments' then
            select
                pg_catalog.format(
                    'create %s pg_temp.dbkit_reread(%s) %s language %s %s',
                    fact_kind,
                    case attribute when 'arguments' then printed else pg_catalog.pg_get_function_arguments(p.oid) end,
                    'returns ' || pg_catalog.pg_get_function_result(p.oid),
                    case attribute when 'arguments' then 'plpgsql' else 'sql' end,
                    case attribute when 'arguments' then 'as ''begin end''' else printed end
                )
            into base
            from pg_catalog.pg_proc as p
            where
                p.pronamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(fact_schema))
                and p.prokind <> 'a'
                -- A body that is a string is compared as it is.
                and (attribute = 'arguments' or p.prosqlbody is not null)
                and pg_catalog.format('%s(%s)', p.proname, (
                    select pg_catalog.string_agg(pg_catalog.format_type(a.type, null), ', ' order by a.n)
                    from pg_catalog.unnest(p.proargtypes) with ordinality as a (type, n)
                )) = fact_name;
            execute base;
            select
                case attribute
                    when 'arguments' then pg_catalog.pg_get_function_arguments(p.oid)
                    else pg_catalog.pg_get_function_sqlbody(p.oid)
                end
            into result
            from pg_catalog.pg_proc as p
            where p.pronamespace = pg_catalog.pg_my_temp_schema() and p.proname = 'dbkit_reread';
        else
            return null;
        end case;
        raise exception using errcode = 'DBK00', message = coalesce(result, ''), hint = result is null;
    exception
        when sqlstate 'DBK00' then
            return nullif(result, '');
        when others then
            return null;  -- What this server does not read is no form of the same.
    end;
end
$$
