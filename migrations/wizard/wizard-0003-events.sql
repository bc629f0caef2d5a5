-- What the wizard makes; before the sessions, which refer to it.
-- depends: wizard-0002-organizations
create table wizard.events (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references wizard.organizations on delete restrict,
    -- Set null: an organisation's published events outlive its employees.
    user_id uuid references auth.users on delete set null,
    title text not null check (length(btrim(title, E' \t\n\r')) between 1 and 255),
    slug varchar(255) not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    description text,
    type text not null check (type in ('fashion_show', 'popup', 'exhibition', 'launch')),
    event_date date not null,
    start_time time not null,
    end_time time,
    ends_next_day boolean not null default false,
    timezone text not null default 'America/New_York' check (
        timezone ~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
        and (timestamptz '2000-01-01' at time zone timezone) is not null
    ),
    starts_at timestamptz not null,
    venue_mode text check (venue_mode in ('physical', 'virtual', 'hybrid')),
    venue_data jsonb not null default '{}' check (jsonb_typeof(venue_data) = 'object'),
    ticket_tiers jsonb not null default '[]' check (jsonb_typeof(ticket_tiers) = 'array'),
    total_capacity int check (total_capacity > 0),
    payment_enabled boolean not null default false,
    stripe_account_id text,
    status text not null default 'draft' check (status in ('draft', 'published', 'cancelled')),
    published_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint events_times_check check (end_time is null or ends_next_day or end_time > start_time),
    constraint events_payment_check check (not payment_enabled or stripe_account_id is not null),
    constraint events_published_check check (status = 'draft' or published_at is not null)
);
create index events_organization_id_event_date_idx on wizard.events (organization_id, event_date);
create index events_event_date_idx on wizard.events (event_date) where status = 'published';
create index events_user_id_idx on wizard.events (user_id);
comment on table wizard.events is 'Events of organisations; those of the wizard are written by publish_event().';
comment on column wizard.events.user_id is 'Who made it; null once that user is deleted.';
comment on column wizard.events.slug is 'For addresses; made from the title when none is given.';
comment on column wizard.events.event_date is 'The day on which it starts, in timezone.';
comment on column wizard.events.starts_at is 'event_date and start_time in timezone; set by trigger.';
comment on column wizard.events.ticket_tiers is 'Array of objects: name, price_cents, quantity.';
comment on column wizard.events.stripe_account_id is 'Not for the public: granted to neither anon nor authenticated.';
