# frozen_string_literal: true

# Read in the folder that build.sh lays out, where the files that were built are; it says for which platform.
Gem::Specification.new do |gem|
  gem.name = "realtime_kit"
  gem.version = File.read("lib/realtime_kit/VERSION").strip
  gem.platform = ENV.fetch("REALTIMEKIT_GEM_PLATFORM")
  gem.summary = "Cloudflare RealtimeKit's REST API as SQL tables, in the SQLite of Ruby"
  gem.description = "A loadable SQLite extension for the gem sqlite3, and the program realtime-kit with SQLite inside."
  gem.authors = ["The realtime-kit authors"]
  gem.license = "MIT"
  gem.required_ruby_version = ">= 2.7"
  gem.files = Dir["{lib,exe}/**/*", "README.md", "LICENSE"].select { |path| File.file?(path) }
  gem.bindir = "exe"
  gem.executables = ["realtime-kit"]
  gem.metadata = { "rubygems_mfa_required" => "true" }
end
