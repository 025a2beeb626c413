-- A table whose CREATE gave an argument: what a statement says of it overrules that, in a join as in WHERE, in whatever order it is written.
CREATE VIRTUAL TABLE temp.who USING realtime_kit_sessions_participants(session_id='dfa9e0aa-51a3-47e7-977a-d31ed592a1fb');
SELECT count(*) AS joined FROM who;
SELECT count(*) AS joined FROM realtime_kit_sessions AS s JOIN who AS w ON w.session_id = s.id WHERE s.status = 'LIVE';
SELECT count(*) AS joined FROM who AS w JOIN realtime_kit_sessions AS s ON w.session_id = s.id WHERE s.status = 'LIVE';
SELECT count(*) AS joined FROM realtime_kit_sessions AS s CROSS JOIN who AS w ON w.session_id = s.id WHERE s.status = 'LIVE';
SELECT count(*) AS joined FROM realtime_kit_sessions AS s LEFT JOIN who AS w ON w.session_id = s.id WHERE s.status = 'LIVE';
SELECT count(*) AS joined FROM who WHERE session_id IN ('2f96e6f1-909c-4e38-a342-2d258290754c', '4925c850-c543-401b-8da3-789c2090e5af');

-- The app of CREATE, joined on: the same value on both sides.
CREATE VIRTUAL TABLE temp.calls USING realtime_kit_sessions(app_id='7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17');
SELECT count(*) AS joined FROM calls AS c JOIN realtime_kit_sessions_participants AS p USING (account_id, app_id)
WHERE p.session_id = c.id AND c.id = 'dfa9e0aa-51a3-47e7-977a-d31ed592a1fb';
