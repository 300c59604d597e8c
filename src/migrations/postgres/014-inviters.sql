-- An invitation is good while its inviter may still give what it gives. Whose inviter is not known is good no more.
ALTER TABLE invitations ADD COLUMN inviter_id uuid REFERENCES users ON DELETE CASCADE;
CREATE INDEX invitations_inviter ON invitations (inviter_id);
