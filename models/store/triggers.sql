-- What may not change, enforced where it is kept. Each trigger is one statement between lines of dashes; doctor compares
-- the list in the file with the list in the practice.
CREATE TRIGGER history_insert BEFORE INSERT ON history WHEN EXISTS (SELECT 1 FROM history WHERE id = new.id)
BEGIN SELECT raise(ABORT, 'frozen: a line of history does not change'); END;
--
CREATE TRIGGER history_update BEFORE UPDATE ON history BEGIN SELECT raise(ABORT, 'frozen: a line of history does not change'); END;
--
CREATE TRIGGER history_delete BEFORE DELETE ON history BEGIN SELECT raise(ABORT, 'frozen: a line of history does not go'); END;
--
CREATE TRIGGER images_insert BEFORE INSERT ON images
WHEN EXISTS (SELECT 1 FROM images WHERE tbl = new.tbl AND key = new.key AND line = new.line)
BEGIN SELECT raise(ABORT, 'frozen: an image does not change'); END;
--
CREATE TRIGGER images_update BEFORE UPDATE ON images BEGIN SELECT raise(ABORT, 'frozen: an image does not change'); END;
--
CREATE TRIGGER images_delete BEFORE DELETE ON images BEGIN SELECT raise(ABORT, 'frozen: an image does not go'); END;
--
CREATE TRIGGER frozen_insert BEFORE INSERT ON frozen WHEN EXISTS (SELECT 1 FROM frozen WHERE id = new.id OR (kind = new.kind AND key = new.key AND n = new.n))
BEGIN SELECT raise(ABORT, 'frozen: what was shown stays as it was shown'); END;
--
CREATE TRIGGER frozen_update BEFORE UPDATE ON frozen BEGIN SELECT raise(ABORT, 'frozen: what was shown stays as it was shown'); END;
--
CREATE TRIGGER frozen_delete BEFORE DELETE ON frozen BEGIN SELECT raise(ABORT, 'frozen: what was shown stays as it was shown'); END;
--
CREATE TRIGGER files_update BEFORE UPDATE ON files BEGIN SELECT raise(ABORT, 'frozen: an evidence file does not change'); END;
--
CREATE TRIGGER files_delete BEFORE DELETE ON files BEGIN SELECT raise(ABORT, 'frozen: an evidence file does not go'); END;
--
CREATE TRIGGER answers_insert BEFORE INSERT ON answers
WHEN EXISTS (SELECT 1 FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = new.id AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing u JOIN items i ON i.review = u.key WHERE u.tbl = 'reviews' AND i.id = new.id)
BEGIN SELECT raise(ABORT, 'frozen: the answers of a submitted review do not change'); END;
--
CREATE TRIGGER answers_update BEFORE UPDATE ON answers
WHEN EXISTS (SELECT 1 FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = old.id AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing u JOIN items i ON i.review = u.key WHERE u.tbl = 'reviews' AND i.id = old.id)
BEGIN SELECT raise(ABORT, 'frozen: the answers of a submitted review do not change'); END;
--
CREATE TRIGGER answers_delete BEFORE DELETE ON answers
WHEN EXISTS (SELECT 1 FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = old.id AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing u JOIN items i ON i.review = u.key WHERE u.tbl = 'reviews' AND i.id = old.id)
BEGIN SELECT raise(ABORT, 'frozen: the answers of a submitted review do not change'); END;
--
CREATE TRIGGER evidence_insert BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = new.item AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing u JOIN items i ON i.review = u.key WHERE u.tbl = 'reviews' AND i.id = new.item)
BEGIN SELECT raise(ABORT, 'frozen: the evidence of a submitted review does not change'); END;
--
CREATE TRIGGER evidence_update BEFORE UPDATE ON evidence
WHEN EXISTS (SELECT 1 FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = old.item AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing u JOIN items i ON i.review = u.key WHERE u.tbl = 'reviews' AND i.id = old.item)
BEGIN SELECT raise(ABORT, 'frozen: the evidence of a submitted review does not change'); END;
--
CREATE TRIGGER evidence_delete BEFORE DELETE ON evidence
WHEN EXISTS (SELECT 1 FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = old.item AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing u JOIN items i ON i.review = u.key WHERE u.tbl = 'reviews' AND i.id = old.item)
BEGIN SELECT raise(ABORT, 'frozen: the evidence of a submitted review does not change'); END;
--
CREATE TRIGGER items_insert BEFORE INSERT ON items
WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.id = new.review AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'reviews' AND key = new.review)
BEGIN SELECT raise(ABORT, 'frozen: the questions of a submitted review do not change'); END;
--
CREATE TRIGGER items_update BEFORE UPDATE ON items
WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.id = old.review AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'reviews' AND key = old.review)
BEGIN SELECT raise(ABORT, 'frozen: the questions of a submitted review do not change'); END;
--
CREATE TRIGGER items_delete BEFORE DELETE ON items
WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.id = old.review AND r.state IN ('submitted', 'closed', 'cancelled'))
AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'reviews' AND key = old.review)
BEGIN SELECT raise(ABORT, 'frozen: the questions of a submitted review do not change'); END;
--
CREATE TRIGGER reviews_update BEFORE UPDATE ON reviews
WHEN old.state IN ('submitted', 'closed') AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'reviews' AND key = old.id)
AND (new.client IS NOT old.client OR new.code IS NOT old.code OR new.kind IS NOT old.kind OR new.ask IS NOT old.ask
OR new.started_at IS NOT old.started_at OR new.corrects IS NOT old.corrects OR (old.state = 'closed' AND new.state IS NOT 'closed')
OR (old.state = 'closed' AND (new.submitted_at IS NOT old.submitted_at OR new.submitted_by IS NOT old.submitted_by
OR new.closed_at IS NOT old.closed_at OR new.closed_by IS NOT old.closed_by)))
BEGIN SELECT raise(ABORT, 'frozen: a submitted or closed review does not change'); END;
--
CREATE TRIGGER reviews_delete BEFORE DELETE ON reviews
WHEN old.state IN ('submitted', 'closed') AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'reviews' AND key = old.id)
BEGIN SELECT raise(ABORT, 'frozen: a submitted or closed review does not go'); END;
--
CREATE TRIGGER standard_versions_update BEFORE UPDATE ON standard_versions
WHEN old.approved_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'standard_versions' AND key = old.id)
BEGIN SELECT raise(ABORT, 'frozen: an approved wording does not change, a new version does'); END;
--
CREATE TRIGGER standard_versions_delete BEFORE DELETE ON standard_versions
WHEN old.approved_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM undoing WHERE tbl = 'standard_versions' AND key = old.id)
BEGIN SELECT raise(ABORT, 'frozen: an approved wording does not go'); END;
--
CREATE TRIGGER standard_versions_undo BEFORE UPDATE ON standard_versions
WHEN old.approved_at IS NOT NULL AND new.approved_at IS NULL AND EXISTS (SELECT 1 FROM items WHERE standard = old.standard AND wording = old.id)
BEGIN SELECT raise(ABORT, 'frozen: this wording has been asked in a review'); END;
--
CREATE TRIGGER standard_versions_asked BEFORE DELETE ON standard_versions
WHEN EXISTS (SELECT 1 FROM items WHERE standard = old.standard AND wording = old.id)
BEGIN SELECT raise(ABORT, 'frozen: this wording has been asked in a review'); END;
--
CREATE TRIGGER standing_insert BEFORE INSERT ON standing
WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.id = new.review AND r.state = 'closed')
BEGIN SELECT raise(ABORT, 'frozen: how a client stood at a closed review does not change'); END;
--
CREATE TRIGGER standing_update BEFORE UPDATE ON standing
BEGIN SELECT raise(ABORT, 'frozen: how a client stood does not change'); END;
--
CREATE TRIGGER standing_delete BEFORE DELETE ON standing
WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.id = old.review AND r.state = 'closed')
BEGIN SELECT raise(ABORT, 'frozen: how a client stood at a closed review does not change'); END;
