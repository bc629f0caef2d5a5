-- Takes every grant on a table and its columns from everybody but the owner.
create or replace function dbkit.revoke_all(relation regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    grantee text;
begin
    for grantee in
        select distinct case when acl.grantee = 0 then 'public' else acl.grantee::regrole::text end
        from pg_class as c
        cross join lateral (
            select (aclexplode(c.relacl)).grantee
            union
            select (aclexplode(a.attacl)).grantee
            from pg_attribute as a
            where a.attrelid = c.oid
        ) as acl
        where c.oid = relation
            and acl.grantee <> c.relowner
    loop
        -- What was granted on a column goes with it.
        execute format('revoke all on table %s from %s cascade', relation, grantee);
    end loop;
end
$$;

comment on function dbkit.revoke_all(regclass) is 'Revokes every privilege on a table and its columns, whoever has it.';

revoke execute on function dbkit.revoke_all(regclass) from public;
