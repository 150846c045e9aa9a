//! What a guest does while it runs, badly for the most part.

use lightcone_sandbox::{Cause, Instance, LOG_LINE_BYTES, Limits, Trap, check};

use crate::common::{bytes, cause_of, first_tick, guest, keep, limits, module, restore, start, started};

fn trap_of(tick: &str) -> Trap {
    match cause_of(tick) {
        Cause::Trap(trap) => trap,
        other => panic!("{other}"),
    }
}

#[test]
fn input_comes_in_and_output_goes_out() {
    let text = guest(
        "",
        "(i64.or (i64.extend_i32_u (local.get $ptr)) (i64.shl (i64.extend_i32_u (local.get $len)) (i64.const 32)))",
    );
    let mut instance = start(&text);
    for input in [&b"hello"[..], b"", &[7; 60_000]] {
        assert_eq!(instance.tick(input).unwrap().bytes, input);
    }
}

#[test]
fn init_is_given_its_bytes() {
    let text = r#"(module
        (memory (export "memory") 1)
        (func (export "lc_abi") (result i32) (i32.const 1))
        (func (export "lc_alloc") (param i32) (result i32) (i32.const 16))
        (func (export "lc_init") (param $ptr i32) (param $len i32)
            (i32.store8 (i32.const 0) (local.get $len))
            (i32.store8 (i32.const 1) (i32.load8_u (local.get $ptr))))
        (func (export "lc_tick") (param i32 i32) (result i64) (i64.const 0x2_00000000)))"#;
    let (mut instance, spent) = Instance::start(&module(text, &limits()), b"abc").unwrap();
    assert_eq!(instance.tick(b"").unwrap().bytes, [3, b'a']);
    assert!(spent.fuel > 0);
}

#[test]
fn an_endless_loop_ends_with_all_its_fuel() {
    let fault = first_tick("(loop (br 0)) (i64.const 0)").unwrap_err();
    assert_eq!(fault.cause, Cause::OutOfFuel { budget: 1_000_000 });
    assert_eq!(fault.spent.fuel, 1_000_000);
    assert!(matches!(cause_of("(loop $a (loop $b (br $a)) (br 0)) (i64.const 0)"), Cause::OutOfFuel { .. }));
}

