//! Who somebody is in a mirror: all their ids and names, from one of them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};
use serde_json::json;

use crate::error::{Error, tidy};
use crate::mirror::mention::{Spelled, Term, folded};
use crate::mirror::redaction::{Key, Kind};
use crate::sqlite::mirror::rows;

/// A table whose rows are somebody's, with the columns that say whose.
pub struct Holder {
    pub table: &'static str,
    pub peer: &'static str,
    pub user: Option<&'static str>,
    pub custom: Option<&'static str>,
    pub name: &'static str,
}

const ID: Option<&str> = Some("user_id");
const CUSTOM_ID: Option<&str> = Some("custom_participant_id");

/// All of them; rows of one may point to rows of a later one.
pub static HOLDERS: [Holder; 5] = [
    Holder { table: "call_quality", peer: "peer_id", user: ID, custom: CUSTOM_ID, name: "display_name" },
    Holder { table: "peer_reports", peer: "id", user: ID, custom: CUSTOM_ID, name: "display_name" },
    Holder { table: "participants", peer: "id", user: ID, custom: CUSTOM_ID, name: "display_name" },
    Holder { table: "chat_messages", peer: "participant_id", user: None, custom: None, name: "display_name" },
    Holder { table: "transcript_segments", peer: "peer_id", user: ID, custom: CUSTOM_ID, name: "name" },
];

/// How many people of one name are listed.
const LISTED: usize = 5;

impl Holder {
    /// Its rows as `peer`, `user`, `custom`, `name`.
    fn select(&self, schema: &str) -> String {
        let (user, custom) = (self.user.unwrap_or("NULL"), self.custom.unwrap_or("NULL"));
        let place = rows::place(schema, self.table);
        format!("SELECT {} AS peer, {user} AS user, {custom} AS custom, {} AS name FROM {place}", self.peer, self.name)
    }

    /// The condition for rows of somebody: `?1` has their peer and user ids, `?2` their custom ids, both as JSON.
    pub fn is_theirs(&self) -> String {
        let among = |column: &str, ids: &str| format!("{column} IN (SELECT value FROM json_each({ids}))");
        let user = self.user.map(|column| " OR ".to_owned() + &among(column, "?1"));
        let custom = among(self.custom.unwrap_or("NULL"), "?2");
        format!("({}{} OR {custom})", among(self.peer, "?1"), user.unwrap_or_default())
    }

    /// The condition for rows that no id tells the owner of.
    pub fn is_nobodys(&self) -> String {
        let columns = [Some(self.peer), self.user, self.custom].into_iter().flatten();
        columns.map(|column| format!("coalesce({column}, '') = ''")).collect::<Vec<_>>().join(" AND ")
    }
}

/// All that is known of somebody.
#[derive(Debug, Default, Clone)]
pub struct Person {
    pub peers: BTreeSet<String>,
    pub users: BTreeSet<String>,
    pub customs: BTreeSet<String>,
    pub names: BTreeSet<String>,
    /// Custom ids that other people have, too, so that they do not say who this is.
    pub shared: BTreeSet<String>,
}

impl Person {
    /// Their peer and user ids as JSON.
    pub fn ids(&self) -> String {
        json!(self.peers.union(&self.users).collect::<Vec<_>>()).to_string()
    }

    /// Their custom ids as JSON.
    pub fn custom_ids(&self) -> String {
        json!(self.customs).to_string()
    }

    /// What is looked for in texts.
    pub fn terms(&self) -> Spelled {
        let names = self.names.iter().map(|name| (Term::Name, name.as_str()));
        let ids = self.peers.iter().chain(&self.users).chain(&self.customs);
        Spelled::new(names.chain(ids.map(|id| (Term::Id, id.as_str()))))
    }

