//! `peer_stats` and `quality_stats`, which only revision A has (fact sheet, sections 4.4 and 4.9).
//!
//! Participant details and peer report have them in two spellings and shapes.

use serde_json::{Map, Value, json};

use super::peer_report::Parts;
use crate::json::whole_numbers;
use crate::world::{AudioSample, Participant, Quality, Statistics, VideoSample};

/// What the details of a participant add to its row: `,"peer_stats":{…},"quality_stats":[…]`.
pub(super) fn of_participant(peer: &Participant, of: &Statistics, parts: Parts) -> String {
    if of.quality == Quality::None {
        let blank = if peer.without_statistics == Some(0) { "" } else { ",\"peer_stats\":{},\"quality_stats\":[]" };
        return blank.to_owned();
    }
    let mut stats = device_info(of, parts, true);
    if parts.has("ip_information") {
        let mut place = ip_information(of);
        // The details call the postal code `portal`.
        place["portal"] = json!(of.place.postal);
        stats.insert("ip_information".to_owned(), place);
    }
    if parts.has("precall_network_information") {
        stats.insert("precall_network_information".to_owned(), precall(of, "throughtput"));
    }
    if parts.has("events") {
        let joined = peer.joined_at.to_string();
        let mut events = vec![json!({"timestamp": joined, "type": "joined"})];
        events.extend(peer.left_at.at().map(|left| json!({"timestamp": left.to_string(), "type": "left"})));
        stats.insert("events".to_owned(), Value::from(events));
    }
    stats.insert("config".to_owned(), json!("default"));
    stats.insert("status".to_owned(), json!(if peer.left_at.at().is_some() { "DISCONNECTED" } else { "CONNECTED" }));
    let mut text = format!(",\"peer_stats\":{}", whole_numbers(Value::from(stats)));
    if parts.has("quality_stats") {
        let mut quality = json!({
            "peer_id": peer.id,
            "audio_bandwidth": bandwidth(&of.audio_consumed), "video_bandwidth": bandwidth(&streams(&of.video_consumed)),
            "audio_packet_loss": loss(&of.audio_consumed), "video_packet_loss": loss(&streams(&of.video_consumed)),
            "average_quality": mean_mos(&of.audio_consumed),
            "audio_stats": audio_stats(of), "video_stats": video_stats(of),
        });
        for (key, sample) in [("start", of.audio_consumed.first()), ("end", of.audio_consumed.last())] {
            quality[key] = json!(sample.map(|it| it.timestamp.to_string()));
        }
        text.push_str(&format!(",\"quality_stats\":[{}]", whole_numbers(quality)));
    }
    text
}

/// `peer_stats` of the peer report.
pub(super) fn peer_stats_of_report(peer: &Participant, of: &Statistics, parts: Parts) -> Option<Value> {
    if of.quality == Quality::None {
        return (peer.without_statistics != Some(0)).then(|| json!({}));
    }
    let mut stats = device_info(of, parts, false);
    let place = of.place;
    if parts.has("ip_information") {
        let mut information = ip_information(of);
        information["asn"] = json!({"asn": place.asn});
        stats.insert("ip_information".to_owned(), information);
    }
    if parts.has("precall_network_information") {
        stats.insert("precall_network_information".to_owned(), precall(of, "throughput"));
    }
    if parts.has("events") {
        let (latitude, longitude) = place.coordinates;
        let connection = json!({
            "backend_r_t_t": of.precall.backend_rtt, "r_t_t": of.precall.rtt, "jitter": of.precall.jitter,
            "fractional_loss": of.precall.fractional_loss, "throughput": of.precall.throughput,
            "effective_network_type": of.precall.effective_network_type, "turn_connectivity": of.precall.relay,
            "connectivity": {"host": true, "reflexive": of.precall.reflexive, "relay": of.precall.relay},
            "ip_details": {
                "asn": {"asn": place.asn}, "city": place.city, "country": place.country, "ip": of.ipv4,
                "loc": format!("{latitude},{longitude}"), "postal": place.postal, "region": place.region,
                "timezone": place.timezone,
            },
            "location": {"coords": {"latitude": latitude, "longitude": longitude}},
        });
        let joined = peer.joined_at.to_string();
        stats.insert(
            "events".to_owned(),
            json!([{"timestamp": joined, "type": "network_info", "metadata": {"connection_info": connection}}]),
        );
    }
    Some(Value::from(stats))
}

