//! `peer_report`: metadata, time series and cumulative figures (fact sheet, section 13).
//!
//! Revision A knows the same object with fewer fields; only the type of `webgl_support` differs.

use serde_json::{Value, json};

use super::peer_report::Parts;
use crate::world::{AudioSample, Participant, Quality, Statistics, VideoSample};

pub(super) fn peer_report(peer: &Participant, of: &Statistics, parts: Parts, revision_a: bool) -> Option<Value> {
    match (of.quality, peer.without_statistics) {
        (Quality::None, Some(0)) => return None,
        (Quality::None, Some(1)) => return Some(json!({})),
        (Quality::None, _) => return Some(json!({"metadata": {}, "quality": {}})),
        _ => {}
    }
    let mut report = json!({});
    let metadata = metadata(peer, of, parts, revision_a);
    if metadata.as_object().is_some_and(|it| !it.is_empty()) {
        report["metadata"] = metadata;
    }
    if parts.has("quality_stats") {
        report["quality"] = quality(peer, of);
    }
    Some(report)
}

fn metadata(peer: &Participant, of: &Statistics, parts: Parts, revision_a: bool) -> Value {
    let (device, place, precall) = (of.device, of.place, &of.precall);
    let joined = peer.joined_at.to_string();
    let mut metadata = json!({});
    if parts == Parts::ALL {
        let microphone = json!({"device_id": of.ids[0], "kind": "audioinput", "label": "Default microphone"});
        let camera = json!({"device_id": of.ids[1], "kind": "videoinput", "label": "Built-in camera"});
        let speaker = json!({"device_id": of.ids[2], "kind": "audiooutput", "label": "Default speaker"});
        let added = |device: &Value| json!([{"added": [device], "removed": [], "timestamp": joined}]);
        metadata = json!({
            "room_view_type": "GROUP_CALL",
            "audio_devices_updates": added(&microphone),
            "video_devices_updates": added(&camera),
            "speaker_devices_updates": added(&speaker),
            "selected_device_updates": [
                {"device": microphone, "timestamp": joined},
                {"device": camera, "timestamp": joined},
            ],
            "candidate_pairs": {
                "producing_transport": [pair(peer, of, &of.audio_produced, 0)],
                "consuming_transport": [pair(peer, of, &of.audio_consumed, 1)],
            },
        });
        if device.is_mobile {
            metadata["native_metadata"] = json!({"audio_encoder": "opus", "video_encoder": "VideoToolbox"});
        }
    }
    if parts.has("device_info") {
        metadata["sdk_name"] = json!("web-core");
        metadata["sdk_type"] = json!("web");
        metadata["sdk_version"] = json!("1.2.4");
        metadata["device_info"] = json!({
            "cpus": device.cpus, "is_mobile": device.is_mobile, "os": device.os, "os_version": device.os_version,
        });
        let webgl = if revision_a { json!(device.webgl.to_string()) } else { json!(device.webgl) };
        metadata["browser_metadata"] = json!({
            "browser": device.browser, "browser_version": device.browser_version, "engine": device.engine,
            "user_agent": device.user_agent, "webgl_support": webgl,
        });
    }
    if parts.has("ip_information") {
        metadata["ip_information"] = json!({
            "city": place.city, "country": place.country, "ipv4": of.ipv4, "org": place.network,
            "region": place.region, "timezone": place.timezone,
            "asn": {"asn": place.asn, "domain": "example.net", "name": place.network, "route": format!("{}/32", of.ipv4), "type": "isp"},
        });
    }
    if parts.has("precall_network_information") {
        metadata["pc_metadata"] = json!([{
            "effective_network_type": precall.effective_network_type, "timestamp": joined,
            "reflexive_connectivity": precall.reflexive, "relay_connectivity": precall.relay,
            "turn_connectivity": precall.relay, "sdp": ["v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\n"],
        }]);
    }
    if parts.has("events") {
        let mut events = vec![
            json!({"name": "call_join", "timestamp": joined, "metadata": {"attempt": 1, "rejoin": false}}),
            json!({"name": "audio_on", "timestamp": peer.joined_at.plus(1500).to_string(), "metadata": {}}),
        ];
        if of.quality == Quality::Bad {
            let metadata = json!({"reason": "ice failed", "seconds": 4.5, "code": null});
            let moment = peer.joined_at.plus(61_000).to_string();
            events.push(json!({"name": "reconnecting", "timestamp": moment, "metadata": metadata}));
        }
        metadata["events"] = Value::from(events);
    }
    metadata
}

