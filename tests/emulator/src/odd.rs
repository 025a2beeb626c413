//! Ids with everything in them that JSON allows, in place of the ids of some sessions and of the peers of one session.

use std::borrow::Cow;

use crate::answer::Answer;
use crate::world::World;

/// The ids, each as JSON writes it. The documents say of ids no more than that they are strings.
pub const ODD_IDS: &[&str] = &[
    r#""it's \"quoted\"""#,
    r#""a/b/../c""#,
    r#""100%25 ?x=1&y=2#z;+""#,
    r#""back\\slash""#,
    r#""Zürich 佐藤 \ud83c\udfa5""#,
    r#""\u0041lias, \u00e9scaped""#,
    r#""e\u0301""#,
    r#""\u00e9""#,
    r#""  blank around  ""#,
    r#""tab\tand\r\nline\b\f""#,
    r#""nul\u0000inside""#,
    r#""delete\u007f, next line\u0085""#,
    r#""\u202eright to left\u200b\ufeff""#,
    r#""\uffff\udbff\udfff""#,
    r#""' OR 1=1 --""#,
    r#""abc""#,
    r#""ABC""#,
    r#""007""#,
    r#""7.0""#,
    r#""1e3""#,
    r#""null""#,
    r#""[\"x\"]""#,
    r#""..\/..""#,
    r#""%2e%2e""#,
];

/// No text at all: half of a character.
pub const BROKEN_ID: &str = r#""\ud800""#;

/// The first session with an odd id, by its place in the list.
const FIRST: usize = 20;

/// The sessions and peers whose ids are odd: their ids in the world, each with the one that takes its place, as JSON.
pub(crate) struct Odd {
    pairs: Vec<(String, &'static str)>,
}

impl Odd {
    pub(crate) fn of(world: &World, is_broken: bool) -> Odd {
        let sessions = world.sessions.iter().skip(FIRST).map(|it| it.id.clone());
        let ids: &[&str] = if is_broken { &[BROKEN_ID] } else { ODD_IDS };
        let mut pairs: Vec<(String, &str)> = sessions.zip(ids.iter().copied()).collect();
        let fits = |size: usize| (ids.len()..=60).contains(&size);
        let session = world.sessions.iter().find(|it| fits(it.participants.len())).filter(|_| !is_broken);
        let peers = session.into_iter().flat_map(|it| &it.participants).map(|it| it.id.clone());
        pairs.extend(peers.zip(ids.iter().copied()));
        Odd { pairs }
    }

    /// The segments of a path with the ids that the world knows. A segment may name a session and a peer: the first
    /// behind `/sessions/` is a session, any other a peer.
    pub(crate) fn asked(&self, segments: &[String]) -> Vec<String> {
        let mut asked = segments.to_vec();
        let half = self.pairs.len().div_ceil(2);
        for (index, segment) in asked.iter_mut().enumerate().skip(1) {
            let is_session = index == 1;
            let (sessions, peers) = self.pairs.split_at(half);
            let found = if is_session { sessions } else { peers };
            let is_it = |json: &str| serde_json::from_str::<Cow<'_, str>>(json).is_ok_and(|text| text == *segment);
            if let Some((id, _)) = found.iter().find(|(_, json)| is_it(json)) {
                segment.clone_from(id);
            }
        }
        asked
    }

    /// The answer with the odd ids in it.
    pub(crate) fn told(&self, answer: Answer) -> Answer {
        let mut text = answer.body.text().to_owned();
        for (id, json) in &self.pairs {
            text = text.replace(&format!("\"{id}\""), json);
        }
        Answer { body: std::sync::Arc::new(text.into()), ..answer }
    }
}
