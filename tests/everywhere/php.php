<?php
// PHP's SQLite3. php.ini names the folder that extensions are loaded from: sqlite3.extension_dir.
$db = new SQLite3(':memory:');
$db->enableExceptions(true);
$db->loadExtension(basename(getenv('EXTENSION_FILE')));

// querySingle() runs a statement once. query() and execute() run it, reset it, and fetchArray() runs it anew: each request
// would be made twice.
function row(string $sql): array
{
    global $db;
    return array_values($db->querySingle($sql, entireRow: true));
}

echo 'version: ', implode(' ', row('SELECT realtime_kit_version(), sqlite_version()')), "\n";
echo 'count: ', row(getenv('COUNT'))[0], "\n";
echo 'join: ', implode(' | ', row(str_replace('?', "'" . SQLite3::escapeString('LIVE') . "'", getenv('JOIN')))), "\n";

$row = row(getenv('TYPES'));
echo 'types: ', implode(' ', array_map(get_debug_type(...), $row)), "\n";
echo 'values: ', implode(' | ', array_map(fn ($value) => $value ?? 'NULL', $row)), "\n";

// Its result is not to be fetched from: that would be a second POST.
$insert = $db->prepare(getenv('INSERT'));
$insert->bindValue(1, getenv('INSERT_ID'));
$insert->execute();
echo 'insert: ', implode(' ', row(getenv('INSERTED'))), "\n";

try {
    row(getenv('ERROR'));
} catch (Exception $error) {
    echo 'error: ', get_class($error), ': ', $error->getMessage(), "\n";
}

if (method_exists($db, 'interrupt')) {
    exit("PHP has a call that interrupts: use it here\n");
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
