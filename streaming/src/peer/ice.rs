//! The ICE-lite agent (RFC 8445) that browsers see: it answers their checks, and media goes where they nominate.
//!
//! The library's own agent keeps the first path for good, so that a browser whose address changes would hear nothing more; it
//! pairs no TCP; and a restart of it loses all that is sent until the next check. It stays inside, on a path that never
//! changes ([`super::inner`]).
//!
//! After a restart (RFC 8445, 9) both generations' checks are answered, and media stays on the older one's path until the
//! newer one nominates.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::crypto::RTCCryptoProvider;
use rtc::stun::attributes::{ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message};
use rtc::stun::xoraddr::XorMappedAddress;

use crate::demux::MAX_REMOTES;
use crate::remote::Remote;

/// A browser that nominates several paths at once means the best of them; one that leaves a path nominates it no more.
const NOMINATION_HOLDS: Duration = Duration::from_secs(1);
/// Browsers check the path they use every 2.5 s. One from which so long nothing came, while checks come from elsewhere, has
/// moved: behind a NAT that forgot its port, say, of which some browsers notice nothing and nominate nothing.
const ABANDONED: Duration = Duration::from_secs(5);

/// The names and the password of one generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) local_ufrag: String,
    pub(crate) local_pwd: String,
    pub(crate) remote_ufrag: String,
}

/// What a datagram is to the session.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Incoming {
    /// It comes from a stranger, or means nothing.
    Nothing,
    /// It is a check of one who knows the password; this is the answer.
    Check(BytesMut),
    /// It is DTLS, RTP or RTCP, from where a check has come before.
    Data,
}

/// See the top of the file.
pub(super) struct Ice {
    crypto: Arc<dyn RTCCryptoProvider>,
    /// Numbered, the newest first; at most two.
    generations: Vec<(u64, Credentials)>,
    selected: Option<Selected>,
    /// Where checks came from, and when the last one came from there.
    proven: Vec<(Remote, Instant)>,
}

#[derive(Clone, Copy)]
struct Selected {
    remote: Remote,
    generation: u64,
    priority: u32,
    nominated: Instant,
}

impl Ice {
    pub(super) fn new(credentials: Credentials, crypto: Arc<dyn RTCCryptoProvider>) -> Self {
        Self { crypto, generations: vec![(0, credentials)], selected: None, proven: Vec::new() }
    }

    /// Where media goes.
    pub(super) fn selected(&self) -> Option<Remote> {
        self.selected.map(|selected| selected.remote)
    }

    /// Begins a new generation, and gives back the one whose checks are no longer answered.
    pub(super) fn restart(&mut self, credentials: Credentials) -> Option<Credentials> {
        let number = self.generations.first().map_or(0, |(number, _)| number + 1);
        let in_use = self.selected.map(|selected| selected.generation);
        // The path that is in use stays in use.
        let gone = (self.generations.len() > 1)
            .then(|| if self.generations.last().map(|(number, _)| *number) == in_use { 0 } else { 1 });
        let gone = gone.map(|index| self.generations.remove(index).1);
        self.generations.insert(0, (number, credentials));
        gone
    }

    pub(super) fn receive(&mut self, now: Instant, from: Remote, datagram: &[u8]) -> Incoming {
        // RFC 7983: 0 to 3 is STUN.
        if datagram.first().is_some_and(|first| *first > 3) {
            let proven = self.proven.iter().any(|(remote, _)| *remote == from);
            return if proven { Incoming::Data } else { Incoming::Nothing };
        }
        self.check(now, from, datagram).map_or(Incoming::Nothing, Incoming::Check)
    }

