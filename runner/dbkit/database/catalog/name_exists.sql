-- Whether any schema has a relation, a routine or a type of a name. Parameter: the name, three times.
select
    exists (select from pg_catalog.pg_class as c where c.relname = %s)
    or exists (select from pg_catalog.pg_proc as p where p.proname = %s)
    or exists (select from pg_catalog.pg_type as t where t.typname = %s) as exists
