//! The program's memory as a part of the world's state.

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_sandbox::{Instance, Module, PAGE_BYTES, Page, State};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, Fuel, KindChanges, NotRestored, SavedValues};

use super::runner::Runner;

pub(super) const NAME: &str = "program.memory";
const LAYOUT: &str =
    "0: pages u32, fuel used u64, globals u8×n; 256 + 64 × index: a page of 4096 bytes that is not all zero";
const ZERO: Page = [0; PAGE_BYTES];

pub(super) fn register(app: &mut App) {
    app.register_saved_kind(SavedKind::new(NAME, 2, LAYOUT).read_by(collect, restore).changed_by(changed));
}

/// The id of what is no page.
const HEAD: u64 = 0;

/// Ids of one piece of a state, which is hashed and stored as a whole.
const IDS_PER_PIECE: u64 = 256;
/// So many pages are one piece, or 16 KiB: in larger ones a few pages that changed here and there would take the whole memory
/// along, and of smaller ones there would be too many to list in each checkpoint.
const PAGES_PER_PIECE: u64 = 4;
const APART: u64 = IDS_PER_PIECE / PAGES_PER_PIECE;

/// A page's id.
fn id(index: u32) -> u64 {
    IDS_PER_PIECE + APART * u64::from(index)
}

fn head(state: &mut State<'_>, fuel: u64) -> (u64, Vec<u8>) {
    let mut out = Encoder::default();
    out.u32(state.memory_pages()).u64(fuel).blob(&state.globals());
    (HEAD, out.into_bytes())
}

/// Nothing after a fault: the state is half changed, and the world has halted.
fn collect(world: &mut World) -> SavedValues {
    let fuel = world.resource::<Fuel>().0;
    let mut runner = world.resource_mut::<Runner>();
    runner.instance().map_or_else(Vec::new, |instance| values(instance, fuel))
}

/// What an instance's state is as values.
pub(super) fn values(instance: &mut Instance, fuel: u64) -> SavedValues {
    let Ok(mut state) = instance.state() else { return Vec::new() };
    let mut values = vec![head(&mut state, fuel)];
    let pages = (0..state.memory_pages()).filter_map(|index| Some((index, state.page(index)?)));
    values.extend(pages.filter(|(_, page)| **page != ZERO).map(|(index, page)| (id(index), page.to_vec())));
    values
}

fn changed(world: &mut World) -> KindChanges {
    let fuel = world.resource::<Fuel>().0;
    let mut runner = world.resource_mut::<Runner>();
    let mut changes = KindChanges::default();
    let Some(Ok(mut state)) = runner.instance().map(Instance::state) else { return changes };
    changes.changed.push(head(&mut state, fuel));
    for index in state.take_changed_pages() {
        match state.page(index) {
            Some(page) if *page != ZERO => changes.changed.push((id(index), page.to_vec())),
            _ => changes.removed.push(id(index)),
        }
    }
    changes
}

fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let mut runner = world.resource_mut::<Runner>();
    let (instance, fuel) = instance(&runner.opened.module, saved)?;
    runner.replace(instance);
    world.insert_resource(Fuel(fuel));
    Ok(())
}

/// An instance whose state has these values, and the fuel used up to there.
pub(super) fn instance(module: &Module, saved: &[(u64, Vec<u8>)]) -> Result<(Instance, u64), NotRestored> {
    let [(HEAD, head), pages @ ..] = saved else {
        return Err((HEAD, Decoder::new(&[]).wrong(0, "head of a program's memory", "nothing")));
    };
    let (size, fuel, globals) = read_head(head).map_err(|cause| (HEAD, cause))?;
    let pages = pages.iter().map(read_page).collect::<Result<Vec<_>, _>>()?;
    let instance = Instance::restore(module, size, globals, pages)
        .map_err(|cause| (HEAD, Decoder::new(head).wrong(0, "state of this program", cause)))?;
    Ok((instance, fuel))
}

fn read_head(head: &[u8]) -> Result<(u32, u64, &[u8]), DecodeError> {
    let mut from = Decoder::new(head);
    let read = (from.u32()?, from.u64()?, from.blob()?);
    from.finish()?;
    Ok(read)
}

fn read_page((id, bytes): &(u64, Vec<u8>)) -> Result<(u32, &Page), NotRestored> {
    let wrong = |what| (*id, Decoder::new(bytes).wrong(0, what, bytes.len()));
    let index =
        id.checked_sub(IDS_PER_PIECE).filter(|ids| ids % APART == 0).and_then(|ids| u32::try_from(ids / APART).ok());
    let index = index.ok_or_else(|| wrong("page of a memory of 4 GiB"))?;
    let page = bytes.as_slice().try_into().map_err(|_| wrong("page of 4096 bytes"))?;
    Ok((index, page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_attest::{ComponentState, SavedState};

    #[test]
    fn pages_that_changed_here_and_there_do_not_take_all_others_along() {
        let entities = (0..64).map(|index| (id(index), vec![1; PAGE_BYTES])).collect();
        let memory = ComponentState { name: NAME.into(), version: 2, entities };
        let state = SavedState { tick: 1, components: vec![memory] };
        let pieces: Vec<_> = state.pieces().map(|piece| piece.bytes.len()).collect();
        assert_eq!(pieces.len(), 16);
        assert!(pieces.iter().all(|bytes| (16 << 10..17 << 10).contains(bytes)), "{pieces:?}");
    }

    #[test]
    fn ids_are_those_of_pages_and_no_others() {
        let read = |id: u64| read_page(&(id, vec![0; PAGE_BYTES])).map(|(index, _)| index).ok();
        assert_eq!([0, 1, 16_383, u32::MAX].map(|index| read(id(index))), [0, 1, 16_383, u32::MAX].map(Some));
        assert_eq!([1, 255, 257, 319, id(u32::MAX) + APART].map(read), [None; 5]);
        assert!(read_page(&(id(0), vec![0; 100])).is_err());
    }
}
