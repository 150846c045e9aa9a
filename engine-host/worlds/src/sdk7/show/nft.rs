//! Framed pictures that somebody owns. What is in the frame lies in the web, where nobody looks: the frame says what it would show.

use glam::{Affine3A, Quat, Vec3, Vec4};
use lightcone_sdk7::components::NftShape;
use lightcone_sdk7::components::common::Color3;
use lightcone_sdk7::components::look::NftFrameType;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::drawn::{Drawn, Models, Tint};

use super::Site;
use crate::sdk7::colours::linear;
use crate::sdk7::forms::{Form, Uvs};
use crate::sdk7::looks::{Finish, Paper, in_64ths};
use crate::sdk7::placeholder::{self, last_name};
use crate::sdk7::stage::Aspect;

/// Of the frame, metres: it is half a metre wide, as in Decentraland's own clients.
const FRAME_M: Vec3 = Vec3::new(0.5, 0.5, 0.03);
/// Of the picture, metres.
const PICTURE_M: f32 = 0.44;
/// The colour that a frame has, by the protocol, where a scene names none.
const USUAL: Color3 = Color3 { r: 0.640_491_8, g: 0.611_472, b: 0.858_490_6 };

impl Site<'_> {
    pub(super) fn nft(&mut self, entity: EntityId) {
        let ids = [(entity, Aspect::Frame), (entity, Aspect::Framed)];
        let Some(said) = self.read::<NftShape>(entity).filter(|_| self.is_visible(entity)) else {
            return ids.into_iter().for_each(|id| self.stage.clear(self.world, id));
        };
        let picture = Some(Paper::words(placeholder::words("NFT", last_name(&said.urn))));
        let framed = Finish { picture, unlit: true, ..Finish::default() };
        let frame = Finish { roughness: in_64ths(0.6), ..Finish::default() };
        let colour = linear(said.color.as_ref().unwrap_or(&USUAL)).extend(1.0);
        let assets = &self.scene.opened.assets;
        let models = &mut self.world.resource_mut::<Models>();
        let framed = self.stage.looks.model(Form::Plane(Uvs::default()), framed, assets, models);
        let frame = self.stage.looks.model(Form::Box(Uvs::default()), frame, assets, models);
        let place =
            |size: Vec3, out: f32| Affine3A::from_scale_rotation_translation(size, Quat::IDENTITY, Vec3::Z * out);
        let has_frame = said.style != Some(NftFrameType::None);
        if has_frame {
            self.stage.put(self.world, ids[0], place(FRAME_M, 0.0), (Drawn(frame), Tint(colour)));
        } else {
            self.stage.clear(self.world, ids[0]);
        }
        let place = place(Vec3::new(PICTURE_M, PICTURE_M, 1.0), FRAME_M.z * 0.5 + 0.002);
        self.stage.put(self.world, ids[1], place, (Drawn(framed), Tint(Vec4::ONE)));
    }
}
