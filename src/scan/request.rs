//! The requests of one combination of arguments: what they share, and how they are submitted.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::api::client::{Call, Target};
use secrecy::SecretString;

use crate::api::link::Link;
use crate::api::route::{DOWNLOAD, Route};
use crate::api::scheduler::{Manner, Ticket};
use crate::api::statement::Statement;
use crate::error::{Error, Failure};
use crate::plan::Plan;
use crate::scan::arguments::{Combination, Filled};
use crate::spec::Schema;
use crate::trace::GUESS;

/// Makes the requests of one endpoint with one combination of arguments.
#[derive(Clone)]
pub struct Requests {
    /// The connection.
    pub link: Arc<Link>,
    /// The statement.
    pub statement: Arc<Statement>,
    /// The table.
    pub schema: &'static Schema,
    /// The endpoint.
    pub route: &'static Route,
    /// The path, filled in.
    pub path: String,
    /// The scan, by its table and plan: what tells one scan of a statement from another.
    pub scan: u64,
    account_id: String,
    app_id: String,
    query: Vec<(&'static str, String)>,
}

impl Requests {
    /// The requests of a plan with these arguments.
    pub fn new(
        link: Arc<Link>,
        statement: Arc<Statement>,
        schema: &'static Schema,
        route: &'static Route,
        plan: &Plan,
        values: &Combination,
        scan: u64,
    ) -> Self {
        let by_name = |name: &str| values.iter().find(|f| fills(schema, f, name)).and_then(|f| f.wire.as_deref());
        let mut query: Vec<(&'static str, String)> = Vec::new();
        for &wire in route.sends {
            let filtered =
                values.iter().find(|f| schema.columns[f.column].filter.is_some_and(|filter| filter.wire == wire));
            let given = by_name(wire).or_else(|| filtered?.wire.as_deref()).map(str::to_owned);
            if let Some(value) = given.or_else(|| asked(schema, &plan.asks, wire)) {
                query.push((wire, value));
            }
        }
        Self {
            path: route.fill(|name| by_name(name).unwrap_or_default()),
            account_id: by_name("account_id").unwrap_or_default().to_owned(),
            app_id: by_name("app_id").unwrap_or_default().to_owned(),
            link,
            statement,
            schema,
            route,
            query,
            scan,
        }
    }

    /// The by-id requests that fill in the details of one row of this list.
    pub fn detail(&self, route: &'static Route, key: &str, values: &Combination, details: &[usize]) -> Self {
        let by_name = |name: &str| values.iter().find(|f| fills(self.schema, f, name)).and_then(|f| f.wire.as_deref());
        let query = route.sends.iter().filter_map(|wire| asked(self.schema, details, wire).map(|value| (*wire, value)));
        Self { route, path: route.fill(|name| by_name(name).unwrap_or(key)), query: query.collect(), ..self.clone() }
    }

    /// Submits one request with these parameters besides the shared ones; what the statement has been answered before is
    /// not asked again.
    pub fn submit(&self, parameters: Vec<(&'static str, String)>) -> Result<Ticket, Error> {
        self.send(self.call(parameters), Manner::default())
    }

    /// Submits one request whatever was answered before.
    pub fn submit_anew(&self, parameters: Vec<(&'static str, String)>) -> Result<Ticket, Error> {
        self.send(self.call(parameters), Manner { anew: true, ..Manner::default() })
    }

    /// Submits one request that nobody has asked for yet.
    pub fn guess(&self, parameters: Vec<(&'static str, String)>) -> Result<Ticket, Error> {
        tracing::debug!(target: GUESS, statement = self.statement.number, table = %self.schema.table.name, "{} {} is asked for ahead of need", self.route.method.name(), self.path);
        self.send(self.call(parameters), Manner { is_guess: true, ..Manner::default() })
    }

    fn send(&self, call: Call, manner: Manner) -> Result<Ticket, Error> {
        let manner = Manner { lane: hash(&(self.scan, self.statement.number)), ..manner };
        self.link.scheduler.submit(call, manner).map_err(|failure| self.failed(failure))
    }

    /// What tells the request with these parameters from every other.
    pub fn key(&self, parameters: Vec<(&'static str, String)>) -> String {
        self.call(parameters).key().unwrap_or_default()
    }

    /// Whether the request with these parameters has its answer already, so that none would be made.
    pub fn is_answered(&self, parameters: Vec<(&'static str, String)>) -> bool {
        let call = self.call(parameters);
        self.statement.memo.has(&call.key().unwrap_or_default()) || self.link.scheduler.remembers(&call)
    }

    /// A hash of account and app: ids mean something within them only.
    pub fn scope(&self) -> u64 {
        hash(&(&self.account_id, &self.app_id))
    }

    /// One request with these parameters besides the shared ones.
    pub fn call(&self, parameters: Vec<(&'static str, String)>) -> Call {
        let mut query = self.query.clone();
        query.extend(parameters);
        Call {
            table: self.schema.table.name.to_owned(),
            statement: Arc::clone(&self.statement),
            route: self.route,
            target: Target::Api { account_id: self.account_id.clone(), app_id: self.app_id.clone(), query },
            path: self.path.clone(),
        }
    }

    /// Submits the download of a file. `path` is what log and messages call it.
    pub fn download(&self, url: SecretString, path: String) -> Result<Ticket, Error> {
        let call = Call {
            table: self.schema.table.name.to_owned(),
            statement: Arc::clone(&self.statement),
            route: &DOWNLOAD,
            target: Target::File(url),
            path,
        };
        self.send(call, Manner::default())
    }

    /// What tells these requests from all others of a statement.
    pub fn identity(&self) -> String {
        format!("{}/{}{}?{:?}", self.account_id, self.app_id, self.path, self.query)
    }

    /// The value sent for a parameter, if it was given.
    pub fn given(&self, wire: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| *name == wire).map(|(_, value)| value.as_str())
    }

    /// The names of the parameters that all these requests send.
    pub fn sent(&self) -> Vec<&'static str> {
        self.query.iter().map(|(name, _)| *name).collect()
    }

    /// The error of a request that failed.
    pub fn failed(&self, failure: Failure) -> Error {
        Error::Request {
            table: self.schema.table.name.to_owned(),
            method: self.route.method.name(),
            path: self.path.clone(),
            failure,
        }
    }

    /// A setting that is a number.
    pub fn number(&self, key: &str) -> Result<u64, Error> {
        self.link.settings.number(key).map_err(|text| Error::refused(self.schema.table.name, text))
    }

    /// The rows a page of a whole list is asked for: the setting, else the endpoint's largest; never more than the
    /// server was found to take.
    pub fn page_size(&self) -> Result<u32, Error> {
        let (set, _) =
            self.link.settings.get("page_size").map_err(|text| Error::refused(self.schema.table.name, text))?;
        let size = set.and_then(|s| s.parse().ok()).unwrap_or(self.route.page_max).max(1);
        Ok(self.link.page_limit(self.route.path).map_or(size, |limit| size.min(limit)))
    }

    /// Remembers that the server refused larger pages than this.
    pub fn learn_page_size(&self, size: u32) {
        self.link.limit_page(self.route.path, size);
    }
}

/// A hash, the same within a process.
pub fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether a value is the one of that argument, by itself or through the field that fills it in.
pub fn fills(schema: &Schema, filled: &Filled, name: &str) -> bool {
    let column = schema.columns[filled.column];
    column.fills == Some(name) || (column.name == name && column.argument().is_some())
}

/// What is sent because columns are read: the value a column asks with, or the list it narrows the answer to.
fn asked(schema: &Schema, columns: &[usize], wire: &str) -> Option<String> {
    let of = |pick: fn(&crate::spec::Column) -> Option<(&'static str, &'static str)>| -> Vec<&'static str> {
        let values = columns.iter().filter_map(|&c| pick(schema.columns[c]));
        values.filter(|(name, _)| *name == wire).map(|(_, value)| value).collect()
    };
    let asking = of(|c| c.asks);
    let narrowing = of(|c| c.narrows);
    asking.first().map(|value| (*value).to_owned()).or_else(|| (!narrowing.is_empty()).then(|| narrowing.join(",")))
}
