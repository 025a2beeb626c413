//! Every way in which a statement may have to wait, for the trials that end it there.

/// A statement that waits, and for what.
pub struct Situation {
    /// How the trials' names end.
    pub name: &'static str,
    /// The emulator's switches.
    pub switches: &'static str,
    /// Environment variables beside those that lead to the emulator.
    pub settings: &'static [(&'static str, &'static str)],
    /// The statement.
    pub sql: &'static str,
    /// A statement over the log that gives 1 if it was waiting for what it says.
    pub proof: &'static str,
}

/// In place of switches: a server that takes no connection.
pub const UNANSWERED: &str = "(no connection)";

const ALL_SESSIONS: &str = "SELECT count(id) FROM realtime_kit_sessions WHERE per_page = 10";

const INSERT: &str = "INSERT INTO realtime_kit_sessions(session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1')";

/// Nothing was answered so far.
const SILENCE: &str = "SELECT count(*) = 0 FROM realtime_kit_requests";

/// The first answers came, the rest did not.
const BEGUN: &str = "SELECT count(*) > 0 AND count(*) = count(nullif(outcome, 'failed')) FROM realtime_kit_requests";

/// A request was refused and is to be tried again.
const RETRIED: &str = "SELECT count(*) > 0 FROM realtime_kit_requests WHERE outcome = 'retried'";

/// A write is on its way.
const UNSURE: &str = "SELECT outcome = 'unsure' FROM realtime_kit_requests WHERE method = 'POST'";

