//! Which pixels a triangle covers.

use glam::{Vec2, Vec3};
use lightcone_render::Vertex;
use lightcone_render::shapes::MeshBuilder;
use proptest::prelude::*;

use crate::scenes::*;

/// Every pixel shows `share` of white over black.
fn assert_uniform(bytes: &[u8], share: f32) {
    let expected = encoded(WHITE * share);
    let wrong = bytes.chunks_exact(4).enumerate().find(|(_, p)| p[0].abs_diff(expected[0]) > 1);
    assert!(wrong.is_none(), "pixel {wrong:?} is not {expected:?}");
}

fn point(mesh: &mut MeshBuilder, at: Vec2) -> u32 {
    mesh.vertex(at.extend(-1.0), Vec3::Z, Vec2::ZERO)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Half-transparent white over black: where two triangles of a fan both drew a pixel it is lighter, where none did it is
    /// black.
    #[test]
    fn triangles_that_share_edges_cover_each_pixel_once(
        middle in prop::array::uniform2(-0.95..0.95f32), spokes in 3..40_u32, turn in 0.0..1.0f32,
        width in 1..200_u32, height in 1..100_u32,
    ) {
        let mut mesh = MeshBuilder::new();
        let hub = point(&mut mesh, Vec2::from(middle));
        let rim: Vec<_> = (0..spokes)
            .map(|i| Vec2::from_angle((i as f32 + turn) / spokes as f32 * std::f32::consts::TAU) * 1000.0)
            .map(|at| point(&mut mesh, at))
            .collect();
        for i in 0..rim.len() {
            mesh.triangle([hub, rim[i], rim[(i + 1) % rim.len()]]);
        }
        let mut scene = dark();
        place(&mut scene, model(vec![mesh], pane(WHITE, 0.5)));
        assert_uniform(&draw(&scene, &view(forward(), width, height)), 0.5);
    }
}

#[test]
fn edges_through_the_middles_of_pixels_are_covered_once() {
    // 8×8 pixels over −1..1: lines at multiples of 1/4 plus 1/8 run exactly through middles of pixels.
    let mut mesh = MeshBuilder::new();
    let lines: Vec<f32> = (-6..=6).map(|i| i as f32 * 0.25 + 0.125).collect();
    for pair_x in lines.windows(2) {
        for pair_y in lines.windows(2) {
            let corner = |x: usize, y: usize| Vec3::new(pair_x[x], pair_y[y], -1.0);
            mesh.quad([corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)], [Vec2::ZERO; 4]);
        }
    }
    let mut scene = dark();
    place(&mut scene, model(vec![mesh], pane(WHITE, 0.5)));
    assert_uniform(&draw(&scene, &view(forward(), 8, 8)), 0.5);
}

#[test]
fn what_is_nearer_than_the_near_plane_is_cut_off() {
    let floor = |from: f32, to: f32| {
        let mut mesh = MeshBuilder::new();
        let corner = |x: f32, z: f32| Vec3::new(x, -1.0, z);
        let corners = [corner(-50.0, from), corner(50.0, from), corner(50.0, to), corner(-50.0, to)];
        mesh.quad(corners, [Vec2::ZERO; 4]);
        mesh
    };
    let view = view(forward(), 64, 64);
    let drawn = |mesh| {
        let mut scene = dark();
        place(&mut scene, model(vec![mesh], unlit(WHITE)));
        draw(&scene, &view)
    };
    // A floor from behind the eye looks like one that starts at its feet.
    assert_eq!(drawn(floor(1000.0, -1000.0)), drawn(floor(0.0, -1000.0)));
    let bytes = drawn(floor(1000.0, -1000.0));
    assert_eq!(pixel(&bytes, &view, 32, 63), [255; 3]);
    assert_eq!(pixel(&bytes, &view, 32, 33), [255; 3]);
    assert_eq!(pixel(&bytes, &view, 32, 31), [0; 3]);
    assert!(drawn(floor(1000.0, 0.5)).chunks_exact(4).all(|p| p[0] == 0), "what is behind is not seen");
}

#[test]
fn back_faces_are_seen_only_of_double_sided_materials() {
    let mut turned = MeshBuilder::new();
    let [a, b, c] = [Vec2::ZERO, Vec2::new(0.0, 4.0), Vec2::new(4.0, 0.0)].map(|at| point(&mut turned, at - 2.0));
    turned.triangle([a, b, c]);
    let view = view(forward(), 16, 16);
    for double_sided in [false, true] {
        let mut scene = dark();
        let material = lightcone_render::Material { double_sided, ..unlit(WHITE) };
        place(&mut scene, model(vec![turned.clone()], material));
        let seen = draw(&scene, &view).chunks_exact(4).any(|p| p[0] > 0);
        assert_eq!(seen, double_sided);
    }
}

#[test]
fn depth_decides_and_not_order() {
    let near = square(Vec3::new(-0.5, 0.0, -2.0), 1.0);
    let far = square(Vec3::new(0.5, 0.0, -4.0), 3.0);
    let view = view(forward(), 96, 64);
    let drawn = |first: (MeshBuilder, Vec3), second: (MeshBuilder, Vec3)| {
        let mut scene = dark();
        place(&mut scene, model(vec![first.0], unlit(first.1)));
        place(&mut scene, model(vec![second.0], unlit(second.1)));
        draw(&scene, &view)
    };
    let one = drawn((near.clone(), RED), (far.clone(), GREEN));
    assert_eq!(one, drawn((far, GREEN), (near, RED)));
    assert_eq!(pixel(&one, &view, 40, 32), encoded(RED));
    assert_eq!(pixel(&one, &view, 60, 32), encoded(GREEN));
}

#[test]
fn surfaces_that_cut_each_other_meet_where_they_do() {
    // Two planes, z = −3 + x and z = −3 − x, meet in the picture's middle column.
    let tilted = |slope: f32| {
        square(Vec3::ZERO, 2.0).map_vertices(|v: &mut Vertex| v.position[2] = -3.0 + slope * v.position[0])
    };
    let mut scene = dark();
    place(&mut scene, model(vec![tilted(1.0)], unlit(RED)));
    place(&mut scene, model(vec![tilted(-1.0)], unlit(GREEN)));
    let view = view(forward(), 64, 64);
    let bytes = draw(&scene, &view);
    for x in 24..40 {
        let expected = if x < 32 { GREEN } else { RED };
        assert_eq!(pixel(&bytes, &view, x, 30), encoded(expected), "column {x}");
    }
}
