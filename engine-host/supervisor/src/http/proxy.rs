//! `/{name}/…`: what is behind the name goes to the world's own process.
//!
//! Media does not come this way: it goes to the world's own port directly.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{CONNECTION, EXPECT, HOST, LOCATION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER};
use axum::http::header::{TRANSFER_ENCODING, UPGRADE};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, Version};
use axum::response::{IntoResponse, Response};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use lightcone_node::http::Remote;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::answer::Refusal;
use super::face::Face;
use crate::name::WorldName;
use crate::worlds::{Seen, State as Life};

/// Offers have a few kilobytes.
const MAX_BODY_BYTES: usize = 256 << 10;
/// A node answers within ten seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
/// Of one connection each (RFC 9110 §7.6.1).
const OF_A_CONNECTION: [HeaderName; 8] =
    [CONNECTION, KEEP_ALIVE, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// The page's own files lie beside it.
pub(super) async fn with_slash(State(face): State<Arc<Face>>, Path(name): Path<String>) -> Result<Response, Refusal> {
    world(&face, &name)?;
    Ok((StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("/{name}/"))]).into_response())
}

pub(super) async fn pass(
    State(face): State<Arc<Face>>,
    remote: Option<Extension<Remote>>,
    mut request: Request,
) -> Result<Response, Refusal> {
    let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    let path = path.as_str().trim_start_matches('/');
    // The name as it was sent: nothing that is encoded is a name.
    let (name, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let seen = world(&face, name)?;
    let address = match (seen.address, seen.state) {
        (Some(address), _) => address,
        (None, Life::Closed) => {
            return Err(Refusal::new(StatusCode::GONE, "this world is closed; who runs it can see why"));
        }
        (None, _) => return Err(Refusal::busy("this world is starting; try again in a moment")),
    };
    *request.uri_mut() = rest.parse::<Uri>().map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error))?;
    prepare(request.headers_mut(), name, remote.map(|remote| remote.0.0))?;
    send(address, request).await
}

fn world(face: &Face, name: &str) -> Result<Seen, Refusal> {
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "there is no such world here; GET / lists them");
    let name: WorldName = name.parse().map_err(|_| missing())?;
    Ok(face.host.world(&name).ok_or_else(missing)?.seen())
}

/// What the world is told of who asks; what the client itself said of that is dropped.
fn prepare(headers: &mut HeaderMap, name: &str, remote: Option<SocketAddr>) -> Result<(), Refusal> {
    strip(headers);
    headers.remove(EXPECT);
    headers.remove(FORWARDED_FOR);
    headers.remove(FORWARDED_HOST);
    let text = |text: String| HeaderValue::try_from(text).map_err(Refusal::failed);
    headers.insert(FORWARDED_PREFIX, text(format!("/{name}"))?);
    if let Some(remote) = remote {
        headers.insert(FORWARDED_FOR, text(remote.ip().to_string())?);
    }
    // HTTP/1.1 wants one, and HTTP/1.0 may have sent none.
    headers.entry(HOST).or_insert(HeaderValue::from_static("localhost"));
    Ok(())
}

/// Takes out what is said to the next hop alone, also what `Connection` names.
fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    named.iter().chain(&OF_A_CONNECTION).for_each(|name| _ = headers.remove(name));
}

/// One connection for each request: on one machine it costs nothing, and a process that is gone leaves none behind.
async fn send(address: SocketAddr, request: Request) -> Result<Response, Refusal> {
    let (mut head, body) = request.into_parts();
    let large = |_| Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("at most {MAX_BODY_BYTES} bytes are taken"));
    let body = to_bytes(body, MAX_BODY_BYTES).await.map_err(large)?;
    head.version = Version::HTTP_11;
    let request = Request::from_parts(head, Body::from(body));
    let answer = timeout(ANSWER_WITHIN, async {
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        // Ends with the answer's body.
        tokio::spawn(connection);
        sender.send_request(request).await.map_err(|error| error.to_string())
    });
    match answer.await {
        Ok(Ok(answer)) => {
            let mut answer = answer.map(Body::new);
            strip(answer.headers_mut());
            Ok(answer)
        }
        Ok(Err(error)) => {
            tracing::debug!(%address, "a world did not answer: {error}");
            Err(Refusal::busy("this world does not answer just now; try again in a moment"))
        }
        Err(_) => Err(Refusal::new(StatusCode::GATEWAY_TIMEOUT, "this world takes too long to answer")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_cannot_say_for_another_who_it_is() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-prefix", "//evil.example"),
            ("connection", "close, X-Secret"),
            ("x-secret", "hop"),
            ("authorization", "Bearer t"),
            ("host", "play.example"),
        ] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        prepare(&mut headers, "pong", Some(([203, 0, 113, 5], 4711).into())).unwrap();
        let get = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!((get("x-forwarded-for"), get("x-forwarded-prefix")), (Some("203.0.113.5"), Some("/pong")));
        assert_eq!((get("x-forwarded-host"), get("x-secret"), get("connection")), (None, None, None));
        assert_eq!((get("authorization"), get("host")), (Some("Bearer t"), Some("play.example")));
    }
}
