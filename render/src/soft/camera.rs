//! The camera of a frame, checked.

use glam::{Mat4, Vec3};

use crate::prepared::clip_from_world;
use crate::renderer::RenderError;
use crate::view::View;

/// A checked camera and what follows from it.
pub struct Camera {
    pub clip_from_world: Mat4,
    pub eye: Vec3,
    pub near_m: f32,
    /// Width of the picture, pixels.
    pub width: f32,
    /// Height of the picture, pixels.
    pub height: f32,
    /// From the eye through the middle of the upper left pixel to where the view's depth is one metre, world space.
    pub first_ray: Vec3,
    /// From that pixel's ray to its right neighbour's.
    pub ray_dx: Vec3,
    /// From that pixel's ray to its lower neighbour's.
    pub ray_dy: Vec3,
}

impl Camera {
    /// Refuses a camera that sees nothing or is not finite.
    pub fn new(view: &View) -> Result<Self, RenderError> {
        let camera = &view.camera;
        let clip_from_world = clip_from_world(camera, view.size)?;
        let (width, height) = (view.size.width() as f32, view.size.height() as f32);
        let half_height = (camera.vertical_fov_rad * 0.5).tan();
        let pixel = 2.0 * half_height / height;
        let corner = Vec3::new((0.5 - width * 0.5) * pixel, (height * 0.5 - 0.5) * pixel, -1.0);
        Ok(Self {
            clip_from_world,
            eye: camera.eye(),
            near_m: camera.near_m,
            width,
            height,
            first_ray: camera.world_from_view.transform_vector3(corner),
            ray_dx: camera.world_from_view.transform_vector3(Vec3::X * pixel),
            ray_dy: camera.world_from_view.transform_vector3(Vec3::NEG_Y * pixel),
        })
    }
}
