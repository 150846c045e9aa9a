//! When the encoder is to go back, and when it is to make a key frame instead.

use std::time::{Duration, Instant};

use super::decodable::Decodable;
use super::sent::SentLog;

/// Between two frames that go back, and the round trip in which nobody can have seen the first; as between key frames.
const BACK_EVERY: Duration = Duration::from_millis(200);
/// The encoder has answered an order by then, if only by a frame that looks like any other.
const ANSWERED_AFTER: Duration = Duration::from_secs(1);
/// Between two reports of a viewer, at most.
pub(super) const REPORTS_EVERY: Duration = Duration::from_millis(250);

/// What the encoder is to make next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::peer) enum Wanted {
    /// A frame that goes back.
    Back,
    /// A key frame.
    Key,
}

/// See the top of the file.
#[derive(Debug, Default)]
pub(super) struct GoingBack {
    /// There is no going back for this viewer: it did not take a frame that went back, or a frame was not understood.
    over: bool,
    /// What is sent again will not do.
    lost: bool,
    /// Nothing of a frame is sent at all.
    left_out: bool,
    /// When the encoder was told to go back, until it does.
    asked: Option<Instant>,
    /// When the viewer asked for a picture, until it is answered.
    cannot_decode: Option<Instant>,
}

impl GoingBack {
    /// A frame was queued that needs nothing of those right before it: what was lost before is of no account any more.
    pub(super) fn begin_anew(&mut self) {
        (self.lost, self.left_out, self.asked) = (false, false, None);
    }

    /// What a frame needs was not understood.
    pub(super) fn give_up(&mut self) {
        self.over = true;
    }

    /// Something is lost for good.
    pub(super) fn lose(&mut self) {
        self.lost = true;
    }

    /// A frame is not sent.
    pub(super) fn leave_out(&mut self) {
        self.left_out = true;
    }

    /// The viewer asks for a picture.
    pub(super) fn cannot_decode(&mut self, now: Instant) {
        self.cannot_decode = Some(now);
    }

    /// Whether the encoder was told to go back and has not done so yet.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// What is to be asked of the encoder now.
    pub(super) fn wanted(
        &mut self,
        sent: &SentLog,
        decodable: &Decodable,
        now: Instant,
        rtt: Duration,
    ) -> Option<Wanted> {
        if let Some(at) = self.cannot_decode
            && let Some(answer) = self.answer(sent, decodable, at, now, rtt)
        {
            self.cannot_decode = None;
            match answer {
                Answer::Nothing => {}
                Answer::Back => self.lost = true,
                Answer::Key => return Some(Wanted::Key),
            }
        }
        self.asked = self.asked.filter(|at| now < *at + ANSWERED_AFTER);
        if self.over || !decodable.can_go_back() {
            self.lost = false;
            return std::mem::take(&mut self.left_out).then_some(Wanted::Key);
        }
        if sent.newest_back().is_some_and(|fresh| now < fresh.at + rtt + BACK_EVERY) {
            return None;
        }
        let (lost, left_out) = (std::mem::take(&mut self.lost), std::mem::take(&mut self.left_out));
        let asks = (lost || left_out) && self.asked.is_none();
        if asks {
            self.asked = Some(now);
        }
        asks.then_some(Wanted::Back)
    }

    /// The answer to a viewer that cannot decode; `None` before more is known.
    fn answer(
        &mut self,
        sent: &SentLog,
        decodable: &Decodable,
        asked: Instant,
        now: Instant,
        rtt: Duration,
    ) -> Option<Answer> {
        let loss = sent.misses_any();
        let Some(fresh) = sent.newest_back() else {
            let goes_back = loss && !self.over && decodable.can_go_back();
            return Some(if goes_back { Answer::Back } else { Answer::Key });
        };
        let there = sent.frame(fresh.frame).is_some_and(|frame| frame.decodable);
        if asked >= fresh.at + rtt {
            self.over |= there && !loss;
            return Some(Answer::Key);
        }
        // It was asked before that frame can have been seen.
        match there {
            true => Some(Answer::Nothing),
            false => (now >= fresh.at + rtt + REPORTS_EVERY).then_some(Answer::Key),
        }
    }
}

enum Answer {
    Nothing,
    Back,
    Key,
}
