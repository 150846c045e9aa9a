//! What the bytes of components mean.

use std::collections::BTreeSet;

use lightcone_sdk7::components::common::{Color4, Quaternion, Vector3};
use lightcone_sdk7::components::material::{Material, PbrMaterial, Surface};
use lightcone_sdk7::components::pointer::{Entry, InputAction, PointerEventType, PointerEvents};
use lightcone_sdk7::components::texture::{Tex, Texture, TextureUnion, TextureWrapMode};
use lightcone_sdk7::components::{Component, DecodeError, KNOWN, MeshRenderer, TextShape, Transform, known};
use lightcone_sdk7::crdt::{ComponentId, EntityId};
use proptest::collection::vec;
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn sorted(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.sort_unstable();
    bytes
}

/// `components.mjs` wrote them by Decentraland's definitions. The order of fields is free, so bytes are compared as a whole.
#[test]
fn every_field_of_every_component_is_read_and_written() {
    let mut found = BTreeSet::new();
    for line in include_str!("components.txt").lines() {
        let [id, name, hex] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let component = known(ComponentId(id.parse().unwrap())).unwrap_or_else(|| panic!("{name} is not known"));
        assert_eq!(format!("PB{}", component.name), name);
        let again = (component.recode)(&bytes(hex)).unwrap();
        assert_eq!(sorted(again.clone()), sorted(bytes(hex)), "{name}");
        assert_eq!((component.recode)(&again), Ok(again), "{name}");
        found.insert(component.id);
    }
    let buffers = KNOWN.iter().map(|known| known.id).filter(|&id| id != Transform::ID);
    assert_eq!(found, buffers.collect());
}

#[test]
fn components_are_in_the_order_of_their_numbers() {
    assert!(KNOWN.is_sorted_by_key(|known| known.id));
    let grow: Vec<_> = KNOWN.iter().filter(|known| known.grows()).map(|known| known.id.0).collect();
    assert_eq!(grow, [1044, 1061, 1063, 1088, 1105, 1214, 1220]);
}

#[test]
fn a_transform_has_eleven_numbers() {
    let transform = Transform {
        position: Vector3 { x: 1., y: 2., z: 3. },
        rotation: Quaternion { x: 0.5, y: 0.5, z: 0.5, w: 0.5 },
        scale: Vector3 { x: 2., y: 2., z: 2. },
        parent: EntityId(513),
    };
    let bytes = transform.encode();
    assert_eq!((bytes.len(), &bytes[..4], &bytes[40..]), (44, &[0, 0, 128, 63][..], &[1, 2, 0, 0][..]));
    assert_eq!(Transform::decode(&bytes), Ok(transform));
    assert_eq!(Transform::decode(&bytes[..43]), Err(DecodeError::Size { bytes: 43, expected: 44 }));
}

#[test]
fn a_material_is_read_with_its_texture() {
    let texture = Texture { src: "a.png".into(), wrap_mode: Some(TextureWrapMode::Mirror), ..Texture::default() };
    let pbr = PbrMaterial {
        texture: Some(TextureUnion { tex: Some(Tex::Texture(texture)) }),
        albedo_color: Some(Color4 { r: 1., g: 0., b: 0., a: 1. }),
        metallic: Some(0.),
        ..PbrMaterial::default()
    };
    let material = Material { material: Some(Surface::Pbr(pbr)) };
    assert_eq!(Material::decode(&material.encode()), Ok(material));
}

#[test]
fn what_is_pressed_is_read_in_order() {
    let data = bytes("0a0408001200" /* an entry with an empty info */).into_iter().chain(bytes("0a0808011204080a1800"));
    let read = PointerEvents::decode(&data.collect::<Vec<_>>()).unwrap();
    let kinds: Vec<_> = read.pointer_events.iter().map(|entry| entry.event_type).collect();
    assert_eq!(kinds, [PointerEventType::Up, PointerEventType::Down]);
    let Entry { event_info: Some(info), .. } = &read.pointer_events[1] else { panic!("{read:?}") };
    assert_eq!((info.button, info.max_distance), (Some(InputAction::Action3), None), "a float is no varint");
}

#[test]
fn unknown_fields_and_names_are_skipped() {
    assert_eq!(TextShape::decode(&bytes("0a0161 10ff7f a20601ff 1063".replace(' ', "").as_str())), Ok(text("a")));
    // A later field of the same number wins, also where another variant came first.
    assert_eq!(
        MeshRenderer::decode(&bytes("0a001200")).unwrap().mesh,
        MeshRenderer::decode(&bytes("1200")).unwrap().mesh
    );
}

fn text(text: &str) -> TextShape {
    TextShape { text: text.into(), ..TextShape::default() }
}

#[test]
fn bytes_that_are_no_component_are_refused() {
    let read = |hex: &str| TextShape::decode(&bytes(hex));
    assert_eq!(read("0a05"), Err(DecodeError::Truncated { at: 0 }));
    assert_eq!(read("0a0161 08"[..6].trim()), Ok(text("a")));
    assert_eq!(read("0a016108"), Err(DecodeError::Truncated { at: 4 }));
    assert_eq!(read("0a01ff"), Err(DecodeError::Text { number: 1 }));
    assert_eq!(read("0b"), Err(DecodeError::Key { at: 0, number: 1, kind: 3 }));
    assert_eq!(read("0000"), Err(DecodeError::Key { at: 0, number: 0, kind: 0 }));
    assert_eq!(read("10ffffffffffffffffff02"), Err(DecodeError::Varint { at: 1 }));
    assert_eq!(read("0affffffffffffffffff01"), Err(DecodeError::Truncated { at: 0 }));
}

#[test]
fn lists_are_bounded() {
    let many = bytes("0a00").repeat(16_385);
    assert_eq!(PointerEvents::decode(&many), Err(DecodeError::Elements { limit: 16_384 }));
    assert!(PointerEvents::decode(&many[2..]).is_ok());
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused(data in vec(any::<u8>(), 0..100), small in vec(0_u8..40, 0..60)) {
        for known in KNOWN {
            for data in [&data, &small] {
                if let Ok(again) = (known.recode)(data) {
                    prop_assert_eq!((known.recode)(&again), Ok(again.clone()), "{}", known.name);
                }
            }
        }
    }
}
