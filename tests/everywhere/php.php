<?php
// PHP's SQLite3. php.ini names the folder that extensions are loaded from: sqlite3.extension_dir.
$db = new SQLite3(':memory:');
$db->enableExceptions(true);
$db->loadExtension(basename(getenv('EXTENSION_FILE')));

function row(string $sql, ?string $value = null): array
{
    global $db;
    $statement = $db->prepare($sql);
    if ($value !== null) {
        $statement->bindValue(1, $value);
    }
    return $statement->execute()->fetchArray(SQLITE3_NUM);
}

echo 'version: ', implode(' ', row('SELECT realtime_kit_version(), sqlite_version()')), "\n";
echo 'count: ', row(getenv('COUNT'))[0], "\n";
echo 'join: ', implode(' | ', row(getenv('JOIN'), 'LIVE')), "\n";

$row = row(getenv('TYPES'));
echo 'types: ', implode(' ', array_map(get_debug_type(...), $row)), "\n";
echo 'values: ', implode(' | ', array_map(fn ($value) => $value ?? 'NULL', $row)), "\n";

// Not by row(): fetchArray() runs a statement again that has no rows.
$insert = $db->prepare(getenv('INSERT'));
$insert->bindValue(1, getenv('INSERT_ID'));
$insert->execute();
$insert->close();
echo 'insert: ', implode(' ', row(getenv('INSERTED'))), "\n";

try {
    row(getenv('ERROR'));
} catch (Exception $error) {
    echo 'error: ', get_class($error), ': ', $error->getMessage(), "\n";
}

$db->querySingle("SELECT realtime_kit_config('max_time', '1')");
echo "waiting:\n";
try {
    row(getenv('WAIT'));
} catch (Exception $error) {
    echo 'interrupt: ', get_class($error), ': ', $error->getMessage(), "\n";
}
echo 'again: ', row(getenv('COUNT'))[0], "\n";

$db->close();
echo "close: ok\n";