    /// Deletes all rows that one of their ids says to be theirs; gives their numbers by table.
    pub fn delete_rows(&self, db: &Connection, schema: &str) -> Result<BTreeMap<&'static str, usize>> {
        let (ids, customs) = (self.ids(), self.custom_ids());
        let mut deleted = BTreeMap::new();
        for holder in &HOLDERS {
            if rows::exists(db, schema, holder.table)? {
                // Both parameters stand in it, whichever the condition has.
                let sql = format!(
                    "DELETE FROM {} WHERE {} AND ?1 IS NOT NULL AND ?2 IS NOT NULL",
                    rows::place(schema, holder.table),
                    holder.is_theirs()
                );
                rows::count(&mut deleted, holder.table, db.execute(&sql, [&ids, &customs])?);
            }
        }
        Ok(deleted)
    }

    fn is_called(&self, name: Option<&str>) -> bool {
        let Some(name) = name else { return false };
        self.names.iter().any(|own| folded(own) == folded(name))
    }

    fn size(&self) -> usize {
        self.peers.len() + self.users.len() + self.customs.len() + self.names.len() + self.shared.len()
    }

    /// The id by which to ask for them, and what it is.
    fn called(&self) -> String {
        let ids = [("custom_participant_id", &self.customs), ("user_id", &self.users), ("peer id", &self.peers)];
        let best = ids.iter().find_map(|(kind, ids)| Some(format!("{kind} {}", tidy(ids.first()?, 60))));
        best.unwrap_or_default()
    }
}

/// What a row says of its owner.
struct Owner {
    peer: Option<String>,
    user: Option<String>,
    custom: Option<String>,
    name: Option<String>,
}

/// The people of a mirror.
pub struct People<'a> {
    db: &'a Connection,
    key: Option<&'a Key>,
    owners: String,
}

impl<'a> People<'a> {
    /// Those of a schema. `key`: that of a redaction by hashes.
    pub fn of(db: &'a Connection, schema: &str, key: Option<&'a Key>) -> Result<Self> {
        let mut selects = Vec::new();
        for holder in &HOLDERS {
            if rows::exists(db, schema, holder.table)? {
                selects.push(holder.select(schema));
            }
        }
        Ok(Self { db, key, owners: selects.join(" UNION ALL ") })
    }

    /// Whoever has this custom id, user id, peer id or name; `None`: nobody has. A name of several people is an error that
    /// lists them.
    pub fn find(&self, who: &str) -> std::result::Result<Option<Person>, Error> {
        let failed = |error| rows::failed("realtime_kit_mirror_forget", "looking for a person", &error);
        for seed in self.seeds(who) {
            if self.has(&seed).map_err(failed)? {
                return self.grown(seed).map(Some).map_err(failed);
            }
        }
        let mut people = self.called(who).map_err(failed)?;
        if people.len() > 1 {
            let listed: Vec<String> = people.iter().map(Person::called).collect();
            let more = if people.len() == LISTED { " and perhaps others" } else { "" };
            return Err(Error::refused(
                "realtime_kit_mirror_forget",
                format!(
                    "'{}' is the name of several people: {}{more}; give one of these ids in place of the name",
                    tidy(who, 60),
                    listed.join(", ")
                ),
            ));
        }
        Ok(people.pop())
    }

    /// A text taken as each kind of id.
    fn seeds(&self, who: &str) -> [Person; 3] {
        let one = || BTreeSet::from([who.to_owned()]);
        let hash = self.key.map(|key| key.hash(Kind::CustomId, who));
        [
            Person { customs: one().into_iter().chain(hash).collect(), ..Person::default() },
            Person { users: one(), ..Person::default() },
            Person { peers: one(), ..Person::default() },
        ]
    }

    /// Whether a row has one of the ids as what it is taken for.
    fn has(&self, seed: &Person) -> Result<bool> {
        let among = |ids: &BTreeSet<String>| json!(ids).to_string();
        let owners = match (seed.users.is_empty(), seed.peers.is_empty()) {
            (false, _) => self.select("user IN (SELECT value FROM json_each(?1))", [among(&seed.users), String::new()]),
            (_, false) => self.select("peer IN (SELECT value FROM json_each(?1))", [among(&seed.peers), String::new()]),
            _ => self.owners(seed),
        };
        Ok(!owners?.is_empty())
    }

    fn owners(&self, person: &Person) -> Result<Vec<Owner>> {
        self.select(
            "peer IN (SELECT value FROM json_each(?1)) OR user IN (SELECT value FROM json_each(?1))
             OR custom IN (SELECT value FROM json_each(?2))",
            [person.ids(), person.custom_ids()],
        )
    }

