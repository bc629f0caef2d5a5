-- What Supabase provides before the project: its API roles, auth, extensions and the realtime publication.

-- Roles belong to the whole server: another database may be creating them at this moment.
do $$
declare
    wanted record;
begin
    for wanted in
        select *
        from (
            values
            ('anon', 'nologin noinherit'),
            ('authenticated', 'nologin noinherit'),
            ('service_role', 'nologin noinherit bypassrls'),
            ('authenticator', 'login noinherit')
        ) as roles (name, options)
    loop
        if to_regrole(wanted.name) is null then
            begin
                execute format('create role %I %s', wanted.name, wanted.options);
            exception
                when duplicate_object or unique_violation then
                    null; -- made by the other one
            end;
        end if;
    end loop;
end
$$;

do $$
declare
    role text;
begin
    foreach role in array array['anon', 'authenticated', 'service_role']
    loop
        if not exists (
            select
            from pg_auth_members as m
            where m.roleid = to_regrole(role)
                and m.member = to_regrole('authenticator')
        ) then
            begin
                execute format('grant %I to authenticator', role);
            exception
                when unique_violation then
                    null; -- granted by the other one
            end;
        end if;
    end loop;
end
$$;

do $$
begin
    if to_regnamespace('extensions') is null then
        create schema extensions;
    end if;
    if to_regnamespace('auth') is null then
        create schema auth;
    end if;
end
$$;

grant usage on schema public, extensions, auth to anon, authenticated, service_role;

-- Generous on purpose, as on the host: a project that is secure only without them is not secure.
alter default privileges in schema public
grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public
grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public
grant all on sequences to anon, authenticated, service_role;

do $$
begin
    if not exists (
        select
        from pg_db_role_setting as s
        cross join unnest(s.setconfig) as setting
        where s.setrole = 0
            and s.setdatabase = (select d.oid from pg_database as d where d.datname = current_database())
            and setting like 'search_path=%'
    ) then
        execute format('alter database %I set search_path = "$user", public, extensions', current_database());
    end if;
end
$$;

do $$
begin
    if to_regclass('auth.users') is null then
        create table auth.users (
            instance_id uuid,
            id uuid primary key default gen_random_uuid(),
            aud text default 'authenticated',
            role text default 'authenticated',
            email text,
            phone text unique,
            encrypted_password text,
            email_confirmed_at timestamptz,
            invited_at timestamptz,
            last_sign_in_at timestamptz,
            raw_app_meta_data jsonb default '{}',
            raw_user_meta_data jsonb default '{}',
            is_super_admin boolean,
            is_sso_user boolean not null default false,
            is_anonymous boolean not null default false,
            created_at timestamptz default now(),
            updated_at timestamptz default now(),
            deleted_at timestamptz
        );
    end if;
end
$$;

create or replace function auth.jwt()
returns jsonb
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb
$$;

create or replace function auth.uid()
returns uuid
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        auth.jwt() ->> 'sub'
    )::uuid
$$;

create or replace function auth.role()
returns text
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        auth.jwt() ->> 'role'
    )
$$;

create or replace function auth.email()
returns text
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        auth.jwt() ->> 'email'
    )
$$;

do $$
begin
    if not exists (select from pg_publication as p where p.pubname = 'supabase_realtime') then
        create publication supabase_realtime;
    end if;
end
$$;
