//! A picture of pictures: in each row what `soft` draws, what the GPU draws, and eight times their difference.

use lightcone_render::Size;

/// How much a difference is brightened.
const BRIGHTENED: u8 = 8;

/// Rows of three pictures of one size.
pub struct Sheet {
    size: Size,
    rgba: Vec<u8>,
}

impl Sheet {
    pub fn new(size: Size) -> Self {
        Self { size, rgba: Vec::new() }
    }

    /// Of RGBA pictures of the sheet's size.
    pub fn row(&mut self, soft: &[u8], gpu: &[u8]) {
        let difference: Vec<u8> = soft
            .iter()
            .zip(gpu)
            .enumerate()
            .map(|(at, (a, b))| if at % 4 == 3 { 255 } else { differ(*a, *b) })
            .collect();
        let stride = self.size.width() as usize * 4;
        let lines = soft.chunks_exact(stride).zip(gpu.chunks_exact(stride)).zip(difference.chunks_exact(stride));
        for ((soft, gpu), difference) in lines {
            self.rgba.extend([soft, gpu, difference].concat());
        }
    }

    /// Its size and pixels.
    pub fn picture(&self) -> ([u32; 2], &[u8]) {
        let width = self.size.width() * 3;
        ([width, (self.rgba.len() / (width as usize * 4)) as u32], &self.rgba)
    }
}

fn differ(a: u8, b: u8) -> u8 {
    a.abs_diff(b).saturating_mul(BRIGHTENED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_side_by_side() {
        let mut sheet = Sheet::new(Size::new(1, 2).unwrap());
        sheet.row(&[9, 9, 9, 255, 1, 1, 1, 255], &[8, 9, 9, 255, 101, 1, 1, 255]);
        let expected = [[9, 9, 9, 255, 8, 9, 9, 255, 8, 0, 0, 255], [1, 1, 1, 255, 101, 1, 1, 255, 255, 0, 0, 255]];
        assert_eq!(sheet.picture(), ([3, 2], expected.concat().as_slice()));
    }
}
