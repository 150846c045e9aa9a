//! Offers of a browser, good and harmed.

use std::sync::LazyLock;
use std::time::Instant;

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use rtc::sdp::extmap::TRANSPORT_CC_URI;

use super::{Negotiated, OfferError, negotiate};
use crate::certificate::Certificate;
use crate::encode::VideoCodec;
use crate::peer::sections::Description;
use crate::peer::{dependency, fec, playout, send};

const OFFERS: [&str; 2] = [
    include_str!("../../../tests/offers/chromium-156-player.sdp"),
    include_str!("../../../tests/offers/chromium-156-audio-video.sdp"),
];

fn negotiated(offer: &str) -> Result<Negotiated, OfferError> {
    static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(|| Certificate::generate().unwrap());
    negotiate(offer, &["a=candidate:1 1 udp 1 127.0.0.1 9 typ host".into()], &CERTIFICATE, Instant::now())
}

#[test]
fn the_browser_s_own_payload_type_is_used() {
    for offer in OFFERS {
        let negotiated = negotiated(offer).unwrap();
        let map = format!("a=rtpmap:{} H264/90000", negotiated.agreed.payload_type);
        assert!(offer.contains(&map) && negotiated.answer.contains(&map), "{map}");
    }
}

#[test]
fn the_answer_takes_up_transport_wide_numbers_and_retransmission() {
    for offer in OFFERS {
        let Negotiated { answer, agreed: send::Agreed { payload_type, ssrc, .. }, .. } = negotiated(offer).unwrap();
        let line = |wanted: &str| answer.lines().any(|line| line.contains(wanted));
        assert!(line(TRANSPORT_CC_URI) && line(playout::URI), "{answer}");
        assert!(line(&format!("a=rtcp-fb:{payload_type} transport-cc")), "{answer}");
        assert!(line(&format!("apt={payload_type}")), "{answer}");
        assert!(line(&format!("a=ssrc-group:FID {ssrc} ")), "{answer}");
    }
}

#[test]
fn headers_say_how_soon_frames_are_to_be_shown_and_leave_room_for_numbers() {
    for offer in OFFERS {
        let extensions = negotiated(offer).unwrap().agreed.extensions;
        let wanted = [(TRANSPORT_CC_URI, &[0; 2][..]), (playout::URI, &playout::AT_ONCE)];
        let id = |uri: &str| offer.lines().find(|line| line.ends_with(uri)).unwrap()[9..].split(' ').next().unwrap();
        let wanted = wanted.map(|(uri, value)| (id(uri).parse().unwrap(), Bytes::from_static(value)));
        assert_eq!(extensions, wanted);
    }
}

#[test]
fn repair_packets_are_agreed_on_if_the_browser_takes_them() {
    for offer in OFFERS {
        let Negotiated { answer, agreed: send::Agreed { ssrc, repairs, .. }, .. } = negotiated(offer).unwrap();
        let fec::Agreed { payload_type, ssrc: fec_ssrc } = repairs.unwrap();
        let map = format!("a=rtpmap:{payload_type} flexfec-03/90000");
        assert!(offer.contains(&map) && answer.contains(&map), "{answer}");
        assert!(answer.contains(&format!("a=ssrc-group:FEC-FR {ssrc} {fec_ssrc}\r\n")), "{answer}");

        let without = offer.replace(" flexfec-03/", " another/");
        let Negotiated { answer, agreed, .. } = negotiated(&without).unwrap();
        assert_eq!(agreed.repairs, None);
        assert!(!answer.contains("FEC-FR") && !answer.contains("flexfec"), "{answer}");
    }
}

#[test]
fn frames_say_what_they_need_where_that_is_understood() {
    for offer in OFFERS {
        assert!(!negotiated(offer).unwrap().answer.contains(dependency::URI));
        let asking = offer.replace(playout::URI, &format!("{}\r\na=extmap:13 {}", playout::URI, dependency::URI));
        let answer = negotiated(&asking).unwrap().answer;
        assert!(answer.contains(&format!("a=extmap:13 {}", dependency::URI)), "{answer}");
    }
}

