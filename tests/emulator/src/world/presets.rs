//! Presets (fact sheet, sections 12.1 and 12.4): those that participants join with, and many that nobody ever used.

use super::names::PRESETS;
use super::{Moment, NOW, Random, World, random_of};

/// Presets with which nobody ever joined.
const UNUSED: usize = 36;
const QUALITIES: [&str; 5] = ["hd", "vga", "qvga", "fhd", "uhd"];
const PRODUCES: [&str; 3] = ["ALLOWED", "NOT_ALLOWED", "CAN_REQUEST"];
const WAITING_ROOMS: [&str; 3] = ["SKIP", "ON_PRIVILEGED_USER_ENTRY", "SKIP_ON_ACCEPT"];
const THEMES: [&str; 3] = ["darkest", "dark", "light"];
const KINDS: [&str; 2] = ["GROUP_CALL", "AUDIO_ROOM"];
const DAY: i64 = 86_400_000;

/// A preset: what participants who join with it may do and see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// A UUID.
    pub id: String,
    /// Its name, which participants have as `preset_name`.
    pub name: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it changed last.
    pub updated_at: Moment,
    /// `GROUP_CALL`, `WEBINAR`, `AUDIO_ROOM` or `LIVESTREAM`.
    pub view_type: &'static str,
    /// `hd`, `vga`, `qvga`, `fhd` or `uhd`: of videos and of what is shared.
    pub quality: &'static str,
    /// Video streams at once, on a desktop and on a phone.
    pub streams: [u32; 2],
    /// `enable_high_bitrate` and `enable_stereo`, where the sound is set.
    pub audio: Option<[bool; 2]>,
    /// `livestream_viewer_qualities`: left out, null, or some.
    pub viewer_qualities: Option<Option<&'static [u32]>>,
    /// Whether its people host: they may do what others may not.
    pub hosts: bool,
    /// What its people may do with sound and video: `ALLOWED`, `NOT_ALLOWED` or `CAN_REQUEST`.
    pub produces: &'static str,
    /// `SKIP`, `ON_PRIVILEGED_USER_ENTRY` or `SKIP_ON_ACCEPT`.
    pub waiting_room: &'static str,
    /// `transcription_enabled`, where it is set.
    pub transcription: Option<bool>,
    /// The logo's address, where there is one.
    pub logo: Option<String>,
    /// `darkest`, `dark` or `light`.
    pub theme: &'static str,
}

impl World {
    /// The presets, newest first.
    pub fn presets(&self) -> Vec<Preset> {
        // An app in which there is nothing has no presets either.
        let is_empty = self.meetings.is_empty();
        let mut random = Random::part(self.seed, 25);
        let used = PRESETS.iter().map(|&name| name.to_owned());
        let unused = (0..UNUSED).map(|number| match number {
            7 => "Klasse 8b – Prüfung".to_owned(),
            19 => "講師 \"A\"".to_owned(),
            _ => format!("classroom_{:02}", number + 1),
        });
        let all = used.chain(unused).enumerate().take(if is_empty { 0 } else { usize::MAX });
        let mut all: Vec<Preset> = all.map(|(place, name)| preset(place, random.uuid(), name)).collect();
        all.retain(|it| it.created_at <= self.now());
        all.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id.cmp(&b.id)));
        all
    }
}

fn preset(place: usize, id: String, name: String) -> Preset {
    let mut random = random_of(&id, 25);
    let is_of_a_webinar = name.starts_with("webinar") || name.starts_with("livestream");
    // An app begins with those that participants join with, all of them made at once; the others came by script, several
    // in the same millisecond.
    let created_at =
        NOW.plus(if place < PRESETS.len() { -391 * DAY } else { (place / 3) as i64 * 5 * DAY - 380 * DAY });
    let hosts = name.ends_with("host") || name.ends_with("presenter") || random.chance(20);
    Preset {
        updated_at: created_at.plus(if random.chance(50) { 0 } else { random.between(1, 90 * DAY) }),
        view_type: match (is_of_a_webinar, name.starts_with("classroom")) {
            (true, _) if name.starts_with("livestream") => "LIVESTREAM",
            (true, _) => "WEBINAR",
            (_, true) => random.pick::<&str>(&KINDS),
            _ => "GROUP_CALL",
        },
        quality: random.pick::<&str>(&QUALITIES),
        streams: [random.between(4, 49) as u32, random.between(1, 6) as u32],
        audio: (!random.chance(30)).then(|| [random.chance(50), random.chance(20)]),
        viewer_qualities: match random.below(3) {
            0 => Some(None),
            1 => Some(Some(&[1080, 720, 360])),
            _ => None,
        },
        produces: if hosts { "ALLOWED" } else { random.pick::<&str>(&PRODUCES) },
        waiting_room: random.pick::<&str>(&WAITING_ROOMS),
        transcription: random.chance(60).then(|| random.chance(50)),
        logo: random.chance(40).then(|| format!("https://example.com/logos/{place}.png")),
        theme: random.pick::<&str>(&THEMES),
        created_at,
        hosts,
        name,
        id,
    }
}
