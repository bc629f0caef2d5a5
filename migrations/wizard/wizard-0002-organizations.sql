-- The tenants, and who belongs to them.
-- depends: wizard-0001-schema
create table wizard.organizations (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    created_at timestamptz not null default now()
);
comment on table wizard.organizations is 'The tenants.';

create table wizard.organization_members (
    organization_id uuid references wizard.organizations on delete restrict,
    user_id uuid references auth.users on delete cascade,
    role text not null default 'member' check (role in ('member', 'admin')),
    created_at timestamptz not null default now(),
    primary key (organization_id, user_id)
);
create index organization_members_user_id_idx on wizard.organization_members (user_id);
comment on table wizard.organization_members is
    'Who belongs to which organisation; the only source of what a user may see and do.';
