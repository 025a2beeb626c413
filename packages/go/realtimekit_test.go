package realtimekit

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// put writes an empty file of the extension's name into a folder, which it makes.
func put(t *testing.T, folder string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, fileName())
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// program makes a file that LoadablePath takes for the running program.
func program(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "bin", "program")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	runsAs(t, path)
	return path
}

func runsAs(t *testing.T, path string) {
	t.Helper()
	before := executable
	executable = func() (string, error) { return path, nil }
	t.Cleanup(func() { executable = before })
}

func expect(t *testing.T, expected string) {
	t.Helper()
	found, err := LoadablePath()
	if err != nil || found != expected {
		t.Fatalf("expected %s, found %q, %v", expected, found, err)
	}
}

func TestTheVariableComesFirst(t *testing.T) {
	folder := t.TempDir()
	put(t, filepath.Dir(program(t, folder)))
	named := put(t, filepath.Join(folder, "named"))
	t.Setenv(Variable, named)
	expect(t, named)
	t.Setenv(Variable, filepath.Join(folder, "nowhere"))
	_, err := LoadablePath()
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "REALTIMEKIT_EXTENSION names "+filepath.Join(folder, "nowhere")) {
		t.Fatalf("%v", err)
	}
}

func TestARelativePathIsMadeAbsolute(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(Variable, "go.mod")
	expect(t, filepath.Join(here, "go.mod"))
}

func TestItIsFoundBesideTheProgram(t *testing.T) {
	t.Setenv(Variable, "")
	folder := t.TempDir()
	file := program(t, folder)
	library := put(t, filepath.Join(folder, "lib"))
	expect(t, library)
	expect(t, library)
	nearer := put(t, filepath.Dir(file))
	expect(t, nearer)
}

func TestItIsFoundBesideWhatALinkLeadsTo(t *testing.T) {
	t.Setenv(Variable, "")
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	library := put(t, filepath.Dir(program(t, folder)))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(folder, "bin", "program"), link); err != nil {
		t.Skip(err)
	}
	runsAs(t, link)
	expect(t, library)
}

func TestWhereItIsNowhereTheErrorSaysWhatToDo(t *testing.T) {
	t.Setenv(Variable, "")
	folder := t.TempDir()
	program(t, folder)
	// A folder of that name is no library.
	if err := os.MkdirAll(filepath.Join(folder, "bin", fileName()), 0o755); err != nil {
		t.Fatal(err)
	}
	found, err := LoadablePath()
	if err == nil {
		t.Skipf("this machine has it: %s", found)
	}
	for _, words := range []string{filepath.Join(folder, "bin"), filepath.Join(folder, "lib"), "cargo build --release", Variable} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in: %v", words, err)
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestNoDriverIsForcedOnAnybody(t *testing.T) {
	printed, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(printed)) {
		if name == "database/sql" || strings.Contains(name, ".") {
			t.Errorf("realtimekit imports %s", name)
		}
	}
}