#[test]
fn sound_is_agreed_on_if_it_is_asked_for_and_pictures_do_not_wait_for_it() {
    assert!(negotiated(OFFERS[0]).unwrap().sound.is_none());
    let Negotiated { answer, sound, .. } = negotiated(OFFERS[1]).unwrap();
    assert_eq!(sound.unwrap().payload_type, 111);
    let sections: Vec<&str> = answer.split("\nm=").collect();
    assert!(sections[1].starts_with("audio ") && sections[2].starts_with("video "), "{answer}");
    assert!(sections[1].contains("opus/48000/2"), "{answer}");
    assert!(sections[1].contains("a=sendonly") && sections[1].contains(TRANSPORT_CC_URI), "{answer}");
    assert_eq!(streams(&answer), ["lightcone", "lightcone"], "`srcObject = event.streams[0]` has both");
    let steering = OFFERS[1].replace("BUNDLE 0 1", "BUNDLE 0 1 2") + DATA;
    let answer = negotiated(&steering).unwrap().answer;
    assert_eq!(streams(&answer), ["lightcone-sound", "lightcone"], "a player's picture does not wait for sound");
}

const DATA: &str =
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n";

/// The names of the streams, as the sections have them.
fn streams(answer: &str) -> Vec<&str> {
    let names = answer.lines().filter_map(|line| line.strip_prefix("a=msid:"));
    names.map(|name| name.split(' ').next().unwrap()).collect()
}

/// Offers as clients write them, and which sections of each are served.
const CLIENTS: [(&str, &str, &[&str]); 11] = [
    ("Chromium", OFFERS[1], &["audio", "video"]),
    ("our page", OFFERS[0], &["video", "application"]),
    ("Firefox", include_str!("../../../tests/offers/firefox-128-audio-video.sdp"), &["video", "audio"]),
    ("Safari", include_str!("../../../tests/offers/safari-17.sdp"), &["video", "audio"]),
    ("GStreamer", include_str!("../../../tests/offers/gstreamer-whepsrc.sdp"), &["audio", "video"]),
    ("simple-whep-client", include_str!("../../../tests/offers/simple-whep-client-unbundled.sdp"), &["video"]),
    ("mediamtx", include_str!("../../../tests/offers/mediamtx.sdp"), &["video", "audio"]),
    ("werift", include_str!("../../../tests/offers/werift.sdp"), &["audio", "video"]),
    ("aiortc", include_str!("../../../tests/offers/aiortc.sdp"), &["video", "audio"]),
    ("libdatachannel", include_str!("../../../tests/offers/libdatachannel.sdp"), &["video", "audio"]),
    ("mode 0 of main profile alone", MAIN_PROFILE, &["video"]),
];
const MAIN_PROFILE: &str = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n\
    c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:a-password-of-some-length\r\na=recvonly\r\na=rtcp-mux\r\n\
    a=fingerprint:sha-256 17:3B:B9:7A:67:D5:7E:15:00:93:F8:22:C2:09:AF:AE:E8:FE:0D:CF:90:55:BB:67:D4:41:9E:58:D0:BB:CA:0D\r\n\
    a=rtpmap:96 H264/90000\r\na=fmtp:96 profile-level-id=4d001f;packetization-mode=0\r\n";

/// Which sections an answer accepts. Panics where it breaks a rule of RFC 3264, 6184 or 9143.
fn served<'a>(offer: &'a str, answer: &'a str) -> Vec<&'a str> {
    let (asked, given) = (Description::cut(offer), Description::cut(answer));
    assert_eq!(asked.sections.len(), given.sections.len(), "{answer}");
    let mut kinds = Vec::new();
    let mut open_names = Vec::new();
    for (asked, given) in asked.sections.iter().zip(&given.sections) {
        assert_eq!((asked.kind, asked.protocol), (given.kind, given.protocol), "{answer}");
        assert_eq!(asked.value("mid"), given.value("mid"), "{answer}");
        assert!(given.lines[0].starts_with("c="), "{answer}");
        assert!(given.formats.iter().all(|format| asked.formats.contains(format)), "{answer}");
        if given.port == "0" {
            continue;
        }
        kinds.push(given.kind);
        open_names.extend(given.value("mid"));
        for name in ["extmap", "rtcp-fb"] {
            let said = |value: &str| {
                let value = value.replace("/recvonly", "");
                asked.values(name).any(|asked| asked.replace("/recvonly", "") == value)
            };
            assert!(given.values(name).all(said), "{name} of {answer}");
        }
        if given.kind == "video" {
            let is_ours =
                |format: &&&str| ["H264/90000", "VP8/90000"].iter().any(|codec| given.is_codec(format, codec));
            let [video] = given.formats.iter().filter(is_ours).collect::<Vec<_>>()[..] else { panic!("{answer}") };
            assert!(
                given.of_format("fmtp", video).eq(asked.of_format("fmtp", video)),
                "parameters are the offer's: {answer}"
            );
            let has_rtx = given.formats.iter().any(|format| given.is_codec(format, "rtx/90000"));
            assert_eq!(given.values("ssrc-group").any(|group| group.starts_with("FID")), has_rtx, "{answer}");
        }
        if given.kind != "application" {
            assert!(given.has("sendonly") && given.has("rtcp-mux"), "{answer}");
        }
    }
    let mut group = given.bundles().next().unwrap_or_default();
    let tagged = group.first().copied().or(open_names.first().copied());
    assert_eq!(asked.bundles().next().is_some(), !group.is_empty(), "{answer}");
    if !group.is_empty() {
        group.sort_unstable();
        open_names.sort_unstable();
        assert_eq!(group, open_names, "{answer}");
    }
    let with_candidates = given.sections.iter().filter(|section| section.value("candidate").is_some());
    let with_candidates: Vec<_> = with_candidates.map(|section| section.value("mid")).collect();
    assert_eq!(with_candidates, [tagged], "{answer}");
    kinds
}

