-- What did a statement cost: how many requests, how many rows and bytes, how long?
--
-- First a statement to look at; the second query tells of the newest one that asked the API.
SELECT status, count(*) AS sessions FROM realtime_kit_sessions GROUP BY status;

SELECT
  count(*) FILTER (WHERE outcome <> 'cached') AS requests,
  sum(attempt > 1) AS retries,
  sum(rows) AS rows,
  sum(bytes) AS bytes,
  sum(ms) AS ms,
  min(budget_left) AS budget_left
FROM realtime_kit_requests
WHERE statement = (SELECT max(statement) FROM realtime_kit_requests);
