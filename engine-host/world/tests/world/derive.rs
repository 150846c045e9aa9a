//! `#[derive(Saved)]` and `#[derive(SavedField)]`: layouts, bytes, and the way back.

use std::fmt::Debug;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec2, Vec3};
use lightcone_world::camera::FirstPerson;
use lightcone_world::character::Character;
use lightcone_world::prelude::*;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, SavedField)]
enum Door {
    Shut,
    #[saved(name = "ajar")]
    HalfOpen = 4,
    WideOpen,
}

#[derive(Clone, Copy, Debug, PartialEq, SavedField)]
struct Metres(f32);

#[derive(Clone, Debug, PartialEq, SavedField)]
struct Item {
    kind: u16,
    owner: Option<StableId>,
}

#[derive(Component, Saved, Clone, Debug, PartialEq)]
#[saved(component, name = "test.everything", version = 3)]
struct Everything {
    bits: u8,
    signed: i64,
    exact: f64,
    on: bool,
    title: String,
    stick: Vec2,
    at: Vec3,
    turned: Quat,
    grid: [[u8; 2]; 3],
    held: Actions,
    #[saved(name = "of session")]
    session: SessionId,
    target: StableId,
    door: Door,
    height: Metres,
    items: Vec<Item>,
}

const EVERYTHING: &str = "bits u8, signed i64, exact f64, on bool, title text, stick f32×2, at f32×3, turned f32×4, \
    grid u8×2×3, held u16, of session u64, target u64, door u8 (0 shut, 4 ajar, 5 wide open), height f32, \
    items (kind u16, owner u64?)×n";

