//! Connections: how many, from where, and how long one may take.
//!
//! Whoever sends slowly, reads slowly or says nothing holds one of a bounded number of connections for a bounded time, and
//! no session's media. When there are no more connections for a newcomer, one that does nothing just now is given up for it:
//! the one that has been quiet longest, of the newcomer's own source where that has too many, else of the source that has most.
//! Media may come over TCP to the same port: what begins as no text and no TLS is handed on at once, to
//! where it has bounds of its own.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use lightcone_streaming::Intake;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};
use tower::ServiceExt;

use super::proxies::Proxies;
use super::proxy_header;
use super::source::Remote;
use crate::metric_names::HTTP_REFUSED;
use crate::source::Source;

/// Until a request's header is there; also how long a connection may be idle.
const HEADER_WITHIN: Duration = Duration::from_secs(10);
/// See [`Patience::answer`].
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// See [`Patience::life`].
const LIFETIME: Duration = Duration::from_secs(120);
/// Then it may still read what it is being sent.
const FAREWELL: Duration = Duration::from_secs(10);
/// A browser opens six, and many may sit behind one address.
const MAX_FROM_ONE_SOURCE: usize = 128;
/// Fewer where the process may open few files; see [`crate::files`].
pub(crate) const MAX_CONNECTIONS: usize = 512;
/// When the system has no room for another connection.
const REST: Duration = Duration::from_millis(100);

/// How long things may take that take longer elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Until a request has its answer, its body's reading included.
    answer: Duration,
    /// A connection gets no further request after this time.
    life: Duration,
}

impl Patience {
    /// A node's own.
    pub(super) const NODE: Self = Self { answer: ANSWER_WITHIN, life: LIFETIME };

    /// Where requests may have long bodies.
    pub(super) fn for_answers_within(answer: Duration) -> Self {
        Self { answer, life: LIFETIME.max(answer) }
    }
}

/// Until the runtime ends. At most `most` connections are open at once; behind a trusted proxy are many sources. Without `media`
/// there is HTTP alone.
pub(super) async fn serve(
    listener: TcpListener,
    (app, patience): (Router, Patience),
    media: Option<Intake>,
    (most, trusted): (usize, Arc<Proxies>),
) {
    let open = Arc::new(Open::new(most));
    loop {
        match listener.accept().await {
            Ok((stream, from)) => match open.admit(Source::of(from.ip()), trusted.trusts(from.ip()), Instant::now()) {
                Some(place) => {
                    let proxied = trusted.trusts(from.ip());
                    let app = (app.clone(), patience);
                    tokio::spawn(one(stream, (from, proxied), app, media.clone(), Arc::new(place)));
                }
                None => metrics::counter!(HTTP_REFUSED, "why" => "connections").increment(1),
            },
            Err(error) => {
                tracing::warn!("a connection could not be taken: {error}");
                open.give_one_up();
                sleep(REST).await;
            }
        }
    }
}

/// Until it ends, or its place is given to another.
async fn one(
    mut stream: TcpStream,
    (from, proxied): (SocketAddr, bool),
    app: (Router, Patience),
    media: Option<Intake>,
    place: Arc<Place>,
) {
    let served = async {
        let said = if proxied { timeout(HEADER_WITHIN, proxy_header::read(&mut stream)).await } else { Ok(Ok(None)) };
        let Ok(Ok(said)) = said else { return };
        if let Some(stream) = http_or_media(stream, media.as_ref()).await {
            connection(stream, said.unwrap_or(from), app, Arc::clone(&place)).await;
        }
    };
    tokio::select! {
        () = served => {}
        () = place.given_up.notified() => tracing::debug!(%from, "an idle connection made room for another"),
    }
}

