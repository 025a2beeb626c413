# DBI with DBD::SQLite.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use DBI;
use DBD::SQLite;
use DBD::SQLite::Constants ':dbd_sqlite_string_mode';
use Encode 'decode';
use Time::HiRes 'time';

$| = 1;
my $db = DBI->connect('dbi:SQLite:dbname=:memory:', '', '',
    { RaiseError => 1, PrintError => 0, sqlite_string_mode => DBD_SQLITE_STRING_MODE_UNICODE_STRICT });
$db->sqlite_enable_load_extension(1);
$db->sqlite_load_extension($ENV{EXTENSION_FILE});
$db->sqlite_enable_load_extension(0);

sub row { $db->selectrow_array(shift, undef, @_) }

print 'version: ', join(' ', row('SELECT realtime_kit_version(), sqlite_version()')), "\n";
print 'count: ', row($ENV{COUNT}), "\n";
print 'join: ', join(' | ', row($ENV{JOIN}, 'LIVE')), "\n";

# Perl's scalars have no types that show; a NULL is undef.
my @row = row($ENV{TYPES});
print 'types: ', join(' ', map { defined ? 'scalar' : 'undef' } @row), "\n";
print 'values: ', join(' | ', map { $_ // 'NULL' } @row), "\n";

$db->do($ENV{INSERT}, undef, $ENV{INSERT_ID});
print 'insert: ', join(' ', row($ENV{INSERTED})), "\n";

# What an error says comes as bytes.
eval { row($ENV{ERROR}) };
print 'error: ', $db->err, ': ', decode('UTF-8', $db->errstr), "\n";

# Perl's signals wait for the statement's end: a progress handler looks at the clock instead.
my $end = time + 0.5;
$db->sqlite_progress_handler(1000, sub { time > $end });
print "waiting:\n";
eval { row($ENV{WAIT}) };
print 'interrupt: ', $db->err, ': ', decode('UTF-8', $db->errstr), "\n";
$db->sqlite_progress_handler(1000, undef);
print 'again: ', row($ENV{COUNT}), "\n";

$db->disconnect;
print "close: ok\n";
