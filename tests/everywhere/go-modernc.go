// modernc.org/sqlite is SQLite translated to Go: there is no native code that could load native code.
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "modernc.org/sqlite"
)

func main() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	_, err = db.Exec("SELECT load_extension(?)", os.Getenv("EXTENSION"))
	fmt.Printf("cannot: %T: %v\n", err, err)
}
