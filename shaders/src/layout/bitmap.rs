//! What `draw_bitmap.wgsl` reads.

/// `BitmapPlace`: where a bitmap lies in one picture.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct BitmapPlace {
    /// Left and upper edge in normalised device coordinates, then right and lower.
    pub ndc: [f32; 4],
    /// The pixel that the first texel falls on.
    pub left_top: [i32; 2],
    /// Depth as in the depth buffer: 1 is near, 0 is infinitely far.
    pub depth: f32,
    #[doc(hidden)]
    pub padding: u32,
}