#[test]
fn every_client_is_served_what_it_asks_for_in_its_own_form() {
    for (client, offer, kinds) in CLIENTS {
        let negotiated = negotiated(offer).unwrap_or_else(|error| panic!("{client}: {error}"));
        assert_eq!(served(offer, &negotiated.answer), kinds, "{client}");
        assert_eq!(negotiated.sound.is_some(), kinds.contains(&"audio"), "{client}");
        let setup = if client == "libdatachannel" { "a=setup:passive" } else { "a=setup:active" };
        assert!(negotiated.answer.contains(setup), "{client}: {}", negotiated.answer);
        assert!(negotiated.section.starts_with("m="), "{client}");
    }
}

#[test]
fn the_nearest_profile_of_mode_1_is_taken_and_interleaved_packets_are_not() {
    let payload_type = |offer: &str| negotiated(offer).map(|negotiated| negotiated.agreed.payload_type);
    let client = |name| CLIENTS.iter().find(|(client, ..)| *client == name).unwrap().1;
    assert_eq!(payload_type(client("Chromium")).unwrap(), 108);
    assert_eq!(payload_type(client("Safari")).unwrap(), 98);
    assert_eq!(payload_type(client("Firefox")).unwrap(), 126);
    assert!(matches!(payload_type(&MAIN_PROFILE.replace("mode=0", "mode=2")), Err(OfferError::NoCodec)));
    let reordered = MAIN_PROFILE.replace("SAVPF 96", "SAVPF 96 97")
        + "a=rtpmap:97 H264/90000\r\na=fmtp:97 Packetization-Mode=1\r\n";
    assert_eq!(payload_type(&reordered).unwrap(), 97);
}

const WITHOUT_H264: &str = include_str!("../../../tests/offers/firefox-without-h264.sdp");

#[test]
fn who_has_no_h264_gets_vp8_and_all_that_goes_with_it() {
    if VideoCodec::Vp8.available().is_err() {
        assert!(!crate::required::is_required("vpx"));
        eprintln!("skipped: there is no libvpx");
        assert!(matches!(negotiated(WITHOUT_H264), Err(OfferError::NoCodec)));
        return;
    }
    // As Chromium has it, with what reports and repairs.
    let chromium = OFFERS[1].replace("H264/", "another/");
    for offer in [WITHOUT_H264, &chromium] {
        let negotiated = negotiated(offer).unwrap();
        let send::Agreed { codec, payload_type, .. } = negotiated.agreed;
        assert_eq!(codec, VideoCodec::Vp8);
        let map = format!("a=rtpmap:{payload_type} VP8/90000");
        assert!(offer.contains(&map) && negotiated.answer.contains(&map), "{}", negotiated.answer);
        assert!(negotiated.answer.contains(&format!("apt={payload_type}")), "{}", negotiated.answer);
        assert!(served(offer, &negotiated.answer).contains(&"video"));
    }
    let agreed = negotiated(&chromium).unwrap().agreed;
    assert!(agreed.repairs.is_some() && agreed.extensions.len() == 2);
    assert_eq!(negotiated(OFFERS[1]).unwrap().agreed.codec, VideoCodec::H264, "where both are taken");
}

