//! One version of a guest takes over from another.

use lightcone_sandbox::{Cause, Fault, Instance, Limits, Refused};

use crate::common::{bytes, checked, guest, keep, limits, module, restore, started};

/// Counts its ticks, and gives the count away: four bytes.
fn earlier() -> String {
    let save = r#"(func (export "lc_save") (result i64)
        (i32.store (i32.const 8) (i32.const 99))
        (i64.const 0x4_00000000))"#;
    guest(save, "(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (i64.const 0x4_00000000)")
}

/// Begins with what it is given, after an init that writes to the same place.
fn later() -> String {
    let upgrade = r#"(func (export "lc_upgrade") (param $ptr i32) (param $len i32)
        (i32.store (i32.const 0) (i32.load (local.get $ptr)))
        (i32.store (i32.const 4) (local.get $len)))"#;
    let init = r#""lc_init") (param i32 i32) (i32.store (i32.const 0) (i32.const 7))"#;
    guest(upgrade, "(i64.const 0x8_00000000)").replace(r#""lc_init") (param i32 i32)"#, init)
}

/// An instance may save once, at its end.
fn copy(of: &mut Instance, text: &str) -> Instance {
    restore(&module(text, &limits()), &keep(of))
}

fn upgraded(text: &str, saved: &[u8]) -> Result<Instance, Fault> {
    Instance::upgraded(&module(text, &limits()), b"", saved).map(|(instance, _)| instance)
}

#[test]
fn a_later_version_is_given_what_the_earlier_one_saved() {
    let mut instance = started(&module(&earlier(), &limits()));
    instance.tick(b"").unwrap();
    instance.tick(b"").unwrap();
    let before = keep(&mut instance);
    let saved = copy(&mut instance, &earlier()).saved().unwrap();
    assert_eq!((saved.bytes.as_slice(), saved.spent.fuel > 0), (&[2, 0, 0, 0][..], true));
    assert_eq!(keep(&mut instance), before, "what saves is a copy");
    let mut next = upgraded(&later(), &saved.bytes).unwrap();
    assert_eq!(next.tick(b"").unwrap().bytes, [2, 0, 0, 0, 4, 0, 0, 0]);
}

#[test]
fn a_guest_without_the_exports_is_told_apart() {
    let cause = started(&module(&later(), &limits())).saved().unwrap_err().cause;
    assert_eq!(cause, Cause::Missing { name: "lc_save" });
    assert_eq!(upgraded(&earlier(), b"").unwrap_err().cause, Cause::Missing { name: "lc_upgrade" });
}

#[test]
fn saving_and_taking_over_end() {
    let endless = earlier().replace("(i64.const 0x4_00000000))\n", "(loop (br 0)) (i64.const 0))\n");
    let cause = started(&module(&endless, &limits())).saved().unwrap_err().cause;
    assert_eq!(cause, Cause::OutOfFuel { budget: 1_000_000 });
    let endless = later().replace("(i32.store (i32.const 4) (local.get $len))", "(loop (br 0))");
    assert_eq!(upgraded(&endless, b"").unwrap_err().cause, Cause::OutOfFuel { budget: 1_000_000 });
}

#[test]
fn what_is_saved_is_bounded_and_within_the_memory() {
    let saved = |packed: &str| {
        let text = earlier().replace("(i64.const 0x4_00000000))\n", &format!("(i64.const {packed}))\n"));
        started(&module(&text, &limits())).saved().unwrap_err().cause
    };
    let most = Limits::default().saved_bytes;
    assert_eq!(saved("0x1000001_00000000"), Cause::OutputTooLong { of: "lc_save", len: most + 1, most });
    let outside = Cause::OutputOutsideMemory { of: "lc_save", ptr: 65_535, len: 2, memory: 65_536 };
    assert_eq!(saved("0x2_0000ffff"), outside);
    let none = vec![0; most as usize + 1];
    assert!(matches!(upgraded(&later(), &none).unwrap_err().cause, Cause::InputTooLong { .. }));
}

#[test]
fn exports_of_another_type_are_refused() {
    let wrong = earlier()
        .replace("(result i64)\n        (i32.store (i32.const 8)", "(result i32)\n        (i32.store (i32.const 8)");
    let wrong = wrong.replace("(i64.const 0x4_00000000))\n", "(i32.const 0))\n");
    assert!(!bytes(&wrong).is_empty());
    assert!(matches!(checked(&wrong), Err(Refused::WrongType { name: "lc_save", .. })));
}