    /// The answer to a check of one who knows the password (RFC 8445, 7.3).
    fn check(&mut self, now: Instant, from: Remote, datagram: &[u8]) -> Option<BytesMut> {
        let mut request = Message { raw: datagram.to_vec(), ..Message::default() };
        request.decode().ok().filter(|()| request.typ == BINDING_REQUEST)?;
        let username = request.get(ATTR_USERNAME).ok()?;
        let (generation, credentials) = self.generations.iter().find(|(_, credentials)| {
            let Credentials { local_ufrag, remote_ufrag, .. } = credentials;
            username == format!("{local_ufrag}:{remote_ufrag}").as_bytes()
        })?;
        let crypto = self.crypto.crypto();
        MessageIntegrity::check(&mut request, credentials.local_pwd.as_bytes(), crypto).ok()?;
        let mut answer = Message::new();
        let built = answer.build(&[
            Box::new(request.clone()),
            Box::new(BINDING_SUCCESS),
            Box::new(XorMappedAddress { ip: from.address.ip(), port: from.address.port() }),
            Box::new(MessageIntegrity::new_short_term_integrity_with_provider(credentials.local_pwd.clone(), crypto)),
            Box::new(FINGERPRINT),
        ]);
        built.ok()?;
        let generation = *generation;
        self.prove(now, from);
        if request.contains(ATTR_USE_CANDIDATE) || self.is_abandoned(now, generation) {
            let priority = request.get(ATTR_PRIORITY).ok().and_then(|bytes| bytes.try_into().ok());
            let priority = priority.map_or(0, u32::from_be_bytes);
            self.nominate(Selected { remote: from, generation, priority, nominated: now });
        }
        Some(BytesMut::from(&answer.raw[..]))
    }

    fn prove(&mut self, now: Instant, from: Remote) {
        if let Some(known) = self.proven.iter_mut().find(|(remote, _)| *remote == from) {
            known.1 = now;
            return;
        }
        if self.proven.len() == MAX_REMOTES {
            let quiet = self.proven.iter().enumerate().min_by_key(|(_, (_, heard))| *heard).map(|(index, _)| index);
            quiet.map(|index| self.proven.swap_remove(index));
        }
        self.proven.push((from, now));
    }

    /// Whether nothing came lately from where media goes.
    fn is_abandoned(&self, now: Instant, generation: u64) -> bool {
        self.selected.is_some_and(|selected| {
            let heard = self.proven.iter().find(|(remote, _)| *remote == selected.remote).map(|(_, heard)| *heard);
            let quiet = heard.is_none_or(|heard| now.saturating_duration_since(heard) > ABANDONED);
            selected.generation == generation && quiet
        })
    }

