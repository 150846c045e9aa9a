//! The rewritten module, and compiled code that is kept.

use lightcone_sandbox::{Instance, Module, check};
use wasmparser::{Parser, Payload};

use crate::common::{bytes, checked, keep, limits, started};

const COUNTER: &str = include_str!("counter.wat");

#[test]
fn rewriting_adds_a_maximum_and_the_globals_and_is_the_same_each_time() {
    let first = checked(COUNTER).unwrap();
    assert_eq!(first.code(), checked(COUNTER).unwrap().code());
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(first.code()) {
        match payload.unwrap() {
            Payload::MemorySection(section) => {
                let memory = section.into_iter().next().unwrap().unwrap();
                assert_eq!((memory.initial, memory.maximum), (2, Some(1024)));
            }
            Payload::ExportSection(section) => exports.extend(section.into_iter().map(|export| export.unwrap().name)),
            Payload::CustomSection(section) => assert_eq!(section.name(), "name"),
            _ => {}
        }
    }
    assert_eq!(exports, ["memory", "lc_abi", "lc_alloc", "lc_init", "lc_tick", "lc.global.0", "lc.global.1"]);
}

#[test]
fn a_maximum_of_its_own_stays_if_it_is_lower() {
    let maximum = |of: &str| {
        let checked = checked(&COUNTER.replace(r#"(memory (export "memory") 2)"#, of)).unwrap();
        let mut payloads = Parser::new(0).parse_all(checked.code());
        payloads.find_map(|payload| match payload.unwrap() {
            Payload::MemorySection(section) => section.into_iter().next().unwrap().unwrap().maximum,
            _ => None,
        })
    };
    assert_eq!(maximum(r#"(memory (export "memory") 2 7)"#), Some(7));
    assert_eq!(maximum(r#"(memory (export "memory") 2 9999)"#), Some(1024));
}

#[test]
fn custom_sections_make_no_difference() {
    let mut bytes = bytes(COUNTER);
    bytes.extend_from_slice(b"\x00\x0b\x05debug\0\0\0\0\0");
    assert_eq!(check(&bytes, &limits()).unwrap().code(), checked(COUNTER).unwrap().code());
}

#[test]
fn kept_code_does_what_compiled_code_does() {
    let checked = checked(COUNTER).unwrap();
    let compiled = Module::compile(&checked).unwrap();
    let kept = compiled.serialize().unwrap();
    // SAFETY: the bytes were just made of the same module.
    let again = unsafe { Module::deserialize(&checked, &kept) }.unwrap();
    let (mut first, mut second) = (started(&compiled), started(&again));
    for tick in 0..10 {
        assert_eq!(first.tick(&[tick; 9]), second.tick(&[tick; 9]));
    }
    assert_eq!(keep(&mut first), keep(&mut second));
}

#[test]
fn code_of_another_engine_is_not_taken() {
    let checked = checked(COUNTER).unwrap();
    for bytes in [&b""[..], b"rubbish", checked.code()] {
        // SAFETY: none of it is code: it is refused at its first bytes.
        assert!(unsafe { Module::deserialize(&checked, bytes) }.is_err());
    }
}

#[test]
fn an_instance_can_move_to_another_thread() {
    fn moves<T: Send>() {}
    moves::<Instance>();
    moves::<Module>();
}
