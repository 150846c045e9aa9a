// Generated from interface.toml, which says how.

//! Records of [`Tick`](super::Tick): answers.

use crate::fault::BlockError;
use crate::reader::Reader;
use crate::words::Reason;
use crate::writer::Writer;

/// A command of the last tick was not done. All the others were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refused {
    /// Which one, counted from 0. At most 131071.
    pub record: u32,
    /// Of which kind it was. At most 65535.
    pub kind: u32,
    /// Why.
    pub reason: Reason,
}

impl Refused {
    /// Its kind, as it is written.
    pub const KIND: u32 = 32;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Refused");
        let record = r.u32("record", 0, 131071)?;
        let kind = r.u32("kind", 0, 65535)?;
        let reason = Reason::read(r, "reason")?;
        Ok(Self { record, kind, reason })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.u32(self.record);
        w.u32(self.kind);
        self.reason.write(w);
    }
}
