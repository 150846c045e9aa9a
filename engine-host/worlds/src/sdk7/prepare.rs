//! Reads models and sounds before they are shown and heard, so that none is read in a tick.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};

use super::neighbours::MOST_SCENES;
use super::opened::Opened;

/// A thread of its own, from when it is needed to the end of the world. A scene is given to it once, so there is room for all.
#[derive(Default)]
pub(super) struct Preparer(OnceLock<Option<SyncSender<Arc<Opened>>>>);

impl Preparer {
    /// All models of a scene, as soon as those of scenes before it are read. Nobody waits for them.
    pub(super) fn prepare(&self, scene: &Arc<Opened>) {
        if !scene.begins_to_prepare() {
            return;
        }
        // Where there is no thread, models are read when they are shown.
        if let Some(scenes) = self.0.get_or_init(start) {
            _ = scenes.try_send(Arc::clone(scene));
        }
    }
}

fn start() -> Option<SyncSender<Arc<Opened>>> {
    let (scenes, next) = sync_channel::<Arc<Opened>>(MOST_SCENES);
    let work = move || next.iter().for_each(|scene| scene.assets.load(1));
    std::thread::Builder::new().name("lc-assets".into()).spawn(work).ok().map(|_| scenes)
}

/// All models of a scene, on all cores.
pub(super) fn prepare_now(scene: &Opened) {
    if scene.begins_to_prepare() {
        scene.assets.load(std::thread::available_parallelism().map_or(1, usize::from));
    }
}
