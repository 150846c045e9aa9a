//! Triangle lists out of the other topologies (glTF 2.0 §3.7.2.1).

use gltf::json::mesh::Mode;

/// How many triangles `count` indices make.
pub(super) fn triangle_count(mode: Mode, count: usize) -> usize {
    match mode {
        Mode::Triangles => count.div_ceil(3),
        Mode::TriangleStrip | Mode::TriangleFan => count.saturating_sub(2),
        Mode::Points | Mode::Lines | Mode::LineLoop | Mode::LineStrip => 0,
    }
}

/// Three indices per triangle, with the winding that the specification gives each topology.
pub(super) fn triangle_list(mode: Mode, indices: Vec<u32>) -> Vec<u32> {
    match mode {
        Mode::TriangleStrip => {
            let corners = |(i, w): (usize, &[u32])| if i % 2 == 0 { [w[0], w[1], w[2]] } else { [w[0], w[2], w[1]] };
            indices.windows(3).enumerate().flat_map(corners).collect()
        }
        Mode::TriangleFan => match indices.split_first() {
            Some((&hub, rim)) => rim.windows(2).flat_map(|w| [w[0], w[1], hub]).collect(),
            None => Vec::new(),
        },
        _ => indices,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_and_fans_keep_their_winding() {
        assert_eq!(triangle_list(Mode::TriangleStrip, vec![0, 1, 2, 3]), [0, 1, 2, 1, 3, 2]);
        assert_eq!(triangle_list(Mode::TriangleFan, vec![0, 1, 2, 3]), [1, 2, 0, 2, 3, 0]);
        for mode in [Mode::TriangleStrip, Mode::TriangleFan] {
            for count in 0..6 {
                let list = triangle_list(mode, (0..count).collect());
                assert_eq!(list.len(), 3 * triangle_count(mode, count as usize), "{mode:?} of {count}");
            }
        }
    }
}
