//! Blocks of all three kinds: any bytes, and good ones that are altered.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_interface::{Commands, CommandsWriter, Init, Tick, TickWriter};

/// One of each kind, with every type of field, in hexadecimal digits.
const EXAMPLES: &str = include_str!("../../../sdk/tests/example.txt");
static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let digits = EXAMPLES.lines().filter_map(|line| line.split_once(' ')).map(|(_, digits)| digits);
    let blocks: Vec<_> = digits.map(bytes_of).collect();
    assert!(!blocks.is_empty() && blocks.iter().all(|block| is_read(block)), "the examples are good");
    blocks
});

fn bytes_of(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// Alters `bytes` as `edits` says, four bytes for each edit: how, where (2), what. The head then tells the length that the block
/// has, or everything would be refused for that.
fn edit(mut bytes: Vec<u8>, edits: &[u8]) -> Vec<u8> {
    for edit in edits.chunks_exact(4) {
        if bytes.is_empty() {
            break;
        }
        let at = usize::from(u16::from_le_bytes([edit[1], edit[2]])) % bytes.len();
        match edit[0] % 4 {
            0 => bytes[at] = edit[3],
            1 => bytes.splice(at..at, [edit[3]; 8]).for_each(drop),
            2 => bytes.drain(at..bytes.len().min(at + 8)).for_each(drop),
            _ => bytes.truncate(at.next_multiple_of(8)),
        }
    }
    let length = bytes.len() as u32;
    if let Some(said) = bytes.get_mut(4..8) {
        said.copy_from_slice(&length.to_le_bytes());
    }
    bytes
}

/// What is read is written again as it was. Says whether it was read.
fn is_read(bytes: &[u8]) -> bool {
    let written = if let Ok(init) = Init::decode(bytes) {
        init.encode()
    } else if let Ok(tick) = Tick::decode(bytes) {
        let mut writer = TickWriter::new(tick.tick, tick.rate_hz, tick.dt_s);
        tick.events.into_iter().for_each(|event| writer.push(event));
        writer.into_bytes()
    } else if let Ok(commands) = Commands::decode(bytes) {
        let mut writer = CommandsWriter::new(commands.tick);
        commands.commands.into_iter().for_each(|command| writer.push(command));
        writer.into_bytes()
    } else {
        return false;
    };
    assert_eq!(written, bytes, "a second spelling");
    true
}

fuzz_target!(|data: &[u8]| {
    let good = data.split_first().and_then(|(which, edits)| Some((GOOD.get(usize::from(*which))?, edits)));
    match good {
        Some((block, edits)) => _ = is_read(&edit(block.clone(), edits)),
        None => _ = is_read(data),
    }
});
