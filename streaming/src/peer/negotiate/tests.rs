//! Offers of a browser, good and harmed.

use std::time::Instant;

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use rtc::sdp::extmap::TRANSPORT_CC_URI;

use super::{Negotiated, OfferError, negotiate};
use crate::peer::{dependency, fec, playout, send};

const OFFERS: [&str; 2] = [
    include_str!("../../../tests/offers/chromium-156-player.sdp"),
    include_str!("../../../tests/offers/chromium-156-audio-video.sdp"),
];

fn negotiated(offer: &str) -> Result<Negotiated, OfferError> {
    negotiate(offer, &["a=candidate:1 1 udp 1 127.0.0.1 9 typ host".into()], Instant::now())
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
    let stream = |section: &str| section.lines().find_map(|line| Some(line.strip_prefix("a=msid:")?.to_owned()));
    let streams = [sections[1], sections[2]].map(|section| stream(section).unwrap());
    assert_ne!(streams[0].split(' ').next(), streams[1].split(' ').next());
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
