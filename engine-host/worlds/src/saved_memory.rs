//! The memories of modules as values of saved state.

use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_sandbox::{PAGE_BYTES, Page, State};
use lightcone_world::simulation::{KindChanges, NotRestored, SavedValues};

/// What the values of a memory are, for the layout of a kind.
pub(crate) const LAYOUT: &str =
    "0: pages u32, fuel used u64, globals u8×n; 256 + 64 × index: a page of 4096 bytes that is not all zero";
const ZERO: Page = [0; PAGE_BYTES];

/// The id of what is no page.
const HEAD: u64 = 0;
/// Ids of one piece of a state, which is hashed and stored as a whole.
const IDS_PER_PIECE: u64 = 256;
/// So many pages are one piece, or 16 KiB: in larger ones a few pages that changed here and there would take the whole memory
/// along, and of smaller ones there would be too many to list in each checkpoint.
const PAGES_PER_PIECE: u64 = 4;
const APART: u64 = IDS_PER_PIECE / PAGES_PER_PIECE;

/// Which of the memories of a kind it is: ids of each begin here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base(u64);

/// A memory as it was saved.
pub(crate) struct Memory<'s> {
    pub(crate) size: u32,
    pub(crate) fuel: u64,
    pub(crate) globals: &'s [u8],
    pub(crate) pages: Vec<(u32, &'s Page)>,
}

impl Base {
    /// The first memory of a kind, or the only one.
    pub(crate) const FIRST: Self = Self(0);
    /// More than any memory has ids.
    #[cfg(feature = "sdk7")]
    const APART: u64 = 1 << 40;

    #[cfg(feature = "sdk7")]
    pub(crate) fn of(number: u32) -> Self {
        Self(u64::from(number) * Self::APART)
    }

    /// Whose a value is, by its id.
    #[cfg(feature = "sdk7")]
    pub(crate) fn number(id: u64) -> u64 {
        id / Self::APART
    }

    /// The id of what is no page.
    pub(crate) fn head(self) -> u64 {
        self.0 + HEAD
    }

    fn page(self, index: u32) -> u64 {
        self.0 + IDS_PER_PIECE + APART * u64::from(index)
    }

    fn index(self, id: u64) -> Option<u32> {
        let ids = id.checked_sub(self.0 + IDS_PER_PIECE).filter(|ids| ids.is_multiple_of(APART))?;
        u32::try_from(ids / APART).ok()
    }

    /// All ids of a memory of so many pages.
    #[cfg(feature = "sdk7")]
    pub(crate) fn all(self, pages: u32) -> impl Iterator<Item = u64> {
        std::iter::once(self.head()).chain((0..pages).map(move |index| self.page(index)))
    }

    /// All of a memory.
    pub(crate) fn values(self, state: &mut State<'_>, fuel: u64) -> SavedValues {
        let mut values = vec![self.head_of(state, fuel)];
        let pages = (0..state.memory_pages()).filter_map(|index| Some((index, state.page(index)?)));
        values.extend(pages.filter(|(_, page)| **page != ZERO).map(|(index, page)| (self.page(index), page.to_vec())));
        values
    }

    /// What changed in a memory since it was asked last.
    pub(crate) fn changes(self, state: &mut State<'_>, fuel: u64, into: &mut KindChanges) {
        into.changed.push(self.head_of(state, fuel));
        for index in state.take_changed_pages() {
            match state.page(index) {
                Some(page) if *page != ZERO => into.changed.push((self.page(index), page.to_vec())),
                _ => into.removed.push(self.page(index)),
            }
        }
    }

    /// Reads what [`Base::values`] wrote.
    pub(crate) fn read(self, saved: &[(u64, Vec<u8>)]) -> Result<Memory<'_>, NotRestored> {
        let nothing = || (self.head(), Decoder::new(&[]).wrong(0, "head of a memory", "nothing"));
        let [(id, head), pages @ ..] = saved else { return Err(nothing()) };
        if *id != self.head() {
            return Err(nothing());
        }
        let (size, fuel, globals) = read_head(head).map_err(|cause| (*id, cause))?;
        let pages = pages.iter().map(|page| self.read_page(page)).collect::<Result<Vec<_>, _>>()?;
        Ok(Memory { size, fuel, globals, pages })
    }

    fn head_of(self, state: &mut State<'_>, fuel: u64) -> (u64, Vec<u8>) {
        let mut out = Encoder::default();
        out.u32(state.memory_pages()).u64(fuel).blob(&state.globals());
        (self.head(), out.into_bytes())
    }

    fn read_page(self, (id, bytes): &(u64, Vec<u8>)) -> Result<(u32, &Page), NotRestored> {
        let wrong = |what| (*id, Decoder::new(bytes).wrong(0, what, bytes.len()));
        let index = self.index(*id).ok_or_else(|| wrong("page of a memory of 4 GiB"))?;
        let page = bytes.as_slice().try_into().map_err(|_| wrong("page of 4096 bytes"))?;
        Ok((index, page))
    }
}

fn read_head(head: &[u8]) -> Result<(u32, u64, &[u8]), DecodeError> {
    let mut from = Decoder::new(head);
    let read = (from.u32()?, from.u64()?, from.blob()?);
    from.finish()?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_attest::{ComponentState, SavedState};

    #[test]
    fn pages_that_changed_here_and_there_do_not_take_all_others_along() {
        let entities = (0..64).map(|index| (Base::FIRST.page(index), vec![1; PAGE_BYTES])).collect();
        let memory = ComponentState { name: "program.memory".into(), version: 2, entities };
        let state = SavedState { tick: 1, components: vec![memory] };
        let pieces: Vec<_> = state.pieces().map(|piece| piece.bytes.len()).collect();
        assert_eq!(pieces.len(), 16);
        assert!(pieces.iter().all(|bytes| (16 << 10..17 << 10).contains(bytes)), "{pieces:?}");
    }

    #[test]
    fn ids_are_those_of_pages_and_no_others() {
        let base = Base::FIRST;
        let read = |id: u64| base.read_page(&(id, vec![0; PAGE_BYTES])).map(|(index, _)| index).ok();
        assert_eq!([0, 1, 16_383, u32::MAX].map(|index| read(base.page(index))), [0, 1, 16_383, u32::MAX].map(Some));
        assert_eq!([1, 255, 257, 319, base.page(u32::MAX) + APART].map(read), [None; 5]);
        assert!(base.read_page(&(base.page(0), vec![0; 100])).is_err());
    }

    #[cfg(feature = "sdk7")]
    #[test]
    fn memories_have_ids_of_their_own() {
        let (first, second) = (Base::of(0), Base::of(1));
        assert!(first.page(u32::MAX) < second.head());
        assert_eq!((Base::number(first.page(u32::MAX)), Base::number(second.head())), (0, 1));
        assert_eq!((second.index(second.page(7)), second.index(first.page(7))), (Some(7), None));
    }
}
