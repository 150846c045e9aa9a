//! The last pictures of named views: what has not changed since is not drawn again.

use std::collections::BTreeMap;
use std::sync::Arc;

use lightcone_shaders::{PunctualLight, SunSpace};

use super::moment::Moment;
use super::tile::FrameTarget;
use crate::frame::Pixels;
use crate::overlay::Label;
use crate::placed::PlacedBitmap;
use crate::scene::{Lamp, Scene, Sky, Sun, ToneMapping};
use crate::view::View;

/// Views whose last picture is kept; one more forgets the one that was drawn longest ago.
const MAX_VIEWS: usize = 64;

/// All that a picture depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    view: View,
    revision: (u64, u64),
    sun: Sun,
    sky: Sky,
    fog_density_per_m: f32,
    tone_mapping: ToneMapping,
    sun_shadows: bool,
    lamps: Vec<Lamp>,
    labels: Vec<Label>,
}

impl Sight {
    pub fn new(scene: &Scene, view: &View) -> Self {
        Self {
            view: view.clone(),
            revision: scene.revision(),
            sun: scene.sun,
            sky: scene.sky,
            fog_density_per_m: scene.fog_density_per_m,
            tone_mapping: scene.tone_mapping,
            sun_shadows: scene.sun_shadows,
            lamps: scene.lamps.clone(),
            labels: scene.labels.clone(),
        }
    }

    pub fn view(&self) -> &View {
        &self.view
    }

    /// Whether nothing but instances, labels and the HUD differs.
    fn frames_the_same(&self, other: &Self) -> bool {
        let View { id, camera, size, format, edges, hidden_owner, hud: _ } = &self.view;
        let same_view = *id == other.view.id && *camera == other.view.camera && *size == other.view.size;
        let same_way = *format == other.view.format && *edges == other.view.edges;
        let same_look = same_way && *hidden_owner == other.view.hidden_owner;
        let same_light = self.sun == other.sun && self.sky == other.sky && self.sun_shadows == other.sun_shadows;
        let same_air = self.fog_density_per_m == other.fog_density_per_m && self.tone_mapping == other.tone_mapping;
        self.revision.0 == other.revision.0 && same_view && same_look && same_light && same_air
    }
}

/// A picture and what it was made from.
pub struct Kept {
    pub sight: Sight,
    pub sun: Option<SunSpace>,
    pub lights: Vec<PunctualLight>,
    pub moment: Arc<Moment>,
    pub bitmaps: Vec<PlacedBitmap>,
    pub target: FrameTarget,
}

/// The last pictures of named views.
#[derive(Default)]
pub struct LastPictures {
    /// With when it was drawn.
    by_view: BTreeMap<u64, (u64, Kept)>,
    drawn: u64,
}

impl LastPictures {
    /// The picture, if the view was last drawn with this very sight.
    pub fn get(&mut self, sight: &Sight) -> Option<Pixels> {
        let (drawn, kept) = self.by_view.get_mut(&sight.view.id).filter(|(_, kept)| kept.sight == *sight)?;
        self.drawn += 1;
        *drawn = self.drawn;
        Some(kept.target.picture().clone())
    }

    /// Takes out the view's picture: whole, if only instances, labels and the HUD can have changed since; else, if there is
    /// one, for its memory.
    pub fn take(
        &mut self,
        sight: &Sight,
        sun: Option<SunSpace>,
        lights: &[PunctualLight],
    ) -> (Option<Kept>, Option<FrameTarget>) {
        match self.by_view.remove(&sight.view.id) {
            Some((_, kept)) if kept.sight.frames_the_same(sight) && kept.sun == sun && kept.lights == lights => {
                (Some(kept), None)
            }
            Some((_, kept)) => (None, Some(kept.target)),
            None => (None, None),
        }
    }

    /// Keeps a picture of a view that has a name.
    pub fn keep(&mut self, kept: Kept) {
        self.drawn += 1;
        self.by_view.insert(kept.sight.view.id, (self.drawn, kept));
        if self.by_view.len() > MAX_VIEWS
            && let Some(oldest) = self.by_view.iter().min_by_key(|(_, (drawn, _))| *drawn).map(|(id, _)| *id)
        {
            self.by_view.remove(&oldest);
        }
    }
}
