//! MagicaVoxel files that lie, that are cut or changed: a model that can be drawn, or one line of error.

use glam::IVec3;
use lightcone_render::import::{ImportCause, VoxError, import_bytes};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

use crate::outcome::import;
use crate::samples::vox::{Vox, rich};

fn cause(vox: &Vox) -> ImportCause {
    import_bytes("bad.vox", &vox.bytes(), None).map(|_| ()).unwrap_err().cause
}

fn refused(vox: &Vox) -> VoxError {
    match cause(vox) {
        ImportCause::Vox(why) => why,
        other => panic!("{other}"),
    }
}

fn voxel() -> Vox {
    Vox::default().model([1, 1, 1], &[[0, 0, 0, 1]])
}

#[test]
fn models_that_lie() {
    let size = |size| refused(&Vox::default().model(size, &[]));
    assert_eq!(size([0, 1, 1]), VoxError::Size { offset: 32, size: [0, 1, 1] });
    assert_eq!(
        size([1, 257, 1]).to_string(),
        "the model at byte 32 is of 1 by 257 by 1 voxels, and may be of 1 to 256 each way"
    );
    let outside = refused(&Vox::default().model([2, 2, 2], &[[0, 0, 0, 1], [1, 2, 0, 1]]));
    assert_eq!(outside, VoxError::Outside { offset: 64, voxel: [1, 2, 0], size: [2, 2, 2] });
    let unsized_voxels = voxel().chunk(b"XYZI", &[0; 4]);
    assert_eq!(refused(&unsized_voxels), VoxError::NoSize { offset: 76 });
    let lies =
        Vox::default().chunk(b"SIZE", &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]).chunk(b"XYZI", &[0xff, 0xff, 0xff, 2]);
    let missing = VoxError::Truncated { what: "a model's voxels", offset: 60, needed: 4 * 0x02ff_ffff, available: 0 };
    assert_eq!(refused(&lies), missing);
    let many = Vox::default().chunk(b"SIZE", &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]).chunk(b"XYZI", &[0xff; 4]);
    assert_eq!(cause(&many).to_string(), "has more than 67108864 voxels");
}

#[test]
fn scene_graphs_that_lie() {
    let moved = |text| refused(&voxel().transform(0, 1, -1, &[], &[&[("_t", text)]]).shape(1, &[0]));
    for text in ["", "1 2", "1 2 z", "1 2 99999999999"] {
        assert!(matches!(moved(text), VoxError::Value { key: "_t", offset: 76, .. }), "{text}");
    }
    let turned = |text| refused(&voxel().transform(0, 1, -1, &[], &[&[("_r", text)]]).shape(1, &[0]));
    for text in ["", "0", "5", "3", "256", "-4", "four"] {
        assert!(matches!(turned(text), VoxError::Value { key: "_r", .. }), "{text}");
    }
    assert_eq!(turned("0").to_string(), "_r of the node at byte 76 is \"0\", which is no rotation");
    let here = IVec3::ZERO;
    assert_eq!(refused(&voxel().moved(0, 9, here)), VoxError::NoNode { node: 0, child: 9 });
    assert_eq!(refused(&voxel().moved(0, 0, here)), VoxError::TooDeep { node: 0, most: 1024 });
    assert_eq!(refused(&voxel().moved(0, 1, here).group(1, &[0])), VoxError::TooDeep { node: 1, most: 1024 });
    // Each shows the next one twice.
    let twice = (0..40).fold(voxel(), |vox, id| vox.group(id, &[id + 1, id + 1])).shape(40, &[0]);
    assert!(matches!(cause(&twice), ImportCause::TooMany { .. }));
    for model in [1, -1] {
        assert_eq!(refused(&voxel().shape(0, &[model])), VoxError::NoModel { node: 0, model, count: 1 });
    }
    let far = voxel().moved(0, 1, IVec3::new(0, i32::MIN, 0)).shape(1, &[0]);
    assert_eq!(refused(&far), VoxError::TooFar(1));
}

#[test]
fn beginnings_are_no_files() {
    let bytes = rich().bytes();
    assert!(import(&bytes).is_some());
    for length in 0..bytes.len() {
        assert!(import(&bytes[..length]).is_none(), "the first {length} bytes");
    }
    let another = [&b"VOX \x96\0\0\0PACK"[..], &[0; 8]].concat();
    assert_eq!(
        import_bytes("a", &another, None).unwrap_err().to_string(),
        "a: broken MagicaVoxel file: the first chunk is not MAIN"
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn changed_bytes(changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..8)) {
        let mut bytes = rich().bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        import(&bytes);
    }
}
