-- A webhook tells what its owner may see, who is whoever made it or changed it last. Those that are there were made by
-- administrators, who saw everything.
ALTER TABLE webhooks ADD COLUMN owner_id uuid REFERENCES users ON DELETE SET NULL;
UPDATE webhooks SET owner_id = (SELECT id FROM users WHERE role = 'ADMIN' AND active ORDER BY created_at LIMIT 1);

-- What the owner might see when it was written: it is sent again only while that is so.
ALTER TABLE webhook_dead_letters ADD COLUMN seen_with text NOT NULL DEFAULT 'all/RED/all secrets';
ALTER TABLE webhook_dead_letters ALTER COLUMN seen_with DROP DEFAULT;
