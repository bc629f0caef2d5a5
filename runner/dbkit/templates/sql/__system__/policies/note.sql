-- Everybody reads and writes their own notes.
revoke all on __system__.note from public;

alter table __system__.note enable row level security;

create policy note_select on __system__.note
for select to public
using (author = current_user);

create policy note_insert on __system__.note
for insert to public
with check (author = current_user);

comment on table __system__.note is 'What somebody wrote.';
