package mattn_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"realtimekit/mattn"
)

// The calls that are on, with ten seconds for the answer.
func Example() {
	db, err := mattn.Open(":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, "SELECT id, started_at FROM realtime_kit_sessions WHERE status = ?", "LIVE")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var started time.Time
		if err := rows.Scan(&id, &started); err != nil {
			log.Fatal(err)
		}
		fmt.Println(id, time.Since(started))
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
}
