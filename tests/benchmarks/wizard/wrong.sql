-- What must never be.
select
    'sessions that are completed without an event',
    count(*)
from wizard.wizard_sessions as s
where s.status = 'completed'
    and s.event_id is null
union all
select
    'sessions with an event of another organisation',
    count(*)
from wizard.wizard_sessions as s
inner join wizard.events as e on e.id = s.event_id
where e.organization_id <> s.organization_id
union all
select
    'rows past their time that the clean-up has left',
    (
        select count(*)
        from wizard.wizard_interactions as i
        where i.expires_at < now()
            and i.redacted_at is null
    ) + (
        select count(*)
        from wizard.wizard_sessions as s
        where s.status = 'in_progress'
            and s.expires_at < now()
    );
