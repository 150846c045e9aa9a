//! One request at a time for each upload.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Uploads that a request writes to just now.
#[derive(Default)]
pub(super) struct Busy(Mutex<BTreeSet<String>>);

/// One of them, until it is dropped.
pub(super) struct Turn<'a> {
    busy: &'a Busy,
    id: String,
}

impl Busy {
    /// `None` while another request has it.
    pub(super) fn take(&self, id: &str) -> Option<Turn<'_>> {
        let is_free = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
        is_free.then(|| Turn { busy: self, id: id.to_owned() })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.busy.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
