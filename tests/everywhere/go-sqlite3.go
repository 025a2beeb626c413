// go-sqlite3 with database/sql. A context that ends interrupts its statement.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	"github.com/mattn/go-sqlite3"
)

func main() {
	sql.Register("realtimekit", &sqlite3.SQLiteDriver{Extensions: []string{os.Getenv("EXTENSION")}})
	db, err := sql.Open("realtimekit", ":memory:")
	must(err)
	// Each connection of the pool would be a database of its own, with a log of its own.
	db.SetMaxOpenConns(1)

	var ours, sqlite string
	must(db.QueryRow("SELECT realtime_kit_version(), sqlite_version()").Scan(&ours, &sqlite))
	fmt.Println("version:", ours, sqlite)
	count("count", db)

	var meeting, name string
	var minutes float64
	must(db.QueryRow(os.Getenv("JOIN"), "LIVE").Scan(&meeting, &name, &minutes))
	fmt.Println("join:", meeting, "|", name, "|", minutes)

	var values [5]any
	must(db.QueryRow(os.Getenv("TYPES")).Scan(&values[0], &values[1], &values[2], &values[3], &values[4]))
	fmt.Printf("types: %T %T %T %T %T\n", values[0], values[1], values[2], values[3], values[4])
	ended := "NULL"
	if values[3] != nil {
		ended = fmt.Sprint(values[3])
	}
	started := values[4].(time.Time).UTC().Format("2006-01-02 15:04:05.000")
	fmt.Println("values:", values[0], "|", values[1], "|", values[2], "|", ended, "|", started)

	_, err = db.Exec(os.Getenv("INSERT"), os.Getenv("INSERT_ID"))
	must(err)
	var method, outcome string
	var status int
	must(db.QueryRow(os.Getenv("INSERTED")).Scan(&method, &status, &outcome))
	fmt.Println("insert:", method, status, outcome)

	var number int
	err = db.QueryRow(os.Getenv("ERROR")).Scan(&number)
	fmt.Printf("error: %T: %v\n", err, err)

	fmt.Println("waiting:")
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	err = db.QueryRowContext(ctx, os.Getenv("WAIT")).Scan(&number)
	fmt.Printf("interrupt: %T: %v\n", err, err)
	count("again", db)

	must(db.Close())
	fmt.Println("close: ok")
}

func count(step string, db *sql.DB) {
	var sessions int
	must(db.QueryRow(os.Getenv("COUNT")).Scan(&sessions))
	fmt.Println(step+":", sessions)
}

func must(err error) {
	if err != nil {
		fmt.Printf("%T: %v\n", err, err)
		os.Exit(1)
	}
}
