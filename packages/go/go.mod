// The module has no address yet: `go mod edit -replace realtimekit=/path/to/packages/go` in the module that uses it.
module realtimekit

go 1.21

require github.com/mattn/go-sqlite3 v1.14.53
