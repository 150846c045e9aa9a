//! Much of everything that is shown.

use lightcone_sdk7::components::common::Vector2;
use lightcone_sdk7::components::material::{Surface, UnlitMaterial};
use lightcone_sdk7::components::mesh_renderer::{BoxMesh, Mesh};
use lightcone_sdk7::components::texture::{Tex, Texture, TextureUnion};
use lightcone_sdk7::components::{Material, MeshRenderer, NftShape, ParticleSystem};
use lightcone_world::drawn::{Drawn, Models};

use crate::common::{SceneSide, once};

/// How much is drawn after two ticks.
fn drawn(name: &str, say: impl Fn(&mut SceneSide) + Send + Sync + 'static) -> usize {
    let (mut simulation, _) = once(name, say);
    (0..2).for_each(|_| simulation.step([]));
    let world = simulation.world_mut();
    world.query::<&Drawn>().iter(world).count()
}

#[test]
fn of_many_particle_systems_few_are_shown() {
    let empty = drawn("hostile-nothing", |_| ());
    let most = drawn("hostile-particles", |side| {
        let system = ParticleSystem { prewarm: Some(true), rate: Some(1000.0), ..ParticleSystem::default() };
        (600..20_600).for_each(|entity| side.put(entity, &system));
    });
    assert_eq!(most, empty + 32 * 256);
}

/// A cube with a picture that is not there, laid on somewhere.
fn picture(side: &mut SceneSide, entity: u32, offset: Vector2) {
    let texture = Texture { src: "none.png".into(), offset: Some(offset), ..Texture::default() };
    let texture = Some(TextureUnion { tex: Some(Tex::Texture(texture)) });
    let surface = UnlitMaterial { texture, ..UnlitMaterial::default() };
    side.put(entity, &Material { material: Some(Surface::Unlit(surface)) });
    side.put(entity, &MeshRenderer { mesh: Some(Mesh::Box(BoxMesh::default())) });
}

#[test]
fn what_comes_after_too_many_looks_is_shown_all_the_same() {
    let empty = drawn("hostile-no-looks", |_| ());
    let all = drawn("hostile-looks", |side| {
        (0..5000).for_each(|at| {
            picture(side, 600 + at, Vector2 { x: (at % 100) as f32 / 64.0, y: (at / 100) as f32 / 64.0 });
        });
        side.put(600 + 5000, &NftShape { urn: "urn:new".into(), ..NftShape::default() });
    });
    assert_eq!(all, empty + 5002);
}

#[test]
fn thousands_of_placeholders_share_few_pictures() {
    let (mut simulation, _) = once("hostile-urns", |side| {
        (0..3000).for_each(|at| side.put(600 + at, &NftShape { urn: format!("urn:{at}"), ..NftShape::default() }));
    });
    (0..2).for_each(|_| simulation.step([]));
    let models = simulation.world().resource::<Models>();
    let pictures = models.all().iter().flat_map(|model| &model.textures).map(std::sync::Arc::as_ptr);
    let pictures = pictures.collect::<std::collections::BTreeSet<_>>().len();
    assert!((1..80).contains(&pictures), "{pictures}");
}
