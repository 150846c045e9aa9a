//! Pictures on their way to pages: how many are in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::body::Bytes;
use lightcone_attest::Digest;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

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
pub(super) struct Picture {
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

impl Picture {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// For one more reader.
    pub(super) fn body(self: Arc<Self>) -> Bytes {
        Bytes::from_owner(Shared(self))
    }
}

impl Default for Pictures {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(MOST)), sent: Mutex::default() }
    }
}

impl Pictures {
    pub(super) fn known(&self, digest: &Digest) -> Option<Arc<Picture>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).get(digest)?.upgrade()
    }

    /// Room for one that is not known; nobody waits for it without end.
    pub(super) async fn room(&self) -> Option<OwnedSemaphorePermit> {
        timeout(ROOM_WITHIN, Arc::clone(&self.room).acquire_owned()).await.ok()?.ok()
    }

    pub(super) fn keep(&self, digest: Digest, bytes: Vec<u8>, room: OwnedSemaphorePermit) -> Arc<Picture> {
        let picture = Arc::new(Picture { bytes, _room: room });
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|_, picture| picture.strong_count() > 0);
        sent.insert(digest, Arc::downgrade(&picture));
        picture
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
            bodies.push(picture.body());
        }
        assert!(pictures.room().await.is_none(), "all are being read");
        let again = pictures.known(&Digest([3; 32])).map(Picture::body);
        assert_eq!(again.as_deref(), Some(&[3][..]), "one more who reads it takes no room");
        bodies.remove(3);
        assert!(pictures.room().await.is_none());
        drop(again);
        assert!(pictures.room().await.is_some() && pictures.known(&Digest([3; 32])).is_none());
    }
}
