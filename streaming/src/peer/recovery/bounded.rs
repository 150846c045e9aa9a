//! A queue that forgets its oldest.

use std::collections::VecDeque;

/// Appends an item; with `most` items there already, the oldest goes.
pub(super) fn push_bounded<T>(queue: &mut VecDeque<T>, item: T, most: usize) {
    if queue.len() == most {
        queue.pop_front();
    }
    queue.push_back(item);
}
