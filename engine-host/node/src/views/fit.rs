//! A picture that fits the viewer's screen, within what the operator allows.

use lightcone_protocol::view::Screen;
use lightcone_render::{Camera, Size};

/// A phone held upright, and a very wide display; narrower and wider screens get a picture with bars beside it.
const ASPECTS: [f64; 2] = [9.0 / 21.0, 32.0 / 9.0];
/// Shapes that differ by no more than this share look the same.
const SAME_SHAPE: f64 = 0.02;
const LEAST_SIDE_PX: f64 = 64.0;
/// What encoders take.
const MOST_SIDE_PX: f64 = 3840.0;

/// As many pixels as `bound` has, in the screen's shape, but no more than the screen itself. Both sides are even.
pub(super) fn size(bound: Size, screen: Screen) -> Size {
    let (width, height) = (f64::from(screen.width_px), f64::from(screen.height_px));
    let own = f64::from(bound.aspect());
    let wished = (width / height).clamp(ASPECTS[0], ASPECTS[1]);
    let aspect = if (wished / own - 1.0).abs() <= SAME_SHAPE { own } else { wished };
    let pixels = f64::from(bound.width()) * f64::from(bound.height());
    let fits_px = height.min(width / aspect).min(MOST_SIDE_PX / aspect.max(1.0));
    let height_px = (pixels / aspect).sqrt().min(fits_px).max(LEAST_SIDE_PX).max(LEAST_SIDE_PX / aspect);
    let even = |side: f64| ((side / 2.0).round() as u32) * 2;
    Size::new(even(height_px * aspect), even(height_px)).unwrap_or(bound)
}

/// A picture that is higher than wide shows from left to right what a square one would: else a phone held upright would look
/// through a slit.
pub(super) fn camera(camera: Camera, aspect: f32) -> Camera {
    let half = (camera.vertical_fov_rad * 0.5).tan() / aspect.min(1.0);
    Camera { vertical_fov_rad: 2.0 * half.atan(), ..camera }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fitted(width_px: u16, height_px: u16) -> String {
        size(Size::HD, Screen { width_px, height_px }).to_string()
    }

    #[test]
    fn a_picture_takes_the_screens_shape_and_the_operators_pixels() {
        assert_eq!(fitted(1920, 1080), "1280x720");
        assert_eq!(fitted(1920, 1060), "1280x720", "almost the same shape");
        assert_eq!(fitted(1170, 2532), "652x1412", "a phone held upright");
        assert_eq!(fitted(2532, 1170), "1412x652", "and turned");
        assert_eq!(fitted(640, 360), "640x360", "no more than the screen has");
        assert_eq!(fitted(300, 300), "300x300");
    }

    proptest! {
        #[test]
        fn no_screen_costs_more_than_the_operator_allows(width_px in 1..=u16::MAX, height_px in 1..=u16::MAX) {
            let size = size(Size::HD, Screen { width_px, height_px });
            let pixels = |size: Size| f64::from(size.width()) * f64::from(size.height());
            prop_assert!(size.width().is_multiple_of(2) && size.height().is_multiple_of(2));
            prop_assert!(pixels(size) <= pixels(Size::HD) * 1.01, "{size}");
        }
    }

    #[test]
    fn what_a_square_shows_is_seen_upright_too() {
        let square = Camera { vertical_fov_rad: 1.0, ..Camera::default() };
        assert_eq!(camera(square, 16.0 / 9.0), square);
        let upright = camera(square, 0.5);
        assert!(((upright.vertical_fov_rad * 0.5).tan() * 0.5 - 0.5_f32.tan()).abs() < 1e-6);
    }
}
