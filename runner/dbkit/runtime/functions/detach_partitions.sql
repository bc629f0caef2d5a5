-- Takes the partitions that have become too old away from a table: to an archive schema, or for good.
create or replace function dbkit.detach_partitions(
    parent regclass,
    before timestamptz,
    archive_schema text default null,
    dry_run boolean default false,
    time_zone text default 'UTC'
)
returns setof text
language plpgsql
set search_path = ''
-- Detach locks the parent against everybody; rather fail than let them queue behind a long reader.
set lock_timeout = '2s'
as $$
declare
    old text;
begin
    if before is null or dry_run is null then
        raise exception 'before and dry_run may not be null'
            using errcode = 'null_value_not_allowed';
    elsif time_zone is null then
        raise exception 'time_zone may not be null'
            using errcode = 'null_value_not_allowed';
    elsif archive_schema is not null and not exists (select from pg_namespace where nspname = archive_schema) then
        raise exception 'schema % does not exist', quote_ident(archive_schema)
            using errcode = 'invalid_schema_name';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('dbkit.partitions', parent::oid::bigint));
    for old in
        select p.partition::text
        from dbkit.partitions(parent, time_zone) as p
        where p.upper <= before
        order by p.upper
    loop
        if not dry_run then
            execute format('alter table %s detach partition %s', parent, old);
            if archive_schema is null then
                execute format('drop table %s', old);
            else
                perform dbkit.revoke_all(old::regclass);
                execute format('alter table %s set schema %I', old, archive_schema);
            end if;
        end if;
        return next old;
    end loop;
end
$$;

comment on function dbkit.detach_partitions(regclass, timestamptz, text, boolean, text) is
    'Detaches the partitions that end at or before an instant, never the default one, and moves them without any grant '
    'to archive_schema (null: drops them). Returns the qualified names they had; with dry_run it only returns them. '
    'Bounds of type timestamp or date are taken as local time in time_zone.';

revoke execute on function dbkit.detach_partitions(regclass, timestamptz, text, boolean, text) from public;
