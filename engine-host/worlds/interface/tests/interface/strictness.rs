//! Every rule of reading, and what is said when it is broken.

use lightcone_interface::*;

use crate::generator::definition::{Definition, Field};
use crate::generator::layout::range;
use crate::round_trips::{BLOCKS, again};
use crate::sample::{Chance, Place, Sample};

/// What a field must not hold, and what is then said. Each is written where the field lies, `offset` bytes on.
fn wrongs(definition: &Definition, field: &Field) -> Vec<(usize, Vec<u8>, String)> {
    let number = |value: u32, said: &str| (0, value.to_le_bytes().to_vec(), said.to_owned());
    let long = |value: u64, said: &str| (0, value.to_le_bytes().to_vec(), said.to_owned());
    let floats = |count: usize| {
        let (min, max) = range(definition, field);
        let (min, max) = (min as f32, max as f32);
        let values = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, max + max.abs().max(1.0), min - min.abs().max(1.0)];
        let at = move |(place, value): (usize, f32)| {
            (4 * place, value.to_le_bytes().to_vec(), format!("{value} is not within {min} to {max}"))
        };
        values.iter().enumerate().map(|(n, value)| at((n % count, *value))).collect::<Vec<_>>()
    };
    match field.kind.as_str() {
        "u32" => {
            let (min, max) = (field.min.unwrap_or(0.0) as u32, field.max.unwrap_or(f64::from(u32::MAX)) as u32);
            let outside = [min.checked_sub(1), max.checked_add(1)].into_iter().flatten();
            outside.map(|value| number(value, &format!("{value} is not within {min} to {max}"))).collect()
        }
        "f32" => floats(1),
        "vec2" => floats(2),
        "vec3" => floats(3),
        "colour" => floats(4),
        "bool" => vec![number(2, "2 is neither 0 nor 1"), number(u32::MAX, "4294967295 is neither 0 nor 1")],
        "entity" | "id" => vec![number(0, "0 names nothing")],
        "session" => vec![long(0, "0 names nothing")],
        "thing" | "thing?" => {
            let both = [&7_u32.to_le_bytes()[..], &[0; 4], &9_u64.to_le_bytes()].concat();
            let mut wrongs = vec![
                (0, both, "an entity and a player are named, only one can be".into()),
                (4, vec![1], "the bytes between fields must be 0".into()),
            ];
            if field.kind == "thing" {
                wrongs.push((0, vec![0; 16], "0 names nothing".into()));
            }
            wrongs
        }
        "rotation" => {
            let said = "a rotation has length 1, the square of this one's is 0";
            vec![
                (0, vec![0; 16], said.into()),
                (8, f32::NAN.to_le_bytes().to_vec(), "NaN is not within -2 to 2".into()),
                (12, 2.5_f32.to_le_bytes().to_vec(), "2.5 is not within -2 to 2".into()),
            ]
        }
        "solid" => vec![
            number(4, "4 is no SolidKind"),
            (4, f32::NAN.to_le_bytes().to_vec(), "NaN is not within 0.0001 to 100000".into()),
            (4, 0_f32.to_le_bytes().to_vec(), "0 is not within 0.0001 to 100000".into()),
        ],
        "body" => vec![number(4, "4 is no BodyKind")],
        "text" | "list" => {
            let (min, max) = (field.min.unwrap_or(0.0) as u32, field.max.expect("it has a max") as u32);
            let outside = [min.checked_sub(1), Some(max + 1), Some(u32::MAX)].into_iter().flatten();
            outside.map(|value| number(value, &format!("{value} is not within {min} to {max}"))).collect()
        }
        "asset" | "u64" | "session?" | "hash" => vec![],
        name if definition.is_bits(name) => vec![number(0x100, "0x100 has bits that mean nothing")],
        name => {
            let words = definition.enums.iter().find(|words| words.name == name).unwrap();
            let next = words.values.len() as u32;
            vec![number(next, &format!("{next} is no {name}"))]
        }
    }
}

