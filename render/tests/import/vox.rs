//! MagicaVoxel files: what becomes of voxels, colours, materials and the scene graph.

use std::collections::BTreeSet;

use glam::{IVec3, Mat4, Vec3};
use lightcone_render::import::vox::VOXEL_M;
use lightcone_render::import::{Imported, import_bytes};
use lightcone_render::{
    AlphaMode, Backend, Camera, Collect, FrameTag, Material, Model, PixelFormat, Pixels, Scene, Size, View, open,
};

use crate::samples::vox::{Vox, rich};

fn imported(vox: &Vox) -> Imported {
    import_bytes("test.vox", &vox.bytes(), None).unwrap_or_else(|why| panic!("{why}"))
}

fn model(vox: &Vox) -> Model {
    imported(vox).model
}

/// In voxels, and by the directions of a model: y is up.
fn bounds(model: &Model) -> [IVec3; 2] {
    let aabb = model.aabb();
    [aabb.min, aabb.max].map(|corner| (corner / VOXEL_M).round().as_ivec3())
}

/// Triangles whose front looks this way, by where their corners lie along it.
fn facing(model: &Model, way: Vec3) -> BTreeSet<i32> {
    let along = model.triangles().filter(|[a, b, c]| (b - a).cross(c - a).normalize().dot(way) > 0.99);
    along.map(|[a, ..]| (a.dot(way) / VOXEL_M).round() as i32).collect()
}

fn colours(model: &Model) -> BTreeSet<[u8; 3]> {
    let texels = model.textures[0].largest();
    let texel = |u: f32| {
        let at = 4 * (u * texels.width as f32) as usize;
        [texels.rgba[at], texels.rgba[at + 1], texels.rgba[at + 2]]
    };
    model.parts.iter().flat_map(|part| part.mesh.vertices()).map(|vertex| texel(vertex.uv[0])).collect()
}

fn material(pairs: &[(&str, &str)]) -> Material {
    let vox = Vox::default().model([1, 1, 1], &[[0, 0, 0, 7]]).material(7, pairs);
    let materials = model(&vox).materials;
    assert_eq!(materials.len(), 1);
    materials[0].clone()
}

#[test]
fn a_voxel_is_a_cube_that_stands_on_the_ground() {
    let cube = model(&Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]]));
    assert_eq!(cube.triangle_count(), 12);
    assert_eq!(bounds(&cube), [IVec3::new(0, 0, -1), IVec3::new(1, 1, 0)]);
    for (way, at) in [(Vec3::X, 1), (-Vec3::X, 0), (Vec3::Y, 1), (-Vec3::Y, 0), (Vec3::Z, 0), (-Vec3::Z, 1)] {
        assert_eq!(facing(&cube, way), BTreeSet::from([at]), "{way}");
    }
    let normals = cube.parts[0].mesh.vertices().iter().map(|vertex| Vec3::from(vertex.normal));
    assert_eq!(normals.fold(Vec3::ZERO, |sum, normal| sum + normal), Vec3::ZERO);
}

#[test]
fn up_is_up_and_the_front_is_in_front() {
    // Four wide, six deep, two high; one voxel, in front at the right, above.
    let vox = Vox::default().model([4, 6, 2], &[[3, 0, 1, 1]]);
    assert_eq!(bounds(&model(&vox)), [IVec3::new(1, 1, 2), IVec3::new(2, 2, 3)]);
}

#[test]
fn colours_are_kept_and_those_of_a_file_without_any_are_the_formats() {
    let voxels = [[0, 0, 0, 1], [1, 0, 0, 2], [2, 0, 0, 255]];
    let vox = Vox::default().model([3, 1, 1], &voxels);
    assert_eq!(colours(&model(&vox)), BTreeSet::from([[255; 3], [255, 255, 204], [17; 3]]));
    let own = vox.palette(&[(1, [3, 5, 9]), (255, [200, 100, 0])]);
    assert_eq!(colours(&model(&own)), BTreeSet::from([[3, 5, 9], [90; 3], [200, 100, 0]]));
}

#[test]
fn what_lies_between_neighbours_is_left_out() {
    let two = |colours: [u8; 2]| Vox::default().model([2, 1, 1], &[[0, 0, 0, colours[0]], [1, 0, 0, colours[1]]]);
    assert_eq!(model(&two([1, 1])).triangle_count(), 12);
    assert_eq!(model(&two([1, 2])).triangle_count(), 2 * 10);
    let glass = |colours| two(colours).material(2, &[("_type", "_glass"), ("_trans", "0.5")]);
    // The wall behind the pane is seen through it, from one side.
    assert_eq!(model(&glass([1, 2])).triangle_count(), 2 * 11);
    assert_eq!(model(&glass([2, 2])).triangle_count(), 12);
}

