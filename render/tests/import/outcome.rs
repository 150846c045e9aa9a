//! What must hold of an import, whatever the bytes.

use lightcone_render::Model;
use lightcone_render::import::import_bytes;

/// Either outcome, checked as far as its users rely on it.
pub fn import(bytes: &[u8]) -> Option<Model> {
    match import_bytes("fuzz", bytes, None) {
        Ok(imported) => {
            check(&imported.model);
            Some(imported.model)
        }
        Err(error) => {
            let line = error.to_string();
            assert!(line.starts_with("fuzz: ") && !line.contains('\n') && line.len() < 1000, "{line:?}");
            None
        }
    }
}

fn check(model: &Model) {
    for part in &model.parts {
        assert!(part.material < model.materials.len() && part.model_from_part.is_finite());
    }
    for texture in model.materials.iter().flat_map(|material| material.texture_refs()) {
        assert!(texture.texture < model.textures.len() && texture.texture_from_uv.is_finite());
    }
    assert!(model.triangles().flatten().all(|corner| corner.is_finite()));
    assert!(model.lights.iter().all(|light| light.model_from_light.is_finite() && light.colour.is_finite()));
}
