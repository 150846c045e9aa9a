//! What is written is read, and what is read is written again as it was: each block has one spelling.

use lightcone_interface::*;
use proptest::prelude::*;

use crate::generator::definition::Definition;
use crate::sample::{Chance, Sample};

/// Reads a block of this name and writes it again.
pub fn again(block: &str, bytes: &[u8]) -> Result<Vec<u8>, BlockError> {
    match block {
        "Init" => Ok(Init::decode(bytes)?.encode()),
        "Tick" => {
            let tick = Tick::decode(bytes)?;
            let mut writer = TickWriter::new(tick.tick, tick.rate_hz, tick.dt_s);
            tick.events.into_iter().for_each(|event| writer.push(event));
            Ok(writer.into_bytes())
        }
        "Commands" => {
            let commands = Commands::decode(bytes)?;
            let mut writer = CommandsWriter::new(commands.tick);
            commands.commands.into_iter().for_each(|command| writer.push(command));
            Ok(writer.into_bytes())
        }
        other => panic!("there is no block {other}"),
    }
}

pub const BLOCKS: [&str; 3] = ["Init", "Tick", "Commands"];

proptest! {
    #[test]
    fn blocks_made_from_the_definition_are_read_and_written_alike(seed: u64, block in 0..3_usize) {
        let definition = Definition::read();
        let sample = Sample::some(&definition, BLOCKS[block], 12, &mut Chance(seed));
        let again = again(BLOCKS[block], &sample.bytes).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(again, sample.bytes);
    }

    #[test]
    fn a_flipped_bit_is_refused_or_says_something_else(seed: u64, block in 0..3_usize, flip: u64) {
        let definition = Definition::read();
        let mut sample = Sample::some(&definition, BLOCKS[block], 6, &mut Chance(seed));
        let bit = flip as usize % (8 * sample.bytes.len());
        sample.bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(again) = again(BLOCKS[block], &sample.bytes) {
            prop_assert_eq!(again, sample.bytes);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes: Vec<u8>, block in 0..3_usize, magic: bool) {
        let mut bytes = bytes;
        if magic && bytes.len() >= 12 {
            bytes[..4].copy_from_slice(&[*b"LCI1", *b"LCT1", *b"LCC1"][block]);
            bytes.truncate(bytes.len() / 8 * 8);
            let length = bytes.len() as u32;
            bytes[4..8].copy_from_slice(&length.to_le_bytes());
        }
        let _ = again(BLOCKS[block], &bytes);
    }
}

#[test]
fn a_block_that_was_cut_off_anywhere_is_refused() {
    let definition = Definition::read();
    for block in BLOCKS {
        let all: Vec<usize> = (0..definition.records_of(block).count()).collect();
        let mut sample = Sample::new(&definition, block, &all, &mut Chance(7));
        for end in (0..sample.bytes.len()).rev() {
            sample.bytes.truncate(end);
            assert!(again(block, &sample.bytes).is_err(), "{block} {end}");
            // Also where the head knows of it.
            if end >= 8 {
                let whole = sample.bytes[4..8].to_vec();
                sample.put(4, end as u32);
                assert!(again(block, &sample.bytes).is_err(), "{block} {end}");
                sample.bytes[4..8].copy_from_slice(&whole);
            }
        }
    }
}

#[test]
fn every_kind_of_record_is_read() {
    let definition = Definition::read();
    for block in BLOCKS {
        for record in 0..definition.records_of(block).count() {
            let sample = Sample::new(&definition, block, &[record], &mut Chance(record as u64));
            assert_eq!(again(block, &sample.bytes).as_ref(), Ok(&sample.bytes), "{block} {record}");
        }
    }
}

fn transform(entity: u32) -> Transform {
    let at = entity as f32;
    let rotation = [0.0, 0.6, 0.0, 0.8];
    Transform { entity: EntityId(entity), position: [at, 1.0, -at], rotation, scale: [1.0; 3] }
}

#[test]
fn transforms_one_by_one_are_as_one_list() {
    let entries: Vec<Transform> = (1..=3).map(transform).collect();
    let (mut one_by_one, mut at_once) = (CommandsWriter::new(9), CommandsWriter::new(9));
    entries.iter().for_each(|entry| one_by_one.transform(*entry));
    at_once.push(Transforms { entries: entries.as_slice().into() });
    assert_eq!(one_by_one.as_bytes(), at_once.as_bytes());

    one_by_one.push(Despawn { entity: EntityId(2) });
    one_by_one.transform(transform(4));
    let read = Commands::decode(one_by_one.as_bytes()).unwrap();
    let [Command::Transforms(three), Command::Despawn(_), Command::Transforms(one)] = read.commands[..] else {
        panic!("{read:?}")
    };
    assert_eq!((three.entries.iter().collect::<Vec<_>>(), one.entries.len()), (entries, 1));
}

#[test]
fn a_full_list_is_followed_by_another() {
    let mut writer = CommandsWriter::new(1);
    (1..=MAX_ENTRIES + 1).for_each(|entity| writer.transform(transform(entity)));
    let read = Commands::decode(writer.as_bytes()).unwrap();
    let [Command::Transforms(full), Command::Transforms(one)] = read.commands[..] else { panic!("two lists") };
    assert_eq!((full.entries.len(), one.entries.len()), (MAX_ENTRIES as usize, 1));
}

#[test]
fn a_writer_begins_anew_in_the_same_memory() {
    let mut writer = CommandsWriter::new(1);
    writer.push(Sign { title: "Coins", hint: "Take them." });
    writer.restart(2);
    assert_eq!(writer.as_bytes(), CommandsWriter::new(2).as_bytes());
    assert_eq!(Commands::decode(writer.as_bytes()).unwrap(), Commands { tick: 2, commands: vec![] });
}