#[test]
fn materials_say_what_colours_are_made_of() {
    let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
    assert_eq!(material(&[]), material(&[("_type", "_diffuse"), ("_rough", "0.1")]));
    let metal = material(&[("_type", "_metal"), ("_metal", "0.75"), ("_rough", "0.25")]);
    assert!(near(metal.metallic, 0.75) && near(metal.roughness, 0.25) && metal.alpha_mode == AlphaMode::Opaque);
    let old = material(&[("_type", "_metal"), ("_weight", "0.5")]);
    assert!(near(old.metallic, 0.5) && near(old.roughness, 0.1));
    let glass = material(&[("_type", "_glass"), ("_alpha", "0.7")]);
    assert!(glass.alpha_mode == AlphaMode::Blend && near(glass.base_colour.w, 0.3));
    assert!(material(&[("_type", "_glass"), ("_trans", "1")]).base_colour.w > 0.1, "the clearest is still seen");
    let lamp = material(&[("_type", "_emit"), ("_emit", "0.5"), ("_flux", "2")]);
    assert!(near(lamp.emissive.x, 1.5) && lamp.emissive_texture.is_some());
    for nonsense in ["", "NaN", "inf", "much", "\u{1F600}"] {
        assert!(near(material(&[("_type", "_metal"), ("_metal", nonsense)]).metallic, 1.0), "{nonsense:?}");
    }
}

#[test]
fn a_model_has_a_material_for_what_is_alike() {
    let voxels: Vec<[u8; 4]> = (1..=9).map(|at| [2 * at, 0, 0, at]).collect();
    let vox = (4..=9).fold(Vox::default().model([19, 1, 1], &voxels), |vox, number| {
        vox.material(number, &[("_type", "_metal"), ("_rough", if number < 7 { "0.2" } else { "0.4" })])
    });
    let model = model(&vox);
    assert_eq!((model.parts.len(), model.materials.len()), (3, 3));
}

#[test]
fn nodes_turn_what_is_below_them_and_carry_it() {
    // A bar along x, turned to lie along y, in a group that is turned once more: it stands.
    let bar = Vox::default().model([4, 2, 2], &[[0, 0, 0, 1], [1, 0, 0, 1], [2, 0, 0, 1], [3, 0, 0, 2]]);
    let alone = bar.clone().moved(0, 1, IVec3::new(10, 20, 30)).shape(1, &[0]);
    assert_eq!(bounds(&model(&alone)), [IVec3::new(8, 29, -20), IVec3::new(12, 30, -19)]);
    // x becomes y, and y becomes −x.
    let quarter = |vox: Vox| vox.transform(2, 3, -1, &[], &[&[("_r", "17"), ("_t", "1 0 0")]]).shape(3, &[0]);
    let turned = quarter(bar.clone().moved(0, 1, IVec3::ZERO).group(1, &[2]));
    assert_eq!(bounds(&model(&turned)), [IVec3::new(1, -1, -2), IVec3::new(2, 0, 2)]);
    let moved = quarter(bar.transform(0, 1, -1, &[], &[&[("_r", "17"), ("_t", "0 0 5")]]).group(1, &[2]));
    assert_eq!(bounds(&model(&moved)), [IVec3::new(-2, 4, -2), IVec3::new(2, 5, -1)]);
}

#[test]
fn mirror_images_show_their_fronts() {
    let corner = Vox::default().model([3, 2, 2], &[[0, 0, 0, 1], [1, 0, 0, 1], [0, 0, 1, 2]]);
    // The first row negative: x is mirrored.
    let mirrored = corner.transform(0, 1, -1, &[], &[&[("_r", "20")]]).shape(1, &[0]);
    let model = model(&mirrored);
    assert_eq!(bounds(&model), [IVec3::new(-1, -1, 0), IVec3::new(1, 1, 1)]);
    assert_eq!(facing(&model, -Vec3::Z), BTreeSet::from([0]));
    assert_eq!(facing(&model, Vec3::X), BTreeSet::from([1]));
    assert!(model.parts.iter().all(|part| part.model_from_part.determinant() > 0.0));
    for part in &model.parts {
        let vertices = part.mesh.vertices();
        for triangle in part.mesh.indices().chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|corner| vertices[triangle[corner] as usize]);
            let [pa, pb, pc] = [a, b, c].map(|vertex| Vec3::from(vertex.position));
            assert!((pb - pa).cross(pc - pa).dot(a.normal.into()) > 0.0);
        }
    }
}

#[test]
fn what_is_solid_has_no_colours_and_ends_where_voxels_end() {
    let colours = [[0, 0, 0, 1], [1, 0, 0, 2], [2, 0, 0, 3], [3, 0, 0, 1]];
    let vox = Vox::default().model([4, 1, 1], &colours).material(3, &[("_type", "_glass")]);
    let model = model(&vox);
    assert!(model.only_colliders_are_solid && model.triangle_count() > 12);
    assert_eq!(model.triangles().count(), 12);
    let solid = lightcone_render::Aabb::around(model.triangles().flatten());
    assert_eq!((solid.min, solid.max), (Vec3::new(-2.0, 0.0, -1.0) * VOXEL_M, Vec3::new(2.0, 1.0, 0.0) * VOXEL_M));
}

