-- The notes of the last week, the newest first.
create or replace view __system__.recent_note
with (security_invoker = true)
as
select
    n.id,
    n.author,
    n.body,
    n.created_at
from __system__.note as n
where n.created_at > now() - interval '7 days'
order by n.created_at desc;

comment on view __system__.recent_note is 'Notes of the last week; row security is that of the reader.';