fn pair(peer: &Participant, of: &Statistics, stream: &[AudioSample], id: usize) -> Value {
    let packets: i64 = stream.iter().map(|it| it.packets).sum();
    let bytes: i64 = stream.iter().map(|it| it.bytes).sum();
    let round_trips: f64 = stream.iter().map(|it| it.rtt).sum();
    let last = stream.last().map_or(peer.joined_at, |it| it.timestamp).0;
    json!({
        "available_incoming_bitrate": of.precall.throughput * 1000,
        "available_outgoing_bitrate": of.precall.throughput * 1000,
        "bytes_discarded_on_send": 0, "packets_discarded_on_send": 0,
        "bytes_received": bytes, "bytes_sent": bytes, "packets_received": packets, "packets_sent": packets,
        "current_round_trip_time": stream.last().map_or(0.0, |it| it.rtt),
        "total_round_trip_time": rounded(round_trips),
        "last_packet_received_timestamp": last, "last_packet_sent_timestamp": last,
        "nominated": true,
        "local_candidate_address": of.ipv4, "local_candidate_id": of.ids[id], "local_candidate_network_type": "wifi",
        "local_candidate_port": 50_000 + id, "local_candidate_protocol": "udp",
        "local_candidate_related_address": "192.0.2.1", "local_candidate_related_port": 9,
        "local_candidate_type": "srflx", "local_candidate_url": "stun:stun.example.net:3478",
        "remote_candidate_address": "198.51.100.1", "remote_candidate_id": of.ids[id + 2],
        "remote_candidate_port": 3478, "remote_candidate_protocol": "udp", "remote_candidate_type": "host",
        "remote_candidate_url": "",
    })
}

fn quality(peer: &Participant, of: &Statistics) -> Value {
    let audio_in: Vec<Value> = of.audio_consumed.iter().map(|it| audio_consumed(peer, of, it)).collect();
    let audio_out: Vec<Value> = of.audio_produced.iter().map(|it| produced(of, it, "0", 0)).collect();
    let video_in: Vec<Value> = of.video_consumed.iter().map(|it| video_consumed(peer, of, it)).collect();
    let video_out: Vec<Value> = of.video_produced.iter().map(|it| video_produced(of, it)).collect();
    let mut quality = json!({
        "audio_consumer": audio_in, "audio_consumer_cumulative": consumed_cumulative(&of.audio_consumed),
        "audio_producer": audio_out, "audio_producer_cumulative": produced_cumulative(&of.audio_produced),
        "video_consumer_cumulative": video_cumulative(&of.video_consumed, false),
        "video_producer_cumulative": video_cumulative(&of.video_produced, true),
        "screenshare_audio_consumer": [], "screenshare_audio_consumer_cumulative": {},
        "screenshare_audio_producer": [], "screenshare_audio_producer_cumulative": {},
        "screenshare_video_consumer": [], "screenshare_video_consumer_cumulative": {},
        "screenshare_video_producer": [], "screenshare_video_producer_cumulative": {},
    });
    if of.shared_screen {
        quality["screenshare_video_producer"] = Value::from(video_out.clone());
        quality["screenshare_video_producer_cumulative"] = video_cumulative(&of.video_produced, true);
    }
    quality["video_consumer"] = Value::from(video_in);
    quality["video_producer"] = Value::from(video_out);
    quality
}

fn audio_consumed(peer: &Participant, of: &Statistics, it: &AudioSample) -> Value {
    json!({
        "timestamp": it.timestamp.to_string(), "consumer_id": of.ids[2], "producer_id": of.ids[0], "peer_id": peer.id,
        "mid": "1", "ssrc": ssrc(&of.ids[2]), "bytes_received": it.bytes, "packets_received": it.packets,
        "packets_lost": it.packets_lost, "concealment_events": it.concealment_events, "jitter": it.jitter,
        "jitter_buffer_delay": delay(it), "jitter_buffer_emitted_count": it.packets * 960, "mos_quality": it.mos,
    })
}

fn produced(of: &Statistics, it: &AudioSample, mid: &str, id: usize) -> Value {
    json!({
        "timestamp": it.timestamp.to_string(), "producer_id": of.ids[id], "mid": mid, "ssrc": ssrc(&of.ids[id]),
        "bytes_sent": it.bytes, "packets_sent": it.packets, "packets_lost": it.packets_lost, "jitter": it.jitter,
        "rtt": it.rtt, "mos_quality": it.mos,
    })
}

fn video_consumed(peer: &Participant, of: &Statistics, it: &VideoSample) -> Value {
    let stream = &it.stream;
    json!({
        "timestamp": stream.timestamp.to_string(), "consumer_id": of.ids[3], "producer_id": of.ids[1],
        "peer_id": peer.id, "mid": "3", "ssrc": ssrc(&of.ids[3]), "bytes_received": stream.bytes,
        "packets_received": stream.packets, "packets_lost": stream.packets_lost, "jitter": stream.jitter,
        "jitter_buffer_delay": delay(stream), "jitter_buffer_emitted_count": it.frames, "mos_quality": stream.mos,
        "fir_count": 0, "frame_width": it.size.0, "frame_height": it.size.1, "frames_decoded": it.frames,
        "frames_dropped": it.frames_dropped, "frames_per_second": it.frames_per_second,
        "key_frames_decoded": it.frames / 100,
    })
}

