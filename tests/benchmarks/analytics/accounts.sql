-- Two customers: one with every n-th project, ten at most and no more than half of all, and one with the others.
insert into auth.users (id, email)
values
(%(owner)s, 'owner@example.com'),
(%(other)s, 'other@example.com');

insert into analytics.account (id, user_id, name)
select
    u.id,
    u.id,
    u.email
from auth.users as u;

insert into analytics.project (project_id, account_id, name)
select
    p.id,
    case mod(p.n - 1, greatest(2, (cardinality(%(projects)s::text[]) + 9) / 10))
        when 0 then %(owner)s::uuid
        else %(other)s
    end,
    'Project ' || p.n
from unnest(%(projects)s::text[]) with ordinality as p (id, n);
