// JDBC, with Xerial's driver. A time is read as one: the extension's are UTC, and say so to the driver by a calendar.

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class Jdbc {
    static final Map<String, String> ENV = System.getenv();
    static final Calendar UTC = Calendar.getInstance(TimeZone.getTimeZone("UTC"));

    public static void main(String[] arguments) throws Exception {
        var out = new java.io.PrintStream(System.out, true, "UTF-8");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite::memory:?enable_load_extension=true")) {
            try (PreparedStatement load = db.prepareStatement("SELECT load_extension(?)")) {
                load.setString(1, ENV.get("EXTENSION"));
                load.execute();
            }
            out.println("version: " + row(db, "SELECT realtime_kit_version(), sqlite_version()", " "));
            out.println("count: " + row(db, ENV.get("COUNT"), " "));
            out.println("join: " + row(db, ENV.get("JOIN"), " | ", "LIVE"));

            try (Statement statement = db.createStatement(); ResultSet row = statement.executeQuery(ENV.get("TYPES"))) {
                row.next();
                Object[] values = {
                    row.getObject(1), row.getObject(2), row.getObject(3), row.getTimestamp(4, UTC), row.getTimestamp(5, UTC),
                };
                var types = new StringBuilder("types:");
                for (Object value : values) {
                    types.append(' ').append(value == null ? "null" : value.getClass().getSimpleName());
                }
                out.println(types);
                var form = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
                String started = form.format(((Timestamp) values[4]).toInstant());
                String ended = values[3] == null ? "NULL" : "?";
                out.printf("values: %s | %s | %s | %s | %s%n", values[0], values[1], values[2], ended, started);
            }

            try (PreparedStatement insert = db.prepareStatement(ENV.get("INSERT"))) {
                insert.setString(1, ENV.get("INSERT_ID"));
                insert.executeUpdate();
            }
            out.println("insert: " + row(db, ENV.get("INSERTED"), " "));

            try {
                row(db, ENV.get("ERROR"), " ");
            } catch (SQLException error) {
                out.println("error: " + error.getClass().getSimpleName() + ": " + error.getMessage());
            }

            out.println("waiting:");
            try (Statement statement = db.createStatement(); var timer = new Timer()) {
                timer.after(500, statement::cancel);
                statement.executeQuery(ENV.get("WAIT"));
            } catch (SQLException error) {
                out.println("interrupt: " + error.getClass().getSimpleName() + ": " + error.getMessage());
            }
            out.println("again: " + row(db, ENV.get("COUNT"), " "));
        }
        out.println("close: ok");
    }

    /** The first row of a statement, its values as text. */
    static String row(Connection db, String sql, String between, String... values) throws SQLException {
        try (PreparedStatement statement = db.prepareStatement(sql)) {
            for (int at = 0; at < values.length; at++) {
                statement.setString(at + 1, values[at]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                var text = new StringBuilder();
                for (int at = 1; at <= row.getMetaData().getColumnCount(); at++) {
                    text.append(at == 1 ? "" : between).append(row.getObject(at));
                }
                return text.toString();
            }
        }
    }

    interface Action {
        void run() throws SQLException;
    }

    /** Runs one action later, in a thread of its own. */
    static class Timer implements AutoCloseable {
        private final java.util.concurrent.ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        void after(long milliseconds, Action action) {
            thread.schedule(() -> { action.run(); return null; }, milliseconds, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }
}