fn video_produced(of: &Statistics, it: &VideoSample) -> Value {
    let mut sample = produced(of, &it.stream, "2", 1);
    let limited = it.stream.packets_lost > 0;
    let more = json!({
        "fir_count": 0, "pli_count": it.stream.concealment_events, "frame_width": it.size.0, "frame_height": it.size.1,
        "frames_encoded": it.frames, "frames_per_second": it.frames_per_second, "key_frames_encoded": it.frames / 100,
        "quality_limitation_resolution_changes": i64::from(limited),
        "quality_limitation_durations": {
            "bandwidth": if limited { 60 } else { 0 }, "cpu": 0, "none": if limited { 0 } else { 60 }, "other": 0,
        },
        "quality_limitation_reason": if limited { "bandwidth" } else { "none" },
    });
    if let (Some(sample), Value::Object(more)) = (sample.as_object_mut(), more) {
        sample.extend(more);
    }
    sample
}

/// The synchronisation source of a stream: any number will do, if it stays the same.
fn ssrc(id: &str) -> u32 {
    u32::from_str_radix(&id[..8], 16).unwrap_or(0)
}

/// Seconds a packet waits in the jitter buffer.
fn delay(it: &AudioSample) -> f64 {
    rounded(it.jitter * 2.0 + 0.02)
}

/// To four decimals, so that sums and means are the same text everywhere.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { rounded(values.iter().sum::<f64>() / values.len() as f64) }
}

/// The part of the values that reach a limit.
fn fraction(values: &[f64], limit: f64) -> f64 {
    let reached = values.iter().filter(|value| **value >= limit).count();
    if values.is_empty() { 0.0 } else { rounded(reached as f64 / values.len() as f64) }
}

fn percentiles(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let at = |percent: usize| values.get((values.len() * percent / 100).min(values.len().saturating_sub(1)));
    json!({"avg": mean(&values), "p50": at(50), "p75": at(75), "p90": at(90)})
}

fn latency(seconds: &[f64]) -> Value {
    json!({
        "avg": mean(seconds), "100ms_or_greater_event_fraction": fraction(seconds, 0.1),
        "250ms_or_greater_event_fraction": fraction(seconds, 0.25),
        "500ms_or_greater_event_fraction": fraction(seconds, 0.5),
    })
}

fn common(stream: &[AudioSample]) -> Value {
    let loss: Vec<f64> = stream.iter().map(|it| rounded(it.packets_lost as f64 * 100.0 / it.packets as f64)).collect();
    json!({
        "packet_loss": {
            "avg": mean(&loss), "5_or_greater_event_fraction": fraction(&loss, 5.0),
            "10_or_greater_event_fraction": fraction(&loss, 10.0), "25_or_greater_event_fraction": fraction(&loss, 25.0),
            "50_or_greater_event_fraction": fraction(&loss, 50.0),
        },
        "quality_mos": percentiles(stream.iter().map(|it| it.mos).collect()),
    })
}

fn consumed_cumulative(stream: &[AudioSample]) -> Value {
    let mut it = common(stream);
    it["jitter_buffer_delay"] = latency(&stream.iter().map(delay).collect::<Vec<_>>());
    it
}

fn produced_cumulative(stream: &[AudioSample]) -> Value {
    let mut it = common(stream);
    it["rtt"] = latency(&stream.iter().map(|it| it.rtt).collect::<Vec<_>>());
    it
}

fn video_cumulative(video: &[VideoSample], producer: bool) -> Value {
    let stream: Vec<AudioSample> = video.iter().map(|it| it.stream.clone()).collect();
    let mut it = if producer { produced_cumulative(&stream) } else { consumed_cumulative(&stream) };
    let limited = fraction(&stream.iter().map(|it| it.packets_lost as f64).collect::<Vec<_>>(), 1.0);
    it["frame_per_second"] = percentiles(video.iter().map(|it| it.frames_per_second as f64).collect());
    it["frame_width"] = percentiles(video.iter().map(|it| it.size.0 as f64).collect());
    let poor = video.iter().map(|it| f64::from(it.size.0 < 640)).collect::<Vec<_>>();
    let mut issues = json!({"no_video_fraction": 0, "poor_resolution_fraction": fraction(&poor, 1.0)});
    if producer {
        issues["quality_limitation_fraction"] = json!(limited);
        issues["bandwidth_quality_limitation_fraction"] = json!(limited);
        issues["cpu_quality_limitation_fraction"] = json!(0);
        it["key_frames_encoded_fraction"] = json!(0.01);
        it["high_negative_feedback_fraction"] = json!(limited);
    } else {
        issues["lag_fraction"] = json!(limited);
        it["key_frames_decoded_fraction"] = json!(0.01);
    }
    it["issues"] = issues;
    it
}
