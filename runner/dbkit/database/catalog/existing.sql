-- Which of some addresses in the catalog still hold an object. Parameters: two arrays, classid and objid.
select
    o.classid,
    o.objid
from rows from (
    pg_catalog.unnest(%s::oid[]),
    pg_catalog.unnest(%s::oid[])
) as o (classid, objid)
where (pg_catalog.pg_identify_object(o.classid, o.objid, 0)).identity is not null