#[test]
fn what_cannot_be_served_is_said_and_never_answered_with_closed_sections_alone() {
    let refused = |offer: &str| negotiated(offer).err().unwrap().to_string();
    assert!(refused(&WITHOUT_H264.replace("VP8/", "AV1/")).contains("H.264"));
    assert!(refused(&OFFERS[1].replace("m=video 9", "m=video 0")).contains("H.264"));
    assert!(refused(&MAIN_PROFILE.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")).contains("SAVPF"));
    assert!(refused(&MAIN_PROFILE.replace("t=0 0", "t=0 0\r\na=ice-lite")).contains("ice-lite"));
    assert!(refused(&MAIN_PROFILE.replace("a=rtcp-mux", "a=setup:holdconn")).contains("holdconn"));
}

#[test]
fn closed_sections_before_and_beside_open_ones_are_answered_closed() {
    let inactive = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\na=mid:x\r\na=inactive\r\nm=video";
    let offer =
        OFFERS[1].replace("BUNDLE 0 1", "BUNDLE x 0 1").replace("m=audio", &(inactive.to_owned() + "X\r\nm=audio"));
    let offer = offer.replace("m=videoX\r\n", "");
    assert_eq!(served(&offer, &negotiated(&offer).unwrap().answer), ["audio", "video"]);
    // Two that are open: one is served.
    let offer = offer.replace("a=inactive", "a=recvonly");
    let answer = negotiated(&offer).unwrap().answer;
    assert_eq!(served(&offer, &answer), ["video", "audio"], "{answer}");
    // Outside of the group it would need a transport of its own.
    let offer = OFFERS[1].replace("BUNDLE 0 1", "BUNDLE 1");
    assert_eq!(served(&offer, &negotiated(&offer).unwrap().answer), ["video"]);
}

/// What a stranger may do to a good offer.
#[derive(Clone, Debug)]
enum Harm {
    Remove(Index),
    Repeat(Index, usize),
    Swap(Index, Index),
    Byte(Index, Index, char),
    Cut(Index),
    Number(Index, u64),
}

fn harm() -> impl Strategy<Value = Harm> {
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Harm::Remove),
        (index(), 2usize..20).prop_map(|(line, times)| Harm::Repeat(line, times)),
        (index(), index()).prop_map(|(a, b)| Harm::Swap(a, b)),
        (index(), index(), any::<char>()).prop_map(|(line, at, c)| Harm::Byte(line, at, c)),
        index().prop_map(Harm::Cut),
        (index(), any::<u64>()).prop_map(|(line, number)| Harm::Number(line, number)),
    ]
}

fn harmed(offer: &str, harms: &[Harm]) -> String {
    let mut lines: Vec<String> = offer.lines().map(str::to_owned).collect();
    for harm in harms {
        if lines.is_empty() {
            break;
        }
        let count = lines.len();
        match harm {
            Harm::Remove(line) => drop(lines.remove(line.index(count))),
            Harm::Repeat(line, times) => {
                let line = line.index(count);
                let copies = vec![lines[line].clone(); *times];
                lines.splice(line..line, copies);
            }
            Harm::Swap(a, b) => lines.swap(a.index(count), b.index(count)),
            Harm::Byte(line, at, c) => {
                let line = &mut lines[line.index(count)];
                let mut letters: Vec<char> = line.chars().collect();
                let at = at.index(letters.len() + 1);
                letters.insert(at, *c);
                *line = letters.into_iter().collect();
            }
            Harm::Cut(line) => lines.truncate(line.index(count)),
            Harm::Number(line, number) => {
                let line = &mut lines[line.index(count)];
                if let Some(at) = line.find(|c: char| c.is_ascii_digit()) {
                    let end = line[at..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |end| at + end);
                    line.replace_range(at..end, &number.to_string());
                }
            }
        }
    }
    lines.join("\r\n") + "\r\n"
}

proptest! {
    /// The library itself does not panic either, so far as this finds: the catch in `negotiate` is for what it does not.
    #[test]
    fn harmed_offers_are_answered_or_refused(which in 0usize..2, harms in prop::collection::vec(harm(), 1..6)) {
        let outcome = negotiated(&harmed(OFFERS[which], &harms));
        prop_assert!(!matches!(outcome, Err(OfferError::Panicked)));
    }

    #[test]
    fn random_text_is_refused(text in "(v=0\r\n)?(m=video [ -~]*\r\n|a=[ -~]*\r\n){0,8}") {
        prop_assert!(negotiated(&text).is_err());
    }
}
