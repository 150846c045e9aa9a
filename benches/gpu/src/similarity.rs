//! How alike two pictures are: PSNR, and SSIM of Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error
//! visibility to structural similarity" (2004), with the paper's window and constants. Written out here because it is short
//! and because figures from elsewhere compare only with the same windows, which libraries choose differently.

/// Pixels across a window.
const WINDOW: usize = 11;
/// Of the window's Gaussian, pixels.
const SIGMA: f64 = 1.5;
/// The paper's `C1` and `C2`, for values of 0..=255.
const STABILISERS: [f64; 2] = [(0.01 * 255.0) * (0.01 * 255.0), (0.03 * 255.0) * (0.03 * 255.0)];

/// Mean SSIM of the luma of two RGBA8 pictures, −1..=1, 1 for equal ones; only windows that lie inside count. `None` when the
/// pictures have not this size or are smaller than a window.
pub fn ssim(a: &[u8], b: &[u8], width: usize, height: usize) -> Option<f64> {
    ssim_where(a, b, width, height, |_, _| true)
}

/// [`ssim`] of the windows whose middle pixel, `x` and `y`, counts. `None` also when none does.
pub fn ssim_where(
    a: &[u8],
    b: &[u8],
    width: usize,
    height: usize,
    counts: impl Fn(usize, usize) -> bool,
) -> Option<f64> {
    let [a, b] = [luma(a, width, height)?, luma(b, width, height)?];
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<_>>();
    let blurred = |plane: &[f64]| blurred(plane, width, height);
    let (mean_a, mean_b) = (blurred(&a), blurred(&b));
    let (square_a, square_b, product) =
        (blurred(&product(&a, &a)), blurred(&product(&b, &b)), blurred(&product(&a, &b)));
    let columns = width - (WINDOW - 1);
    let (mut sum, mut count) = (0.0, 0_usize);
    for i in 0..mean_a.len() {
        if counts(i % columns + WINDOW / 2, i / columns + WINDOW / 2) {
            let (mean_a, mean_b) = (mean_a[i], mean_b[i]);
            let variances = square_a[i] - mean_a * mean_a + square_b[i] - mean_b * mean_b;
            let covariance = product[i] - mean_a * mean_b;
            let [c1, c2] = STABILISERS;
            sum += (2.0 * mean_a * mean_b + c1) * (2.0 * covariance + c2)
                / ((mean_a * mean_a + mean_b * mean_b + c1) * (variances + c2));
            count += 1;
        }
    }
    (count > 0).then(|| sum / count as f64)
}

/// Peak signal-to-noise ratio of red, green and blue of two RGBA8 pictures of one size, dB; infinite for equal ones. `None` when
/// the sizes differ or there are no pixels.
pub fn psnr(a: &[u8], b: &[u8]) -> Option<f64> {
    if a.len() != b.len() || a.is_empty() || !a.len().is_multiple_of(4) {
        return None;
    }
    let pixels = a.chunks_exact(4).zip(b.chunks_exact(4));
    let squares = pixels.flat_map(|(a, b)| a.iter().zip(b).take(3).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)));
    let mean_square = squares.sum::<u64>() as f64 / (a.len() / 4 * 3) as f64;
    Some(10.0 * (255.0 * 255.0 / mean_square).log10())
}

