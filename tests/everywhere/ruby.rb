# The gem sqlite3.
require "sqlite3"

$stdout.sync = true
db = SQLite3::Database.new(":memory:")
db.enable_load_extension(true)
db.load_extension(ENV["EXTENSION"])
db.enable_load_extension(false)

puts "version: #{db.get_first_row("SELECT realtime_kit_version(), sqlite_version()").join(" ")}"
puts "count: #{db.get_first_value(ENV["COUNT"])}"
puts "join: #{db.get_first_row(ENV["JOIN"], "LIVE").join(" | ")}"

row = db.get_first_row(ENV["TYPES"])
puts "types: #{row.map(&:class).join(" ")}"
puts "values: #{row.map { |value| value.nil? ? "NULL" : value }.join(" | ")}"

db.execute(ENV["INSERT"], [ENV["INSERT_ID"]])
puts "insert: #{db.get_first_row(ENV["INSERTED"]).join(" ")}"

begin
  db.execute(ENV["ERROR"])
rescue SQLite3::Exception => error
  puts "error: #{error.class}: #{error.message}"
end

# The gem keeps Ruby's lock while a statement runs: this thread comes too late.
interrupting = Thread.new { sleep 0.5; db.interrupt }
db.get_first_value("SELECT realtime_kit_config('max_time', '1')")
puts "waiting:"
begin
  db.execute(ENV["WAIT"])
rescue SQLite3::Exception => error
  puts "interrupt: #{error.class}: #{error.message}"
end
interrupting.join
puts "again: #{db.get_first_value(ENV["COUNT"])}"

db.close
puts "close: ok"
