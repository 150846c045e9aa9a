//! One session's place: what the node knows of who has it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lightcone_attest::statement::PublicKey;
use lightcone_protocol::view::Screen;
use lightcone_protocol::{EthereumAddress, PlayerName, Role, SessionId};
use lightcone_streaming::{Guest, Leave, Seat};

use super::allowance::Allowance;
use super::look::Look;
use super::onset::Onset;
use super::rules::Rules;
use crate::source::Source;
use crate::views::budget::{Given, Room};

/// The view that all spectators share; sessions count from 1.
pub(crate) const VANTAGE_VIEW: SessionId = SessionId(0);

/// What is held ends after so long without a word of its player's.
const HELD_FOR: Duration = Duration::from_millis(300);

pub(super) struct Place {
    pub(super) seat: Seat,
    pub(super) role: Role,
    pub(super) name: Option<PlayerName>,
    /// Of the guest's token.
    pub(super) subject: Option<String>,
    /// The wallet that the guest came with.
    pub(super) wallet: Option<EthereumAddress>,
    /// Where the guest comes from; `None` for this machine, and before it came back after a restart.
    pub(super) source: Option<Source>,
    /// What let the guest in.
    pub(super) grant: Option<String>,
    /// It connected when all seats were taken, and is to go.
    pub(super) surplus: bool,
    /// The world sends it away, and says why.
    pub(super) sent_away: Option<Arc<str>>,
    pub(super) since: Instant,
    /// A connection holds it.
    pub(super) connected: bool,
    /// Media flows.
    pub(super) entered: bool,
    /// Its body is, or is about to be, in the simulation.
    pub(super) inside: bool,
    /// While it has a body and no media: when the body leaves.
    pub(super) back_until: Option<Instant>,
    /// When the newest new input came.
    pub(super) input_at: Instant,
    /// When anything of the player's own came last, repeats too.
    pub(super) heard_at: Instant,
    /// The world was told that the player holds nothing, and nothing newer has come.
    pub(super) let_go: bool,
    /// What it may have written down.
    pub(super) allowance: Allowance,
    /// When each input came in, oldest first.
    pub(super) arrivals: VecDeque<Arrival>,
    /// By the newest input.
    pub(super) look: Look,
    /// Whether a look is to be drawn at once.
    pub(super) onset: Onset,
    /// Signs all of the player's input, if there is one.
    pub(super) key: Option<PublicKey>,
    /// What its view is given; `None` before it was ever drawn.
    pub(super) given: Option<Given>,
    /// What is known of the way to it.
    pub(super) room: Option<Room>,
    /// A wish of its viewer that the pictures do not follow yet; a newer one takes its place.
    pub(super) delay: Option<Duration>,
    /// What its page has room for, once it has said so.
    pub(super) screen: Option<Screen>,
    /// The newest that were taken.
    pub(super) last_motion: u32,
    pub(super) last_edge: u32,
}

/// An input that came in and that no picture has answered yet.
pub(super) struct Arrival {
    pub(super) seq: u32,
    pub(super) received_at: Instant,
    /// When the tick that took it in began.
    pub(super) applied_at: Option<Instant>,
}

impl Place {
    pub(super) fn new(seat: Seat, guest: &Guest, name: Option<PlayerName>, now: Instant) -> Self {
        Self {
            seat,
            role: guest.role,
            name,
            subject: guest.subject.clone(),
            wallet: guest.wallet,
            source: guest.from.and_then(Source::beyond_this_machine),
            grant: guest.grant.clone(),
            surplus: false,
            sent_away: None,
            since: now,
            connected: true,
            entered: false,
            inside: false,
            back_until: None,
            input_at: now,
            heard_at: now,
            let_go: true,
            allowance: Allowance::new(now),
            arrivals: VecDeque::new(),
            look: Look::default(),
            onset: Onset::default(),
            key: None,
            given: None,
            room: None,
            delay: None,
            screen: None,
            last_motion: 0,
            last_edge: 0,
        }
    }

    pub(super) fn has_body(&self) -> bool {
        self.role != Role::Spectator
    }

    /// It takes one of the seats. Before its media flows it does not.
    pub(super) fn is_seated(&self) -> bool {
        self.entered || self.inside
    }

    /// What is drawn for it.
    pub(super) fn view(&self, session: SessionId) -> SessionId {
        if self.has_body() { session } else { VANTAGE_VIEW }
    }

    /// Its body stands in the world, and nobody is connected to it.
    pub(super) fn waits(&self) -> bool {
        self.inside && !self.connected
    }

    /// Something is held, and nobody has said so for too long: the page repeats it several times in that time.
    pub(super) fn holds_in_silence(&self, now: Instant) -> bool {
        let silent = now.saturating_duration_since(self.heard_at) >= HELD_FOR;
        silent && self.inside && !self.let_go && self.look.holds()
    }

    /// Why it is to end now.
    pub(super) fn over(&self, rules: &Rules, now: Instant) -> Option<Leave> {
        let reached = |limit: Option<Duration>, since: Instant| {
            limit.is_some_and(|limit| now.saturating_duration_since(since) >= limit)
        };
        match self {
            _ if self.surplus || self.sent_away.is_some() => Some(Leave::Kicked),
            _ if !self.entered => None,
            _ if reached(rules.max_session, self.since) => Some(Leave::TooLong),
            _ if self.has_body() && reached(rules.idle_limit, self.input_at) => Some(Leave::Idle),
            _ => None,
        }
    }
}

/// A player's, with a picture of its own and sound.
pub(super) fn fresh(session: SessionId) -> Seat {
    let (pictures, notes, page) = (Arc::default(), Arc::default(), Arc::default());
    Seat { session, pictures, camera: None, notes, page, audio: Some(Arc::default()) }
}
