package mattn_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"realtimekit"
	"realtimekit/mattn"
)

// The tests load the file that REALTIMEKIT_TEST_EXTENSION names and run the emulator of the program that
// REALTIMEKIT_TEST_PROGRAM names. Without them they are skipped; with CI set that is a failure.

// given is the file that a variable names.
func given(t *testing.T, variable string) string {
	t.Helper()
	named := os.Getenv(variable)
	if named == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set", variable)
		}
		t.Skipf("%s is not set", variable)
	}
	path, err := filepath.Abs(named)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var export = regexp.MustCompile(`^export (\w+)=(\S+)`)

// emulator starts an emulator of the API for one test, and puts what it exports into the environment.
func emulator(t *testing.T) {
	t.Helper()
	command := exec.Command(given(t, "REALTIMEKIT_TEST_PROGRAM"), "emulator", "--port", "0", "--quiet")
	printed, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	exports := 0
	for lines := bufio.NewScanner(printed); exports < 4 && lines.Scan(); {
		if found := export.FindStringSubmatch(lines.Text()); found != nil {
			t.Setenv(found[1], found[2])
			exports++
		}
	}
	if exports < 4 {
		t.Fatal("the emulator did not say what to export")
	}
}

// switched turns a switch of the emulator on, for statements from now on.
func switched(t *testing.T, to string) {
	t.Helper()
	base := os.Getenv("CLOUDFLARE_BASE_URL")
	t.Setenv("CLOUDFLARE_BASE_URL", strings.Replace(base, "/client/v4", "/"+to+"/client/v4", 1))
}

// open opens a database in memory with the extension.
func open(t *testing.T, config mattn.Config) *sql.DB {
	t.Helper()
	t.Setenv(realtimekit.Variable, given(t, "REALTIMEKIT_TEST_EXTENSION"))
	db, err := config.Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func count(t *testing.T, db *sql.DB, expected int) {
	t.Helper()
	var sessions int
	if err := db.QueryRow("SELECT count(*) FROM realtime_kit_sessions").Scan(&sessions); err != nil || sessions != expected {
		t.Fatalf("expected %d sessions, not %d, %v", expected, sessions, err)
	}
}

func TestRowsComeWithTheirTypes(t *testing.T) {
	emulator(t)
	db := open(t, mattn.Config{})
	count(t, db, 523)
	row := db.QueryRow("SELECT meeting_display_name, live_participants, minutes_consumed, started_at, ended_at FROM realtime_kit_sessions WHERE id = ?",
		"d69e411b-2614-40f8-88bb-dfdd2891f7a9")
	var (
		meeting string
		live    int64
		minutes float64
		started time.Time
		ended   sql.NullTime
	)
	if err := row.Scan(&meeting, &live, &minutes, &started, &ended); err != nil {
		t.Fatal(err)
	}
	if meeting != "Daily standup" || live != 6 || minutes != 367.4143 || ended.Valid {
		t.Errorf("%s %d %v %v", meeting, live, minutes, ended)
	}
	if expected := time.Date(2026, 11, 14, 19, 44, 1, 764e6, time.UTC); !started.Equal(expected) {
		t.Errorf("started at %v", started)
	}
}

func TestEveryConnectionOfThePoolHasItsSettings(t *testing.T) {
	emulator(t)
	settings := map[string]string{"app_id": os.Getenv("REALTIMEKIT_APP_ID"), "max_requests": "7"}
	t.Setenv("REALTIMEKIT_APP_ID", "")
	db := open(t, mattn.Config{Settings: settings})
	ctx := context.Background()
	var connections []*sql.Conn
	for range [4]int{} {
		connection, err := db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		connections = append(connections, connection)
	}
	var running sync.WaitGroup
	for _, connection := range connections {
		running.Add(1)
		go func(connection *sql.Conn) {
			defer running.Done()
			var sessions, ceiling int
			err := connection.QueryRowContext(ctx, "SELECT count(*), realtime_kit_config('max_requests') FROM realtime_kit_sessions").Scan(&sessions, &ceiling)
			if err != nil || sessions != 523 || ceiling != 7 {
				t.Errorf("%d %d %v", sessions, ceiling, err)
			}
		}(connection)
	}
	running.Wait()
}

func TestSettingsAreLockedWhenAllAreSet(t *testing.T) {
	emulator(t)
	db := open(t, mattn.Config{Settings: map[string]string{"locked": "on", "max_requests": "7", "read_only": "on"}})
	var ceiling int
	if err := db.QueryRow("SELECT realtime_kit_config('max_requests') AS ceiling").Scan(&ceiling); err != nil || ceiling != 7 {
		t.Fatal(ceiling, err)
	}
	if _, err := db.Exec("SELECT realtime_kit_config('max_requests', 8) AS ceiling"); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Fatal(err)
	}
}

