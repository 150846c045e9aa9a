//! VoxEdit's models: what becomes of their voxels and colours, in each version of the format.

use std::collections::BTreeSet;

use glam::{IVec3, Vec3};
use lightcone_render::Model;
use lightcone_render::import::vox::VOXEL_M;
use lightcone_render::import::{ImportCause, VoxError, import_bytes};
use proptest::prelude::*;

/// Runs of voxels: how many, and of which colour.
type Runs<'r> = &'r [(u8, u8)];

/// A file of this version, of that size, with two colours, the second of which shines.
fn vxm(version: u8, size: [u32; 3], models: &[(bool, Runs<'_>)]) -> Vec<u8> {
    let mut out = b"VXM".to_vec();
    out.push(if version < 10 { b'0' + version } else { b'A' + version - 10 });
    let words = |out: &mut Vec<u8>, words: &[u32]| words.iter().for_each(|word| out.extend(word.to_le_bytes()));
    if version >= 6 {
        words(&mut out, &size);
    }
    if version >= 5 {
        words(&mut out, &[0; 3]);
    }
    if version >= 9 {
        // A surface of two by three.
        out.push(1);
        words(&mut out, &[0, 0, 0, 2, 3, 0, 4]);
        if version >= 10 {
            words(&mut out, &[2, 3]);
        }
        out.extend([7; 6]);
    }
    if (8..=12).contains(&version) {
        words(&mut out, &[0; 4]);
    }
    if (7..=12).contains(&version) {
        words(&mut out, &[1]);
    }
    words(&mut out, &[2, 2]);
    match version {
        11.. => {
            words(&mut out, &[3]);
            out.extend([9; 3]);
        }
        3 => out.extend([2, 1, 1, 1, 0]),
        _ => {
            words(&mut out, &[1]);
            out.extend(b"Diffuse\0");
            if version >= 6 {
                words(&mut out, &[2]);
                out.extend([5; 2]);
            } else {
                out.extend([4, 1, 2, 3, 0]);
            }
        }
    }
    for side in 0..6 {
        words(&mut out, &[u32::from(side == 0)]);
        out.extend(vec![0; if side == 0 { 80 } else { 0 }]);
    }
    if version <= 5 {
        words(&mut out, &size);
    }
    if version >= 11 {
        out.extend([0; 2048]);
        out.extend([1, b'a', 0, 0, 2]);
    }
    out.push(2);
    for (colour, shines) in [([30, 20, 10], 0), ([60, 50, 40], 1)] {
        out.extend(colour);
        out.push(255);
        out.extend((version > 3).then_some(shines));
    }
    if version >= 12 {
        out.push(models.len() as u8);
    }
    for (is_visible, runs) in models {
        if version >= 12 {
            out.extend(b"layer\0");
            out.push(u8::from(*is_visible));
        }
        runs.iter().for_each(|(count, colour)| out.extend([*count, *colour]));
        out.push(0);
    }
    if version >= 10 {
        out.push(0);
    }
    out
}

fn model(file: &[u8]) -> Result<Model, ImportCause> {
    import_bytes("test.vxm", file, None).map(|imported| imported.model).map_err(|error| error.cause)
}

fn refused(file: &[u8]) -> VoxError {
    match model(file).unwrap_err() {
        ImportCause::Vox(why) => why,
        other => panic!("{other}"),
    }
}

fn bounds(model: &Model) -> [IVec3; 2] {
    let aabb = model.aabb();
    [aabb.min, aabb.max].map(|corner| (corner / VOXEL_M).round().as_ivec3())
}

fn colours(model: &Model) -> BTreeSet<[u8; 3]> {
    let texels = model.textures[0].largest();
    let texel = |u: f32| {
        let at = 4 * (u * texels.width as f32) as usize;
        [texels.rgba[at], texels.rgba[at + 1], texels.rgba[at + 2]]
    };
    model.parts.iter().flat_map(|part| part.mesh.vertices()).map(|vertex| texel(vertex.uv[0])).collect()
}

#[test]
fn every_version_gives_its_voxels_and_colours() {
    for version in 3..=13 {
        // Two wide, three high, four deep. The first column is the right one; of it the lowest row, at the back.
        let file = vxm(version, [2, 3, 4], &[(true, &[(1, 0), (22, 255), (1, 1)])]);
        let model = model(&file).unwrap_or_else(|why| panic!("version {version}: {why}"));
        assert_eq!(model.triangle_count(), 24, "version {version}");
        assert_eq!(bounds(&model), [IVec3::new(-1, 0, -2), IVec3::new(1, 3, 2)], "version {version}");
        assert_eq!(colours(&model), BTreeSet::from([[10, 20, 30], [40, 50, 60]]), "version {version}");
        let shining = model.materials.iter().filter(|material| material.emissive != Vec3::ZERO).count();
        assert_eq!(shining, usize::from(version > 3), "version {version}");
    }
}

#[test]
fn models_that_are_hidden_are_left_out() {
    let first: Runs<'_> = &[(1, 0), (7, 255)];
    let second: Runs<'_> = &[(7, 255), (1, 1)];
    let both = model(&vxm(12, [2, 2, 2], &[(true, first), (true, second)])).unwrap();
    assert_eq!(both.triangle_count(), 24);
    let one = model(&vxm(12, [2, 2, 2], &[(false, first), (true, second)])).unwrap();
    assert_eq!((one.triangle_count(), colours(&one)), (12, BTreeSet::from([[40, 50, 60]])));
}

/// Four models that fill a box of 256 each way are all that a file may have, and a fifth is too much; hidden ones are not counted.
#[test]
fn voxels_are_counted_as_they_come_and_only_those_that_show() {
    let full: Vec<(u8, u8)> = vec![(128, 0); 1 << 17];
    let file = |is_visible| {
        let models = vec![(is_visible, &full[..]); 4];
        let models = models.into_iter().chain([(true, &full[..1])]).collect::<Vec<_>>();
        vxm(12, [256; 3], &models)
    };
    let why = model(&file(true)).unwrap_err();
    assert!(matches!(why, ImportCause::TooMany { what: "voxels", .. }), "{why}");
    assert_eq!(model(&file(false)).unwrap().triangle_count(), 12);
}

#[test]
fn files_that_lie_get_a_line() {
    assert_eq!(refused(b"VXM2").to_string(), "'2' is no version of a .vxm file: they are 3 to 9 and A to D");
    assert_eq!(refused(b"VXME"), VoxError::Version('E'));
    assert_eq!(refused(b"VXMa"), VoxError::Version('a'));
    assert!(matches!(refused(b"VX\x4d"), VoxError::Truncated { .. }));
    let large = vxm(12, [2, 300, 2], &[(true, &[])]);
    assert_eq!(refused(&large), VoxError::Size { offset: 4, size: [2, 300, 2] });
    let long = refused(&vxm(4, [2, 2, 2], &[(true, &[(9, 0)])]));
    assert!(matches!(long, VoxError::TooLong { room: 8, .. }), "{long}");
}

proptest! {
    #[test]
    fn files_that_are_cut_or_changed_never_panic(
        version in 3u8..=13, at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>(),
    ) {
        let mut file = vxm(version, [2, 3, 4], &[(true, &[(3, 0), (20, 255), (1, 1)])]);
        let length = file.len();
        file[at.index(length)] = byte;
        file.truncate(length - cut.index(length));
        let _ = model(&file);
    }
}