/// The situations; each lasts for seconds if nobody ends it.
pub const SITUATIONS: &[Situation] = &[
    Situation {
        name: "a_wait_for_a_late_answer",
        switches: "latency=3000",
        settings: &[],
        sql: "SELECT id FROM realtime_kit_sessions LIMIT 1",
        proof: SILENCE,
    },
    Situation {
        name: "a_wait_for_a_stalled_answer",
        switches: "fault=stall@all",
        settings: &[],
        sql: "SELECT id FROM realtime_kit_sessions LIMIT 1",
        proof: SILENCE,
    },
    Situation {
        name: "a_wait_for_answers_in_drops",
        switches: "fault=slow@all",
        settings: &[],
        sql: ALL_SESSIONS,
        proof: "SELECT count(*) < 10 FROM realtime_kit_requests",
    },
    Situation {
        name: "a_wait_for_a_connection",
        switches: UNANSWERED,
        settings: &[],
        sql: "SELECT id FROM realtime_kit_sessions LIMIT 1",
        proof: SILENCE,
    },
    Situation {
        name: "a_wait_for_the_budget",
        switches: "budget=5,window=30",
        settings: &[("REALTIMEKIT_MAX_WAIT", "3600")],
        sql: ALL_SESSIONS,
        proof: BEGUN,
    },
    Situation {
        name: "a_wait_for_the_rate_that_held",
        switches: "rate=1",
        settings: &[],
        sql: ALL_SESSIONS,
        proof: BEGUN,
    },
    Situation {
        name: "a_wait_before_the_next_try",
        switches: "fault=503@all",
        settings: &[("REALTIMEKIT_RETRY_DELAY", "10000")],
        sql: "SELECT id FROM realtime_kit_sessions LIMIT 1",
        proof: RETRIED,
    },
    Situation {
        name: "a_wait_that_the_server_asked_for",
        switches: "fault=retry_after_date@all",
        settings: &[],
        sql: "SELECT id FROM realtime_kit_sessions LIMIT 1",
        proof: RETRIED,
    },
    Situation { name: "a_wait_in_an_insert", switches: "latency=3000", settings: &[], sql: INSERT, proof: UNSURE },
    Situation {
        name: "a_wait_in_an_insert_that_is_refused",
        switches: "fault=retry_after_date@all",
        settings: &[],
        sql: INSERT,
        proof: "SELECT outcome = 'retried' FROM realtime_kit_requests WHERE method = 'POST'",
    },
    Situation {
        name: "a_wait_in_generate_summary",
        switches: "latency=3000",
        settings: &[],
        sql: "SELECT realtime_kit_generate_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1')",
        proof: UNSURE,
    },
    Situation {
        name: "a_wait_for_a_summary",
        switches: "summary_ready=never",
        settings: &[],
        sql: "SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 30)",
        proof: "SELECT count(*) > 0 FROM realtime_kit_requests WHERE outcome = 'not found'",
    },
    Situation {
        name: "a_wait_for_a_summary_that_stalls",
        switches: "fault=stall@all",
        settings: &[],
        sql: "SELECT realtime_kit_wait_for_summary('c6c6b8ea-2810-4c21-a80f-431929b4e0e1', 30)",
        proof: SILENCE,
    },
    Situation {
        name: "a_download_in_a_column",
        switches: "fault=stall@all:files/chat",
        settings: &[],
        sql: "SELECT content FROM realtime_kit_sessions_chat \
              WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1'",
        proof: "SELECT count(*) = 1 FROM realtime_kit_requests WHERE outcome = 'ok'",
    },
    Situation {
        name: "a_download_of_rows",
        switches: "fault=stall@all:files/transcript",
        settings: &[],
        sql: "SELECT count(*) FROM realtime_kit_sessions_transcript_segments \
              WHERE session_id = 'c6c6b8ea-2810-4c21-a80f-431929b4e0e1'",
        proof: "SELECT count(*) = 1 FROM realtime_kit_requests WHERE outcome = 'ok'",
    },
    Situation {
        name: "the_inner_loop_of_a_join",
        switches: "latency=40",
        settings: &[],
        sql: "SELECT count(p.id) FROM realtime_kit_sessions AS s \
              CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id",
        proof: "SELECT count(*) > 0 FROM realtime_kit_requests WHERE path LIKE '%/participants'",
    },
    Situation {
        name: "the_inner_loop_of_a_join_that_stalls",
        switches: "fault=stall@all:participants",
        settings: &[("REALTIMEKIT_IN_FLIGHT", "16")],
        sql: "SELECT count(p.id) FROM realtime_kit_sessions AS s \
              CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id",
        proof: "SELECT count(*) > 0 FROM realtime_kit_requests WHERE outcome = 'ok'",
    },
    Situation {
        name: "a_join_of_what_was_read_already",
        switches: "",
        settings: &[],
        sql: "SELECT count(a.id || b.id || c.id) FROM realtime_kit_sessions AS a \
              CROSS JOIN realtime_kit_sessions AS b CROSS JOIN realtime_kit_sessions AS c",
        proof: "SELECT count(*) > 0 FROM realtime_kit_requests WHERE outcome = 'ok'",
    },
    Situation {
        name: "an_in_list",
        switches: "latency=25",
        settings: &[],
        sql: "SELECT count(*) FROM realtime_kit_sessions_participants \
              WHERE session_id IN (SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 90)",
        proof: "SELECT count(*) > 0 FROM realtime_kit_requests WHERE path LIKE '%/participants'",
    },
    Situation {
        name: "an_in_list_that_stalls",
        switches: "fault=stall@all:participants",
        settings: &[("REALTIMEKIT_IN_FLIGHT", "16")],
        sql: "SELECT count(*) FROM realtime_kit_sessions_participants \
              WHERE session_id IN (SELECT id FROM realtime_kit_sessions)",
        proof: "SELECT count(*) > 0 FROM realtime_kit_requests WHERE outcome = 'ok'",
    },
    Situation {
        name: "pages_read_ahead",
        switches: "latency=400",
        settings: &[("REALTIMEKIT_IN_FLIGHT", "16")],
        sql: ALL_SESSIONS,
        proof: "SELECT count(*) < 53 FROM realtime_kit_requests",
    },
];
