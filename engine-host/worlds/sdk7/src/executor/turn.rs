/// What a scene is told in a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// The number of the turn, from 0.
    pub tick: u64,
    /// Since the turn before, in seconds; 0 in the first.
    pub seconds: f32,
    /// Seconds since the scene began: what its clocks show.
    pub now_seconds: f64,
    /// What the scene begins with. Only the first turn is asked for it.
    pub begin: Begin,
    /// What `~system/UserIdentity.getUserData` resolves to within this turn, as JSON; empty: the host is asked. The SDK cannot
    /// synchronise entities in `main` unless it knows its user by then.
    pub user: String,
    /// CRDT messages of the host: what the scene's next `crdtSendToRenderer` returns. In the first turn, `crdtGetState`.
    pub crdt: Vec<u8>,
    /// Answers to calls of earlier turns.
    pub answers: Vec<Answer>,
    /// What other peers sent, in order.
    pub messages: Vec<PeerMessage>,
}

/// What a scene's clock and its random numbers begin with, so that the same turns make the same scene.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Begin {
    /// What `Math.random` begins with.
    pub seed: u64,
    /// When the scene began, in seconds since 1970: what `Date` shows is that much later than [`Turn::now_seconds`].
    pub unix_seconds: f64,
    /// What `isServer` says.
    pub server: bool,
}

/// What a scene did in a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnAnswer {
    /// CRDT messages of the scene, in order.
    pub crdt: Vec<u8>,
    /// What it asks of the host; each is answered once, in this or a later turn.
    pub calls: Vec<Call>,
    /// What it sends to its peers, in order.
    pub messages: Vec<PeerMessage>,
    /// What it wrote to the console.
    pub log: Vec<LogLine>,
    /// Whether `onStart` or `onUpdate` still waits for something. While it does, `onUpdate` is not called again.
    pub waits: bool,
    /// What the scene threw and did not catch, in order.
    pub exceptions: Vec<Exception>,
}

/// A call of a function of one of the kernel's modules, such as `~system/Runtime`. `fetch` and `WebSocket` come as the modules
/// `Fetch` and `WebSocket`; `prelude/web.js` says what they ask and want to hear.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What the answer names it by; unique within the scene's life.
    pub id: u32,
    /// The module without its prefix, such as `Runtime`.
    pub module: String,
    /// The function, such as `readFile`.
    pub method: String,
    /// The one argument, as JSON; bytes in it are `{"$bytes": "<base64>"}`.
    pub argument: String,
}

/// The answer to a [`Call`].
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Of the call.
    pub id: u32,
    /// What the promise resolves to, as JSON with bytes as in [`Call::argument`]; or the message that it rejects with.
    pub result: Result<String, String>,
}

/// What `CommunicationsController.sendBinary` carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerMessage {
    /// Who sent it (to the scene), or whom it is for (from the scene; empty: everybody).
    pub peer: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A line that the scene wrote to the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// By which of the console's functions.
    pub level: Level,
    /// The line.
    pub text: String,
}

/// How much a line of the console matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `console.log`, `info` and `debug`.
    Info,
    /// `console.warn`.
    Warning,
    /// `console.error`.
    Error,
}

/// What a scene threw and did not catch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its text.
    pub message: String,
    /// Its stack, where it has one: lines and columns are those of the bundle.
    pub stack: String,
}
