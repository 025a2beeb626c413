-- except: old SQLite 3.35 reads no schema anew on demand: tables made with CREATE VIRTUAL TABLE stay as they were opened, and INSERT in triggers is refused in our words
-- Views and triggers stored in a database are refused, until the setting stored_views lets them read.
CREATE VIEW stored AS SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
CREATE VIEW stored_log AS SELECT method, path FROM realtime_kit_requests;
CREATE VIEW stored_settings AS SELECT realtime_kit_config('account_id') AS account_id;
CREATE VIEW stored_act AS SELECT realtime_kit_generate_summary('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb') AS answer;
CREATE VIEW stored_wait AS SELECT realtime_kit_wait_for_summary('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb', 1) AS text;
CREATE VIEW stored_clear AS SELECT realtime_kit_clear_cache() AS freed;
CREATE VIEW stored_loosening AS SELECT realtime_kit_config('stored_views', 'on') AS stored_views;
CREATE VIRTUAL TABLE calls USING realtime_kit_sessions(per_page=10);
CREATE VIEW stored_calls AS SELECT id FROM calls WHERE status = 'LIVE';
ATTACH ':memory:' AS other;
CREATE VIEW other.stored AS SELECT count(*) AS tables FROM realtime_kit_tables;
CREATE TABLE asked(session_id TEXT);
CREATE TRIGGER ask AFTER INSERT ON asked BEGIN
  INSERT INTO realtime_kit_sessions (session_id) VALUES (new.session_id);
END;
SELECT count(*) AS sessions FROM stored;
SELECT stored_views FROM stored_loosening;

-- On, by a direct call: what is there already is let read as well, also tables made with CREATE VIRTUAL TABLE.
SELECT realtime_kit_config('stored_views', 'on') AS stored_views;
SELECT count(*) AS sessions FROM stored;
SELECT count(*) AS sessions FROM stored_calls;
SELECT tables > 10 AS knows_them FROM other.stored;
SELECT DISTINCT method FROM stored_log;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';

-- Then nothing is written, whoever asks for it, and what acts is refused in views as before.
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO calls (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO asked VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT answer FROM stored_act;
SELECT text FROM stored_wait;
SELECT freed FROM stored_clear;
SELECT account_id FROM stored_settings;
SELECT count(*) AS asked FROM asked;
CREATE VIRTUAL TABLE later USING realtime_kit_sessions(per_page=20);
SELECT count(*) AS sessions FROM later WHERE status = 'LIVE';

-- A connection that trusts no schema still refuses all of them.
PRAGMA trusted_schema = OFF;
SELECT count(*) AS sessions FROM stored;
CREATE TEMP VIEW mine AS SELECT id FROM realtime_kit_sessions WHERE status = 'LIVE';
SELECT count(*) AS sessions FROM mine;
PRAGMA trusted_schema = ON;
SELECT count(*) AS sessions FROM stored;

-- Off again: refused again, and INSERT works.
SELECT realtime_kit_config('stored_views', 'off') AS stored_views;
SELECT count(*) AS sessions FROM stored;
SELECT count(*) AS sessions FROM stored_calls;
SELECT tables FROM other.stored;
SELECT method FROM stored_log;
INSERT INTO asked VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT count(*) AS sessions FROM later WHERE status = 'LIVE';
INSERT INTO later (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
SELECT count(*) AS sessions FROM calls WHERE status = 'LIVE';

-- In the middle of a statement that reads the tables, and from behind one that is not read to its end.
SELECT id, realtime_kit_config('stored_views', 'on') AS stored_views FROM realtime_kit_sessions WHERE status = 'LIVE' ORDER BY id;
SELECT count(*) AS sessions FROM stored;
SELECT id, realtime_kit_config('stored_views', NULL) AS stored_views FROM calls WHERE status = 'LIVE' ORDER BY id LIMIT 1;
SELECT count(*) AS sessions FROM stored;
SELECT realtime_kit_config('stored_views', 'perhaps');