/// Rounding would leave holes where rectangles of different sizes meet.
#[test]
fn no_pixel_shows_what_is_behind_a_wall_of_many_colours() {
    // Patches of 1 to 8 voxels each way, by a linear congruential generator.
    let mut state = 1_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut colours = vec![[1_u8; 160]; 160];
    for _ in 0..3000 {
        let [x, z, wide, high, colour] = [160, 160, 8, 8, 9].map(&mut next);
        for row in colours.iter_mut().skip(z as usize).take(high as usize + 1) {
            row.iter_mut().skip(x as usize).take(wide as usize + 1).for_each(|at| *at = 1 + colour as u8);
        }
    }
    let cell = |x: usize, z: usize| [x as u8, 0, z as u8, colours[z][x]];
    let voxels: Vec<[u8; 4]> = (0..160).flat_map(|z| (0..160).map(move |x| (x, z))).map(|(x, z)| cell(x, z)).collect();
    let dark: Vec<(usize, [u8; 3])> = (1..=10).map(|at| (at, [at as u8; 3])).collect();
    let mut scene = Scene::default();
    let wall = scene.add_model(model(&Vox::default().model([160, 1, 160], &voxels).palette(&dark)));
    scene.add_instance(wall, Mat4::IDENTITY).unwrap();
    let mut renderer = open(Backend::Soft).unwrap();
    for (at, eye) in
        [Vec3::new(2.0, 9.0, 5.0), Vec3::new(-3.0, 10.5, 4.0), Vec3::new(0.7, 7.1, 7.0)].into_iter().enumerate()
    {
        let camera = Camera::look_at(eye, Vec3::Y * 8.0, 0.5);
        let view = View { camera, size: Size::new(480, 270).unwrap(), format: PixelFormat::Rgba8, ..View::default() };
        renderer.submit(&scene, &view, FrameTag { frame_id: at as u64, tick: 0 }).unwrap();
        let frame = renderer.collect(Collect::All).unwrap().pop().unwrap();
        let Pixels::Rgba8(pixels) = frame.pixels else { panic!("other pixels") };
        let light = pixels.chunks_exact(4).filter(|pixel| pixel[2] > 120).count();
        assert_eq!(light, 0, "pixels of the sky, seen from {eye}");
    }
}

#[test]
fn a_model_that_is_shown_often_is_one_mesh() {
    let row = (0..5).fold(Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]]), |vox, at| {
        vox.moved(10 + at, 20 + at, IVec3::new(2 * at, 0, 0)).shape(20 + at, &[0])
    });
    let model = model(&row.moved(0, 1, IVec3::ZERO).group(1, &[10, 11, 12, 13, 14]));
    assert_eq!(model.parts.len(), 5);
    assert!(model.parts.iter().all(|part| std::ptr::eq(&*part.mesh, &*model.parts[0].mesh)));
}

#[test]
fn a_group_that_is_shown_twice_is_there_twice() {
    let vox = Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]]).group(0, &[1, 2]);
    let vox = vox.moved(1, 3, IVec3::ZERO).moved(2, 3, IVec3::new(9, 0, 0)).group(3, &[4]).shape(4, &[0]);
    assert_eq!(bounds(&model(&vox)), [IVec3::new(0, 0, -1), IVec3::new(10, 1, 0)]);
}

#[test]
fn hidden_nodes_and_layers_are_not_shown() {
    let shown = |node: &[(&str, &str)], layer: i32| {
        let vox = Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]]).layer(3, &[("_hidden", "1")]).layer(4, &[]);
        !model(&vox.transform(0, 1, layer, node, &[&[]]).shape(1, &[0])).parts.is_empty()
    };
    assert!(shown(&[], -1) && shown(&[("_hidden", "0")], 4) && shown(&[], 77));
    assert!(!shown(&[("_hidden", "1")], -1) && !shown(&[], 3));
}

#[test]
fn of_an_animation_the_first_frame_is_shown_and_the_log_says_so() {
    let frames = Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]]).model([1, 1, 2], &[[0, 0, 0, 1], [0, 0, 1, 1]]);
    let expected = BTreeSet::from(["animation (its first frame is shown)".to_owned()]);
    for vox in [frames.clone(), frames.moved(0, 1, IVec3::ZERO).shape(1, &[0, 1])] {
        let Imported { model, unsupported, animations } = imported(&vox);
        assert_eq!((unsupported, animations), (expected.clone(), 1));
        let [min, max] = bounds(&model);
        assert_eq!(max.y - min.y, 1);
    }
}

#[test]
fn a_chunk_that_is_not_known_is_named() {
    let vox = Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]]).chunk(b"TDCZ", b"").chunk(b"NOTE", b"");
    assert_eq!(imported(&vox).unsupported, BTreeSet::from(["chunk \"TDCZ\"".to_owned()]));
}

#[test]
fn a_file_with_everything_is_read_whole() {
    let Imported { model, unsupported, .. } = imported(&rich());
    assert_eq!(unsupported.len(), 1);
    // Of the first model metal, matt and glass; of the second what shines and what the old chunk says.
    assert_eq!((model.parts.len(), model.materials.len()), (5, 5));
}
