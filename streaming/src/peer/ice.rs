//! The ICE agent that browsers see: it answers their checks, and media goes where they nominate.
//!
//! It says that it is lite (RFC 8445, 2.5), as its address is reachable: it nominates nothing, and never begins. But whoever
//! knows the password may write any address into a datagram's sender, and media sent there would hit a bystander. So each path
//! is asked back with a check of our own, and media goes there only once the answer came from there; before that, at most
//! [`AMPLIFICATION`] times the bytes that came. The path of media is asked again every [`ASK_EVERY`], and without an answer in
//! [`CONSENT`] media ends (RFC 7675). A TCP connection needs none of this: it has been answered to be there.
//!
//! The library's own agent keeps the first path for good, so that a browser whose address changes would hear nothing more; it
//! pairs no TCP; and a restart of it loses all that is sent until the next check. It stays inside, on a path that never
//! changes ([`super::inner`]).
//!
//! After a restart (RFC 8445, 9) both generations' checks are answered, and media stays on the older one's path until the
//! newer one nominates.
//!
//! Bounds: [`MAX_REMOTES`] paths, of which the quietest is forgotten; [`MAX_ASKED`] of our checks wait for an answer on each.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::crypto::RTCCryptoProvider;

use super::checks::{self, Answer, Check, Credentials, Received, Transaction};
use crate::demux::MAX_REMOTES;
use crate::remote::Remote;

/// A browser that nominates several paths at once means the best of them; one that leaves a path nominates it no more.
const NOMINATION_HOLDS: Duration = Duration::from_secs(1);
/// Browsers check the path they use every 2.5 s. One from which so long nothing came, while checks come from elsewhere, has
/// moved: behind a NAT that forgot its port, say, of which some browsers notice nothing and nominate nothing.
const ABANDONED: Duration = Duration::from_secs(5);
/// So many times the bytes that came from an address go there before it has answered.
const AMPLIFICATION: usize = 3;
/// From one check of ours to the next on the path of media …
const ASK_EVERY: Duration = Duration::from_secs(5);
/// … and on a path that waits to become it.
const ASK_AGAIN: Duration = Duration::from_millis(100);
/// So long an answer holds (RFC 7675, 5.1).
const CONSENT: Duration = Duration::from_secs(30);
const MAX_ASKED: usize = 8;

/// What a datagram is to the session.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Incoming {
    /// It comes from a stranger, or means nothing.
    Nothing,
    /// It is a check of one who knows the password, or the answer to one of ours.
    Check,
    /// It is DTLS, RTP or RTCP, from where a check has come before.
    Data,
}

/// See the top of the file.
pub(super) struct Ice {
    crypto: Arc<dyn RTCCryptoProvider>,
    tie_breaker: u64,
    /// Numbered, the newest first; at most two.
    generations: Vec<(u64, Credentials)>,
    selected: Option<Selected>,
    /// Where checks came from.
    paths: Vec<Path>,
    outgoing: Vec<(Remote, BytesMut)>,
}

struct Path {
    remote: Remote,
    generation: u64,
    /// When the last check came, or the last answer.
    heard: Instant,
    /// When an answer to a check of ours last came.
    answered: Option<Instant>,
    /// Checks of ours that wait for an answer, and when the last one went.
    asked: VecDeque<Transaction>,
    asked_at: Option<Instant>,
    /// Bytes that came and went until the first answer.
    received: usize,
    sent: usize,
    /// What the browser chose before the path had answered.
    waiting: Option<Selected>,
}

#[derive(Clone, Copy)]
struct Selected {
    remote: Remote,
    generation: u64,
    priority: u32,
    nominated: Instant,
}

impl Path {
    fn new(remote: Remote, generation: u64, now: Instant) -> Self {
        Self {
            remote,
            generation,
            heard: now,
            answered: None,
            asked: VecDeque::new(),
            asked_at: None,
            received: 0,
            sent: 0,
            waiting: None,
        }
    }

    /// Whether whoever is there wants what is sent there.
    fn is_open(&self, now: Instant) -> bool {
        let holds = |answered| now.saturating_duration_since(answered) < CONSENT;
        self.remote.stream.is_some() || self.answered.is_some_and(holds)
    }