    fn nominate(&mut self, newer: Selected) {
        let takes_over = self.selected.is_none_or(|older| {
            let left = newer.nominated.saturating_duration_since(older.nominated) > NOMINATION_HOLDS;
            let better = newer.priority >= older.priority || left;
            let same = newer.remote == older.remote;
            newer.generation > older.generation || newer.generation == older.generation && (same || better)
        });
        if takes_over {
            if self.selected() != Some(newer.remote) {
                tracing::debug!(to = %newer.remote, generation = newer.generation, "media goes another way");
            }
            self.selected = Some(newer);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::net::SocketAddr;

    use rtc::stun::message::TransactionId;
    use rtc::stun::textattrs::Username;

    use super::*;

    pub(in crate::peer) fn credentials(number: u32) -> Credentials {
        let named = |kind| format!("{kind}{number}");
        let local_pwd = format!("a password of some length {number}");
        Credentials { local_ufrag: named("ours"), local_pwd, remote_ufrag: named("theirs") }
    }

    /// A browser's check.
    pub(in crate::peer) fn check(of: &Credentials, priority: u32, nominates: bool) -> Vec<u8> {
        let provider = rtc::crypto::default_provider().unwrap();
        let mut message = Message::new();
        let username = format!("{}:{}", of.local_ufrag, of.remote_ufrag);
        message
            .build(&[
                Box::new(BINDING_REQUEST),
                Box::new(TransactionId::new()),
                Box::new(Username::new(ATTR_USERNAME, username)),
            ])
            .unwrap();
        message.add(ATTR_PRIORITY, &priority.to_be_bytes());
        if nominates {
            message.add(ATTR_USE_CANDIDATE, &[]);
        }
        let pwd = of.local_pwd.clone();
        let sign: [Box<dyn rtc::stun::message::Setter>; 2] = [
            Box::new(MessageIntegrity::new_short_term_integrity_with_provider(pwd, provider.crypto())),
            Box::new(FINGERPRINT),
        ];
        sign.iter().for_each(|setter| setter.add_to(&mut message).unwrap());
        message.raw
    }

    fn remote(port: u16) -> Remote {
        Remote { address: SocketAddr::from(([192, 0, 2, 1], port)), stream: None }
    }

    fn ice() -> Ice {
        Ice::new(credentials(0), rtc::crypto::default_provider().unwrap())
    }

    fn is_answered(ice: &mut Ice, now: Instant, from: Remote, datagram: &[u8]) -> bool {
        matches!(ice.receive(now, from, datagram), Incoming::Check(_))
    }

    #[test]
    fn only_checks_with_the_password_are_answered_and_open_the_way_for_data() {
        let (mut ice, now) = (ice(), Instant::now());
        let wrong = Credentials { local_pwd: "another password".into(), ..credentials(0) };
        for (from, datagram) in [(remote(1), check(&wrong, 1, true)), (remote(1), check(&credentials(1), 1, true))] {
            assert_eq!(ice.receive(now, from, &datagram), Incoming::Nothing);
        }
        assert_eq!(ice.receive(now, remote(1), &[0x80; 40]), Incoming::Nothing);
        assert!(is_answered(&mut ice, now, remote(1), &check(&credentials(0), 1, false)));
        assert_eq!((ice.selected(), ice.receive(now, remote(1), &[0x80; 40])), (None, Incoming::Data));
        assert_eq!(ice.receive(now, remote(2), &[0x80; 40]), Incoming::Nothing);
        assert_eq!(ice.receive(now, remote(1), &[]), Incoming::Nothing);
    }

    #[test]
    fn media_follows_the_nomination() {
        let (mut ice, start) = (ice(), Instant::now());
        let nominate = |ice: &mut Ice, port, priority, ms| {
            let now = start + Duration::from_millis(ms);
            assert!(is_answered(ice, now, remote(port), &check(&credentials(0), priority, true)));
            ice.selected().unwrap().address.port()
        };
        assert_eq!(nominate(&mut ice, 1, 10, 0), 1);
        assert_eq!(nominate(&mut ice, 2, 5, 10), 1, "of two at once the better one");
        assert_eq!(nominate(&mut ice, 3, 20, 20), 3);
        assert_eq!(nominate(&mut ice, 4, 5, 2000), 4, "the better one is no longer nominated: it was left");
        let later = start + Duration::from_secs(6);
        assert!(is_answered(&mut ice, later, remote(9), &check(&credentials(0), 30, false)));
        assert_eq!(ice.selected(), Some(remote(4)), "a check that nominates nothing changes nothing …");
        let later = later + Duration::from_secs(2);
        assert!(is_answered(&mut ice, later, remote(9), &check(&credentials(0), 30, false)));
        assert_eq!(ice.selected(), Some(remote(9)), "… while there is life where media goes");
    }

    #[test]
    fn a_restart_keeps_the_path_until_the_new_generation_nominates() {
        let (mut ice, now) = (ice(), Instant::now());
        assert!(is_answered(&mut ice, now, remote(1), &check(&credentials(0), 9, true)));
        assert_eq!(ice.restart(credentials(1)), None);
        assert_eq!(ice.restart(credentials(2)), Some(credentials(1)), "what nobody used goes first");
        assert!(is_answered(&mut ice, now, remote(1), &check(&credentials(0), 9, true)), "the older one goes on");
        assert!(is_answered(&mut ice, now, remote(2), &check(&credentials(2), 1, false)));
        assert_eq!(ice.selected(), Some(remote(1)));
        assert!(is_answered(&mut ice, now, remote(2), &check(&credentials(2), 1, true)));
        assert_eq!(ice.selected(), Some(remote(2)));
        assert!(is_answered(&mut ice, now, remote(1), &check(&credentials(0), 9, true)));
        assert_eq!(ice.selected(), Some(remote(2)), "there is no way back");
        assert_eq!(ice.restart(credentials(3)), Some(credentials(0)));
    }

    #[test]
    fn the_quietest_of_too_many_addresses_is_forgotten() {
        let (mut ice, start) = (ice(), Instant::now());
        for port in 1..=MAX_REMOTES as u16 + 1 {
            let now = start + Duration::from_secs(port.into());
            assert!(is_answered(&mut ice, now, remote(port), &check(&credentials(0), 1, false)));
        }
        assert_eq!(ice.proven.len(), MAX_REMOTES);
        assert_eq!(ice.receive(start, remote(1), &[0x80; 40]), Incoming::Nothing);
        assert_eq!(ice.receive(start, remote(2), &[0x80; 40]), Incoming::Data);
    }
}
