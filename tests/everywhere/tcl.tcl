# Tcl's sqlite3.
package require sqlite3

fconfigure stdout -encoding utf-8 -buffering line
sqlite3 db :memory:
db enable_load_extension 1
set path $env(EXTENSION)
db eval {SELECT load_extension($path)}
db enable_load_extension 0

# What Tcl keeps a value as.
proc type {value} {
    regexp {value is a (?:pure )?(\w+)} [tcl::unsupported::representation $value] -> type
    return $type
}

puts "version: [db eval {SELECT realtime_kit_version(), sqlite_version()}]"
puts "count: [db onecolumn $env(COUNT)]"
set status LIVE
puts "join: [join [db eval [string map {? $status} $env(JOIN)]] { | }]"

# A NULL is an empty string, or what `nullvalue` says.
db nullvalue NULL
set row [db eval $env(TYPES)]
puts "types: [lmap value $row {type $value}]"
puts "values: [join $row { | }]"

set session $env(INSERT_ID)
db eval [string map {? $session} $env(INSERT)]
puts "insert: [db eval $env(INSERTED)]"

try {
    db eval $env(ERROR)
} on error {message} {
    puts "error: [db errorcode]: $message"
}

set end [expr {[clock milliseconds] + 500}]
db progress 1000 {expr {[clock milliseconds] > $end}}
puts "waiting:"
try {
    db eval $env(WAIT)
} on error {message} {
    puts "interrupt: [db errorcode]: $message"
}
db progress 0 {}
puts "again: [db onecolumn $env(COUNT)]"

db close
puts "close: ok"