#[derive(Resource, Saved, Debug, PartialEq)]
#[saved(resource, name = "test.round", version = 1)]
struct Round(#[saved(name = "round", check = is_round)] u32);

fn is_round(round: &u32) -> bool {
    *round < 3
}

#[derive(Component, Saved, Debug, PartialEq)]
#[saved(component, name = "test.marked", version = 1)]
struct Marked;

#[derive(Component, Saved, Debug, PartialEq)]
#[saved(component, name = "test.pair", version = 1)]
struct Pair(u8, [f32; 10]);

#[derive(Component, Saved, Debug, PartialEq)]
#[saved(component, name = "test.gate", version = 1)]
enum Gate {
    Up,
    Down,
}

fn bytes<C: SavedComponent>(component: &C) -> Vec<u8> {
    let mut out = Encoder::default();
    component.encode(&mut out);
    out.into_bytes()
}

fn read<C: SavedComponent>(bytes: &[u8]) -> Result<C, DecodeError> {
    let mut from = Decoder::new(bytes);
    let component = C::decode(&mut from)?;
    from.finish()?;
    Ok(component)
}

#[track_caller]
fn comes_back<C: SavedComponent + PartialEq + Debug>(component: &C, written: &[u8]) {
    assert_eq!(bytes(component), written);
    assert_eq!(&read::<C>(written).unwrap(), component);
}

/// A change of one of these makes every record of a world unreadable.
#[test]
fn the_worlds_own_state_keeps_its_names_and_layouts() {
    fn of<C: SavedComponent>() -> (&'static str, u32, &'static str) {
        (C::NAME, C::VERSION, C::LAYOUT)
    }
    fn of_resource<R: SavedResource>() -> (&'static str, u32, &'static str) {
        (R::NAME, R::VERSION, R::LAYOUT)
    }
    assert_eq!(of::<StableId>(), ("host.entities", 1, "id u64"));
    assert_eq!(of::<Transform>(), ("transform", 1, "translation f32×3, rotation f32×4, scale f32×3"));
    assert_eq!(of::<Velocity>(), ("velocity", 1, "linear f32×3, angular f32×3"));
    assert_eq!(of::<Character>(), ("character", 1, "velocity f32×3, grounded bool, facing f32, walked f32"));
    assert_eq!(of::<FirstPerson>(), ("player.first-person", 1, "bool"));
    assert_eq!(of::<Player>(), ("player", 1, "session u64, name text, hue u16"));
    assert_eq!(of::<Score>(), ("score", 1, "u32"));
    let input = "held u16, pressed u16, stick f32×2, yaw f32, pitch f32, sequence u32, of motion u32";
    assert_eq!(of::<PlayerInput>(), ("player.input", 1, input));
    assert_eq!(of_resource::<StableIds>(), ("host.stable-ids", 1, "next id u64"));
    let random = "ChaCha8 seed u8×32, 32-bit words drawn u64×2, low half first";
    assert_eq!(of_resource::<WorldRandom>(), ("host.random", 2, random));
}

#[test]
fn the_worlds_own_state_keeps_its_bytes() {
    let (one, two, half) = ([0, 0, 0x80, 0x3f], [0, 0, 0, 0x40], [0, 0, 0, 0x3f]);
    let id = StableId(0x0102);
    comes_back(&id, &[2, 1, 0, 0, 0, 0, 0, 0]);
    let transform = Transform { translation: Vec3::X, rotation: Quat::IDENTITY, scale: Vec3::splat(2.0) };
    let zero = [0; 4];
    comes_back(&transform, [one, zero, zero, zero, zero, zero, one, two, two, two].as_flattened());
    comes_back(
        &Velocity { linear: Vec3::new(1.0, 2.0, 0.5), angular: Vec3::Y },
        [one, two, half, zero, one, zero].as_flattened(),
    );
    let character = Character { velocity: Vec3::X, grounded: true, facing_rad: 2.0, walked_m: 0.5 };
    comes_back(&character, &[&one[..], &zero, &zero, &[1], &two, &half].concat());
    comes_back(&FirstPerson(true), &[1]);
    let player = Player { session: SessionId(3), name: "Zoë".into(), hue_deg: 258 };
    comes_back(&player, &[&[3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0][..], "Zoë".as_bytes(), &[2, 1]].concat());
    comes_back(&Score(0x0403_0201), &[1, 2, 3, 4]);
    let written = [&[1, 2, 4, 0][..], &one, &half, &two, &one, &[9, 0, 0, 0, 8, 0, 0, 0]].concat();
    let input: PlayerInput = read(&written).unwrap();
    assert_eq!((input.held, input.pressed, input.stick), (Actions(0x0201), Actions(4), Vec2::new(1.0, 0.5)));
    assert_eq!((input.yaw_rad, input.pitch_rad, input.seq), (2.0, 1.0, 9));
    comes_back(&input, &written);
}

#[test]
fn layouts_come_from_the_fields() {
    assert_eq!((Everything::NAME, Everything::VERSION, Everything::LAYOUT), ("test.everything", 3, EVERYTHING));
    assert_eq!(<Round as SavedResource>::LAYOUT, "round u32");
    assert_eq!(Marked::LAYOUT, "nothing");
    assert_eq!(Pair::LAYOUT, "u8, f32×10");
    assert_eq!(Gate::LAYOUT, "u8 (0 up, 1 down)");
    assert_eq!(<Option<Vec<Option<u8>>> as SavedField>::LAYOUT, "u8?×n?");
    assert_eq!(<[bool; 1234] as SavedField>::LAYOUT, "bool×1234");
}

#[test]
fn small_state_has_the_documented_bytes() {
    comes_back(&Marked, &[]);
    comes_back(&Gate::Up, &[0]);
    comes_back(&Gate::Down, &[1]);
    let mut pair = [0; 41];
    (pair[0], pair[40]) = (7, 0x40);
    comes_back(&Pair(7, std::array::from_fn(|n| if n == 9 { 2.0 } else { 0.0 })), &pair);
}

#[test]
fn other_bytes_are_refused_with_the_place() {
    let refused = |bytes: &[u8]| Round::decode(&mut Decoder::new(bytes)).unwrap_err().to_string();
    assert_eq!(Round::decode(&mut Decoder::new(&[2, 0, 0, 0])).unwrap(), Round(2));
    assert_eq!(refused(&[3, 0, 0, 0]), "at offset 0: 3 is no canonical round");
    assert_eq!(refused(&[3, 0]), "4 bytes are needed at offset 0, 2 are left");
    assert_eq!(read::<Gate>(&[2]).unwrap_err().to_string(), "at offset 0: 2 is no canonical Gate");
    let many = u64::MAX.to_le_bytes();
    let count = <Vec<u8> as SavedField>::decode(&mut Decoder::new(&many)).unwrap_err().to_string();
    assert_eq!(count, format!("at offset 0: {} is no canonical count", u64::MAX));
}

fn vector() -> impl Strategy<Value = [f32; 4]> {
    [any::<f32>(), any::<f32>(), any::<f32>(), any::<f32>()]
}

fn door() -> impl Strategy<Value = Door> {
    prop_oneof![Just(Door::Shut), Just(Door::HalfOpen), Just(Door::WideOpen)]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let item = (any::<u16>(), any::<Option<u64>>()).prop_map(|(kind, owner)| Item { kind, owner: owner.map(StableId) });
    proptest::collection::vec(item, 0..5)
}

prop_compose! {
    fn everything()(
        (bits, signed, exact, on, title) in (any::<u8>(), any::<i64>(), any::<f64>(), any::<bool>(), ".*"),
        ([a, b, c, d], grid, held) in (vector(), any::<[[u8; 2]; 3]>(), any::<u16>()),
        (session, target, door, items) in (any::<u64>(), any::<u64>(), door(), items()),
    ) -> Everything {
        Everything {
            bits,
            signed,
            exact,
            on,
            title,
            stick: Vec2::new(d, c),
            at: Vec3::new(a, b, c),
            turned: Quat::from_xyzw(a, b, c, d),
            grid,
            held: Actions(held),
            session: SessionId(session),
            target: StableId(target),
            door,
            height: Metres(b),
            items,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(everything in everything()) {
        let written = bytes(&everything);
        let back: Everything = read(&written).unwrap();
        // By their bytes: NaNs are not equal to themselves.
        prop_assert_eq!(bytes(&back), &written[..]);
        prop_assert_eq!(back.items, everything.items);
        prop_assert_eq!(back.door, everything.door);
        // No other bytes are read as the same value, and none are read past the end.
        prop_assert!(read::<Everything>(&written[..written.len() - 1]).is_err());
    }

    /// One value has one spelling.
    #[test]
    fn bytes_that_are_read_are_written_again(
        everything in everything(),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut written = bytes(&everything);
        let at = at.index(written.len());
        written[at] = byte;
        if let Ok(other) = read::<Everything>(&written) {
            prop_assert_eq!(bytes(&other), written);
        }
    }
}
