-- except: old SQLite 3.35 does not refuse a trigger's DELETE by itself; the extension does, in its own words
-- An ordinary table of our name hides ours, in whichever database it is; temp. names ours where no TEMP one has the name.
CREATE TABLE realtime_kit_sessions(id);
INSERT INTO realtime_kit_sessions VALUES ('a row of the file');
SELECT id FROM realtime_kit_sessions;
SELECT count(*) AS sessions FROM temp.realtime_kit_sessions WHERE status = 'LIVE';
DROP TABLE realtime_kit_sessions;
SELECT count(*) AS sessions FROM realtime_kit_sessions WHERE status = 'LIVE';

-- A virtual table may name an account, in a file too. Reading it asks for that account, with the token of who reads.
CREATE VIRTUAL TABLE theirs USING realtime_kit_sessions(account_id='somebody');
SELECT name, type FROM sqlite_master;
SELECT id FROM theirs;

-- What a connection makes for itself may call the functions: TEMP triggers, TEMP views and TEMP generated columns.
CREATE TABLE ended(session_id TEXT, answer TEXT);
CREATE TEMP TRIGGER summed AFTER INSERT ON ended BEGIN
  UPDATE ended SET answer = realtime_kit_generate_summary(new.session_id) WHERE session_id = new.session_id;
END;
INSERT INTO ended(session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT answer IS NOT NULL AS answered FROM ended;
CREATE TEMP VIEW mine AS SELECT realtime_kit_config('stored_views') AS stored_views;
SELECT stored_views FROM mine;

-- A TEMP trigger may read the tables, too. No trigger may write to them.
CREATE TEMP TRIGGER looks AFTER UPDATE ON ended BEGIN
  DELETE FROM ended WHERE (SELECT count(*) FROM realtime_kit_sessions WHERE status = 'LIVE') = 0;
END;
UPDATE ended SET answer = NULL;
DROP TRIGGER looks;
CREATE TEMP TRIGGER removes AFTER DELETE ON ended BEGIN
  DELETE FROM realtime_kit_sessions;
END;
DELETE FROM ended;
SELECT count(*) AS ended FROM ended;
