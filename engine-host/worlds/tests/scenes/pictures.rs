//! Pictures, models, light and areas of scenes.

use std::sync::Arc;

use bevy_ecs::prelude::Without;
use bevy_transform::components::Transform as At;
use lightcone_render::Texture;
use lightcone_sdk7::components::common::{Color4, Vector2};
use lightcone_sdk7::components::look::{Lamp as Kind, Spot};
use lightcone_sdk7::components::material::{PbrMaterial, Surface};
use lightcone_sdk7::components::mesh_collider::{self, MeshCollider, layer};
use lightcone_sdk7::components::mesh_renderer::{Mesh, PlaneMesh};
use lightcone_sdk7::components::model::{GltfNodeModifier, LoadingState};
use lightcone_sdk7::components::sense::TriggerAreaEventType;
use lightcone_sdk7::components::texture::{Tex, Texture as Picture, TextureUnion, TextureWrapMode, VideoTexture};
use lightcone_sdk7::components::tween::{TextureMoveContinuous, TweenMode};
use lightcone_sdk7::components::{
    AssetLoad, AssetLoadLoadingState, AvatarShape, Component, GltfContainer, GltfNodeModifiers, LightSource, Material,
    MeshRenderer, NftShape, SkyboxTime, TriggerArea, TriggerAreaResult, Tween, VideoEvent, VideoPlayer,
};
use lightcone_sdk7::crdt::{Message, Messages};
use lightcone_sdk7::executor::{Turn, TurnAnswer};
use lightcone_world::drawn::{Cone, Daylight, Drawn, Lamp, ModelIndex, Models};
use lightcone_world::simulation::{Simulation, SimulationConfig};

use crate::common::{Folder, SceneSide, Script, at, once, world};

/// All values of a component that grows which the scene was given.
fn appended<C: Component>(turns: &[Turn]) -> Vec<(u32, C)> {
    let messages = turns.iter().flat_map(|turn| Messages::new(&turn.crdt)).map(Result::unwrap);
    let of = |message| match message {
        Message::Append { entity, component, data, .. } if component == C::ID => {
            Some((entity.0, C::decode(data).unwrap()))
        }
        _ => None,
    };
    messages.filter_map(of).collect()
}

/// Models of what the scene shows.
fn drawn(simulation: &mut Simulation) -> Vec<ModelIndex> {
    let world = simulation.world_mut();
    // What a scene shows has no place of its own.
    let mut query = world.query_filtered::<&Drawn, Without<At>>();
    let mut all: Vec<ModelIndex> = query.iter(world).map(|drawn| drawn.0).collect();
    all.sort_unstable();
    all
}

fn texture(simulation: &Simulation, model: ModelIndex) -> Option<Arc<Texture>> {
    simulation.world().resource::<Models>().all()[model.0 as usize].textures.first().cloned()
}

fn plane() -> MeshRenderer {
    MeshRenderer { mesh: Some(Mesh::Plane(PlaneMesh::default())) }
}

fn papered(tex: Tex) -> Material {
    let texture = Some(TextureUnion { tex: Some(tex) });
    Material { material: Some(Surface::Pbr(PbrMaterial { texture, ..PbrMaterial::default() })) }
}

#[test]
fn a_video_and_an_nft_are_pictures_that_say_so_and_the_scene_does_not_wait() {
    let (mut simulation, turns) = once("video", |side| {
        side.put(512, &VideoPlayer { src: "https://example.org/a.mp4".into(), ..VideoPlayer::default() });
        side.put(513, &plane());
        side.put(
            513,
            &papered(Tex::VideoTexture(VideoTexture { video_player_entity: 512, ..VideoTexture::default() })),
        );
        side.put(514, &NftShape { urn: "urn:decentraland:ethereum:erc721:0x06:7".into(), ..NftShape::default() });
    });
    (0..2).for_each(|_| simulation.step([]));
    let pictures = drawn(&mut simulation).into_iter().filter(|model| texture(&simulation, *model).is_some()).count();
    assert_eq!((drawn(&mut simulation).len(), pictures), (3, 2));
    let events = appended::<VideoEvent>(&turns.lock().unwrap());
    assert_eq!(events.iter().map(|(entity, _)| *entity).collect::<Vec<_>>(), [512]);
}

#[test]
fn a_picture_moves_on_its_surface_and_the_models_are_used_again() {
    let (mut simulation, _) = once("slide", |side| {
        side.put(512, &plane());
        let wrap_mode = Some(TextureWrapMode::Repeat);
        side.put(512, &papered(Tex::Texture(Picture { src: "none.png".into(), wrap_mode, ..Picture::default() })));
        let direction = Some(Vector2 { x: 1.0, y: 0.0 });
        let mode = TextureMoveContinuous { direction, speed: 1.0, movement_type: None };
        side.put(512, &Tween { mode: Some(TweenMode::TextureMoveContinuous(mode)), ..Tween::default() });
    });
    let mut models = std::collections::BTreeSet::new();
    for _ in 0..90 {
        simulation.step([]);
        models.extend(drawn(&mut simulation));
    }
    assert!((20..=33).contains(&models.len()), "{} models in three rounds", models.len());
}

