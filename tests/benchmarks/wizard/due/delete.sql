-- So many completed sessions ended more than 400 days ago, and were emptied since.
update wizard.wizard_sessions
set
    last_seen_at = now() - interval '401 days',
    completed_at = now() - interval '401 days',
    organizer_data = '{}',
    event_data = '{}',
    ticket_data = '{}',
    venue_data = '{}',
    payment_data = '{}'
where id in (
    select s.id
    from wizard.wizard_sessions as s
    where s.status = 'completed'
        and s.last_seen_at > now() - interval '30 days'
    order by s.id
    limit %(count)s
);
