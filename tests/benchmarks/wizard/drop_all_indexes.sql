-- Also what finds the children of a session among those of its organisation.
drop index wizard.wizard_interactions_wizard_session_id_created_at_idx;
drop index if exists wizard.wizard_interactions_organization_id_created_at_idx;
drop index wizard.wizard_actions_wizard_session_id_idx;
alter table wizard.wizard_actions drop constraint wizard_actions_organization_id_name_idempotency_key_key;