func TestAnErrorIsASentenceAndTheConnectionWorksOn(t *testing.T) {
	emulator(t)
	db := open(t, mattn.Config{})
	db.SetMaxOpenConns(1)
	var joins int
	err := db.QueryRow("SELECT count(*) FROM realtime_kit_sessions_participants").Scan(&joins)
	var its sqlite3.Error
	if !errors.As(err, &its) || its.Code != sqlite3.ErrError || !strings.Contains(err.Error(), "session_id is missing; add WHERE session_id = '…'") {
		t.Errorf("%T %v", err, err)
	}
	count(t, db, 523)
}

func TestAContextThatEndsInterruptsAStatement(t *testing.T) {
	emulator(t)
	db := open(t, mattn.Config{})
	db.SetMaxOpenConns(1)
	count(t, db, 523)
	fast := os.Getenv("CLOUDFLARE_BASE_URL")
	switched(t, "latency=30000")
	statements := map[string]func(context.Context) error{
		"a query": func(ctx context.Context) error {
			var apps int
			return db.QueryRowContext(ctx, "SELECT count(*) FROM realtime_kit_apps").Scan(&apps)
		},
		"a write": func(ctx context.Context) error {
			_, err := db.ExecContext(ctx, "INSERT INTO realtime_kit_sessions (session_id) VALUES ('3bd31280-cfe7-4673-a547-df9989d0d303')")
			return err
		},
	}
	for name, statement := range statements {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			began := time.Now()
			err := statement(ctx)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%T %v", err, err)
			}
			// The deadline of the test: left alone it takes thirty seconds.
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			} else {
				t.Logf("%v behind the context's end", took-300*time.Millisecond)
			}
		})
	}
	t.Setenv("CLOUDFLARE_BASE_URL", fast)
	count(t, db, 523)
}

func TestARegisteredDriver(t *testing.T) {
	emulator(t)
	t.Setenv(realtimekit.Variable, given(t, "REALTIMEKIT_TEST_EXTENSION"))
	if err := mattn.Register("sqlite3_realtimekit"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3_realtimekit", filepath.Join(t.TempDir(), "calls.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count(t, db, 523)
}

func TestWhatIsWrongIsSaidWhenItIsOpened(t *testing.T) {
	text := filepath.Join(t.TempDir(), "librealtime_kit.so")
	if err := os.WriteFile(text, []byte("no library\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	extension := given(t, "REALTIMEKIT_TEST_EXTENSION")
	cases := map[string]struct {
		config mattn.Config
		words  string
	}{
		"no file":        {mattn.Config{Path: "/nowhere/librealtime_kit.so"}, "there is no extension to load: stat /nowhere/librealtime_kit.so: "},
		"no library":     {mattn.Config{Path: text}, "cannot load " + text + ": " + text + ": "},
		"no setting":     {mattn.Config{Path: extension, Settings: map[string]string{"colour": "red"}}, "realtimekit: the setting colour: "},
		"no such value":  {mattn.Config{Path: extension, Settings: map[string]string{"max_requests": "many"}}, "realtimekit: the setting max_requests: "},
		"nothing at all": {mattn.Config{}, "REALTIMEKIT_EXTENSION names /nowhere, and there is no such file"},
	}
	t.Setenv(realtimekit.Variable, "/nowhere")
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			db, err := each.config.Open(":memory:")
			if err == nil {
				db.Close()
			}
			if err == nil || !strings.Contains(err.Error(), each.words) {
				t.Errorf("%v", err)
			} else {
				t.Log(err)
			}
		})
	}
}
