// Package realtimekit finds the file of the SQLite extension realtime_kit, which makes Cloudflare RealtimeKit's REST API SQL
// tables. It embeds nothing and depends on no driver: the file is built with `cargo build --release`, or comes with one of
// the other packages.
//
// Package realtimekit/mattn opens databases with it by github.com/mattn/go-sqlite3. Other drivers that load extensions take
// [LoadablePath]. modernc.org/sqlite is SQLite translated to Go: it cannot load native extensions.
package realtimekit

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Variable is the environment variable that names the extension's file.
const Variable = "REALTIMEKIT_EXTENSION"

// LoadablePath is the absolute path of the extension's file: the one that [Variable] names; else the first of its name
// beside the running program, in lib beside the program's folder, and in the system's folders of libraries. The working
// directory is not among them, since it may be somebody else's.
//
// The error says where it was looked for, and what to do; errors.Is knows it as [fs.ErrNotExist].
func LoadablePath() (string, error) {
	if named := os.Getenv(Variable); named != "" {
		path, err := filepath.Abs(named)
		if err != nil {
			return "", fmt.Errorf("realtimekit: %s names %s: %w", Variable, named, err)
		}
		if !isFile(path) {
			return "", fmt.Errorf("realtimekit: %s names %s, and there is no such file: %w", Variable, path, fs.ErrNotExist)
		}
		return path, nil
	}
	places := folders()
	for _, folder := range places {
		if path := filepath.Join(folder, fileName()); isFile(path) {
			return path, nil
		}
	}
	return "", fmt.Errorf("realtimekit: %s is in none of %s; build it (cargo build --release) and put it beside the program, or name it in %s: %w",
		fileName(), strings.Join(places, ", "), Variable, fs.ErrNotExist)
}

// executable is where the running program is; the tests have it elsewhere.
var executable = os.Executable

// folders are those in which the file is looked for, in this order.
func folders() []string {
	var list []string
	if program, err := executable(); err == nil {
		list = append(list, beside(program)...)
		if real, err := filepath.EvalSymlinks(program); err == nil && real != program {
			list = append(list, beside(real)...)
		}
	}
	switch runtime.GOOS {
	case "windows":
	case "darwin":
		list = append(list, "/usr/local/lib", "/opt/homebrew/lib")
	default:
		list = append(list, "/usr/local/lib")
		if triplet, ok := triplets[runtime.GOARCH]; ok {
			list = append(list, filepath.Join("/usr/lib", triplet))
		}
		list = append(list, "/usr/lib64", "/usr/lib")
	}
	return list
}

func beside(program string) []string {
	folder := filepath.Dir(program)
	return []string{folder, filepath.Join(filepath.Dir(folder), "lib")}
}

// triplets are the names of Debian's folders of libraries.
var triplets = map[string]string{
	"amd64": "x86_64-linux-gnu",
	"arm64": "aarch64-linux-gnu",
}

func fileName() string {
	switch runtime.GOOS {
	case "windows":
		return "realtime_kit.dll"
	case "darwin":
		return "librealtime_kit.dylib"
	default:
		return "librealtime_kit.so"
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
