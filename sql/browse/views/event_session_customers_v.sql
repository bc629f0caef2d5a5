-- Sample customers of the sessions whose money the reader may read.
create or replace view browse.event_session_customers_v
with (security_invoker = true)
as
select
    s.session_id,
    c.provider,
    c.initials,
    c.masked_email,
    c.last_order_at
from browse.sessions as s
cross join lateral browse.session_customers(s.session_id) as c
where (select browse.is_admin())
    or s.session_id in (select browse.finance_sessions());

comment on view browse.event_session_customers_v is
    'At most five customers a session, initials and masked address only; sessions in finance_sessions() only.';
comment on column browse.event_session_customers_v.session_id is 'From sessions, never null.';
comment on column browse.event_session_customers_v.provider is 'Where they bought, never null.';
comment on column browse.event_session_customers_v.initials is 'Two letters or one, null without a name.';
comment on column browse.event_session_customers_v.masked_email is
    'The first letter, then ***@***; null without an address.';
comment on column browse.event_session_customers_v.last_order_at is
    'Of their paid orders of the session, may be null.';

revoke all on browse.event_session_customers_v from public, anon, authenticated, service_role;
grant select on browse.event_session_customers_v to authenticated, service_role;
