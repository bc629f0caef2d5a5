-- EXECUTE, when a role may call a routine.
select 'EXECUTE' as privilege
where pg_catalog.has_function_privilege(%(role)s::name, pg_catalog.to_regprocedure(%(name)s)::oid, 'EXECUTE')
