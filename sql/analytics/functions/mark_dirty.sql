-- Marks the hours whose raw events changed, so that the roll-up counts them again.
create or replace function analytics.mark_dirty()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        insert into analytics.analytics_events_dirty (project_id, hour_bucket)
        select distinct
            n.project_id,
            date_trunc('hour', n.created_at, 'UTC')
        from new_rows as n;
    elsif tg_op = 'DELETE' then
        insert into analytics.analytics_events_dirty (project_id, hour_bucket)
        select distinct
            o.project_id,
            date_trunc('hour', o.created_at, 'UTC')
        from old_rows as o;
    else
        insert into analytics.analytics_events_dirty (project_id, hour_bucket)
        select
            n.project_id,
            date_trunc('hour', n.created_at, 'UTC')
        from new_rows as n
        union
        select
            o.project_id,
            date_trunc('hour', o.created_at, 'UTC')
        from old_rows as o;
    end if;
    return null;
end
$$;

comment on function analytics.mark_dirty() is
    'Trigger, after each statement: appends one mark per project and UTC hour of the new and the old rows. Definer, '
    'because nobody may write marks by hand.';

revoke execute on function analytics.mark_dirty() from public;
