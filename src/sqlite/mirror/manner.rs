//! The settings of a run: times in the mirror's form, patience for the budget, ceilings as high as a whole history needs.

use std::sync::Arc;

use crate::config::{Settings, Source};

/// Settings that a run has otherwise than the connection; taken back when dropped.
pub struct Manner {
    settings: Arc<Settings>,
    /// Each key with the value that was given through SQL, if one was.
    before: Vec<(&'static str, Option<String>)>,
}

/// Ceilings of a statement, which a list of a whole history may need higher. What somebody set stays as it is.
const PATIENCE: [(&str, &str); 4] =
    [("max_requests", "1000000"), ("max_pages", "1000000"), ("max_time", "86400"), ("max_wait", "400")];

impl Manner {
    /// Puts a run's settings in force; `percent` is its share of the budget.
    pub fn of_a_run(settings: &Arc<Settings>, percent: u64) -> Result<Self, String> {
        let mut manner = Self { settings: Arc::clone(settings), before: Vec::new() };
        for (key, value) in PATIENCE {
            if settings.get(key)?.1 == Source::Default {
                manner.set(key, value)?;
            }
        }
        manner.set("time_format", "sqlite")?;
        let share = settings.number("budget_share")?.min(percent);
        manner.set("budget_share", &share.to_string())?;
        Ok(manner)
    }

    fn set(&mut self, key: &'static str, value: &str) -> Result<(), String> {
        let before = match self.settings.get(key)? {
            (value, Source::Sql) => value,
            _ => None,
        };
        self.settings.set(key, Some(value))?;
        self.before.push((key, before));
        Ok(())
    }
}

impl Drop for Manner {
    fn drop(&mut self) {
        for (key, value) in self.before.drain(..).rev() {
            // What was in force before can be put in force again.
            let _ = self.settings.set(key, value.as_deref());
        }
    }
}