    fn is_due(&self, now: Instant, every: Duration) -> bool {
        let since = |at| now.saturating_duration_since(at) >= every;
        self.remote.stream.is_none() && self.asked_at.is_none_or(since)
    }

    /// Whether so many bytes may go there.
    fn spend(&mut self, bytes: usize, now: Instant) -> bool {
        let may = self.is_open(now) || self.sent + bytes <= self.received * AMPLIFICATION;
        if may {
            self.sent = self.sent.saturating_add(bytes);
        }
        may
    }
}

impl Ice {
    pub(super) fn new(credentials: Credentials, tie_breaker: u64, crypto: Arc<dyn RTCCryptoProvider>) -> Self {
        let generations = vec![(0, credentials)];
        Self { crypto, tie_breaker, generations, selected: None, paths: Vec::new(), outgoing: Vec::new() }
    }

    /// Where media goes.
    pub(super) fn selected(&self) -> Option<Remote> {
        self.selected.map(|selected| selected.remote)
    }

    /// Where somebody wants what is sent there.
    pub(super) fn open(&self, now: Instant) -> impl Iterator<Item = Remote> {
        self.paths.iter().filter(move |path| path.is_open(now)).map(|path| path.remote)
    }

    /// Checks and answers that are to be sent.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (Remote, BytesMut)> {
        self.outgoing.drain(..)
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

    /// Asks back where that is due; to be called some twenty times a second.
    pub(super) fn tick(&mut self, now: Instant) {
        let selected = self.selected();
        for index in 0..self.paths.len() {
            let path = &self.paths[index];
            let every = if path.waiting.is_some() { ASK_AGAIN } else { ASK_EVERY };
            if (path.waiting.is_some() || Some(path.remote) == selected) && path.is_due(now, every) {
                self.ask(now, index);
            }
        }
    }

    /// Whether nobody has answered for too long where media goes.
    pub(super) fn is_refused(&self, now: Instant) -> bool {
        self.selected().is_some_and(|remote| !self.path(remote).is_some_and(|path| path.is_open(now)))
    }

    pub(super) fn receive(&mut self, now: Instant, from: Remote, datagram: &[u8]) -> Incoming {
        // RFC 7983: 0 to 3 is STUN.
        if datagram.first().is_some_and(|first| *first > 3) {
            return if self.path(from).is_some() { Incoming::Data } else { Incoming::Nothing };
        }
        let understood = match Received::parse(datagram) {
            Some(Received::Check(check)) => self.check(now, from, check, datagram.len()),
            Some(Received::Answer(answer)) => self.answer(now, from, answer),
            None => None,
        };
        understood.map_or(Incoming::Nothing, |()| Incoming::Check)
    }

    /// A check comes in; that of one who knows the password is answered (RFC 8445, 7.3).
    fn check(&mut self, now: Instant, from: Remote, mut check: Check, bytes: usize) -> Option<()> {
        let named = |credentials: &Credentials| check.username == credentials.of_theirs().as_bytes();
        let (generation, credentials) = self.generations.iter().find(|(_, credentials)| named(credentials))?;
        let crypto = self.crypto.crypto();
        let generation = *generation;
        check.is_of(credentials, crypto).then_some(())?;
        let (nominates, priority) = (check.nominates, check.priority);
        let answer = check.answer(from, credentials, crypto)?;
        let nominates = nominates || self.is_abandoned(now, generation);
        let index = self.heard(now, from, generation);
        let path = self.paths.get_mut(index)?;
        path.received = path.received.saturating_add(bytes);
        if path.spend(answer.len(), now) {
            self.outgoing.push((from, answer));
        }
        let (is_open, due) = (path.is_open(now), path.is_due(now, ASK_AGAIN));
        let fresh = path.answered.is_some_and(|at| now.saturating_duration_since(at) < ASK_EVERY);
        if nominates {
            let nomination = Selected { remote: from, generation, priority, nominated: now };
            path.waiting = (!is_open).then_some(nomination);
            if is_open {
                self.nominate(nomination);
            }
        }
        if due && !fresh {
            self.ask(now, index);
        }
        Some(())
    }

