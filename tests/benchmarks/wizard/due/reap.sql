-- So many actions are in progress with a lease that ended two hours ago.
update wizard.wizard_actions
set
    status = 'in_progress',
    lease_expires_at = now() - interval '2 hours'
where id in (
    select a.id
    from wizard.wizard_actions as a
    where a.status = 'completed'
        and a.name = 'connectStripe'
    order by a.id
    limit %(count)s
);