#[test]
fn an_endless_loop_in_init_ends_too() {
    let text = guest("", "(i64.const 0)")
        .replace(r#""lc_init") (param i32 i32)"#, r#""lc_init") (param i32 i32) (loop (br 0))"#);
    let fault = Instance::start(&module(&text, &limits()), b"").unwrap_err();
    assert_eq!(fault.cause, Cause::OutOfFuel { budget: 1_000_000 });
}

#[test]
fn a_copy_of_many_bytes_costs_as_many() {
    let fill = |bytes: u32| format!("(memory.fill (i32.const 0) (i32.const 1) (i32.const {bytes})) (i64.const 0)");
    let fuel = |bytes| first_tick(&fill(bytes)).unwrap().spent.fuel;
    assert_eq!(fuel(60_000) - fuel(10_000), 50_000);
    let text = guest("", "(loop (memory.copy (i32.const 0) (i32.const 1) (i32.const 60000)) (br 0)) (i64.const 0)");
    assert!(matches!(start(&text).tick(b"").unwrap_err().cause, Cause::OutOfFuel { .. }));
}

#[test]
fn endless_recursion_ends_at_the_stack() {
    let fields = "(func $again (param i64) (result i64) (i64.add (call $again (local.get 0)) (i64.const 1)))";
    let limits = Limits { fuel_per_tick: 1 << 40, ..limits() };
    let text = guest(fields, "(call $again (i64.const 1))");
    let fault = started(&module(&text, &limits)).tick(b"").unwrap_err();
    assert_eq!(fault.cause, Cause::StackOverflow { bytes: 512 << 10 });
}

#[test]
fn a_thread_with_the_stack_that_was_asked_for_is_enough() {
    let fields = "(func $again (param i64) (result i64) (i64.add (call $again (local.get 0)) (i64.const 1)))";
    let limits = Limits { fuel_per_tick: 1 << 40, stack_bytes: 2 << 20, ..limits() };
    let module = module(&guest(fields, "(call $again (i64.const 1))"), &limits);
    let thread = std::thread::Builder::new().name("guest".into()).stack_size(limits.stack_bytes + (256 << 10));
    let fault = thread.spawn(move || started(&module).tick(b"").unwrap_err()).unwrap().join().unwrap();
    assert_eq!(fault.cause, Cause::StackOverflow { bytes: 2 << 20 });
}

#[test]
fn memory_beyond_the_limit_is_not_given_and_no_fault() {
    let grow = |pages: u32| {
        let tick = format!("(i32.store (i32.const 0) (memory.grow (i32.const {pages}))) (i64.const 0x4_00000000)");
        let limits = Limits { memory_bytes: 3 << 16 | 5, ..limits() };
        let mut instance = started(&module(&guest("", &tick), &limits));
        i32::from_le_bytes(instance.tick(b"").unwrap().bytes.try_into().unwrap())
    };
    assert_eq!([0, 1, 2, 3, 65_535, u32::MAX].map(grow), [1, 1, 1, -1, -1, -1]);
}

#[test]
fn growing_over_and_over_is_not_cheap() {
    let fault = first_tick("(loop (drop (memory.grow (i32.const 0))) (br 0)) (i64.const 0)").unwrap_err();
    assert!(matches!(fault.cause, Cause::OutOfFuel { .. }));
    let one = first_tick("(drop (memory.grow (i32.const 0))) (i64.const 0)").unwrap().spent.fuel;
    assert!(one > 250, "{one}");
}

#[test]
fn output_outside_the_memory_is_refused() {
    let outside = |ptr: u32, len: u32| cause_of(&format!("(i64.const {})", u64::from(len) << 32 | u64::from(ptr)));
    for (ptr, len) in [(65_536, 1), (65_535, 2), (u32::MAX, 1), (u32::MAX, 1 << 20), (65_537, 0)] {
        assert_eq!(outside(ptr, len), Cause::OutputOutsideMemory { of: "lc_tick", ptr, len, memory: 65_536 });
    }
    let most = Limits::default().output_bytes;
    for len in [most + 1, u32::MAX] {
        assert_eq!(outside(0, len), Cause::OutputTooLong { of: "lc_tick", len, most });
    }
    assert_eq!(first_tick("(i64.const 65536)").unwrap().bytes, []);
}

#[test]
fn output_longer_than_the_limit_is_refused() {
    let limits = Limits { output_bytes: 100, ..limits() };
    let tick = |len: u64| started(&module(&guest("", &format!("(i64.const {})", len << 32)), &limits)).tick(b"");
    assert_eq!(tick(100).unwrap().bytes.len(), 100);
    assert_eq!(tick(101).unwrap_err().cause, Cause::OutputTooLong { of: "lc_tick", len: 101, most: 100 });
}

#[test]
fn rubbish_from_alloc_is_refused() {
    for (place, input) in [(65_533u32, 4usize), (65_536, 1), (u32::MAX, 1), (1 << 31, 3), (65_537, 0)] {
        let text = guest("", "(i64.const 0)").replace("(i32.const 1024)", &format!("(i32.const {place})"));
        // The start gives no bytes, for which the end of the memory is a place.
        let fault = match Instance::start(&module(&text, &limits()), b"") {
            Ok((mut instance, _)) => instance.tick(&vec![1; input]).unwrap_err(),
            Err(fault) => fault,
        };
        let Cause::AllocOutsideMemory { ptr, memory: 65_536, .. } = fault.cause else { panic!("{fault}") };
        assert_eq!(ptr, place);
    }
}

#[test]
fn input_longer_than_the_limit_is_not_given() {
    let limits = Limits { input_bytes: 10, ..limits() };
    let module = module(&guest("", "(i64.const 0)"), &limits);
    assert_eq!(started(&module).tick(&[0; 11]).unwrap_err().cause, Cause::InputTooLong { len: 11, most: 10 });
    assert!(started(&module).tick(&[0; 10]).is_ok());
    assert!(Instance::start(&module, &[0; 11]).is_err());
}

#[test]
fn another_interface_is_refused() {
    let text = guest("", "(i64.const 0)").replace(r#"(result i32) (i32.const 1))"#, r#"(result i32) (i32.const 2))"#);
    assert_eq!(Instance::start(&module(&text, &limits()), b"").unwrap_err().cause, Cause::WrongAbi { found: 2 });
}

#[test]
fn traps_are_told_apart() {
    assert_eq!(trap_of("(unreachable)"), Trap::Unreachable);
    assert_eq!(trap_of("(i64.div_u (i64.const 1) (i64.extend_i32_u (local.get $len)))"), Trap::DivisionByZero);
    assert_eq!(trap_of("(i64.div_s (i64.const 0x8000000000000000) (i64.const -1))"), Trap::IntegerOverflow);
    assert_eq!(trap_of("(i64.trunc_f64_s (f64.const nan))"), Trap::BadConversion);
    assert_eq!(trap_of("(i64.trunc_f64_s (f64.const 1e30))"), Trap::IntegerOverflow);
    assert_eq!(trap_of("(i64.load (i32.const 65529))"), Trap::MemoryOutOfBounds);
    assert_eq!(trap_of("(i64.load offset=0xffffffff (i32.const -1))"), Trap::MemoryOutOfBounds);
    assert_eq!(
        trap_of("(memory.fill (i32.const 1) (i32.const 0) (i32.const 65536)) (i64.const 0)"),
        Trap::MemoryOutOfBounds
    );
    let table = "(table 3 funcref) (elem (i32.const 0) $own) (func $own) (type $none (func))";
    let call = |index: u32, ty: &str| {
        let text = guest(table, &format!("(call_indirect {ty} (i32.const {index})) (return (i64.const 0))"));
        start(&text).tick(b"").map_err(|fault| fault.cause)
    };
    assert!(call(0, "(type $none)").is_ok());
    assert_eq!(call(1, "(type $none)").unwrap_err(), Cause::Trap(Trap::CallToNull));
    assert_eq!(call(3, "(type $none)").unwrap_err(), Cause::Trap(Trap::TableOutOfBounds));
    assert_eq!(call(0, "(result i64)").unwrap_err(), Cause::Trap(Trap::WrongSignature));
}

#[test]
fn data_outside_the_memory_is_a_fault_of_the_start() {
    let text = guest(r#"(data (i32.const 65535) "ab")"#, "(i64.const 0)");
    let fault = Instance::start(&module(&text, &limits()), b"").unwrap_err();
    assert_eq!(fault.cause, Cause::Trap(Trap::MemoryOutOfBounds));
}

#[test]
fn a_log_is_made_printable() {
    let data = r#"(data (i32.const 0) "plain \c3\bc|\ff\fe|\1b[2J\07\n|\e2\80\ae")"#;
    let text =
        guest(data, "(call $log (i32.const 0) (i32.const 21)) (call $log (i32.const 0) (i32.const 0)) (i64.const 0)");
    let log = start(&text).tick(b"").unwrap().spent.log;
    assert_eq!(log.lines, ["plain ü|\u{fffd}\u{fffd}|\u{fffd}[2J\u{fffd}\u{fffd}|\u{fffd}", ""]);
    assert_eq!(log.dropped, 0);
}

#[test]
fn a_flood_of_log_is_bounded_and_counted() {
    for len in [0, 100] {
        let tick = format!("(loop (call $log (i32.const 0) (i32.const {len})) (br 0)) (i64.const 0)");
        let fault = first_tick(&tick).unwrap_err();
        assert!(matches!(fault.cause, Cause::OutOfFuel { .. }));
        let most = Limits::default().log_bytes_per_tick / (len + LOG_LINE_BYTES);
        assert_eq!(fault.spent.log.lines.len(), most);
        assert!(fault.spent.log.dropped > 1000, "{}", fault.spent.log.dropped);
    }
    let text =
        guest("", "(call $log (i32.const 0) (i32.const 16368)) (call $log (i32.const 0) (i32.const 0)) (i64.const 0)");
    let mut instance = start(&text);
    for _ in 0..2 {
        let log = instance.tick(b"").unwrap().spent.log;
        assert_eq!((log.lines.len(), log.dropped), (1, 1), "each tick has room of its own");
    }
}

#[test]
fn a_log_outside_the_memory_is_a_fault() {
    assert_eq!(
        cause_of("(call $log (i32.const 65530) (i32.const 7)) (i64.const 0)"),
        Cause::LogOutsideMemory { ptr: 65_530, len: 7, memory: 65_536 }
    );
    let fault = first_tick("(call $log (i32.const 0) (i32.const -1)) (i64.const 0)").unwrap_err();
    assert!(matches!(fault.cause, Cause::OutOfFuel { .. }), "each byte of a log costs fuel");
    assert_eq!(fault.spent.fuel, 1_000_000);
}

#[test]
fn what_is_logged_before_a_fault_is_told() {
    let text = guest(r#"(data (i32.const 0) "help")"#, "(call $log (i32.const 0) (i32.const 4)) (unreachable)");
    assert_eq!(start(&text).tick(b"").unwrap_err().spent.log.lines, ["help"]);
}

#[test]
fn the_bits_of_a_nan_are_always_the_same() {
    let bits = |expression: &str| {
        let text = guest("", &format!("(i64.store (i32.const 0) {expression}) (i64.const 0x8_00000000)"));
        u64::from_le_bytes(start(&text).tick(b"").unwrap().bytes.try_into().unwrap())
    };
    let canonical = 0x7ff8_0000_0000_0000;
    let zero = "(f64.convert_i32_u (local.get $len))";
    assert_eq!(bits(&format!("(i64.reinterpret_f64 (f64.div {zero} {zero}))")), canonical);
    assert_eq!(bits(&format!("(i64.reinterpret_f64 (f64.add {zero} (f64.const -nan:0x4000000000001)))")), canonical);
    assert_eq!(
        bits("(i64.reinterpret_f64 (f64.sqrt (f64.convert_i32_s (i32.sub (local.get $len) (i32.const 1)))))"),
        canonical
    );
    assert_eq!(bits("(i64.reinterpret_f64 (f64.promote_f32 (f32.const nan:0x200001)))"), canonical);
    assert_eq!(bits("(i64.extend_i32_u (i32.reinterpret_f32 (f32.demote_f64 (f64.const -nan:0x1))))"), 0x7fc0_0000);
    let lanes = "(v128.const f64x2 nan:0x1 -nan)";
    assert_eq!(bits(&format!("(i64x2.extract_lane 1 (f64x2.mul {lanes} {lanes}))")), canonical);
    assert_eq!(bits(&format!("(i64x2.extract_lane 0 (f64x2.min {lanes} (v128.const f64x2 1 1)))")), canonical);
}

#[test]
fn what_a_language_sets_up_is_set_up_once_and_not_after_a_restore() {
    let fields = r#"(global $set_up (mut i32) (i32.const 0))
        (func (export "_initialize") (global.set $set_up (i32.add (global.get $set_up) (i32.const 1))))"#;
    let tick = "(i32.store (i32.const 0) (global.get $set_up)) (i64.const 0x4_00000000)";
    let module = module(&guest(fields, tick), &limits());
    let mut first = started(&module);
    assert_eq!(first.tick(b"").unwrap().bytes, [1, 0, 0, 0]);
    let mut second = restore(&module, &keep(&mut first));
    assert_eq!(second.tick(b"").unwrap().bytes, [1, 0, 0, 0]);
    let wrong = guest(r#"(func (export "_initialize") (param i32))"#, "(i64.const 0)");
    let refused = check(&bytes(&wrong), &limits()).unwrap_err().to_string();
    assert!(refused.contains("_initialize"), "{refused}");
}