    /// An answer to a check of ours comes in.
    fn answer(&mut self, now: Instant, from: Remote, mut answer: Answer) -> Option<()> {
        let transaction = answer.transaction();
        let path = self.paths.iter_mut().find(|path| path.remote == from)?;
        let asked = path.asked.iter().position(|asked| *asked == transaction)?;
        let of_one = |(_, credentials): &(u64, Credentials)| answer.is_of(credentials, self.crypto.crypto());
        self.generations.iter().any(of_one).then_some(())?;
        path.asked.drain(..=asked);
        path.heard = now;
        path.answered = Some(now);
        if let Some(nomination) = path.waiting.take() {
            self.nominate(nomination);
        }
        Some(())
    }

    /// Sends a check of ours.
    fn ask(&mut self, now: Instant, index: usize) {
        let Some(path) = self.paths.get_mut(index) else { return };
        let of_path = self.generations.iter().find(|(number, _)| *number == path.generation);
        let Some((_, credentials)) = of_path.or(self.generations.first()) else { return };
        let Some((transaction, check)) = checks::ours(credentials, self.tie_breaker, self.crypto.crypto()) else {
            return;
        };
        if !path.spend(check.len(), now) {
            return;
        }
        if path.asked.len() == MAX_ASKED {
            path.asked.pop_front();
        }
        path.asked.push_back(transaction);
        path.asked_at = Some(now);
        self.outgoing.push((path.remote, check));
    }

    fn path(&self, remote: Remote) -> Option<&Path> {
        self.paths.iter().find(|path| path.remote == remote)
    }

    /// Notes that a check came from there, and gives back the path's place.
    fn heard(&mut self, now: Instant, from: Remote, generation: u64) -> usize {
        if let Some(index) = self.paths.iter().position(|path| path.remote == from) {
            let path = &mut self.paths[index];
            (path.heard, path.generation) = (now, path.generation.max(generation));
            return index;
        }
        if self.paths.len() == MAX_REMOTES {
            let selected = self.selected();
            let others = self.paths.iter().enumerate().filter(|(_, path)| Some(path.remote) != selected);
            let quietest = others.min_by_key(|(_, path)| path.heard).map(|(index, _)| index);
            quietest.map(|index| self.paths.swap_remove(index));
        }
        self.paths.push(Path::new(from, generation, now));
        self.paths.len() - 1
    }

