//! What a frame is to show: a camera, a size, and what is laid over it.

use std::fmt;
use std::str::FromStr;

use glam::{Mat4, Vec3};

use crate::overlay::HudItem;

/// Width and height in pixels, each 1..=[`Size::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    width: u32,
    height: u32,
}

/// A size that no frame can have.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SizeError {
    /// Zero, or more than [`Size::MAX`].
    #[error("a view of {width}x{height} is outside 1x1 to {}x{}", Size::MAX, Size::MAX)]
    OutOfRange {
        /// Width that was asked for, pixels.
        width: u32,
        /// Height that was asked for, pixels.
        height: u32,
    },
    /// The text is not two numbers with an `x` between them.
    #[error("'{0}' is no size: write it as WIDTHxHEIGHT, for example 1280x720")]
    Syntax(String),
}

impl Size {
    /// Greatest width or height, pixels.
    pub const MAX: u32 = 4096;
    /// 1280×720.
    pub const HD: Self = Self { width: 1280, height: 720 };

    /// Refuses 0 and more than [`Size::MAX`].
    pub fn new(width: u32, height: u32) -> Result<Self, SizeError> {
        let range = 1..=Self::MAX;
        if range.contains(&width) && range.contains(&height) {
            Ok(Self { width, height })
        } else {
            Err(SizeError::OutOfRange { width, height })
        }
    }

    /// Width in pixels.
    pub fn width(self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(self) -> u32 {
        self.height
    }

    /// Width over height.
    pub fn aspect(self) -> f32 {
        self.width as f32 / self.height as f32
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let parsed = text.split_once(['x', 'X']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        let (width, height) = parsed.ok_or_else(|| SizeError::Syntax(text.to_owned()))?;
        Self::new(width, height)
    }
}

/// A pinhole camera: right-handed, y up, looking along −z of its own space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The camera's place and direction: rotation and translation only.
    pub world_from_view: Mat4,
    /// Angle from the lower to the upper edge, radians, 0 to π exclusive.
    pub vertical_fov_rad: f32,
    /// Nearest distance that is drawn, metres. There is no farthest.
    pub near_m: f32,
}

impl Camera {
    /// A camera at `eye` that looks at `target`, y up. It looks along −z where both are the same point; straight up and down
    /// are allowed.
    pub fn look_at(eye: Vec3, target: Vec3, vertical_fov_rad: f32) -> Self {
        let forward = (target - eye).try_normalize().unwrap_or(Vec3::NEG_Z);
        let up = if forward.y.abs() > 0.999 { Vec3::Z } else { Vec3::Y };
        Self {
            world_from_view: glam::camera::rh::view::look_to_mat4(eye, forward, up).inverse(),
            vertical_fov_rad,
            near_m: 0.1,
        }
    }

    /// Where the camera stands.
    pub fn eye(&self) -> Vec3 {
        self.world_from_view.w_axis.truncate()
    }

    /// The matrix from the world's space to the camera's.
    pub fn view_from_world(&self) -> Mat4 {
        self.world_from_view.inverse()
    }

    /// Reversed depth without a far plane: depth is `near_m / distance`, 1 at the near plane and 0 at infinity; what is
    /// nearer than the near plane has `z > w`.
    pub fn clip_from_view(&self, aspect: f32) -> Mat4 {
        glam::camera::rh::proj::directx::perspective_infinite_reverse(self.vertical_fov_rad, aspect, self.near_m)
    }
}

impl Default for Camera {
    fn default() -> Self {
        Self::look_at(Vec3::new(0.0, 1.7, 4.0), Vec3::new(0.0, 1.0, 0.0), 60_f32.to_radians())
    }
}

/// Which pixels the frame carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PixelFormat {
    /// Planar 4:2:0, BT.709, limited range: what encoders take.
    #[default]
    I420,
    /// sRGB, 8 bits a channel, alpha 255.
    Rgba8,
}

/// How the outlines of surfaces are drawn on CPU cores. A GPU takes four samples a pixel whatever is asked for, and a CPU that
/// plays one takes one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edges {
    /// One sample a pixel: stairs. The cheapest.
    Stairs,
    /// Pixels on an outline take their share of what lies beyond it.
    #[default]
    Smooth,
}

/// What one frame is to show.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The same from frame to frame, so that only what changed since the view's last frame is drawn. 0 is no id: the whole
    /// frame is drawn.
    pub id: u64,
    /// Where it is seen from.
    pub camera: Camera,
    /// Size of the frame.
    pub size: Size,
    /// Pixels of the frame.
    pub format: PixelFormat,
    /// Outlines of surfaces.
    pub edges: Edges,
    /// Instances of this owner are left out; 0 leaves out none.
    pub hidden_owner: u64,
    /// Bitmaps over everything else, the later over the earlier.
    pub hud: Vec<HudItem>,
}

impl View {
    /// Whether what belongs to this owner is left out.
    pub(crate) fn hides(&self, owner: u64) -> bool {
        self.hidden_owner != 0 && owner == self.hidden_owner
    }
}

impl Default for View {
    fn default() -> Self {
        Self {
            camera: Camera::default(),
            size: Size::HD,
            format: PixelFormat::I420,
            edges: Edges::Smooth,
            hidden_owner: 0,
            id: 0,
            hud: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_bounded() {
        assert_eq!("1280x720".parse(), Ok(Size::HD));
        assert_eq!("0x720".parse::<Size>(), Err(SizeError::OutOfRange { width: 0, height: 720 }));
        assert_eq!("4097x1".parse::<Size>(), Err(SizeError::OutOfRange { width: 4097, height: 1 }));
        assert_eq!("wide".parse::<Size>(), Err(SizeError::Syntax("wide".into())));
    }

    #[test]
    fn depth_is_reversed() {
        let camera = Camera { near_m: 0.5, ..Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, 1.0) };
        let clip_from_world = camera.clip_from_view(1.0) * camera.view_from_world();
        let depth = |z: f32| clip_from_world.project_point3(Vec3::new(0.0, 0.0, z)).z;
        assert!((depth(-0.5) - 1.0).abs() < 1e-6);
        assert!((depth(-5.0) - 0.1).abs() < 1e-6);
    }

    #[test]
    fn looking_straight_up_or_nowhere_is_finite() {
        for target in [Vec3::Y, Vec3::NEG_Y, Vec3::ZERO] {
            assert!(Camera::look_at(Vec3::ZERO, target, 1.0).world_from_view.is_finite());
        }
    }
}
