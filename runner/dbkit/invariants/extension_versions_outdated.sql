-- Every extension is of the version that the server's files are.
select
    'extension ' || v.name as object,
    pg_catalog.format('is of version %s, the server has %s', v.installed_version, v.default_version) as message
from pg_catalog.pg_available_extensions as v
where v.installed_version <> v.default_version
