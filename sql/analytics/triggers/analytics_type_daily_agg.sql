-- Keeps updated_at.
create or replace trigger update_updated_at
before update on analytics.analytics_type_daily_agg
for each row execute function dbkit.update_updated_at_column();
