//! How normals go with a transform.

use glam::Mat3;

/// The matrix that carries normals, up to a positive factor, and whether the transform mirrors. Cofactors are the inverse
/// transpose times the determinant, and unlike it are defined for a transform that flattens.
pub(crate) fn normals_of(linear: Mat3) -> (Mat3, bool) {
    let greatest = linear.to_cols_array().into_iter().fold(f32::MIN_POSITIVE, |m, x| m.max(x.abs()));
    let [x, y, z] = [linear.x_axis, linear.y_axis, linear.z_axis].map(|axis| axis / greatest);
    let mirrored = x.cross(y).dot(z) < 0.0;
    let cofactors = Mat3::from_cols(y.cross(z), z.cross(x), x.cross(y));
    (if mirrored { -cofactors } else { cofactors }, mirrored)
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;

    #[test]
    fn mirrored_normals_stay_outward() {
        let (normals, mirrored) = normals_of(Mat3::from_diagonal(Vec3::new(-2.0, 1.0, 1e-10)));
        assert!(mirrored);
        assert!((normals * Vec3::X).normalize().abs_diff_eq(Vec3::NEG_X, 1e-6));
        assert!((normals * Vec3::Z).normalize().abs_diff_eq(Vec3::Z, 1e-6));
        let (flat, mirrored) = normals_of(Mat3::from_diagonal(Vec3::new(3.0, 0.0, 3.0)));
        assert!(!mirrored && flat.is_finite());
        assert!((flat * Vec3::Y).normalize().abs_diff_eq(Vec3::Y, 1e-6));
        assert!(!normals_of(Mat3::IDENTITY).1);
    }
}