    /// Whether nothing came lately from where media goes.
    fn is_abandoned(&self, now: Instant, generation: u64) -> bool {
        self.selected.is_some_and(|selected| {
            let heard = self.path(selected.remote).map(|path| path.heard);
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
mod tests {
    use std::net::SocketAddr;

    use super::super::checks::tests::{answer, check, credentials};
    use super::*;
    use crate::remote::StreamId;

    fn remote(port: u16) -> Remote {
        Remote::over_udp(SocketAddr::from(([192, 0, 2, 1], port)), 0)
    }

    fn ice() -> Ice {
        Ice::new(credentials(0), 7, rtc::crypto::default_provider().unwrap())
    }

    /// Whether a check is understood. Whoever is there answers ours.
    fn is_answered(ice: &mut Ice, now: Instant, from: Remote, datagram: &[u8]) -> bool {
        let understood = ice.receive(now, from, datagram) == Incoming::Check;
        answer_all(ice, now);
        understood
    }

    fn answer_all(ice: &mut Ice, now: Instant) {
        let generations: Vec<Credentials> =
            ice.generations.iter().map(|(_, credentials)| credentials.clone()).collect();
        let sent: Vec<_> = ice.drain().collect();
        for (to, datagram) in sent {
            let of = |credentials: &&Credentials| {
                String::from_utf8_lossy(&datagram).contains(&format!("{}:", credentials.remote_ufrag))
            };
            let Some(of) = generations.iter().find(of) else { continue };
            if let Some(answer) = answer(of, &datagram) {
                assert_eq!(ice.receive(now, to, &answer), Incoming::Check);
            }
        }
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
    fn a_bystander_whose_address_is_forged_gets_little_and_no_media() {
        let (mut ice, start) = (ice(), Instant::now());
        assert!(is_answered(&mut ice, start, remote(1), &check(&credentials(0), 9, true)));
        assert_eq!(ice.selected(), Some(remote(1)));
        // Nobody answers at the third address, to which the session's owner points with all it has.
        let (mut came, mut went) = (0, 0);
        for ms in (2000..30_000).step_by(10) {
            let now = start + Duration::from_millis(ms);
            if ms % 1000 == 0 {
                let datagram = check(&credentials(0), u32::MAX, true);
                came += datagram.len();
                assert_eq!(ice.receive(now, remote(3), &datagram), Incoming::Check);
            }
            ice.tick(now);
            let sent: Vec<_> = ice.drain().collect();
            went += sent.iter().filter(|(to, _)| *to == remote(3)).map(|(_, datagram)| datagram.len()).sum::<usize>();
            assert!(went <= came * AMPLIFICATION, "{went} bytes for {came}");
            assert_eq!(ice.selected(), Some(remote(1)));
        }
        assert!(went > 0);
        // An answer from elsewhere is none, nor is one to what was never asked.
        let now = start + Duration::from_secs(30);
        ice.receive(now, remote(3), &check(&credentials(0), 1, true));
        let asked = ice.drain().find_map(|(_, datagram)| answer(&credentials(0), &datagram)).unwrap();
        assert_eq!(ice.receive(now, remote(4), &asked), Incoming::Nothing);
        let forged = Credentials { remote_pwd: "another".into(), ..credentials(0) };
        let (_, other) = checks::ours(&forged, 1, rtc::crypto::default_provider().unwrap().crypto()).unwrap();
        assert_eq!(ice.receive(now, remote(3), &answer(&forged, &other).unwrap()), Incoming::Nothing);
        assert_eq!(ice.selected(), Some(remote(1)));
        assert_eq!(ice.receive(now, remote(3), &asked), Incoming::Check);
        assert_eq!(ice.selected(), Some(remote(3)), "whoever is there wants it");
    }

    #[test]
    fn who_no_longer_answers_gets_nothing_after_thirty_seconds() {
        let (mut ice, start) = (ice(), Instant::now());
        assert!(is_answered(&mut ice, start, remote(1), &check(&credentials(0), 9, true)));
        let mut asked = 0;
        for ms in (0..120_000).step_by(50) {
            let now = start + Duration::from_millis(ms);
            ice.tick(now);
            asked += ice.outgoing.len();
            answer_all(&mut ice, now);
            assert!(!ice.is_refused(now));
        }
        assert!((20..=30).contains(&asked), "{asked} in two minutes");
        let last = ice.paths[0].answered.unwrap();
        // Checks alone, which anybody can forge, are no answer.
        for ms in (0..30_000).step_by(50) {
            let now = last + Duration::from_millis(ms);
            assert!(!ice.is_refused(now), "after {ms} ms");
            ice.tick(now);
            ice.receive(now, remote(1), &check(&credentials(0), 9, true));
            ice.drain().for_each(drop);
        }
        assert!(ice.is_refused(last + CONSENT));
    }

    #[test]
    fn a_connection_is_asked_nothing() {
        let (mut ice, start) = (ice(), Instant::now());
        let from = Remote { stream: Some(StreamId(1)), ..remote(1) };
        assert_eq!(ice.receive(start, from, &check(&credentials(0), 9, true)), Incoming::Check);
        assert_eq!(ice.selected(), Some(from));
        ice.tick(start + Duration::from_secs(60));
        assert_eq!(ice.drain().count(), 1, "the answer alone");
        assert!(!ice.is_refused(start + Duration::from_secs(60)));
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
        assert_eq!(ice.paths.len(), MAX_REMOTES);
        assert_eq!(ice.receive(start, remote(1), &[0x80; 40]), Incoming::Nothing);
        assert_eq!(ice.receive(start, remote(2), &[0x80; 40]), Incoming::Data);
    }
}
