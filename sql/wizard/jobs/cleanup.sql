-- Expires, redacts and deletes what is due.
select cron.schedule(
    'wizard.cleanup',
    '*/15 * * * *',
    $$select wizard.cleanup_expired_sessions()$$
);
