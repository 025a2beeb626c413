-- What was said about a word, in chats and transcripts: full text search (FTS5) over the mirror's tables.
--
--   SELECT meeting_display_name, said_at, who, text FROM said
--   WHERE kind = 'chat' AND number IN (SELECT rowid FROM chat_search('WORD'))
--     OR kind = 'transcript' AND number IN (SELECT rowid FROM transcript_search('WORD'))
--   ORDER BY said_at;
--
-- With the words marked, the best first:
--
--   SELECT s.meeting_display_name, t.name, snippet(transcript_search, 1, '[', ']', '…', 12) AS found
--   FROM transcript_search
--   JOIN transcript_segments AS t ON t.number = transcript_search.rowid
--   JOIN sessions AS s ON s.id = t.session_id
--   WHERE transcript_search MATCH 'WORD' ORDER BY transcript_search.rank LIMIT 20;
--
-- 'WORD' is FTS5's own language: two words mean both, "in quotes" a phrase, ab* a beginning, name: ana one column;
-- there are OR, NOT and NEAR(a b). Capitals and accents do not count: uber finds Über. What the API has deleted is
-- found too.
--
-- The indexes hold no texts, those stand in the mirror's tables only (external content). Triggers follow INSERT, upsert
-- (ON CONFLICT DO UPDATE), UPDATE and DELETE, but not INSERT OR REPLACE: SQLite does not tell them of the rows that it
-- replaces. Where rows are older than the indexes, and where no trace of a word is to be left (a deleted one stays in
-- an index for a while), they are made anew by
--
--   INSERT INTO chat_search(chat_search) VALUES ('rebuild');
--   INSERT INTO transcript_search(transcript_search) VALUES ('rebuild');
--
-- The option secure-delete is left out: SQLite before 3.42 cannot read an index once it was used.
--
-- This file is run where SQLite has FTS5. Who writes to the mirror needs FTS5 from then on; who reads other tables does
-- not.

-- The texts of chat messages. The payload of the other kinds is a link.
CREATE VIEW IF NOT EXISTS chat_texts AS
SELECT number, display_name, payload FROM chat_messages WHERE payload_type = 'TEXT_MESSAGE';

-- Which chat messages have the word, in their text or in the name of who wrote it?
--
--   SELECT m.created_at, m.display_name, highlight(chat_search, 1, '[', ']') AS found
--   FROM chat_search JOIN chat_messages AS m ON m.number = chat_search.rowid
--   WHERE chat_search MATCH 'payload: WORD' ORDER BY m.created_at;
CREATE VIRTUAL TABLE IF NOT EXISTS chat_search USING fts5(
  display_name, payload,
  content='chat_texts', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
);

CREATE TRIGGER IF NOT EXISTS chat_search_insert AFTER INSERT ON chat_messages
WHEN NEW.payload_type = 'TEXT_MESSAGE'
BEGIN
  INSERT INTO chat_search (rowid, display_name, payload) VALUES (NEW.number, NEW.display_name, NEW.payload);
END;

CREATE TRIGGER IF NOT EXISTS chat_search_delete AFTER DELETE ON chat_messages
WHEN OLD.payload_type = 'TEXT_MESSAGE'
BEGIN
  INSERT INTO chat_search (chat_search, rowid, display_name, payload)
  VALUES ('delete', OLD.number, OLD.display_name, OLD.payload);
END;

CREATE TRIGGER IF NOT EXISTS chat_search_update
AFTER UPDATE OF number, display_name, payload_type, payload ON chat_messages
WHEN NEW.number IS NOT OLD.number OR NEW.display_name IS NOT OLD.display_name
  OR NEW.payload_type IS NOT OLD.payload_type OR NEW.payload IS NOT OLD.payload
BEGIN
  INSERT INTO chat_search (chat_search, rowid, display_name, payload)
  SELECT 'delete', OLD.number, OLD.display_name, OLD.payload WHERE OLD.payload_type = 'TEXT_MESSAGE';
  INSERT INTO chat_search (rowid, display_name, payload)
  SELECT NEW.number, NEW.display_name, NEW.payload WHERE NEW.payload_type = 'TEXT_MESSAGE';
END;

-- Where in the transcripts was the word said, and by whom?
--
--   SELECT t.session_id, t.start_ms, t.name, highlight(transcript_search, 1, '[', ']') AS found
--   FROM transcript_search JOIN transcript_segments AS t ON t.number = transcript_search.rowid
--   WHERE transcript_search MATCH 'text: WORD' ORDER BY t.session_id, t.position;
CREATE VIRTUAL TABLE IF NOT EXISTS transcript_search USING fts5(
  name, text,
  content='transcript_segments', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
);

CREATE TRIGGER IF NOT EXISTS transcript_search_insert AFTER INSERT ON transcript_segments BEGIN
  INSERT INTO transcript_search (rowid, name, text) VALUES (NEW.number, NEW.name, NEW.text);
END;

CREATE TRIGGER IF NOT EXISTS transcript_search_delete AFTER DELETE ON transcript_segments BEGIN
  INSERT INTO transcript_search (transcript_search, rowid, name, text)
  VALUES ('delete', OLD.number, OLD.name, OLD.text);
END;

CREATE TRIGGER IF NOT EXISTS transcript_search_update AFTER UPDATE OF number, name, text ON transcript_segments
WHEN NEW.number IS NOT OLD.number OR NEW.name IS NOT OLD.name OR NEW.text IS NOT OLD.text
BEGIN
  INSERT INTO transcript_search (transcript_search, rowid, name, text)
  VALUES ('delete', OLD.number, OLD.name, OLD.text);
  INSERT INTO transcript_search (rowid, name, text) VALUES (NEW.number, NEW.name, NEW.text);
END;

-- What was written and said, in one list: kind is chat or transcript, number is the row in chat_messages or
-- transcript_segments and in its index. Of transcripts that tell offsets only, said_at is counted from the session's
-- start.
--
--   SELECT kind, said_at, who, text FROM said WHERE session_id = 'SESSION' ORDER BY said_at;
CREATE VIEW IF NOT EXISTS said AS
SELECT
  'chat' AS kind,
  c.number AS number,
  c.session_id AS session_id,
  s.meeting_display_name AS meeting_display_name,
  CAST(c.created_at AS TEXT) AS said_at,
  c.display_name AS who,
  c.payload AS text
FROM chat_messages AS c
JOIN sessions AS s ON s.id = c.session_id
WHERE c.payload_type = 'TEXT_MESSAGE'
UNION ALL
SELECT
  'transcript',
  t.number,
  t.session_id,
  s.meeting_display_name,
  CAST(coalesce(t.started_at,
    strftime('%Y-%m-%d %H:%M:%f', s.started_at, (t.start_ms / 1000.0) || ' seconds')) AS TEXT),
  t.name,
  t.text
FROM transcript_segments AS t
JOIN sessions AS s ON s.id = t.session_id;
