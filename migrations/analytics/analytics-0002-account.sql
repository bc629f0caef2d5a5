-- Whose projects there are, and who may read them.
-- depends: analytics-0001-schema
create table analytics.account (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    name text not null,
    created_at timestamptz not null default now()
);
create index account_user_id_idx on analytics.account (user_id);
comment on table analytics.account is 'A customer; user_id owns it.';

create table analytics.account_collaborator (
    account_id uuid references analytics.account on delete cascade,
    user_id uuid references auth.users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (account_id, user_id)
);
create index account_collaborator_user_id_idx on analytics.account_collaborator (user_id);
comment on table analytics.account_collaborator is 'Users who read the projects of an account they do not own.';

create table analytics.project (
    project_id text primary key check (length(project_id) between 1 and 100),
    account_id uuid not null references analytics.account on delete cascade,
    name text,
    created_at timestamptz not null default now()
);
create index project_account_id_idx on analytics.project (account_id);
comment on table analytics.project is 'What events are counted for.';

create table analytics.admin_users (
    user_id uuid primary key references auth.users on delete cascade,
    created_at timestamptz not null default now()
);
comment on table analytics.admin_users is 'Users who read every project and the state of the roll-up.';
