// Package mattn opens databases that have the tables of realtime_kit, with the driver github.com/mattn/go-sqlite3:
//
//	db, err := mattn.Open(":memory:")
//	rows, err := db.QueryContext(ctx, "SELECT id, started_at FROM realtime_kit_sessions WHERE status = ?", "LIVE")
//
// A context that ends interrupts the statement, also while it waits for the API. Columns of times come as time.Time, in UTC.
//
// A sql.DB is a pool of connections, and each has settings of its own: what SELECT realtime_kit_config(…) sets in one, the
// others do not have. Give settings to [Config], or in the environment. Each connection to ":memory:" is also a database of
// its own, as the driver says.
//
// The driver is compiled with cgo. Its build tag sqlite_omit_load_extension leaves loading out.
package mattn

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"

	"github.com/mattn/go-sqlite3"

	"realtimekit"
)

// entry is the function of the file that SQLite calls, whatever the file's name is.
const entry = "sqlite3_realtimekit_init"

// Config says what each connection has. The zero value is ready to use.
type Config struct {
	// Path is the extension's file; where it is empty, realtimekit.LoadablePath finds it.
	Path string
	// Settings are what realtime_kit_config(key, value) sets, by their keys: "app_id", "max_requests", "token", and others.
	// Values are bound, so none stands in SQL text.
	Settings map[string]string
}

// Open opens a database with the extension, as [Config.Open] does, with the settings of the environment.
func Open(dataSourceName string) (*sql.DB, error) {
	return Config{}.Open(dataSourceName)
}

// Register makes a driver known by a name, as [Config.Register] does, with the settings of the environment.
func Register(name string) error {
	return Config{}.Register(name)
}

// Open opens a database, as sql.Open does, and connects to it once, so that its error says what is wrong: there is no file,
// SQLite cannot load it, or it refuses a setting. It asks the API for nothing.
func (config Config) Open(dataSourceName string) (*sql.DB, error) {
	its, err := config.Driver()
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{its, dataSourceName})
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Register makes a driver known by a name, for sql.Open(name, …). As sql.Register does, it panics where the name is taken.
func (config Config) Register(name string) error {
	its, err := config.Driver()
	if err != nil {
		return err
	}
	sql.Register(name, its)
	return nil
}

// Driver is a driver whose connections have the extension. Who needs a ConnectHook too calls this one's in it.
func (config Config) Driver() (*sqlite3.SQLiteDriver, error) {
	path := config.Path
	if path == "" {
		found, err := realtimekit.LoadablePath()
		if err != nil {
			return nil, err
		}
		path = found
	} else if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("realtimekit: there is no extension to load: %w", err)
	}
	// With the suffix in the path SQLite tries a second one behind it, and tells of that only.
	loadable := strings.TrimSuffix(path, suffix())
	return &sqlite3.SQLiteDriver{ConnectHook: func(connection *sqlite3.SQLiteConn) error {
		if err := connection.LoadExtension(loadable, entry); err != nil {
			version, _, _ := sqlite3.Version()
			return fmt.Errorf("realtimekit: SQLite %s of go-sqlite3 cannot load %s: %w", version, path, err)
		}
		return set(connection, config.Settings)
	}}, nil
}

// suffix is what SQLite puts behind a path that cannot be loaded as it is.
func suffix() string {
	switch runtime.GOOS {
	case "windows":
		return ".dll"
	case "darwin":
		return ".dylib"
	default:
		return ".so"
	}
}

func set(connection *sqlite3.SQLiteConn, settings map[string]string) error {
	keys := make([]string, 0, len(settings))
	for key := range settings {
		keys = append(keys, key)
	}
	// The setting locked closes the others: it comes last.
	sort.Slice(keys, func(i, j int) bool {
		if (keys[i] == "locked") != (keys[j] == "locked") {
			return keys[j] == "locked"
		}
		return keys[i] < keys[j]
	})
	for _, key := range keys {
		values := []driver.Value{key, settings[key]}
		if _, err := connection.Exec("SELECT realtime_kit_config(?, ?) AS setting", values); err != nil {
			return fmt.Errorf("realtimekit: the setting %s: %w", key, err)
		}
	}
	return nil
}

type connector struct {
	driver         *sqlite3.SQLiteDriver
	dataSourceName string
}

func (c connector) Connect(context.Context) (driver.Conn, error) {
	return c.driver.Open(c.dataSourceName)
}

func (c connector) Driver() driver.Driver { return c.driver }
