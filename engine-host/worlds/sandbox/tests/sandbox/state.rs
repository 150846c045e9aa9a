//! The state: all of it, and nothing that is not.

use lightcone_sandbox::{Cause, Halted, Instance, PAGE_BYTES, Page, RestoreError};

use crate::common::{guest, keep, limits, module, restore, start, started};

const COUNTER: &str = include_str!("counter.wat");

fn input(tick: u32) -> Vec<u8> {
    (0..tick % 50).map(|i| (i * tick) as u8).collect()
}

#[test]
fn a_restored_instance_goes_on_bit_by_bit() {
    let module = module(COUNTER, &limits());
    let mut first = started(&module);
    (0..20).for_each(|tick| _ = first.tick(&input(tick)).unwrap());
    let mut second = restore(&module, &keep(&mut first));
    assert_eq!(keep(&mut first), keep(&mut second));
    for tick in 20..60 {
        assert_eq!(first.tick(&input(tick)).unwrap(), second.tick(&input(tick)).unwrap(), "tick {tick}");
        assert_eq!(keep(&mut first), keep(&mut second), "tick {tick}");
    }
}

#[test]
fn two_runs_use_the_same_fuel_and_end_in_the_same_state() {
    let run = || {
        let mut instance = start(COUNTER);
        let fuel: Vec<_> = (0..30).map(|tick| instance.tick(&input(tick)).unwrap().spent.fuel).collect();
        (fuel, keep(&mut instance))
    };
    let (fuel, state) = run();
    assert_eq!((&fuel, &state), (&run().0, &run().1));
    assert!(fuel[0] > 0 && fuel[0] < fuel[29], "{fuel:?}");
}

#[test]
fn changed_pages_are_all_that_is_needed_to_follow() {
    let module = module(COUNTER, &limits());
    let mut instance = started(&module);
    let mut copy: Vec<Page> = vec![[0; PAGE_BYTES]; 32];
    let mut most = 0;
    for tick in 0..40 {
        instance.tick(&input(tick)).unwrap();
        let mut state = instance.state().unwrap();
        let changed = state.take_changed_pages();
        assert!(changed.is_sorted_by(|a, b| a < b), "{changed:?}");
        // To read a page for the first time, as is done below, may count as a change.
        most = most.max(if tick < 2 { 0 } else { changed.len() });
        for index in changed {
            copy[index as usize] = *state.page(index).unwrap();
        }
        for (index, page) in (0..).zip(&copy) {
            assert!(state.page(index).unwrap() == page, "tick {tick}: page {index} changed and was not told");
        }
    }
    assert!(most <= 4, "{most} pages were told of a tick that changes three");
    assert!(instance.state().unwrap().take_changed_pages().is_empty());
}

#[test]
fn data_segments_count_as_changed_at_the_start_and_are_gone_where_a_state_has_them_not() {
    let text = guest(
        r#"(data (i32.const 0) "here") (data (i32.const 20000) "and here")"#,
        "(i32.store (i32.const 0) (i32.const 0)) (i64.const 0)",
    );
    let module = module(&text, &limits());
    let mut first = started(&module);
    let changed = first.state().unwrap().take_changed_pages();
    assert!(changed.contains(&0) && changed.contains(&4), "{changed:?}");
    first.tick(b"").unwrap();
    let kept = keep(&mut first);
    assert_eq!(kept.pages.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [4]);
    let mut second = restore(&module, &kept);
    assert_eq!(keep(&mut second), kept);
    assert_eq!(second.state().unwrap().take_changed_pages(), [0; 0]);

    let globals = &kept.globals;
    let mut empty = Instance::restore(&module, 16, globals, []).unwrap();
    assert!(keep(&mut empty).pages.is_empty());
}

#[test]
fn memory_that_grew_is_restored_at_its_size() {
    let text =
        guest("", "(drop (memory.grow (i32.const 3))) (i64.store (i32.const 200000) (i64.const 7)) (i64.const 0)");
    let module = module(&text, &limits());
    let mut first = started(&module);
    first.tick(b"").unwrap();
    let kept = keep(&mut first);
    assert_eq!((kept.size, kept.pages.len()), (64, 1));
    let mut second = restore(&module, &kept);
    assert_eq!(first.tick(b""), second.tick(b""));
    assert_eq!(keep(&mut first), keep(&mut second));
    assert_eq!(keep(&mut first).size, 112);
}

#[test]
fn globals_of_every_type_are_state() {
    let fields = r#"
        (global $a (mut i32) (i32.const -1)) (global $still i32 (i32.const 9)) (global $b (mut i64) (i64.const 2))
        (global $c (mut f32) (f32.const nan:0x200001)) (global $d (mut f64) (f64.const -0.5))
        (global $e (mut v128) (v128.const i64x2 3 4))"#;
    let text = guest(fields, "(global.set $b (i64.add (global.get $b) (i64.const 1))) (i64.const 0)");
    let module = module(&text, &limits());
    let mut first = started(&module);
    first.tick(b"").unwrap();
    let kept = keep(&mut first);
    let mut wanted =
        vec![5, 0, 0, 0, 0x7f, 255, 255, 255, 255, 0x7e, 3, 0, 0, 0, 0, 0, 0, 0, 0x7d, 1, 0, 0xa0, 0x7f, 0x7c];
    wanted.extend_from_slice(&(-0.5f64).to_le_bytes());
    wanted.extend_from_slice(&[0x7b, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(kept.globals, wanted);
    let mut second = restore(&module, &kept);
    first.tick(b"").unwrap();
    second.tick(b"").unwrap();
    assert_eq!(keep(&mut first), keep(&mut second));
}

#[test]
fn a_state_of_something_else_is_refused() {
    let module = module(COUNTER, &limits());
    let kept = keep(&mut started(&module));
    let page = [1; PAGE_BYTES];
    let restore = |size, globals: &[u8], indices: &[u32]| {
        Instance::restore(&module, size, globals, indices.iter().map(|index| (*index, &page))).map(|_| ())
    };
    assert_eq!(restore(32, &kept.globals, &[0, 31]), Ok(()));
    for size in [0, 16, 33, 1 << 14 | 16, u32::MAX] {
        let error = restore(size, &kept.globals, &[]).unwrap_err();
        assert_eq!(error, RestoreError::MemorySize { pages: size, least: 32, most: 1 << 14 });
    }
    for indices in [&[32][..], &[u32::MAX], &[3, 3], &[3, 2]] {
        assert!(matches!(restore(32, &kept.globals, indices), Err(RestoreError::Page { .. })), "{indices:?}");
    }
    let mut other_type = kept.globals.clone();
    other_type[4] = 0x7f;
    let longer = [&kept.globals[..], &[0]].concat();
    for globals in [&[][..], &kept.globals[..7], &other_type, &longer] {
        assert_eq!(restore(32, globals, &[]), Err(RestoreError::Globals { len: globals.len() }));
    }
}

#[test]
fn after_a_fault_nothing_runs_and_nothing_is_kept() {
    let module = module(&guest("", "(i32.store (i32.const 0) (i32.const 1)) (unreachable)"), &limits());
    let mut instance = started(&module);
    let kept = keep(&mut instance);
    instance.tick(b"").unwrap_err();
    assert_eq!(instance.tick(b"").unwrap_err().cause, Cause::Halted);
    assert_eq!(instance.state().map(|_| ()), Err(Halted));
    assert_eq!(keep(&mut restore(&module, &kept)), kept);
}
