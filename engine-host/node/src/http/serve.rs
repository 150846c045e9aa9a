//! Connections: how many, from where, and how long one may take.
//!
//! Whoever sends slowly, reads slowly or says nothing holds one of a bounded number of connections for a bounded time, and
//! no session's media. That may come over TCP to the same port: what begins as no text and no TLS is handed on at once, to
//! where it has bounds of its own.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
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
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::source::{Remote, Source};
use crate::metric_names::HTTP_REFUSED;

/// Until a request's header is there; also how long a connection may be idle.
const HEADER_WITHIN: Duration = Duration::from_secs(10);
/// Until a request has its answer, its body's reading included.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// A connection gets no further request after this time.
const LIFETIME: Duration = Duration::from_secs(120);
/// Then it may still read what it is being sent.
const FAREWELL: Duration = Duration::from_secs(10);
/// A browser opens six, and many may sit behind one address.
const MAX_FROM_ONE_SOURCE: usize = 128;
/// Fewer than the files that a process may usually open.
const MAX_CONNECTIONS: usize = 512;
/// When the system has no room for another connection.
const REST: Duration = Duration::from_millis(100);

/// Until the runtime ends.
pub(super) async fn serve(listener: TcpListener, app: Router, media: Intake) {
    let open = Arc::new(Open::default());
    loop {
        match listener.accept().await {
            Ok((stream, from)) => match open.admit(Source::of(from.ip())) {
                Some(place) => {
                    let (app, media) = (app.clone(), media.clone());
                    tokio::spawn(async move {
                        if let Some(stream) = http_or_media(stream, &media).await {
                            connection(stream, from, app).await;
                        }
                        drop(place);
                    });
                }
                None => metrics::counter!(HTTP_REFUSED, "why" => "connections").increment(1),
            },
            Err(error) => {
                tracing::warn!("a connection could not be taken: {error}");
                sleep(REST).await;
            }
        }
    }
}

/// Gives back a connection that speaks HTTP, and hands on one that brings media. Who says nothing is neither.
async fn http_or_media(stream: TcpStream, media: &Intake) -> Option<TcpStream> {
    let mut first = [0];
    match timeout(HEADER_WITHIN, stream.peek(&mut first)).await {
        Ok(Ok(1)) if Intake::is_for(first[0]) => {
            media.take(stream.into_std().ok()?);
            None
        }
        Ok(Ok(1)) => Some(stream),
        _ => None,
    }
}

/// Serves one connection to its end.
async fn connection(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, from: SocketAddr, app: Router) {
    let service = service_fn(move |request| answer(app.clone(), from, request));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_WITHIN)
        .serve_connection(TokioIo::new(io), service);
    let mut served = pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = sleep(LIFETIME) => {
            served.as_mut().graceful_shutdown();
            timeout(FAREWELL, served).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%from, "a connection ended: {error}");
    }
}

async fn answer(app: Router, from: SocketAddr, request: Request<Incoming>) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Remote(from));
    match timeout(ANSWER_WITHIN, app.oneshot(request)).await {
        Ok(response) => response,
        Err(_) => Ok((StatusCode::REQUEST_TIMEOUT, "the request took too long\n").into_response()),
    }
}

/// Connections that are open now.
#[derive(Default)]
struct Open(Mutex<HashMap<Source, usize>>);

/// One of them, until it is dropped.
struct Place(Arc<Open>, Source);

impl Open {
    fn admit(self: &Arc<Self>, source: Source) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let from_it = open.entry(source).or_default();
        if all >= MAX_CONNECTIONS || *from_it >= MAX_FROM_ONE_SOURCE {
            if *from_it == 0 {
                open.remove(&source);
            }
            return None;
        }
        *from_it += 1;
        Some(Place(Arc::clone(self), source))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(from_it) = open.get_mut(&self.1) {
            *from_it -= 1;
            if *from_it == 0 {
                open.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests;