#[test]
fn a_spot_shines_in_a_cone_and_the_sky_shows_the_time_that_the_scene_says() {
    let (mut simulation, _) = once("spot", |side| {
        let spot = Spot { inner_angle: Some(90.0), outer_angle: Some(60.0) };
        side.put(512, &LightSource { kind: Some(Kind::Spot(spot)), ..LightSource::default() });
        side.put(513, &LightSource::default());
        side.put(0, &SkyboxTime { fixed_time: 0, transition_mode: None });
    });
    let noon = *simulation.world().resource::<Daylight>();
    simulation.step([]);
    let world = simulation.world_mut();
    let mut cones: Vec<Cone> = world.query::<(&Lamp, &Cone)>().iter(world).map(|(_, cone)| *cone).collect();
    cones.sort_by(|a, b| a.outer_rad.total_cmp(&b.outer_rad));
    let cone = cones[0];
    assert_eq!(cones[1].outer_rad, std::f32::consts::PI);
    assert!((cone.outer_rad.to_degrees() - 30.0).abs() < 1e-3 && cone.inner_rad == cone.outer_rad);
    let night = *world.resource::<Daylight>();
    assert!(night.sky.zenith.max_element() < noon.sky.zenith.max_element() * 0.2);
}

#[test]
fn files_that_a_scene_wants_at_hand_are_answered() {
    let script: Script = Arc::new(|turn, side: &mut SceneSide| {
        if turn.tick == 0 {
            let assets = ["images/Dot.png", "images/none.png", "broken.glb"].map(String::from).to_vec();
            side.put(512, &AssetLoad { assets });
        }
        TurnAnswer::default()
    });
    let folder = Folder::new("wanted");
    // A grey pixel.
    let png = [
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 58, 126,
        155, 85, 0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 104, 0, 0, 0, 130, 0, 129, 119, 205, 114, 182, 0, 0, 0, 0,
        73, 69, 78, 68, 174, 66, 96, 130,
    ];
    folder.write("images/dot.png", &png);
    folder.write("broken.glb", b"no model");
    let (world, turns) = world(&folder, script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..2).for_each(|_| simulation.step([]));
    let states: Vec<_> = appended::<AssetLoadLoadingState>(&turns.lock().unwrap())
        .into_iter()
        .map(|(_, state)| (state.asset, state.current_state))
        .collect();
    let expected = [
        ("images/Dot.png", LoadingState::Finished),
        ("images/none.png", LoadingState::NotFound),
        ("broken.glb", LoadingState::FinishedWithError),
    ];
    assert_eq!(states, expected.map(|(asset, state)| (asset.to_owned(), state)));
}

#[test]
fn an_area_is_told_of_what_comes_into_it() {
    let script: Script = Arc::new(|turn, side: &mut SceneSide| {
        if turn.tick == 0 {
            side.put(512, &at(8.0, 1.0, 8.0));
            side.put(512, &TriggerArea { mesh: None, collision_mask: Some(layer::CUSTOM_1) });
            let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
            side.put(513, &MeshCollider { collision_mask: Some(layer::CUSTOM_1), mesh: mesh.clone() });
            side.put(514, &at(8.0, 1.0, 8.0));
            side.put(514, &MeshCollider { collision_mask: None, mesh });
        }
        side.put(513, &at(4.0 + turn.tick as f32, 1.0, 8.0));
        TurnAnswer::default()
    });
    let (world, turns) = world(&Folder::new("area"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..12).for_each(|_| simulation.step([]));
    let told: Vec<_> = appended::<TriggerAreaResult>(&turns.lock().unwrap())
        .into_iter()
        .map(|(area, result)| (area, result.event_type, result.trigger.map(|it| (it.entity, it.layers))))
        .collect();
    let who = Some((513, layer::CUSTOM_1));
    assert_eq!(told.first(), Some(&(512, TriggerAreaEventType::Enter, who)), "{told:?}");
    assert_eq!(told.last(), Some(&(512, TriggerAreaEventType::Exit, who)), "{told:?}");
    assert!(told.iter().all(|(_, _, trigger)| *trigger == who), "{told:?}");
}

#[test]
fn a_model_is_painted_as_the_scene_says_and_an_avatar_walks() {
    let script: Script = Arc::new(|turn, side: &mut SceneSide| {
        if turn.tick == 0 {
            side.put(512, &GltfContainer { src: "t.gltf".into(), ..GltfContainer::default() });
            side.put(513, &AvatarShape { id: "a".into(), ..AvatarShape::default() });
        }
        if turn.tick == 1 {
            let albedo_color = Some(Color4 { r: 1.0, g: 0.0, b: 0.0, a: 1.0 });
            let material = Some(Surface::Pbr(PbrMaterial { albedo_color, ..PbrMaterial::default() }));
            let modifier = GltfNodeModifier {
                path: "Root/Leaf".into(),
                cast_shadows: None,
                material: Some(Material { material }),
            };
            side.put(512, &GltfNodeModifiers { modifiers: vec![modifier] });
        }
        side.put(513, &at(4.0, 0.0, turn.tick as f32 * 0.1));
        TurnAnswer::default()
    });
    let folder = Folder::new("painted");
    folder.write("t.gltf", GLTF.as_bytes());
    let (world, _) = world(&folder, script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    let before = drawn(&mut simulation);
    assert_eq!(before.len(), 1 + 6, "a model and six parts of a figure");
    simulation.step([]);
    let models = simulation.world().resource::<Models>().all();
    let painted = models.last().unwrap();
    assert_eq!(painted.parts.len(), 2);
    let colours: Vec<f32> = painted.parts.iter().map(|part| painted.materials[part.material].base_colour.y).collect();
    assert_eq!(colours, [1.0, 0.0], "{:?}", painted.paths);
}

/// A triangle, twice.
const GLTF: &str = r#"{
    "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }],
    "nodes": [{ "name": "Root", "mesh": 0, "children": [1] }, { "name": "Leaf", "mesh": 0 }],
    "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 } }] }],
    "accessors": [{ "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0] }],
    "bufferViews": [{ "buffer": 0, "byteLength": 36 }],
    "buffers": [{ "byteLength": 36, "uri": "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA" }]
}"#;