    fn select(&self, condition: &str, given: [String; 2]) -> Result<Vec<Owner>> {
        if self.owners.is_empty() {
            return Ok(Vec::new());
        }
        // Both parameters stand in it, whichever the condition has.
        let sql = format!(
            "SELECT DISTINCT peer, user, custom, name FROM ({}) WHERE ({condition}) AND ?1 IS NOT NULL AND ?2 IS NOT NULL",
            self.owners
        );
        let mut statement = self.db.prepare(&sql)?;
        let text = |row: &rusqlite::Row<'_>, at| {
            Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.filter(|text| !text.is_empty()))
        };
        let owners = statement.query_map(given, |row| {
            Ok(Owner { peer: text(row, 0)?, user: text(row, 1)?, custom: text(row, 2)?, name: text(row, 3)? })
        })?;
        owners.collect()
    }

    /// A person with all ids and names that the rows of the known ones have.
    ///
    /// A user id and a peer id are one person's. A custom id is what somebody's program gave: where others of other names
    /// have it too ("guest"), it is not followed, unless it is what was asked for.
    fn grown(&self, mut person: Person) -> Result<Person> {
        loop {
            let before = person.size();
            let owners = self.owners(&person)?;
            for owner in &owners {
                person.peers.extend(owner.peer.clone());
                person.users.extend(owner.user.clone());
                person.names.extend(owner.name.clone());
            }
            let customs: BTreeSet<&String> = owners.iter().filter_map(|owner| owner.custom.as_ref()).collect();
            for custom in customs {
                if person.customs.contains(custom) || person.shared.contains(custom) {
                    continue;
                }
                let with_it = Person { customs: BTreeSet::from([custom.clone()]), ..Person::default() };
                let is_own = self.owners(&with_it)?.iter().all(|owner| {
                    owner.user.as_ref().is_some_and(|user| person.users.contains(user))
                        || owner.peer.as_ref().is_some_and(|peer| person.peers.contains(peer))
                        || person.is_called(owner.name.as_deref())
                });
                if is_own {
                    person.customs.insert(custom.clone());
                    person.customs.extend(self.key.map(|key| key.hash(Kind::CustomId, custom)));
                } else {
                    person.shared.insert(custom.clone());
                }
            }
            if person.size() == before {
                return Ok(person);
            }
        }
    }

    /// The people of a name, at most so many as are listed.
    fn called(&self, who: &str) -> Result<Vec<Person>> {
        let everybody = self.select("name IS NOT NULL", Default::default())?;
        let hash = self.key.map(|key| key.hash(Kind::Name, who));
        let is_exactly = |name: &str| name == who || hash.as_deref() == Some(name);
        let mut found: Vec<&Owner> =
            everybody.iter().filter(|owner| owner.name.as_deref().is_some_and(is_exactly)).collect();
        if found.is_empty() {
            let wanted = folded(who);
            found = everybody
                .iter()
                .filter(|owner| owner.name.as_deref().is_some_and(|name| folded(name) == wanted))
                .collect();
        }
        let mut people: Vec<Person> = Vec::new();
        for owner in found.iter().filter(|owner| owner.peer.is_some() || owner.user.is_some() || owner.custom.is_some())
        {
            let is_known = people.iter().any(|person| {
                owner.user.as_ref().is_some_and(|user| person.users.contains(user))
                    || owner.peer.as_ref().is_some_and(|peer| person.peers.contains(peer))
                    || owner.custom.as_ref().is_some_and(|custom| person.customs.contains(custom))
            });
            if is_known {
                continue;
            }
            let mut seed = Person::default();
            match (&owner.user, &owner.peer, &owner.custom) {
                (Some(user), ..) => seed.users.insert(user.clone()),
                (None, Some(peer), _) => seed.peers.insert(peer.clone()),
                (None, None, custom) => custom.iter().all(|custom| seed.customs.insert(custom.clone())),
            };
            // The name as it was typed, which a mirror of hashes does not know.
            seed.names.insert(who.to_owned());
            people.push(self.grown(seed)?);
            if people.len() == LISTED {
                break;
            }
        }
        if people.is_empty() && !found.is_empty() {
            // Nobody's rows under that name.
            people.push(Person { names: BTreeSet::from([who.to_owned()]), ..Person::default() });
        }
        Ok(people)
    }
}