/// BT.709 luma of RGBA8 pixels, 0..=255.
fn luma(rgba: &[u8], width: usize, height: usize) -> Option<Vec<f64>> {
    let fits = width >= WINDOW && height >= WINDOW && width.checked_mul(height)?.checked_mul(4)? == rgba.len();
    let luma = |pixel: &[u8]| {
        let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(f64::from);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    fits.then(|| rgba.chunks_exact(4).map(luma).collect())
}

/// The Gaussian mean of every window inside, rows first: `width - 10` by `height - 10` of them.
fn blurred(plane: &[f64], width: usize, height: usize) -> Vec<f64> {
    let weights = weights();
    let weighted = |values: &mut dyn Iterator<Item = f64>| weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>();
    let rows = plane.chunks_exact(width);
    let across: Vec<f64> = rows.flat_map(|row| row.windows(WINDOW).map(|w| weighted(&mut w.iter().copied()))).collect();
    let columns = width - (WINDOW - 1);
    let windows = 0..columns * (height - (WINDOW - 1));
    windows.map(|first| weighted(&mut across[first..].iter().step_by(columns).copied())).collect()
}

/// Their sum is 1.
fn weights() -> [f64; WINDOW] {
    let middle = (WINDOW / 2) as f64;
    let bell: [f64; WINDOW] = std::array::from_fn(|i| (-0.5 * ((i as f64 - middle) / SIGMA).powi(2)).exp());
    let sum: f64 = bell.iter().sum();
    bell.map(|weight| weight / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 24;
    const HEIGHT: usize = 20;

    fn picture(channel: impl Fn(usize, usize, usize) -> usize) -> Vec<u8> {
        let bytes = (0..WIDTH * HEIGHT * 4).map(|i| (i / 4 % WIDTH, i / 4 / WIDTH, i % 4));
        bytes.map(|(x, y, c)| if c == 3 { 255 } else { (channel(x, y, c) % 256) as u8 }).collect()
    }

    fn pattern(k: usize) -> Vec<u8> {
        picture(|x, y, c| x * 7 + y * 13 + (x * y * k) % 29 * 3 + c * 40)
    }

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    /// The expected numbers are those of scikit-image 0.26: `structural_similarity(…, gaussian_weights=True, sigma=1.5,
    /// use_sample_covariance=False, data_range=255)` of the lumas, and `peak_signal_noise_ratio`.
    #[test]
    fn agrees_with_another_implementation() {
        let (a, b) = (pattern(1), pattern(2));
        assert!(near(ssim(&a, &b, WIDTH, HEIGHT), 0.533_301_645_794_293_4));
        assert!(near(psnr(&a, &b), 11.537_047_254_131_247));
        let one = |at: (usize, usize)| ssim_where(&a, &b, WIDTH, HEIGHT, |x, y| (x, y) == at);
        assert!(near(one((5, 5)), 0.688_098_456_557_018_1) && near(one((18, 14)), 0.761_969_679_453_957_2));
    }

    #[test]
    fn equal_pictures_are_equal_and_alpha_does_not_count() {
        let a = pattern(1);
        let mut clear = a.clone();
        clear.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 0);
        assert!(near(ssim(&a, &clear, WIDTH, HEIGHT), 1.0));
        assert_eq!(psnr(&a, &clear), Some(f64::INFINITY));
    }

    #[test]
    fn plain_pictures_differ_by_the_luminance_term_alone_and_a_negative_by_its_sign() {
        let plain = |value| picture(move |_, _, _| value);
        let (a, b) = (plain(100), plain(150));
        let c1 = 2.55 * 2.55;
        let expected = (2.0 * 100.0 * 150.0 + c1) / (100.0 * 100.0 + 150.0 * 150.0 + c1);
        assert!(near(ssim(&a, &b, WIDTH, HEIGHT), expected));
        assert!(near(psnr(&plain(100), &plain(101)), 48.130_803_608_679_1));
        let ripple = |up: usize| picture(move |x, y, _| 128 + (x + y) % 2 * up - up / 2);
        let negative = picture(|x, y, _| 128 + (x + y + 1) % 2 * 60 - 30);
        assert!(ssim(&ripple(60), &negative, WIDTH, HEIGHT).is_some_and(|ssim| ssim < -0.9));
    }

    #[test]
    fn sizes_that_do_not_fit_give_nothing() {
        let a = pattern(1);
        assert_eq!(ssim(&a, &a[4..], WIDTH, HEIGHT), None);
        assert_eq!(ssim(&a, &a, usize::MAX, 2), None);
        assert_eq!(ssim(&a[..400], &a[..400], 10, 10), None);
        assert_eq!(ssim_where(&a, &a, WIDTH, HEIGHT, |_, _| false), None);
        assert_eq!((psnr(&a, &a[4..]), psnr(&[], &[]), psnr(&a[1..], &a[1..])), (None, None, None));
    }
}
