-- What is wrong with the payload of eventSetup.
create or replace function wizard.check_event(p_data jsonb)
returns table (field text, problem text)
language sql
stable
as $$
    with given as materialized (
        select
            wizard.date_of(p_data, 'date') as event_date,
            wizard.time_of(p_data, 'startTime') as start_time,
            wizard.time_of(p_data, 'endTime') as end_time,
            wizard.zone_of(p_data, 'timezone') as zone
    )
    select
        'title',
        'has to be a text of 1 to 255 characters'
    where coalesce(length(wizard.text_of(p_data, 'title')), 0) not between 1 and 255
    union all
    select
        'type',
        'has to be fashion_show, popup, exhibition or launch'
    where coalesce(wizard.text_of(p_data, 'type') not in ('fashion_show', 'popup', 'exhibition', 'launch'), true)
    union all
    select
        'description',
        'has to be a text'
    where coalesce(jsonb_typeof(p_data -> 'description'), 'null') not in ('string', 'null')
    union all
    select
        'date',
        case when g.event_date is null then 'has to be a date, YYYY-MM-DD' else 'is over' end
    from given as g
    where coalesce(g.event_date < (now() at time zone coalesce(g.zone, 'UTC'))::date, true)
    union all
    select
        'startTime',
        'has to be a time, HH:MM'
    from given as g
    where g.start_time is null
    union all
    select
        'endTime',
        case when g.end_time is null then 'has to be a time, HH:MM' else 'has to be after startTime' end
    from given as g
    where coalesce(p_data -> 'endTime', 'null') <> 'null'
        and (
            g.end_time is null
            or (g.end_time <= g.start_time and coalesce(p_data -> 'endsNextDay', 'false') <> 'true')
        )
    union all
    select
        'endsNextDay',
        'has to be true or false'
    where coalesce(jsonb_typeof(p_data -> 'endsNextDay'), 'null') not in ('boolean', 'null')
    union all
    select
        'timezone',
        'has to be the name of a time zone'
    from given as g
    where g.zone is null
$$;

comment on function wizard.check_event(jsonb) is
    'A part of validate_stage(). A day is over when it is over where the event is.';

revoke execute on function wizard.check_event(jsonb) from public;
