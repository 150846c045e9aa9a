//! Real files from elsewhere load whole.

use std::path::Path;

use lightcone_render::Model;
use lightcone_render::import::import_file;

/// None, and a word about it, where the scenes are not.
fn scene(name: &str) -> Option<Model> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/scenes").join(name);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    let imported = import_file(&path).unwrap();
    println!("{name}: left out {:?}", imported.unsupported);
    let aabb = imported.model.aabb();
    assert!(aabb.min.is_finite() && aabb.max.is_finite() && !aabb.is_empty(), "{name}: {aabb:?}");
    Some(imported.model)
}

/// Triangles, draws and colliders, textures: those of the zombie lie elsewhere.
fn figures(model: &Model) -> (usize, usize, usize) {
    (model.triangles().count(), model.parts.len() + model.colliders.len(), model.textures.len())
}

#[test]
fn all_real_scenes_load_whole() {
    let expected = [
        ("animated-cube.glb", (12, 1, 2)),
        ("cake.glb", (49_863, 9, 2)),
        ("elf.glb", (7_142, 2, 1)),
        ("hall.glb", (51_506, 82, 22)),
        ("lampost-row.glb", (20_020, 3, 1)),
        ("rigged-animation.glb", (63_149, 60, 0)),
        ("zombie.glb", (6_538, 12, 0)),
    ];
    for (name, wanted) in expected {
        if let Some(model) = scene(name) {
            assert_eq!(figures(&model), wanted, "{name}");
        }
    }
}

#[test]
fn skinned_figures_stand_upright_at_a_human_size() {
    for name in ["elf.glb", "zombie.glb"] {
        if let Some(model) = scene(name) {
            let size = model.aabb().max - model.aabb().min;
            assert!((1.2..2.2).contains(&size.y) && size.x < size.y && size.z < size.y, "{name}: {size}");
        }
    }
}
