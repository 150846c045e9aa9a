//! A turn and its answer as a block of bytes, as the prelude reads and writes them.
//!
//! A block is the length of its JSON (u32, little-endian), the JSON, then byte strings back to back whose lengths the JSON
//! gives: the CRDT messages first, then those for or from peers, in order. `prelude/turn.js` is the other side.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::turn::{Answer, Begin, Call, Exception, Level, LogLine, PeerMessage, Turn, TurnAnswer};

/// What a block may have in bytes, each way.
pub const MOST_BYTES: usize = 64 << 20;
/// How many calls, lines, exceptions or messages an answer may have; the prelude keeps to less.
const MOST_ITEMS: usize = 2048;
/// Bytes before the JSON.
const HEAD: usize = 4;

/// Why bytes are no block, or a turn cannot be one.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BlockError {
    /// It is larger than [`MOST_BYTES`].
    #[error("it has {0} bytes; {MOST_BYTES} are allowed")]
    TooLong(usize),
    /// A number is infinite or none.
    #[error("{0} is not a finite number")]
    NotFinite(&'static str),
    /// It ends too soon.
    #[error("it has {has} bytes where {wants} are announced")]
    Short {
        /// What it has.
        has: usize,
        /// What it should have.
        wants: usize,
    },
    /// Something follows its end.
    #[error("{0} bytes follow its end")]
    Left(usize),
    /// Its JSON is not what it should be.
    #[error("its JSON cannot be read: {0}")]
    Json(String),
    /// There is too much of something.
    #[error("it has {count} {what}; {MOST_ITEMS} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
    },
}

#[derive(Serialize)]
struct TurnHead<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    begin: Option<BeginHead>,
    seconds: f64,
    now: f64,
    #[serde(skip_serializing_if = "str::is_empty")]
    user: &'a str,
    crdt: usize,
    messages: Vec<MessageHead<'a>>,
    answers: Vec<AnswerHead<'a>>,
}

#[derive(Serialize)]
struct BeginHead {
    /// The lower half, then the upper.
    seed: [u32; 2],
    unix: f64,
    server: bool,
}

#[derive(Serialize)]
struct MessageHead<'a> {
    peer: &'a str,
    bytes: usize,
}

#[derive(Serialize)]
struct AnswerHead<'a> {
    id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    ok: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    crdt: u32,
    waits: bool,
    calls: Vec<CallHead>,
    messages: Vec<SentHead>,
    log: Vec<LineHead>,
    exceptions: Vec<ExceptionHead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallHead {
    id: u32,
    module: String,
    method: String,
    argument: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentHead {
    peer: String,
    bytes: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineHead {
    level: LevelName,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum LevelName {
    Info,
    Warning,
    Error,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionHead {
    message: String,
    stack: String,
}

/// The block of a turn.
///
/// # Errors
///
/// [`BlockError`] if it would be too long, or a time is no number.
pub fn encode(turn: &Turn) -> Result<Vec<u8>, BlockError> {
    let begin = (turn.tick == 0).then(|| begin_head(&turn.begin));
    for (what, number) in [
        ("the seconds of the turn", f64::from(turn.seconds)),
        ("the scene's time", turn.now_seconds),
        ("the time when the scene began", turn.begin.unix_seconds),
    ] {
        if !number.is_finite() {
            return Err(BlockError::NotFinite(what));
        }
    }
    let head = TurnHead {
        begin,
        seconds: f64::from(turn.seconds),
        now: turn.now_seconds,
        user: &turn.user,
        crdt: turn.crdt.len(),
        messages: turn.messages.iter().map(|one| MessageHead { peer: &one.peer, bytes: one.bytes.len() }).collect(),
        answers: turn.answers.iter().map(answer_head).collect(),
    };
    let json = serde_json::to_vec(&head).map_err(|error| BlockError::Json(error.to_string()))?;
    let blobs = turn.crdt.len() + turn.messages.iter().map(|one| one.bytes.len()).sum::<usize>();
    let length = HEAD + json.len() + blobs;
    if length > MOST_BYTES {
        return Err(BlockError::TooLong(length));
    }
    let mut block = Vec::with_capacity(length);
    block.extend_from_slice(&(json.len() as u32).to_le_bytes());
    block.extend_from_slice(&json);
    block.extend_from_slice(&turn.crdt);
    for message in &turn.messages {
        block.extend_from_slice(&message.bytes);
    }
    Ok(block)
}

fn begin_head(begin: &Begin) -> BeginHead {
    let seed = [begin.seed as u32, (begin.seed >> 32) as u32];
    BeginHead { seed, unix: begin.unix_seconds, server: begin.server }
}

fn answer_head(answer: &Answer) -> AnswerHead<'_> {
    let (ok, error) = match &answer.result {
        Ok(result) => (Some(result.as_str()), None),
        Err(message) => (None, Some(message.as_str())),
    };
    AnswerHead { id: answer.id, ok, error }
}

/// The answer that a block is.
///
/// # Errors
///
/// [`BlockError`] if it is none, to the byte.
pub fn decode(block: &[u8]) -> Result<TurnAnswer, BlockError> {
    if block.len() > MOST_BYTES {
        return Err(BlockError::TooLong(block.len()));
    }
    let mut rest = Rest(block);
    let json = u32::from_le_bytes(rest.take(HEAD)?.try_into().expect("four bytes were taken"));
    let head: Head =
        serde_json::from_slice(rest.take(json as usize)?).map_err(|error| BlockError::Json(error.to_string()))?;
    for (what, count) in [
        ("calls", head.calls.len()),
        ("messages", head.messages.len()),
        ("lines", head.log.len()),
        ("exceptions", head.exceptions.len()),
    ] {
        if count > MOST_ITEMS {
            return Err(BlockError::TooMany { what, count });
        }
    }
    let crdt = rest.take(head.crdt as usize)?.to_vec();
    let messages = head.messages.into_iter().map(|one| rest.message(one)).collect::<Result<_, _>>()?;
    if !rest.0.is_empty() {
        return Err(BlockError::Left(rest.0.len()));
    }
    Ok(TurnAnswer {
        crdt,
        calls: head.calls.into_iter().map(call).collect(),
        messages,
        log: head.log.into_iter().map(line).collect(),
        waits: head.waits,
        exceptions: head.exceptions.into_iter().map(exception).collect(),
    })
}

/// What of a block was not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], BlockError> {
        let short = BlockError::Short { has: self.0.len(), wants: length };
        let (taken, rest) = self.0.split_at_checked(length).ok_or(short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn message(&mut self, head: SentHead) -> Result<PeerMessage, BlockError> {
        Ok(PeerMessage { peer: head.peer, bytes: self.take(head.bytes as usize)?.to_vec() })
    }
}

fn call(head: CallHead) -> Call {
    Call { id: head.id, module: head.module, method: head.method, argument: head.argument }
}

fn line(head: LineHead) -> LogLine {
    let level = match head.level {
        LevelName::Info => Level::Info,
        LevelName::Warning => Level::Warning,
        LevelName::Error => Level::Error,
    };
    LogLine { level, text: head.text }
}

fn exception(head: ExceptionHead) -> Exception {
    Exception { message: head.message, stack: head.stack }
}
