-- What finds the children of a session; what leads with the organisation stays.
drop index wizard.wizard_interactions_wizard_session_id_created_at_idx;
drop index wizard.wizard_actions_wizard_session_id_idx;
