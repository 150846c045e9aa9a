//! What bodies bump with: triangles are for those that stand.

use lightcone_interface as api;
use lightcone_interface::{AssetIndex, Command, Reason};
use lightcone_package::Kind;
use lightcone_world::prelude::*;

use crate::bodies::{refused, run};
use crate::common::{Script, packed_with, wat};
use crate::play::{BOX, cube, spawn};

/// A triangle as a file.
pub fn glb() -> Vec<u8> {
    let json = r#"{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"buffers":[{"byteLength":36}],
        "bufferViews":[{"buffer":0,"byteLength":36}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,0,1]}]}"#;
    let json = format!("{json:<0$}", json.len().next_multiple_of(4));
    let corners = [[0.0_f32, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
    let corners: Vec<u8> = corners.as_flattened().iter().flat_map(|value| value.to_le_bytes()).collect();
    let mut file = b"glTF\x02\0\0\0".to_vec();
    file.extend((12 + 8 + json.len() as u32 + 8 + 36).to_le_bytes());
    for (kind, body) in [(b"JSON", json.as_bytes()), (b"BIN\0", &corners)] {
        file.extend((body.len() as u32).to_le_bytes());
        file.extend(kind);
        file.extend(body);
    }
    file
}

#[test]
fn a_dynamic_body_made_of_triangles_is_refused_in_either_order() {
    let triangles = api::SetShapeOfModel { entity: BOX, asset: AssetIndex(0) }.into();
    let moves = |body| Command::from(api::SetBody { entity: BOX, body });
    let (falls, stands) = (moves(api::Body::Dynamic { mass_kg: 1.0 }), moves(api::Body::Fixed));
    let form = api::SetShape { entity: BOX, solid: cube() }.into();
    let (body, shape) = (api::SetBody::KIND, api::SetShapeOfModel::KIND);
    let orders: [(&[Command<'_>], Option<u32>); 5] = [
        (&[triangles, falls], Some(body)),
        (&[falls, triangles], Some(shape)),
        (&[stands, triangles, falls], Some(body)),
        (&[stands, triangles], None),
        (&[triangles, form, falls], None),
    ];
    for (order, wrong) in orders {
        let first = [&[spawn(BOX, [0.0; 3])], order].concat();
        let text = wat(&Script { first: &first, later: &[], also: "" });
        let spec = packed_with(&text, &[("triangle.glb", Kind::Model, glb())]);
        let mut simulation = Simulation::new(&spec, SimulationConfig::default());
        let expected: Vec<_> =
            wrong.map(|kind| refused(first.len() as u32 - 1, kind, Reason::NotPossible)).into_iter().collect();
        assert_eq!(run(&mut simulation, 3), expected, "{order:?}");
    }
}

/// A voxel as a file.
fn vox() -> Vec<u8> {
    let chunk = |id: &[u8; 4], content: &[u8], children: &[u8]| {
        let lengths = [content, children].map(|part| (part.len() as u32).to_le_bytes());
        [id, lengths.as_flattened(), content, children].concat()
    };
    let size = chunk(b"SIZE", &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], &[]);
    let voxels = chunk(b"XYZI", &[1, 0, 0, 0, 0, 0, 0, 9], &[]);
    [b"VOX \x96\0\0\0".as_slice(), &chunk(b"MAIN", &[], &[size, voxels].concat())].concat()
}

#[test]
fn voxels_are_a_model_as_others_are() {
    let triangles = api::SetShapeOfModel { entity: BOX, asset: AssetIndex(0) }.into();
    let stands = Command::from(api::SetBody { entity: BOX, body: api::Body::Fixed });
    let text = wat(&Script { first: &[spawn(BOX, [0.0; 3]), stands, triangles], later: &[], also: "" });
    let spec = packed_with(&text, &[("cube.vox", Kind::by_ending("cube.vox"), vox())]);
    let mut simulation = Simulation::new(&spec, SimulationConfig::default());
    assert!(run(&mut simulation, 3).is_empty());
    let ecs = simulation.world_mut();
    assert_eq!(ecs.query::<&Shape>().iter(ecs).filter(|shape| shape.is_of_triangles()).count(), 1);
}
