-- Marks the hours whose raw snapshots changed, so that the roll-up counts them again.
create or replace function pricing.mark_dirty()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        insert into pricing.snapshots_dirty (event_id, hour_bucket)
        select distinct
            n.event_id,
            date_trunc('hour', n."timestamp", 'UTC')
        from new_rows as n;
    elsif tg_op = 'DELETE' then
        insert into pricing.snapshots_dirty (event_id, hour_bucket)
        select distinct
            o.event_id,
            date_trunc('hour', o."timestamp", 'UTC')
        from old_rows as o;
    else
        insert into pricing.snapshots_dirty (event_id, hour_bucket)
        select
            n.event_id,
            date_trunc('hour', n."timestamp", 'UTC')
        from new_rows as n
        union
        select
            o.event_id,
            date_trunc('hour', o."timestamp", 'UTC')
        from old_rows as o;
    end if;
    return null;
end
$$;

comment on function pricing.mark_dirty() is
    'Trigger, after each statement: appends one mark per event and UTC hour of the new and the old rows. Definer, '
    'because nobody may write marks by hand.';

revoke execute on function pricing.mark_dirty() from public;
