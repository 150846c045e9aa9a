//! How `convert_i420` lays out the planes that it writes, and the way from there to tightly packed ones.

use lightcone_shaders::{CONVERT_BLOCK_WIDTH, CONVERT_WORKGROUP_WIDTH};

use crate::frame::I420;
use crate::view::Size;

/// Planes of whole blocks: Y, then U, then V, each with its padding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PaddedPlanes {
    size: Size,
    blocks: [u32; 2],
}

impl PaddedPlanes {
    pub fn new(size: Size) -> Self {
        Self { size, blocks: [size.width().div_ceil(CONVERT_BLOCK_WIDTH), size.height().div_ceil(2)] }
    }

    /// Bytes of the three planes: a multiple of four.
    pub fn len(&self) -> u64 {
        let [columns, rows] = self.blocks.map(u64::from);
        columns * rows * u64::from(CONVERT_BLOCK_WIDTH) * 3
    }

    /// Workgroups that cover all blocks.
    pub fn workgroups(&self) -> [u32; 2] {
        self.blocks.map(|blocks| blocks.div_ceil(CONVERT_WORKGROUP_WIDTH))
    }

    /// The planes without padding.
    pub fn unpad(&self, padded: &[u8]) -> I420 {
        let [columns, rows] = self.blocks.map(|blocks| blocks as usize);
        let luma_stride = columns * CONVERT_BLOCK_WIDTH as usize;
        let (luma, chroma) = padded.split_at(luma_stride * rows * 2);
        let (u, v) = chroma.split_at(luma_stride / 2 * rows);
        let width = self.size.width() as usize;
        let mut picture = I420::new(self.size);
        let [to_y, to_u, to_v] = picture.planes_mut();
        copy_rows(luma, luma_stride, to_y, width);
        copy_rows(u, luma_stride / 2, to_u, width.div_ceil(2));
        copy_rows(v, luma_stride / 2, to_v, width.div_ceil(2));
        picture
    }
}

fn copy_rows(from: &[u8], stride: usize, to: &mut [u8], width: usize) {
    if stride == width {
        to.copy_from_slice(&from[..to.len()]);
        return;
    }
    for (from, to) in from.chunks_exact(stride).zip(to.chunks_exact_mut(width)) {
        to.copy_from_slice(&from[..width]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_left_out() {
        for (width, height) in [(1, 1), (8, 2), (9, 3), (16, 4), (7, 5), (4096, 4096)] {
            let size = Size::new(width, height).unwrap();
            let planes = PaddedPlanes::new(size);
            let stride = width.div_ceil(8) as usize * 8;
            let padded: Vec<u8> = (0..planes.len() as usize).map(|i| (i % 251) as u8).collect();
            let picture = planes.unpad(&padded);
            let [y, u, v] = picture.planes();
            let last_luma = (height as usize - 1) * stride + width as usize - 1;
            assert_eq!(y.last(), Some(&padded[last_luma]));
            let (_, rows) = I420::chroma_size(size);
            let u_at = stride * rows * 2;
            assert_eq!((u[0], v[0]), (padded[u_at], padded[u_at + stride / 2 * rows]));
        }
    }

    #[test]
    fn the_greatest_size_stays_below_the_limit_of_workgroups() {
        let planes = PaddedPlanes::new(Size::new(Size::MAX, Size::MAX).unwrap());
        assert!(planes.workgroups().iter().all(|count| *count <= 65_535));
    }
}
