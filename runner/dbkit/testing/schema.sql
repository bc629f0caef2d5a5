-- What pgTAP files log in with; a schema that exists in throwaway databases only.
create schema if not exists tests;

grant usage on schema tests to public;

create or replace function tests.login_as(uid uuid, org uuid default null, role text default 'authenticated')
returns void
language plpgsql
as $$
begin
    perform set_config('role', role, true);
    perform set_config(
        'request.jwt.claims',
        jsonb_strip_nulls(jsonb_build_object('sub', uid, 'org_id', org, 'role', role))::text,
        true
    );
end
$$;

comment on function tests.login_as(uuid, uuid, text) is 'Be a user until tests.logout() or the end of the transaction.';

create or replace function tests.logout()
returns void
language plpgsql
as $$
begin
    perform set_config('role', 'none', true);
    perform set_config('request.jwt.claims', '', true);
end
$$;

comment on function tests.logout() is 'Be the owner of the database again.';

create or replace function tests.create_user(email text)
returns uuid
language plpgsql
as $$
declare
    uid uuid;
begin
    insert into auth.users (id, email)
    values (gen_random_uuid(), create_user.email)
    returning id into uid;
    return uid;
end
$$;

comment on function tests.create_user(text) is 'Make a user of the platform and return its id.';
