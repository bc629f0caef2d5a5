-- So many completed sessions ended a month ago.
update wizard.wizard_sessions
set
    last_seen_at = now() - interval '31 days',
    completed_at = now() - interval '31 days'
where id in (
    select s.id
    from wizard.wizard_sessions as s
    where s.status = 'completed'
        and s.last_seen_at > now() - interval '30 days'
    order by s.id
    limit %(count)s
);
