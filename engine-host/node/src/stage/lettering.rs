//! Texts as bitmaps, each made once for as long as somebody sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use lightcone_render::text::plate;
use lightcone_render::{Bitmap, HudItem};

/// Keeps what is written on the screen at the moment.
#[derive(Debug)]
pub struct Lettering {
    size_px: u32,
    plates: BTreeMap<Arc<str>, Plate>,
}

#[derive(Debug)]
struct Plate {
    /// `None` for text of which nothing can be seen.
    bitmap: Option<Arc<Bitmap>>,
    used: bool,
}

/// From the picture's edges.
const MARGIN_PX: i32 = 12;
/// Between lines.
const GAP_PX: i32 = 4;
/// More lines than this would hide the world.
const MAX_LINES: usize = 8;

impl Default for Lettering {
    /// For pictures of 720 rows.
    fn default() -> Self {
        Self::for_rows(720)
    }
}

impl Lettering {
    /// Letters that can be read in pictures of so many rows.
    pub fn for_rows(rows: u32) -> Self {
        Self { size_px: (rows / 40).clamp(11, 40), plates: BTreeMap::new() }
    }

    /// The same as [`Lettering::for_rows`], but keeps what fits.
    pub fn fit_rows(&mut self, rows: u32) {
        let fresh = Self::for_rows(rows);
        if fresh.size_px != self.size_px {
            *self = fresh;
        }
    }

    /// A text on its plate; `None` where nothing of it can be seen.
    pub fn plate(&mut self, text: &Arc<str>) -> Option<Arc<Bitmap>> {
        let size_px = self.size_px;
        let kept = self.plates.entry(Arc::clone(text));
        let kept = kept.or_insert_with(|| Plate { bitmap: plate(text, size_px).map(Arc::new), used: true });
        kept.used = true;
        kept.bitmap.clone()
    }

    /// Lines above one another at the lower left, the first one highest.
    pub fn hud(&mut self, lines: &[Arc<str>]) -> Vec<HudItem> {
        let plates: Vec<_> = lines.iter().take(MAX_LINES).filter_map(|line| self.plate(line)).collect();
        let mut items = Vec::new();
        let mut from_below_px = MARGIN_PX;
        for bitmap in plates.into_iter().rev() {
            let height_px = bitmap.height() as i32;
            items.push(HudItem { x_px: MARGIN_PX, y_px: -1 - from_below_px, bitmap });
            from_below_px += height_px + GAP_PX;
        }
        items.reverse();
        items
    }

    /// Forgets texts that were not asked for since the last call.
    pub fn forget_unused(&mut self) {
        self.plates.retain(|_, plate| std::mem::take(&mut plate.used));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_made_once_and_forgotten_when_nobody_sees_them() {
        let mut lettering = Lettering::default();
        let name: Arc<str> = "Amber Fox".into();
        let first = lettering.plate(&name).unwrap();
        lettering.forget_unused();
        assert!(Arc::ptr_eq(&first, &lettering.plate(&name).unwrap()));
        lettering.forget_unused();
        lettering.forget_unused();
        assert!(lettering.plates.is_empty());
    }

    #[test]
    fn letters_follow_the_size_of_pictures() {
        let mut lettering = Lettering::for_rows(720);
        let name: Arc<str> = "Amber Fox".into();
        let first = lettering.plate(&name).unwrap();
        lettering.fit_rows(721);
        assert!(Arc::ptr_eq(&first, &lettering.plate(&name).unwrap()));
        lettering.fit_rows(540);
        assert!(lettering.plate(&name).unwrap().height() < first.height());
    }

    #[test]
    fn lines_stand_above_one_another_and_are_bounded() {
        let lines: Vec<Arc<str>> = (0..20).map(|n| format!("line {n}").into()).chain(["".into()]).collect();
        let items = Lettering::default().hud(&lines);
        assert_eq!(items.len(), MAX_LINES);
        assert_eq!(items[MAX_LINES - 1].y_px, -1 - MARGIN_PX);
        for pair in items.windows(2) {
            assert_eq!(pair[1].y_px - pair[0].y_px, pair[1].bitmap.height() as i32 + GAP_PX);
        }
    }
}
