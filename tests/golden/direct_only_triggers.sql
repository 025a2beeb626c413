-- except: old SQLite 3.35 does not check this by itself; the extension does, in its own words
-- A trigger that INSERTs into the table must not spend a credential: refused, stored or not, and nothing is sent.
CREATE TABLE asked(session_id TEXT);
CREATE TRIGGER ask AFTER INSERT ON asked BEGIN
  INSERT INTO realtime_kit_sessions (session_id) VALUES (new.session_id);
END;
INSERT INTO asked VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
DROP TRIGGER ask;
CREATE TEMP TRIGGER ask AFTER INSERT ON asked BEGIN
  INSERT INTO realtime_kit_sessions (session_id) VALUES (new.session_id);
END;
INSERT INTO asked VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
DROP TRIGGER ask;
SELECT count(*) AS asked FROM asked;

-- Whatever the statement that fires it says, or its table is called.
CREATE TABLE realtime_kit_sessions_copy(session_id TEXT);
CREATE TRIGGER copied AFTER INSERT ON realtime_kit_sessions_copy BEGIN
  INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
END;
INSERT INTO realtime_kit_sessions_copy VALUES ('x');
INSERT INTO realtime_kit_sessions_copy SELECT id FROM realtime_kit_sessions WHERE id = '3bd31280-cfe7-4673-a547-df9989d0d303';
CREATE TRIGGER ask AFTER INSERT ON asked BEGIN
  INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
END;
INSERT INTO asked VALUES ('INSERT INTO realtime_kit_sessions');
INSERT /* INTO realtime_kit_sessions */ INTO asked VALUES ('x');
INSERT INTO asked SELECT 'x' -- INTO realtime_kit_sessions
;
UPDATE asked SET session_id = 'x';
CREATE TRIGGER removed AFTER DELETE ON asked BEGIN
  INSERT INTO realtime_kit_sessions (session_id) VALUES ('dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
END;
DROP TRIGGER ask;
INSERT INTO asked VALUES ('y');
DELETE FROM asked;
SELECT count(*) AS asked FROM asked;
SELECT count(*) AS posts FROM realtime_kit_requests WHERE method = 'POST';
