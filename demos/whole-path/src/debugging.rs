//! One connection to a browser that is debugged, by the Chrome DevTools Protocol or WebDriver BiDi: a command goes out, its answer
//! is waited for. Events are not asked for.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket};

use crate::error::Error;

const CONNECT_WITHIN: Duration = Duration::from_secs(20);
/// A screenshot of 4K fits.
const MAX_ANSWER_BYTES: usize = 64 << 20;

pub(crate) struct Debugging {
    socket: WebSocket<Unbroken>,
    last_id: u64,
}

impl Debugging {
    /// To `ws://{address}{path}`.
    pub(crate) fn connect(address: SocketAddr, path: &str) -> Result<Self, Error> {
        let broken = |error: std::io::Error| Box::new(tungstenite::Error::Io(error));
        let stream = TcpStream::connect_timeout(&address, CONNECT_WITHIN).map_err(broken)?;
        stream.set_nodelay(true).map_err(broken)?;
        stream.set_read_timeout(Some(CONNECT_WITHIN)).map_err(broken)?;
        stream.set_write_timeout(Some(CONNECT_WITHIN)).map_err(broken)?;
        let config =
            WebSocketConfig::default().max_message_size(Some(MAX_ANSWER_BYTES)).max_frame_size(Some(MAX_ANSWER_BYTES));
        let url = format!("ws://{address}{path}");
        let (socket, _) =
            tungstenite::client::client_with_config(url, Unbroken(stream), Some(config)).map_err(|error| {
                Error::TimedOut {
                    what: format!("ws://{address}{path}"),
                    within: CONNECT_WITHIN,
                    last: error.to_string(),
                }
            })?;
        Ok(Self { socket, last_id: 0 })
    }

    /// One command and its `result`.
    pub(crate) fn call(&mut self, method: &str, params: &Value, within: Duration) -> Result<Value, Error> {
        let deadline = Instant::now() + within;
        self.last_id += 1;
        let command = json!({"id": self.last_id, "method": method, "params": params});
        self.socket.send(Message::text(command.to_string())).map_err(Box::new)?;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let last = "no answer".to_owned();
                return Err(Error::TimedOut { what: format!("the browser's answer to {method}"), within, last });
            }
            let Some(mut message) = self.read(left)? else { continue };
            if message["id"].as_u64() != Some(self.last_id) {
                continue;
            }
            if let Some(error) = message.get("error") {
                // The one says it within, the other beside.
                let reason =
                    error["message"].as_str().or(message["message"].as_str()).unwrap_or("no reason").to_owned();
                return Err(Error::Refused { method: method.to_owned(), reason });
            }
            return Ok(message["result"].take());
        }
    }

    /// The next message, or `None` when nothing of use came within the time.
    fn read(&mut self, within: Duration) -> Result<Option<Value>, Error> {
        let Unbroken(stream) = self.socket.get_ref();
        stream.set_read_timeout(Some(within)).map_err(|error| Box::new(error.into()))?;
        match self.socket.read() {
            Ok(Message::Text(text)) => Ok(serde_json::from_str(&text).ok()),
            Ok(_) => Ok(None),
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                Ok(None)
            }
            Err(error) => Err(Box::new(error).into()),
        }
    }
}

/// A stream whose calls are made again when a signal breaks into them.
struct Unbroken(TcpStream);

impl Read for Unbroken {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }
}

impl Write for Unbroken {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        loop {
            match self.0.write(bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}
