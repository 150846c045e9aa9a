//! Small files take little memory, whatever they promise.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use lightcone_render::import::import_bytes;
use serde_json::json;

use crate::glb::{F32, Glb, U16};
use crate::images::png_header;
use crate::samples::textures::textured;

/// The system's allocator, counting what the current thread holds: an import works on the thread that asks for it.
struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    let held = HELD.get() + change;
    HELD.set(held);
    PEAK.set(PEAK.get().max(held));
}

// SAFETY: every call goes unchanged to the system's allocator; counting neither allocates nor unwinds, for the counters are
// initialised in place and have no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

/// The most that importing these bytes holds at once, MiB.
fn peak_mib(bytes: &[u8]) -> isize {
    let before = HELD.get();
    PEAK.set(before);
    let error = import_bytes("hungry", bytes, None).map(|_| ()).unwrap_err();
    let peak = (PEAK.get() - before) >> 20;
    println!("{} KiB of file, {peak} MiB at most: {error}", bytes.len() >> 10);
    peak
}

fn peak_of(change: impl FnOnce(&mut Glb)) -> isize {
    let mut glb = Glb::triangle();
    change(&mut glb);
    peak_mib(&glb.bytes())
}

#[test]
fn counts_are_not_believed() {
    let huge = |field: &'static str| peak_of(move |glb| glb.json["accessors"][0][field] = json!(u64::MAX));
    assert_eq!(huge("count"), 0);
    assert_eq!(huge("byteOffset"), 0);
    let buffer = peak_of(|glb| glb.json["buffers"] = json!([{ "byteLength": 1_u64 << 40 }]));
    assert_eq!(buffer, 0);
    let indices = peak_of(|glb| {
        let zeros = json!({ "type": "SCALAR", "componentType": U16, "count": u32::MAX });
        glb.json["accessors"].as_array_mut().unwrap().push(zeros);
        glb.json["meshes"][0]["primitives"][0]["indices"] = json!(1);
    });
    assert_eq!(indices, 0);
}

#[test]
fn bytes_that_are_read_many_times_are_bounded() {
    let zeros = |primitives: usize| {
        peak_of(|glb| {
            glb.json["accessors"] = json!([{ "type": "VEC3", "componentType": F32, "count": 999_999 }]);
            let primitive = glb.json["meshes"][0]["primitives"][0].clone();
            glb.json["meshes"][0]["primitives"] = json!(vec![primitive; primitives]);
        })
    };
    assert!(zeros(1000) < 600);
}

#[test]
fn image_headers_are_not_believed() {
    assert_eq!(peak_mib(&textured(&png_header(100_000, 100_000)).bytes()), 0);
    assert_eq!(peak_mib(&textured(&png_header(u32::MAX >> 1, 1)).bytes()), 0);
}

#[test]
fn json_does_not_swell_without_bound() {
    let json = |array: &str, item: &str, count: usize| {
        format!("{{\"asset\":{{\"version\":\"1\"}},\"{array}\":[{}{item}]}}", format!("{item},").repeat(count))
    };
    for (array, item) in [
        ("nodes", "{}"),
        ("materials", "{}"),
        ("meshes", "{\"primitives\":[]}"),
        ("images", "{}"),
        ("nodes", "{\"children\":[]}"),
    ] {
        let objects = item.matches(['{', '[']).count();
        let peak = peak_mib(json(array, item, (1 << 18) / objects - 4).as_bytes());
        assert!(peak < 600, "{array} {item}: {peak} MiB");
    }
    assert!(peak_mib(json("extensionsUsed", "\"\"", (1 << 22) - 2).as_bytes()) < 600);
}
