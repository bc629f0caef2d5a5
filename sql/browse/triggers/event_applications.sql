-- Who withdraws has no place on the waitlist.
create or replace trigger event_applications_leave_waitlist
before update on browse.event_applications
for each row when (old.status = 'waitlisted' and new.status <> 'waitlisted')
execute function browse.leave_waitlist();
