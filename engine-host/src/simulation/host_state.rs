//! The host's own state that every world's digest contains.

use bevy_app::App;
use bevy_transform::components::Transform;
use lightcone_attest::Encoder;

use super::{RegisterSaved, SavedComponent, SavedResource, StableIds, WorldRandom};

impl SavedComponent for Transform {
    const NAME: &'static str = "transform";
    const VERSION: u32 = 1;

    fn encode(&self, out: &mut Encoder) {
        out.f32s(&self.translation.to_array()).f32s(&self.rotation.to_array()).f32s(&self.scale.to_array());
    }
}

impl SavedResource for WorldRandom {
    const NAME: &'static str = "host.random";
    const VERSION: u32 = 1;

    fn encode(&self, out: &mut Encoder) {
        out.blob(&self.seed()).blob(&self.words_drawn().to_le_bytes());
    }
}

impl SavedResource for StableIds {
    const NAME: &'static str = "host.stable-ids";
    const VERSION: u32 = 1;

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.next());
    }
}

pub(super) fn build(app: &mut App) {
    app.register_saved::<Transform>().register_saved_resource::<WorldRandom>().register_saved_resource::<StableIds>();
}
