//! `GET /v1/worlds/{world}/files/{digest}`: a picture that the world shows on its screen. What has a digest never changes.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use lightcone_attest::Digest;

use super::face::Face;

/// Larger ones are not given to pages.
const MAX_BYTES: usize = 8 << 20;

pub(super) async fn file(State(face): State<Arc<Face>>, Path((world, digest)): Path<(String, String)>) -> Response {
    let nothing = || (StatusCode::NOT_FOUND, "the world shows no such picture\n").into_response();
    let Some(offer) = face.status.offer().filter(|_| world == face.status.world) else { return nothing() };
    let Ok(digest) = digest.parse::<Digest>() else { return nothing() };
    let picture = match face.pictures.known(&digest) {
        Some(picture) => picture,
        None => {
            let Some(room) = face.pictures.room().await else { return busy() };
            let read = tokio::task::spawn_blocking(move || offer(&digest)).await.unwrap_or_default();
            let Some(bytes) = read.filter(|bytes| bytes.len() <= MAX_BYTES) else { return nothing() };
            face.pictures.keep(digest, bytes, room)
        }
    };
    let Some(kind) = kind(picture.bytes()) else { return nothing() };
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, picture.body()).into_response()
}

fn busy() -> Response {
    let why = "too many pictures are being sent; try again in 5 s\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], why).into_response()
}

/// By what the bytes begin with. Nothing that browsers run.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn only_pictures_have_a_kind() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for none in [&b"<svg xmlns='http://www.w3.org/2000/svg'>"[..], b"RIFF\0\0\0\0WAVE", b"\x89PNG", b""] {
            assert_eq!(kind(none), None);
        }
    }
}
