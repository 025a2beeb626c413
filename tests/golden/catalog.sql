-- What there is, each with its meaning and a query that shows it.
SELECT name, about, endpoints, insert_does FROM realtime_kit_tables ORDER BY name;
SELECT name, example FROM realtime_kit_tables ORDER BY name;

-- The arguments of each table, in the order of the call form; what must be given.
SELECT table_name, position, name, type, is_required, pushed_down, allowed_values FROM realtime_kit_columns
WHERE is_hidden ORDER BY table_name, position;

-- The visible columns that reach the API.
SELECT table_name, name, type, pushed_down, allowed_values FROM realtime_kit_columns
WHERE NOT is_hidden AND pushed_down IS NOT NULL ORDER BY table_name, position;
SELECT table_name, count(*) AS columns, sum(is_hidden) AS hidden, sum(is_required) AS required FROM realtime_kit_columns
GROUP BY table_name ORDER BY table_name;

-- It is complete: each table is among the columns' tables, each column has a meaning and an example.
SELECT t.name FROM realtime_kit_tables AS t WHERE t.name NOT IN (SELECT table_name FROM realtime_kit_columns);
SELECT count(*) AS without FROM realtime_kit_columns WHERE about IS NULL OR about = '' OR example IS NULL OR example = '';

-- allowed_values is JSON.
SELECT c.name, v.value FROM realtime_kit_columns AS c, json_each(c.allowed_values) AS v
WHERE c.table_name = 'realtime_kit_sessions' AND c.name IN ('status', 'sort_by') ORDER BY 1, 2;

-- SQLite itself tells the same names.
SELECT count(*) AS columns FROM pragma_table_info('realtime_kit_sessions');
SELECT c.name FROM realtime_kit_columns AS c
WHERE c.table_name = 'realtime_kit_sessions_participants'
  AND c.name NOT IN (SELECT name FROM pragma_table_xinfo('realtime_kit_sessions_participants'));
SELECT realtime_kit_version() GLOB '[0-9]*.[0-9]*.[0-9]*' AS version;
