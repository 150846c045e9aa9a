//! Views that have not changed are not drawn again.

use std::collections::BTreeMap;

use crate::{Label, Pixels, Scene, Sky, Sun, ToneMapping, View};

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
            labels: scene.labels.clone(),
        }
    }
}

/// The last picture of a view.
struct Kept {
    sight: Sight,
    pixels: Pixels,
    drawn: u64,
}

/// The last pictures of named views.
#[derive(Default)]
pub struct LastPictures {
    by_view: BTreeMap<u64, Kept>,
    drawn: u64,
}

impl LastPictures {
    /// The picture, if the view was last drawn with this very sight.
    pub fn get(&mut self, sight: &Sight) -> Option<Pixels> {
        let kept = self.by_view.get_mut(&sight.view.id).filter(|kept| kept.sight == *sight)?;
        self.drawn += 1;
        kept.drawn = self.drawn;
        Some(kept.pixels.clone())
    }

    /// Keeps a copy, if the view has a name.
    pub fn keep(&mut self, sight: Sight, pixels: &Pixels) {
        if sight.view.id == 0 {
            return;
        }
        self.drawn += 1;
        let kept = Kept { pixels: pixels.clone(), drawn: self.drawn, sight };
        self.by_view.insert(kept.sight.view.id, kept);
        if self.by_view.len() > MAX_VIEWS
            && let Some(oldest) = self.by_view.iter().min_by_key(|(_, kept)| kept.drawn).map(|(id, _)| *id)
        {
            self.by_view.remove(&oldest);
        }
    }
}