fn name(place: &Place<'_>) -> String {
    let entry = place.entry.map(|(list, number)| format!("{list}[{number}].")).unwrap_or_default();
    format!("{}.{entry}{}", place.record, place.field.name)
}

/// All records that there are, one after another, with something in each of their lists.
fn whole<'a>(definition: &'a Definition, block: &str) -> Sample<'a> {
    let all: Vec<usize> = (0..definition.records_of(block).count()).collect();
    let lists = definition.records_of(block).flat_map(|record| &record.fields).filter(|field| field.kind == "list");
    let lists: Vec<&str> = lists.map(|field| field.name.as_str()).collect();
    let sample = (0..).map(|seed| Sample::new(definition, block, &all, &mut Chance(seed))).find(|sample| {
        let filled = |list: &&str| sample.places.iter().any(|p| p.entry.is_some_and(|(of, n)| of == *list && n == 1));
        lists.iter().all(filled)
    });
    sample.expect("one of the seeds fills the lists")
}

#[test]
fn every_field_of_every_record_is_bounded() {
    let definition = Definition::read();
    let mut tried = 0;
    for block in BLOCKS {
        let sample = whole(&definition, block);
        for place in &sample.places {
            for (offset, bytes, said) in wrongs(&definition, place.field) {
                let mut wrong = sample.bytes.clone();
                let at = place.at + offset;
                wrong[at..at + bytes.len()].copy_from_slice(&bytes);
                let error = again(block, &wrong).expect_err(&name(place));
                assert_eq!(error.to_string(), format!("at byte {at}: {}: {said}", name(place)));
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "only {tried}");
}

#[test]
fn text_is_utf8_without_control_characters() {
    let definition = Definition::read();
    for block in BLOCKS {
        let sample = whole(&definition, block);
        let long = |place: &&Place<'_>| place.field.kind == "text" && sample.bytes[place.at] >= 2;
        for place in sample.places.iter().filter(long) {
            for (bytes, said) in [
                ([0xff, b'a'], "no UTF-8 from its byte 0 on"),
                ([7, b'a'], "the control character U+0007 is in it"),
                ([0x7f, b'a'], "the control character U+007F is in it"),
                ([0xc2, 0x85], "the control character U+0085 is in it"),
                ([b'\r', b'a'], "the control character U+000D is in it"),
            ] {
                let mut wrong = sample.bytes.clone();
                let length = sample.bytes[place.at] as usize;
                wrong[place.tail_at..place.tail_at + length].fill(b'a');
                wrong[place.tail_at..place.tail_at + 2].copy_from_slice(&bytes);
                let error = again(block, &wrong).expect_err(&name(place));
                assert_eq!(error.to_string(), format!("at byte {}: {}: {said}", place.tail_at, name(place)));
            }
            let mut lines = sample.bytes.clone();
            let length = sample.bytes[place.at] as usize;
            lines[place.tail_at..place.tail_at + length].fill(b'a');
            lines[place.tail_at] = b'\n';
            assert_eq!(again(block, &lines).is_ok(), place.field.lines, "{}", name(place));
        }
    }
}

/// What is said of a block with one such record after it was changed.
fn said(record: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut writer = CommandsWriter::new(3);
    match record {
        "Despawn" => writer.push(Despawn { entity: EntityId(7) }),
        "Caption" => writer.push(Caption { entity: EntityId(7), above_m: 1.0, text: "Hi" }),
        "SetShape" => writer.push(SetShape { entity: EntityId(7), solid: Solid::Ball { radius_m: 1.0 } }),
        "SetBody" => writer.push(SetBody { entity: EntityId(7), body: Body::Fixed }),
        _ => {}
    }
    let mut bytes = writer.into_bytes();
    change(&mut bytes);
    Commands::decode(&bytes).expect_err("it is refused").to_string()
}

fn put(at: usize, value: u32) -> impl FnOnce(&mut Vec<u8>) {
    move |bytes| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes())
}

#[test]
fn heads_are_exact() {
    assert_eq!(said("", |bytes| bytes.truncate(2)), "at byte 0: Commands.magic: 4 bytes are needed, 2 are left");
    let magic = u32::from_le_bytes(*b"LCC2");
    let no_magic = "at byte 0: Commands.magic: 0x3243434c does not begin such a block of version 1";
    assert_eq!(said("", put(0, magic)), no_magic);
    assert_eq!(said("", put(4, 16)), "at byte 4: Commands.length: it says that it has 16 bytes, there are 24");
    assert_eq!(said("", put(4, u32::MAX)), "at byte 4: Commands.length: 4294967295 is not within 0 to 8388608");
    let uneven = |bytes: &mut Vec<u8>| {
        bytes.push(0);
        bytes[4] = 25;
    };
    assert_eq!(said("", uneven), "at byte 4: Commands.length: 25 is no multiple of 8");
    assert_eq!(said("", put(8, 131_073)), "at byte 8: Commands.records: 131073 is not within 0 to 131072");
    assert_eq!(said("", put(12, 1)), "at byte 12: Commands.padding: the bytes between fields must be 0");
    assert_eq!(said("", put(8, 1)), "at byte 24: record.kind: 4 bytes are needed, 0 are left");
    assert_eq!(said("Despawn", put(8, 0)), "at byte 24: Commands.end: 16 bytes are too many");
    let init = Init { tick: 1, rate_hz: 30, dt_s: 0.1, seed: [0; 32], fresh: true, parameters: "" };
    let mut bytes = init.encode();
    bytes[8] = 1;
    let error = Init::decode(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "at byte 8: Init.records: 1 is not within 0 to 0");
}

#[test]
fn records_are_exact() {
    assert_eq!(said("Despawn", put(24, 99)), "at byte 24: record.kind: 99 is no Command");
    assert_eq!(said("Despawn", put(28, 4)), "at byte 28: record.length: 4 is not within 8 to 4294967295");
    assert_eq!(said("Despawn", put(28, 12)), "at byte 28: record.length: 12 is no multiple of 8");
    assert_eq!(said("Despawn", put(28, 24)), "at byte 28: record.length: it says that it has 24 bytes, there are 16");
    assert_eq!(said("Despawn", put(28, 8)), "at byte 32: Despawn.entity: 4 bytes are needed, 0 are left");
    assert_eq!(said("Despawn", put(36, 1)), "at byte 36: Despawn.end: the bytes between fields must be 0");
    let longer = |bytes: &mut Vec<u8>| {
        bytes.extend([0; 8]);
        (bytes[4], bytes[28]) = (48, 24);
    };
    assert_eq!(said("Despawn", longer), "at byte 40: Despawn.end: 8 bytes are too many");
    assert_eq!(said("Caption", put(40, 60)), "at byte 44: Caption.text: 60 bytes are needed, 4 are left");
}

#[test]
fn forms_are_exact() {
    let size = "this form has no such size, it must be 0, not";
    assert_eq!(said("SetShape", put(44, 1_f32.to_bits())), format!("at byte 44: SetShape.solid: {size} 1"));
    assert_eq!(said("SetShape", put(48, (-0_f32).to_bits())), format!("at byte 48: SetShape.solid: {size} -0"));
    // As a capsule it has a height of 1, and a radius of 0.
    assert_eq!(said("SetShape", put(36, 3)), "at byte 44: SetShape.solid: 0 is not within 0.0001 to 0.5");
    assert_eq!(said("SetBody", put(40, 1)), format!("at byte 40: SetBody.body: {size} {}", f32::from_bits(1)));
    assert_eq!(said("SetBody", put(36, 3)), "at byte 40: SetBody.body: 0 is not within 0.0001 to 1000000");
}
