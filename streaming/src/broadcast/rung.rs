//! The sizes of a shared stream.

use crate::video_frame::{VideoFrame, VideoFrameError};

/// A size, by what the sides are divided by: 1, 2, 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rung {
    Full,
    Half,
    Quarter,
}

/// All sizes, from the largest to the smallest.
pub(crate) const RUNGS: [Rung; 3] = [Rung::Full, Rung::Half, Rung::Quarter];

impl Rung {
    pub(crate) fn index(self) -> usize {
        self as usize
    }

    fn divisor(self) -> usize {
        1 << self.index()
    }

    pub(crate) fn smaller(self) -> Option<Self> {
        RUNGS.get(self.index() + 1).copied()
    }

    pub(crate) fn larger(self) -> Option<Self> {
        self.index().checked_sub(1).map(|index| RUNGS[index])
    }

    /// Width and height of this size of a picture, both even.
    pub(crate) fn size(self, width: u32, height: u32) -> (u32, u32) {
        let part = |side: u32| (side / self.divisor() as u32) & !1;
        (part(width), part(height))
    }

    /// Scales a picture down: each pixel is the mean of those that it covers. What is left over at the right and at the bottom
    /// is cut off.
    pub(crate) fn scale(self, picture: &VideoFrame) -> Result<VideoFrame, VideoFrameError> {
        let (width, height) = self.size(picture.width(), picture.height());
        let (wide, high) = (width as usize, height as usize);
        let strides = [1, 2, 2].map(|part| picture.width() as usize / part);
        let mut i420 = Vec::with_capacity(wide * high * 3 / 2);
        for ((plane, stride), part) in picture.planes().into_iter().zip(strides).zip([1, 2, 2]) {
            shrink(plane, stride, self.divisor(), (wide / part, high / part), &mut i420);
        }
        let mut scaled = VideoFrame::new(width, height, i420)?;
        (scaled.frame_id, scaled.tick, scaled.input_seq) = (picture.frame_id, picture.tick, picture.input_seq);
        scaled.rate_hz = picture.rate_hz;
        Ok(scaled)
    }
}

fn shrink(plane: &[u8], stride: usize, divisor: usize, (width, height): (usize, usize), out: &mut Vec<u8>) {
    let area = (divisor * divisor) as u32;
    let mut sums = vec![0_u32; width];
    for lines in plane.chunks_exact(stride * divisor).take(height) {
        sums.fill(area / 2);
        for line in lines.chunks_exact(stride) {
            for (sum, pixels) in sums.iter_mut().zip(line.chunks_exact(divisor)) {
                *sum += pixels.iter().map(|&pixel| u32::from(pixel)).sum::<u32>();
            }
        }
        out.extend(sums.iter().map(|sum| (sum / area) as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_the_mean_of_those_it_covers_and_sizes_stay_even() {
        let (width, height) = (36_usize, 38_usize);
        let luma = (0..width * height).map(|at| (at % width / 2 * 4 + at / width / 2) as u8);
        let chroma = std::iter::repeat_n(90, width * height / 2);
        let mut picture = VideoFrame::new(width as u32, height as u32, luma.chain(chroma).collect()).unwrap();
        picture.rate_hz = Some(20.0);
        let half = Rung::Half.scale(&picture).unwrap();
        assert_eq!((half.width(), half.height(), half.rate_hz), (18, 18, Some(20.0)));
        let [y, u, v] = half.planes();
        assert!(y.iter().enumerate().all(|(at, &luma)| usize::from(luma) == at % 18 * 4 + at / 18));
        assert!(u.iter().chain(v).all(|&chroma| chroma == 90));
        assert!(Rung::Quarter.scale(&picture).is_err(), "no encoder takes 8 pixels");
    }
}
