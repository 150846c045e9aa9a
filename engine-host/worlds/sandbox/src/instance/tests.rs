//! Both ways of finding changed pages, side by side.

use super::*;
use crate::check::check;
use crate::limits::Limits;

/// Writes a 1 more to each page that its input names (u16, little-endian), and grows when that is 0xffff.
const WRITER: &str = r#"(module
    (memory (export "memory") 16)
    (data (i32.const 81920) "page 20")
    (func (export "lc_abi") (result i32) (i32.const 1))
    (func (export "lc_alloc") (param i32) (result i32) (i32.const 0))
    (func (export "lc_init") (param i32 i32))
    (func (export "lc_tick") (param $at i32) (param $len i32) (result i64)
        (local $page i32)
        (block $done
            (loop $next
                (br_if $done (i32.ge_u (local.get $at) (local.get $len)))
                (local.set $page (i32.load16_u (local.get $at)))
                (local.set $at (i32.add (local.get $at) (i32.const 2)))
                (if (i32.eq (local.get $page) (i32.const 0xffff))
                    (then (drop (memory.grow (i32.const 1))))
                    (else
                        (local.set $page (i32.shl (local.get $page) (i32.const 12)))
                        (i32.store8 offset=100 (local.get $page)
                            (i32.add (i32.load8_u offset=100 (local.get $page)) (i32.const 1)))))
                (br $next)))
        (i64.const 0)))"#;
const GROW: u16 = 0xffff;

fn module() -> Module {
    let bytes = wat::parse_str(WRITER).expect("text");
    Module::compile(&check(&bytes, &Limits::default()).expect("checks")).expect("compiles")
}

fn start(module: &Module, tracking: Tracking) -> Instance {
    Instance::start_tracked(module, b"", tracking).expect("starts").0
}

fn write(instance: &mut Instance, pages: &[u16]) {
    let input: Vec<u8> = pages.iter().flat_map(|page| page.to_le_bytes()).collect();
    instance.tick(&input).expect("no fault");
}

fn changed(instance: &mut Instance) -> Vec<u32> {
    instance.state().expect("no fault").take_changed_pages()
}

/// One kind of instance, or both where the kernel helps.
fn kinds() -> Vec<Tracking> {
    let found = start(&module(), Tracking::Kernel).tracking();
    if found == Tracking::Compare {
        eprintln!("skipped in part: this kernel does not mark written pages");
        return vec![Tracking::Compare];
    }
    vec![Tracking::Compare, Tracking::Kernel]
}

#[test]
fn what_was_written_is_told_once_and_nothing_else() {
    let module = module();
    for tracking in kinds() {
        let mut instance = start(&module, tracking);
        assert_eq!(instance.tracking(), tracking);
        assert_eq!(changed(&mut instance), [20], "{tracking:?}: the data segment");
        for pages in [&[5u16][..], &[5], &[200, 7, 255], &[], &[8, 9, 10, 11]] {
            write(&mut instance, pages);
            let mut wanted: Vec<u32> = pages.iter().map(|page| u32::from(*page)).collect();
            wanted.sort_unstable();
            let mut found = changed(&mut instance);
            // The input itself lies there, the same one now and then.
            found.retain(|page| *page != 0);
            assert_eq!(found, wanted, "{tracking:?}");
            assert_eq!(changed(&mut instance), [0; 0], "{tracking:?}");
        }
    }
}

#[test]
fn memory_that_grew_is_watched_too() {
    let module = module();
    for tracking in kinds() {
        let mut instance = start(&module, tracking);
        write(&mut instance, &[GROW, 260]);
        assert_eq!(changed(&mut instance), [0, 20, 260], "{tracking:?}");
        // Enough that the marks take more than one call to list: every other page of 64 MiB less one.
        let grow = [GROW; 1007];
        write(&mut instance, &grow);
        changed(&mut instance);
        let every_other: Vec<u16> = (1000..16_384).step_by(2).collect();
        write(&mut instance, &every_other);
        let found: Vec<u16> =
            changed(&mut instance).iter().map(|page| *page as u16).filter(|page| *page >= 1000).collect();
        assert_eq!(found, every_other, "{tracking:?}");
    }
}

#[test]
fn a_restored_instance_has_not_changed() {
    let module = module();
    for tracking in kinds() {
        let page = [7; PAGE_BYTES];
        let globals = 0u32.to_le_bytes();
        let pages = [(3, &page), (300, &page)];
        let mut instance = Instance::restore_tracked(&module, 320, &globals, pages, tracking).expect("restores");
        assert_eq!(instance.tracking(), tracking);
        assert_eq!(changed(&mut instance), [0; 0], "{tracking:?}");
        write(&mut instance, &[300, 20, 319]);
        assert_eq!(changed(&mut instance), [0, 20, 300, 319], "{tracking:?}");
        let state = instance.state().expect("no fault");
        let written = |index: u32| state.page(index).map(|page| page[100]);
        assert_eq!([3, 20, 300, 319, 320].map(written), [Some(7), Some(1), Some(8), Some(1), None], "{tracking:?}");
    }
}

#[test]
fn an_instance_that_ends_leaves_the_others_watched() {
    let module = module();
    for tracking in kinds() {
        let mut stays = start(&module, tracking);
        changed(&mut stays);
        drop(start(&module, tracking));
        write(&mut stays, &[1]);
        assert_eq!(changed(&mut stays), [0, 1], "{tracking:?}");
    }
}
