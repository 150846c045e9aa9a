//! Chunk files and the pieces of a state in them: any content behind a good checksum, and sealed chunks that were
//! altered.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_attest::store::{ChunkError, Seal, SealKey, decode_chunk, encode_chunk};
use lightcone_attest::{Digest, Piece, SavedState, StateHashing};
use lightcone_attest_fuzz::{edit, number, take};

const PREFIX: &[u8] = b"lc-chunk\x01";

static HASHING: LazyLock<StateHashing> = LazyLock::new(StateHashing::public);
static SEAL: LazyLock<Seal> = LazyLock::new(|| Seal::new(&SealKey::from_bytes([1; 32]), &[7; 16]));

/// A good file around any content.
fn framed(content: &[u8]) -> Vec<u8> {
    let file = [PREFIX, content].concat();
    let check = Digest::derive("lightcone 2026-11-22 chunk file v1", &file);
    [&file, &check.0[..16]].concat()
}

/// Asks for what the file itself says it is, as an attacker would who writes the manifest too.
fn check_file(file: &[u8]) {
    let length = file.get(10..14).map_or(0, |length| u32::from_le_bytes(length.try_into().unwrap()));
    let nothing = Digest([0; 32]);
    let Err(ChunkError::Content(id)) = decode_chunk(file, &nothing, length.into(), &HASHING, None) else { return };
    let raw = decode_chunk(file, &id, length.into(), &HASHING, None).unwrap();
    assert_eq!((raw.len(), HASHING.leaf(&raw)), (length as usize, id));
    let again = encode_chunk(&id, &raw, None).unwrap();
    assert_eq!(decode_chunk(&again, &id, length.into(), &HASHING, None).as_ref(), Ok(&raw));
    check_pieces(&raw);
}

/// A piece that makes a state is the only spelling of it.
fn check_pieces(raw: &[u8]) {
    let chunk = raw.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk));
    let piece = Piece { component: "p".into(), version: 1, chunk, bytes: raw.to_vec() };
    if let Ok(state) = SavedState::from_pieces(5, [piece.clone()]) {
        assert_eq!(state.pieces().collect::<Vec<_>>(), [piece], "a second spelling");
    }
}

/// Who lacks the key cannot make another chunk of it.
fn check_sealed(raw: &[u8], edits: &[u8]) {
    let id = HASHING.leaf(raw);
    let file = edit(&encode_chunk(&id, raw, Some(&SEAL)).unwrap(), edits);
    let refit = file.len().checked_sub(16).and_then(|end| file[..end].strip_prefix(PREFIX)).map(framed);
    for file in [Some(file), refit].into_iter().flatten() {
        let read = decode_chunk(&file, &id, raw.len() as u64, &HASHING, Some(&SEAL));
        assert!(read.is_err() || read.as_deref() == Ok(raw), "a forgery");
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((how, mut data)) = data.split_first() else { return };
    match how % 5 {
        0 => check_file(data),
        1 => check_file(&framed(data)),
        2 => check_pieces(data),
        3 => {
            let file = encode_chunk(&Digest([0; 32]), data, None).unwrap();
            let length = number(&mut data, 1) as usize;
            let edits = take(&mut data, length);
            let content = &file[PREFIX.len()..file.len() - 16];
            check_file(&framed(&edit(content, edits)));
        }
        _ => {
            let length = number(&mut data, 1) as usize;
            let edits = take(&mut data, length);
            check_sealed(data, edits);
        }
    }
});
