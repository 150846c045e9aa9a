//! Where a scene's labels and a view's HUD lie in one picture.

use std::sync::Arc;

use glam::{Mat4, Vec4};

use crate::overlay::{Bitmap, HudItem, Label};
use crate::scene::Scene;
use crate::view::{Size, View};

/// Farther labels are not drawn, metres.
const LABEL_REACH_M: f32 = 40.0;

/// A bitmap where it lies in one picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacedBitmap {
    pub bitmap: Arc<Bitmap>,
    /// Leftmost column, pixels; may lie outside the picture.
    pub left: i32,
    /// Topmost row.
    pub top: i32,
    /// A surface hides it where the surface's 1 / w is greater; infinite for what nothing hides.
    pub inverse_w: f32,
}

/// What of a scene's labels and a view's HUD lies in the picture: labels from far to near, then the HUD.
pub(crate) fn placed_bitmaps(scene: &Scene, view: &View, clip_from_world: Mat4) -> Vec<PlacedBitmap> {
    let mut labels: Vec<_> = scene
        .labels
        .iter()
        .filter(|label| !view.hides(label.owner))
        .filter_map(|label| place(label, view.size, clip_from_world))
        .collect();
    labels.sort_by(|a, b| a.inverse_w.total_cmp(&b.inverse_w));
    labels.extend(view.hud.iter().map(|item| pin(item, view.size)));
    labels
}

fn place(label: &Label, size: Size, clip_from_world: Mat4) -> Option<PlacedBitmap> {
    let clip: Vec4 = clip_from_world * label.position.extend(1.0);
    if !clip.is_finite() || !(0.05..=LABEL_REACH_M).contains(&clip.w) {
        return None;
    }
    let (width, height) = (size.width() as f32, size.height() as f32);
    let middle = (clip.x / clip.w * 0.5 + 0.5) * width;
    let bottom = (0.5 - clip.y / clip.w * 0.5) * height;
    let (wide, high) = (label.bitmap.width() as f32, label.bitmap.height() as f32);
    let (left, top) = ((middle - wide * 0.5).round(), (bottom - high).round());
    let visible = left < width && left + wide > 0.0 && top < height && top + high > 0.0;
    visible.then(|| PlacedBitmap {
        bitmap: Arc::clone(&label.bitmap),
        left: left as i32,
        top: top as i32,
        inverse_w: clip.w.recip(),
    })
}

fn pin(item: &HudItem, size: Size) -> PlacedBitmap {
    let last = |extent: u32, own: u32| extent as i32 + 1 - own as i32;
    let from = |at: i32, extent, own| if at < 0 { last(extent, own).saturating_add(at) } else { at };
    PlacedBitmap {
        left: from(item.x_px, size.width(), item.bitmap.width()),
        top: from(item.y_px, size.height(), item.bitmap.height()),
        inverse_w: f32::INFINITY,
        bitmap: Arc::clone(&item.bitmap),
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::{Camera, prepared};

    fn bitmap(width: u32, height: u32) -> Arc<Bitmap> {
        Arc::new(Bitmap::new(width, height, vec![255; (width * height * 4) as usize]).unwrap())
    }

    #[test]
    fn labels_stand_on_their_point_far_before_near_and_the_hud_comes_last() {
        let size = Size::new(100, 100).unwrap();
        let mut view = View { size, camera: Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, 1.0), ..View::default() };
        view.hidden_owner = 5;
        view.hud = vec![HudItem { x_px: -1, y_px: 2, bitmap: bitmap(10, 4) }];
        let at = |z, owner| Label { position: Vec3::new(0.0, 0.0, z), bitmap: bitmap(20, 10), owner };
        let mut scene = Scene::default();
        scene.labels = vec![at(-2.0, 0), at(-9.0, 0), at(3.0, 0), at(-3.0, 5), at(f32::NAN, 0), at(-100.0, 0)];
        let clip_from_world = prepared::clip_from_world(&view.camera, size).unwrap();
        let placed = placed_bitmaps(&scene, &view, clip_from_world);
        let places: Vec<_> = placed.iter().map(|p| (p.left, p.top)).collect();
        assert_eq!(places, [(40, 40), (40, 40), (90, 2)]);
        assert!(placed[0].inverse_w < placed[1].inverse_w);
    }

    #[test]
    fn places_beyond_all_numbers_are_outside_and_no_panic() {
        let size = Size::new(16, 16).unwrap();
        for at in [i32::MIN, i32::MAX] {
            let placed = pin(&HudItem { x_px: at, y_px: at, bitmap: bitmap(1024, 1024) }, size);
            assert!(placed.left < -1024 || placed.left >= 16, "{placed:?}");
        }
    }
}
