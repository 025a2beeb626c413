-- except: python3 its sqlite3 module reads one row ahead and gives that row up when the next one fails
-- Rows that were there before an error are delivered.
SELECT value, abs(value) AS size FROM json_each('[1, 2, -9223372036854775808]');
