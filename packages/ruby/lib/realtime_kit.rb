# frozen_string_literal: true

# Cloudflare RealtimeKit's REST API as SQL tables, in the SQLite of Ruby.
#
#   require "sqlite3"
#   require "realtime_kit"
#
#   db = SQLite3::Database.new(":memory:")
#   RealtimeKit.load(db)
#   db.execute("SELECT id, status, started_at FROM realtime_kit_sessions LIMIT 10") { |row| p row }
#
# The tables ask the API with CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and REALTIMEKIT_APP_ID.
module RealtimeKit
  FOLDER = File.expand_path("realtime_kit", __dir__)
  private_constant :FOLDER

  # The version of this gem and of the extension in it.
  VERSION = File.read(File.join(FOLDER, "VERSION")).strip.freeze

  # The extension's file, for whatever loads it by its path.
  def self.loadable_path
    Dir[File.join(FOLDER, "*.{so,dylib,dll}")].first or raise LoadError, "The extension is not in #{FOLDER}: install the gem anew."
  end

  # The program `realtime-kit`, with SQLite and the extension inside.
  def self.program_path
    Dir[File.join(FOLDER, "realtime-kit{,.exe}")].first or raise LoadError, "The program is not in #{FOLDER}: install the gem anew."
  end

  # Makes the tables and functions known to a connection, an SQLite3::Database. Loading extensions is allowed for that moment,
  # and forbidden afterwards.
  def self.load(db)
    unless db.respond_to?(:load_extension)
      raise ArgumentError, "RealtimeKit.load takes an SQLite3::Database that loads extensions, not #{db.class}. " \
                           "With ActiveRecord, give it connection.raw_connection."
    end
    db.enable_load_extension(true)
    begin
      # SQLite adds the suffix; given with it, the reason why a file cannot be loaded would not be told.
      db.load_extension(loadable_path.delete_suffix(File.extname(loadable_path)))
    ensure
      db.enable_load_extension(false)
    end
    nil
  end
end
