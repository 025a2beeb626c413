<?php
// PHP as it comes: without sqlite3.extension_dir it loads nothing.
$db = new SQLite3(':memory:');
set_error_handler(fn ($level, $message) => print("cannot: Warning: $message\n"));
$db->loadExtension(basename(getenv('EXTENSION_FILE')));
