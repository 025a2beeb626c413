# R's RSQLite, with DBI.
library(DBI)

db <- dbConnect(RSQLite::SQLite(), ":memory:", extended_types = TRUE)
invisible(dbGetQuery(db, "SELECT load_extension(?)", list(Sys.getenv("EXTENSION"))))

row <- function(statement, ...) {
  values <- list(...)
  dbGetQuery(db, Sys.getenv(statement), if (length(values)) values)
}
say <- function(step, ...) cat(step, ": ", paste(...), "\n", sep = "")

say("version", paste(dbGetQuery(db, "SELECT realtime_kit_version(), sqlite_version()"), collapse = " "))
say("count", row("COUNT")$sessions)
say("join", paste(row("JOIN", "LIVE"), collapse = " | "))

found <- row("TYPES")
say("types", paste(vapply(found, function(column) class(column)[1], ""), collapse = " "))
# format() cuts off what POSIXct, a double, is short of.
found$started_at <- format(found$started_at + 0.0005, "%Y-%m-%d %H:%M:%OS3", tz = "UTC")
say("values", paste(lapply(found, function(column) if (is.na(column)) "NULL" else column), collapse = " | "))

invisible(dbExecute(db, Sys.getenv("INSERT"), list(Sys.getenv("INSERT_ID"))))
say("insert", paste(row("INSERTED"), collapse = " "))

tryCatch(row("ERROR"), error = function(error) say("error", class(error)[1], ":", conditionMessage(error)))

# RSQLite does not look whether R was interrupted while a statement runs.
invisible(dbGetQuery(db, "SELECT realtime_kit_config('max_time', '1')"))
cat("waiting:\n")
tryCatch(row("WAIT"), error = function(error) say("interrupt", class(error)[1], ":", conditionMessage(error)))
say("again", row("COUNT")$sessions)

dbDisconnect(db)
cat("close: ok\n")
