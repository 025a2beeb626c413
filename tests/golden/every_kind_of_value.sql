-- All hosts deliver the same values, whatever they are: this needs no extension and holds the runner itself.
SELECT 1 AS one, 2.5 AS half, 0.1 AS tenth, -1.0 AS whole, 1e300 * 10 AS big, NULL AS empty, x'00ff' AS bytes;
SELECT 'it''s
two lines' AS lines, 'a\b' AS backslash, '' AS empty, 'x,y|z' AS separators, 'José 🎥' AS letters;
SELECT 9223372036854775807 AS most, '12' AS text_of_digits, 9e999 AS endless;
SELECT 1 WHERE 0;
CREATE TABLE notes(note);
CREATE TEMP TRIGGER twice AFTER INSERT ON notes BEGIN SELECT 1; SELECT 2; END;
INSERT INTO notes VALUES ('a;b' -- neither ends it;
);
SELECT note /* nor this; */ FROM notes;
EXPLAIN QUERY PLAN SELECT * FROM notes AS n WHERE rowid = 1;
SELECT no_such_column;
SELECT * FROM no_such_table;
SELEC 1;
INSERT INTO notes(rowid, note) VALUES (1, 'again');
