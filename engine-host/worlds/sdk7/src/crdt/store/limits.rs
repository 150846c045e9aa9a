/// How much a scene may keep in a [`Store`](super::Store).
///
/// Entities need no limit of their own: their numbers have 16 bits and only the newest version of one lives, so there are never more
/// than 65,536.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of all messages that the state would be written as, deleted entities aside.
    pub bytes: usize,
    /// Of changes that nobody took ([`Store::take_changes`](super::Store::take_changes)).
    pub changes: usize,
}

impl Default for Limits {
    /// 8 MiB and a million changes: what other hosts of scenes allow, and more than a turn of 8 MiB can hold.
    fn default() -> Self {
        Self { bytes: 8 << 20, changes: 1_000_000 }
    }
}
