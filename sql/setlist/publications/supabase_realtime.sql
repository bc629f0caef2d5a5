-- What is sent to clients in real time: progress of imports without raw errors, and votes as they come in.
-- The publication is the platform's; dbkit adds a table once, and takes out what is no longer in this file.
alter publication supabase_realtime add table setlist.import_status (
    id,
    job_id,
    artist_id,
    created_by,
    stage,
    progress,
    message,
    estimated_completion_at,
    error_code,
    completed_at,
    created_at,
    updated_at
);
alter publication supabase_realtime add table setlist.setlist_songs;
