//! A source map from a stranger, and a stack whose places are looked up in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_sdk7::source_map::SourceMap;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (mappings, stack) = text.split_once('\n').unwrap_or((text, "at a (bin/index.js:1:2)"));
    _ = SourceMap::read(data, "bin/index.js");
    let json = serde_json::json!({ "version": 3, "sources": ["../a.ts", "b.ts"], "mappings": mappings }).to_string();
    if let Ok(map) = SourceMap::read(json.as_bytes(), "bin/index.js") {
        _ = map.translate(stack, "bin/index.js", 38);
        (1..20).for_each(|at| _ = map.find(at, at * at));
    }
});
