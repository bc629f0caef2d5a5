-- Notes: what somebody wrote, and when.

create schema __system__;

create table __system__.note (
    id bigint generated always as identity primary key,
    author text not null default current_user,
    body text not null check (body <> ''),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index note_author_idx on __system__.note (author, created_at);
