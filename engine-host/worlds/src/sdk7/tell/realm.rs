//! What the host says of itself.

use lightcone_sdk7::components::{EngineInfo, RealmInfo};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;

impl Site<'_> {
    pub(super) fn tell_realm(&mut self) {
        let dt_s = self.world.resource::<SimTime>().dt_s();
        let Scene { store, told, turn, .. } = &mut *self.scene;
        let turns = u32::try_from(*turn).unwrap_or(u32::MAX);
        let info = EngineInfo {
            frame_number: turns,
            total_runtime: (*turn as f64 * f64::from(dt_s)) as f32,
            tick_number: turns,
            scene_hidden: false,
        };
        store.put(EntityId::ROOT, &info, told);
        if *turn > 0 {
            return;
        }
        let realm = RealmInfo {
            base_url: "http://localhost".into(),
            realm_name: self.realm.name.clone(),
            network_id: 1,
            comms_adapter: "offline:offline".into(),
            is_preview: false,
            room: None,
            is_connected_scene_room: Some(true),
        };
        store.put(EntityId::ROOT, &realm, told);
    }
}
