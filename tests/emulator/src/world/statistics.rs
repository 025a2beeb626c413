//! Call statistics of a peer, from which the routes write the forms of both revisions (fact sheet, sections 4.4 and 13).

use super::names::{DEVICES, Device, PLACES, Place};
use super::{Moment, Participant, Random};

/// How good a peer's connection was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Nothing to complain about.
    Good,
    /// Packets were lost.
    Lossy,
    /// Hardly usable.
    Bad,
    /// There are no statistics: this peer's report is missing or empty.
    None,
}

/// What was measured before the call.
#[derive(Debug)]
pub struct Precall {
    /// Round trip to the backend in milliseconds.
    pub backend_rtt: i64,
    /// Round trip in milliseconds.
    pub rtt: i64,
    /// Jitter in milliseconds.
    pub jitter: i64,
    /// Loss from 0 to 1.
    pub fractional_loss: f64,
    /// kbit/s.
    pub throughput: i64,
    /// What the browser says.
    pub effective_network_type: &'static str,
    /// Whether a reflexive candidate works.
    pub reflexive: bool,
    /// Whether a relay works.
    pub relay: bool,
}

/// One sample of an audio stream.
#[derive(Debug, Clone)]
pub struct AudioSample {
    /// When it was taken.
    pub timestamp: Moment,
    /// Mean opinion score, from 1 to 5.
    pub mos: f64,
    /// Jitter in seconds.
    pub jitter: f64,
    /// Packets lost since the last sample.
    pub packets_lost: i64,
    /// Packets sent or received since the last sample.
    pub packets: i64,
    /// Bytes of the same.
    pub bytes: i64,
    /// Round trip in seconds.
    pub rtt: f64,
    /// Concealed losses.
    pub concealment_events: i64,
}

/// One sample of a video stream: the same and what only video has.
#[derive(Debug, Clone)]
pub struct VideoSample {
    /// What it shares with audio.
    pub stream: AudioSample,
    /// Frames in a second.
    pub frames_per_second: i64,
    /// Frames sent or decoded since the last sample.
    pub frames: i64,
    /// Frames dropped since the last sample.
    pub frames_dropped: i64,
    /// Width and height.
    pub size: (i64, i64),
}

/// The statistics of one peer.
#[derive(Debug)]
pub struct Statistics {
    /// How good the connection was.
    pub quality: Quality,
    /// What it joined with.
    pub device: &'static Device,
    /// Where it joined from.
    pub place: &'static Place,
    /// Its address, from a range reserved for documents.
    pub ipv4: String,
    /// What was measured before the call.
    pub precall: Precall,
    /// What it received, audio.
    pub audio_consumed: Vec<AudioSample>,
    /// What it sent, audio.
    pub audio_produced: Vec<AudioSample>,
    /// What it received, video.
    pub video_consumed: Vec<VideoSample>,
    /// What it sent, video.
    pub video_produced: Vec<VideoSample>,
    /// Whether it shared its screen.
    pub shared_screen: bool,
    /// Ids the report mentions: of two producers, two consumers and the socket.
    pub ids: [String; 5],
}

impl Statistics {
    /// The statistics of a peer; always the same for the same peer.
    pub(super) fn of(peer: &Participant) -> Statistics {
        let mut random = Random::new(peer.seed);
        let quality = match random.below(100) {
            _ if peer.without_statistics.is_some() => Quality::None,
            0..4 => Quality::Bad,
            4..14 => Quality::Lossy,
            _ => Quality::Good,
        };
        let device = random.pick(DEVICES);
        let place = random.pick(PLACES);
        let net = *random.pick(&["192.0.2", "198.51.100", "203.0.113"]);
        let ipv4 = format!("{net}.{}", random.between(1, 254));
        let (rtt_low, rtt_high) = match quality {
            Quality::Bad => (250, 600),
            Quality::Lossy => (90, 260),
            _ => (12, 80),
        };
        let rtt = random.between(rtt_low, rtt_high);
        let precall = Precall {
            backend_rtt: rtt + random.between(2, 20),
            rtt,
            jitter: random.between(1, rtt / 4),
            fractional_loss: if quality == Quality::Good { 0.0 } else { random.between(1, 12) as f64 / 100.0 },
            throughput: random.between(400, 9000),
            effective_network_type: if quality == Quality::Bad { "3g" } else { "4g" },
            reflexive: random.chance(95),
            relay: random.chance(90),
        };
        let count = if quality == Quality::None { 0 } else { 3 + random.below(4) as i64 };
        let mut ids: [String; 5] = Default::default();
        ids.fill_with(|| random.uuid());
        let shared_screen = quality != Quality::None && random.chance(12);
        // A sample a minute, or closer together where the stay was short.
        let stay = peer.left_at.at().map_or(i64::MAX, |left| left.0 - peer.joined_at.0);
        let step = (stay / count.max(1)).clamp(0, 60_000);
        let mut series = |video: bool| -> Vec<VideoSample> {
            (0..count)
                .map(|number| sample(&mut random, quality, rtt, video, peer.joined_at.plus(number * step)))
                .collect()
        };
        let (audio_consumed, audio_produced) = (series(false), series(false));
        let (video_consumed, video_produced) = (series(true), series(true));
        let audio = |samples: Vec<VideoSample>| samples.into_iter().map(|it| it.stream).collect();
        Statistics {
            quality,
            device,
            place,
            ipv4,
            precall,
            audio_consumed: audio(audio_consumed),
            audio_produced: audio(audio_produced),
            video_consumed,
            video_produced,
            shared_screen,
            ids,
        }
    }
}

fn sample(random: &mut Random, quality: Quality, rtt: i64, video: bool, timestamp: Moment) -> VideoSample {
    let packets = if video { random.between(4000, 9000) } else { random.between(2800, 3000) };
    let (mos, lost_per_thousand) = match quality {
        Quality::Bad => (random.between(110, 240), random.between(60, 280)),
        Quality::Lossy => (random.between(260, 380), random.between(5, 60)),
        _ => (random.between(410, 450), 0),
    };
    let size = match quality {
        Quality::Bad => (320, 180),
        Quality::Lossy => (640, 360),
        _ => (1280, 720),
    };
    let frames_per_second = if quality == Quality::Bad { random.between(4, 12) } else { random.between(24, 30) };
    VideoSample {
        stream: AudioSample {
            timestamp,
            mos: mos as f64 / 100.0,
            jitter: random.between(1, rtt / 4) as f64 / 1000.0,
            packets_lost: packets * lost_per_thousand / 1000,
            packets,
            bytes: packets * if video { 1050 } else { 82 },
            rtt: (rtt + random.between(0, 9)) as f64 / 1000.0,
            concealment_events: lost_per_thousand / 3,
        },
        frames_per_second,
        frames: frames_per_second * 60,
        frames_dropped: lost_per_thousand * 2,
        size,
    }
}
