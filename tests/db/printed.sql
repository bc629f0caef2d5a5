-- Every attribute that PostgreSQL prints from what it read, in forms that it prints otherwise once it has read its print.
create schema app;

create function app.is_open(state varchar) returns boolean language sql immutable
begin atomic
    select state in ('new', 'sent');
end;

create function app.rated(state varchar, level text default case when 'a'::varchar in ('a', 'b') then 'x' else 'y' end)
returns table (place varchar, found text) language plpgsql as $$ begin end $$;

create procedure app.note(text default ('a'::varchar in ('a', 'b'))::text) language sql
begin atomic
    select 'a'::varchar in ('a', 'b');
end;

create domain app.grade as varchar(5) default case when 'a'::varchar in ('a', 'b') then 'low' end
check (value in ('low', 'high'));

create table app."par ""cel" (
    id bigint primary key,
    state varchar(10) not null default case when 'a'::varchar in ('a', 'b') then 'new' else 'old' end,
    grade app.grade,
    kind text generated always as (case when state in ('new', 'sent') then 'open' else 'shut' end) stored,
    is_kept boolean,
    constraint "is ok." check (state in ('new', 'sent', 'gone')),
    constraint apart exclude using btree (kind with =) where (state in ('new', 'sent'))
);

create index open on app."par ""cel" ((state in ('new', 'sent'))) where state in ('new', 'sent');

create statistics app.states on (state in ('new', 'sent')), grade from app."par ""cel";

create view app.open_parcel as
select p.id, 'a'::varchar in ('a', 'b'), '1'::int, case p.state when 'new' then '{}'::int[] end
from app."par ""cel" as p
where p.state in ('new', 'sent');

alter view app.open_parcel alter column id set default (('a'::varchar in ('a', 'b'))::int);

create materialized view app.counted as
select p.state in ('new', 'sent') as is_open, count(*) from app."par ""cel" as p group by 1;

create rule kept as on delete to app."par ""cel" where old.state in ('new', 'sent') do instead nothing;

alter table app."par ""cel" enable row level security;

create policy own on app."par ""cel"
using (state in ('new', 'sent') and exists (select from app."par ""cel" as p where p.id = "par ""cel".id))
with check (state in ('new', 'sent'));

create function app.told() returns trigger language plpgsql as $$ begin return null; end $$;

create trigger told after update on app."par ""cel"
for each row when (new.state in ('new', 'sent') and old.state <> new.state) execute function app.told();

create constraint trigger told_late after insert on app."par ""cel" deferrable initially deferred
for each row when (new.state in ('new', 'sent')) execute function app.told();

create publication parcels for table app."par ""cel" (id, state) where (state = 'new' and id > 0);

create table app.log (at timestamptz not null, state varchar not null, body text) partition by list ((
    case when state in ('new', 'sent') then 'open' else 'shut' end
));

create table app.log_open partition of app.log for values in ('open');

create foreign data wrapper nothing;

create server nowhere foreign data wrapper nothing;

create foreign table app.log_shut partition of app.log for values in ('shut') server nowhere;
