//! `GET /v1/worlds/{world}/files/{digest}`: a picture that the world shows on its screen. What has a digest never changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use lightcone_attest::Digest;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::face::Face;

/// Larger ones are not given to pages.
const MAX_BYTES: usize = 8 << 20;

/// So many different ones are in memory at once, until whoever reads them has them.
const MOST: usize = 16;
/// Who asks for one more waits so long for room.
const ROOM_WITHIN: Duration = Duration::from_secs(5);

/// The pictures that are being sent. All who ask for the same one read the same bytes, so slow readers of it hold it once.
pub(crate) struct Pictures {
    room: Arc<Semaphore>,
    sent: Mutex<BTreeMap<Digest, Weak<Picture>>>,
}

/// Has its room for as long as somebody reads it.
struct Picture {
    bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

/// What a body owns.
struct Shared(Arc<Picture>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl Default for Pictures {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(MOST)), sent: Mutex::default() }
    }
}

impl Pictures {
    fn known(&self, digest: &Digest) -> Option<Arc<Picture>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).get(digest)?.upgrade()
    }

    /// Room for one that is not known; nobody waits for it without end.
    async fn room(&self) -> Option<OwnedSemaphorePermit> {
        timeout(ROOM_WITHIN, Arc::clone(&self.room).acquire_owned()).await.ok()?.ok()
    }

    fn keep(&self, digest: Digest, bytes: Vec<u8>, room: OwnedSemaphorePermit) -> Arc<Picture> {
        let picture = Arc::new(Picture { bytes, _room: room });
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|_, picture| picture.strong_count() > 0);
        sent.insert(digest, Arc::downgrade(&picture));
        picture
    }
}

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
    let Some(kind) = kind(&picture.bytes) else { return nothing() };
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Bytes::from_owner(Shared(picture))).into_response()
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
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pictures_have_their_room_until_they_are_read() {
        let pictures = Pictures::default();
        let mut bodies = Vec::new();
        for number in 0..MOST as u8 {
            let room = pictures.room().await.unwrap();
            let picture = pictures.keep(Digest([number; 32]), vec![number], room);
            bodies.push(Bytes::from_owner(Shared(picture)));
        }
        assert!(pictures.room().await.is_none(), "all are being read");
        let again = pictures.known(&Digest([3; 32])).map(|picture| Bytes::from_owner(Shared(picture)));
        assert_eq!(again.as_deref(), Some(&[3][..]), "one more who reads it takes no room");
        bodies.remove(3);
        assert!(pictures.room().await.is_none());
        drop(again);
        assert!(pictures.room().await.is_some() && pictures.known(&Digest([3; 32])).is_none());
    }

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
