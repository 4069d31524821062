-- Written by docs/reference.py from the tables, for a PostgreSQL with Citus: after `vitrine init`, before any site.
-- Not run where it was written: no Citus was at hand. What it relies on is a test: every key begins with site_id, and
-- rows refer to rows of their own site or to reference tables only. docs/sizing.md says what it changes.
CREATE EXTENSION IF NOT EXISTS citus;

SELECT create_reference_table('sites');
SELECT create_reference_table('users');

SELECT create_distributed_table('alert_hooks', 'site_id', shard_count => 64);
SELECT create_distributed_table('audit_entries', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('desk_sessions', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('engagement_counts', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('event_requests', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('folded_keys', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('galleries', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('idempotent_answers', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('import_runs', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('jobs', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('media', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('memberships', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('merchandising_rules', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('orders', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('passkey_challenges', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('passkeys', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('photo_fetches', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('product_alerts', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('product_freezes', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('products', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('published_models', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('routing_rules', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('showcase_changes', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('site_keys', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('site_origins', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('spooled_requests', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('submissions', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('videos', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('widget_measurements', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('appeals', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('decisions', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('media_colors', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('media_renditions', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('order_lines', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('product_aliases', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('product_links', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('questions', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('reports', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('reviews', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('revisions', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('rights', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('rights_requests', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('routing_marks', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('second_looks', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('signatures', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('submission_media', 'site_id', colocate_with => 'alert_hooks');
SELECT create_distributed_table('votes', 'site_id', colocate_with => 'alert_hooks');