/// Gives back a connection that speaks HTTP, and hands on one that brings media. Who says nothing is neither.
async fn http_or_media(stream: TcpStream, media: Option<&Intake>) -> Option<TcpStream> {
    let mut first = [0];
    match timeout(HEADER_WITHIN, stream.peek(&mut first)).await {
        Ok(Ok(1)) if Intake::is_for(first[0]) => {
            media?.take(stream.into_std().ok()?);
            None
        }
        Ok(Ok(1)) => Some(stream),
        _ => None,
    }
}

/// Serves one connection to its end.
async fn connection(
    io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    from: SocketAddr,
    (app, patience): (Router, Patience),
    place: Arc<Place>,
) {
    let service = service_fn(move |request| {
        let (app, place) = (app.clone(), Arc::clone(&place));
        async move {
            place.is_idle_since(None);
            let answer = answer((app, patience.answer), from, request).await;
            place.is_idle_since(Some(Instant::now()));
            answer
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_WITHIN)
        .serve_connection(TokioIo::new(io), service);
    let mut served = pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = sleep(patience.life) => {
            served.as_mut().graceful_shutdown();
            timeout(FAREWELL, served).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%from, "a connection ended: {error}");
    }
}

async fn answer(
    (app, within): (Router, Duration),
    from: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Remote(from));
    match timeout(within, app.oneshot(request)).await {
        Ok(response) => response,
        Err(_) => Ok((StatusCode::REQUEST_TIMEOUT, "the request took too long\n").into_response()),
    }
}

/// Connections that are open now.
struct Open {
    most: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    last: u64,
    connections: HashMap<u64, Connection>,
}

struct Connection {
    source: Source,
    /// Since when it waits for a request; `None` while it has one.
    idle_since: Option<Instant>,
    given_up: Arc<Notify>,
}

/// One of them, until it is dropped.
struct Place {
    open: Arc<Open>,
    number: u64,
    given_up: Arc<Notify>,
}

impl Open {
    fn new(most: usize) -> Self {
        Self { most, table: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(self: &Arc<Self>, source: Source, proxied: bool, now: Instant) -> Option<Place> {
        let mut table = self.lock();
        if !proxied && table.count(source) >= MAX_FROM_ONE_SOURCE {
            table.give_up(|connection| connection.source == source)?;
        } else if table.connections.len() >= self.most {
            table.give_one_up()?;
        }
        table.last += 1;
        let (number, given_up) = (table.last, Arc::new(Notify::new()));
        let connection = Connection { source, idle_since: Some(now), given_up: Arc::clone(&given_up) };
        table.connections.insert(number, connection);
        Some(Place { open: Arc::clone(self), number, given_up })
    }

    /// The system has no room for another.
    fn give_one_up(&self) {
        self.lock().give_one_up();
    }
}

impl Table {
    fn count(&self, source: Source) -> usize {
        self.connections.values().filter(|connection| connection.source == source).count()
    }

    /// One of the source that has most, of those that have idle ones.
    fn give_one_up(&mut self) -> Option<()> {
        let mut counts = HashMap::<Source, usize>::new();
        self.connections.values().for_each(|connection| *counts.entry(connection.source).or_default() += 1);
        let idle = self.connections.values().filter(|connection| connection.idle_since.is_some());
        let most = idle.max_by_key(|connection| counts[&connection.source])?.source;
        self.give_up(|connection| connection.source == most)
    }

    /// The one that has been idle longest. `None`: all are busy.
    fn give_up(&mut self, of: impl Fn(&Connection) -> bool) -> Option<()> {
        let idle = |(number, connection): (&u64, &Connection)| Some((connection.idle_since?, *number));
        let (_, number) = self.connections.iter().filter(|(_, connection)| of(connection)).filter_map(idle).min()?;
        self.connections.remove(&number).map(|connection| connection.given_up.notify_one())
    }
}

impl Place {
    fn is_idle_since(&self, since: Option<Instant>) {
        if let Some(connection) = self.open.lock().connections.get_mut(&self.number) {
            connection.idle_since = since;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.lock().connections.remove(&self.number);
    }
}

#[cfg(test)]
mod tests;