/// `quality_stats` of the peer report: one object for all peer ids, not a list of them.
pub(super) fn quality_stats_of_report(peer: &Participant, of: &Statistics, parts: Parts) -> Option<Value> {
    if of.quality == Quality::None {
        return (peer.without_statistics != Some(0)).then(|| json!({}));
    }
    if !parts.has("quality_stats") {
        return None;
    }
    let video = streams(&of.video_consumed);
    let time = |sample: Option<&AudioSample>| sample.map(|it| it.timestamp.to_string());
    let sum = |stream: &[AudioSample], of: fn(&AudioSample) -> i64| stream.iter().map(of).sum::<i64>();
    Some(json!({
        "peer_ids": [peer.id],
        "audio_bandwidth": bandwidth(&of.audio_consumed), "video_bandwidth": bandwidth(&video),
        "average_quality": mean_mos(&of.audio_consumed),
        "start": time(of.audio_consumed.first()), "end": time(of.audio_consumed.last()),
        "first_audio_packet_received": time(of.audio_consumed.first()),
        "last_audio_packet_received": time(of.audio_consumed.last()),
        "first_video_packet_received": time(video.first()), "last_video_packet_received": time(video.last()),
        "total_audio_packets": sum(&of.audio_consumed, |it| it.packets),
        "total_audio_packets_lost": sum(&of.audio_consumed, |it| it.packets_lost),
        "total_video_packets": sum(&video, |it| it.packets),
        "total_video_packets_lost": sum(&video, |it| it.packets_lost),
        "audio_stats": audio_stats(of), "video_stats": video_stats(of),
    }))
}

/// A new object with `device_info` in it, if asked for; only the details tell of memory.
fn device_info(of: &Statistics, parts: Parts, memory: bool) -> Map<String, Value> {
    let device = of.device;
    let mut stats = Map::new();
    if parts.has("device_info") {
        let mut info = json!({
            "browser": device.browser, "browser_version": device.browser_version, "engine": device.engine,
            "os": device.os, "os_version": device.os_version, "user_agent": device.user_agent, "cpus": device.cpus,
            "is_mobile": device.is_mobile, "sdk_name": "web-core", "sdk_version": "1.2.4",
            "webgl_support": device.webgl.to_string(),
        });
        if memory {
            info["memory"] = json!(device.memory);
        }
        stats.insert("device_info".to_owned(), info);
    }
    stats
}

fn ip_information(of: &Statistics) -> Value {
    let place = of.place;
    let (latitude, longitude) = place.coordinates;
    json!({
        "city": place.city, "country": place.country, "ip_location": format!("{latitude},{longitude}"),
        "ipv4": of.ipv4, "org": place.network, "region": place.region, "timezone": place.timezone,
    })
}

/// What was measured before the call; one of the two answers misspells `throughput`.
fn precall(of: &Statistics, throughput: &str) -> Value {
    let it = &of.precall;
    let mut information = json!({
        "backend_rtt": it.backend_rtt, "rtt": it.rtt, "jitter": it.jitter, "fractional_loss": it.fractional_loss,
        "effective_networktype": it.effective_network_type, "reflexive_connectivity": it.reflexive,
        "relay_connectivity": it.relay, "turn_connectivity": it.relay,
    });
    information[throughput] = json!(it.throughput);
    information
}

fn streams(video: &[VideoSample]) -> Vec<AudioSample> {
    video.iter().map(|it| it.stream.clone()).collect()
}

/// Bits per second over samples of a minute.
fn bandwidth(stream: &[AudioSample]) -> i64 {
    stream.iter().map(|it| it.bytes * 8).sum::<i64>() / (60 * stream.len().max(1) as i64)
}

/// Lost packets in percent.
fn loss(stream: &[AudioSample]) -> f64 {
    let packets: i64 = stream.iter().map(|it| it.packets).sum();
    let lost: i64 = stream.iter().map(|it| it.packets_lost).sum();
    (lost as f64 * 1_000_000.0 / packets.max(1) as f64).round() / 10_000.0
}

fn mean_mos(stream: &[AudioSample]) -> f64 {
    let sum: f64 = stream.iter().map(|it| it.mos).sum();
    (sum / stream.len().max(1) as f64 * 10_000.0).round() / 10_000.0
}

fn audio_stats(of: &Statistics) -> Vec<Value> {
    let sample = |it: &AudioSample| {
        json!({
            "timestamp": it.timestamp.to_string(), "quality": it.mos, "jitter": it.jitter,
            "packets_lost": it.packets_lost, "concealment_events": it.concealment_events,
        })
    };
    of.audio_consumed.iter().map(sample).collect()
}

fn video_stats(of: &Statistics) -> Vec<Value> {
    let sample = |it: &VideoSample| {
        json!({
            "timestamp": it.stream.timestamp.to_string(), "quality": it.stream.mos, "jitter": it.stream.jitter,
            "packets_lost": it.stream.packets_lost, "frame_width": it.size.0, "frame_height": it.size.1,
            "frames_dropped": it.frames_dropped, "frames_per_second": it.frames_per_second,
        })
    };
    of.video_consumed.iter().map(sample).collect()
}
