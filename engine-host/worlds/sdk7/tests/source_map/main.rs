//! Source maps: where a place in a bundle comes from.

use lightcone_sdk7::folder::SceneFolder;
use lightcone_sdk7::source_map::{SourceMap, SourceMapError};
use proptest::prelude::*;

const FILE: &str = "bin/index.js";

/// A segment: a column of the bundle, and the source, line and column that it comes from, all from 0 on; or from nowhere.
type Segment = (u32, Option<(u32, u32, u32)>);

fn vlq(number: i64, out: &mut String) {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = number.unsigned_abs() << 1 | u64::from(number < 0);
    loop {
        let more = if bits > 31 { 32 } else { 0 };
        out.push(DIGITS[(bits & 31 | more) as usize] as char);
        bits >>= 5;
        if bits == 0 {
            return;
        }
    }
}

/// As a bundler writes them.
fn mappings(lines: &[Vec<Segment>]) -> String {
    let (mut out, mut last) = (String::new(), [0_i64; 3]);
    for (at, line) in lines.iter().enumerate() {
        out.push_str(if at > 0 { ";" } else { "" });
        let mut column = 0;
        for (at, (begins, from)) in line.iter().enumerate() {
            out.push_str(if at > 0 { "," } else { "" });
            vlq(i64::from(*begins) - column, &mut out);
            column = i64::from(*begins);
            if let Some((source, line, column)) = from {
                let next = [source, line, column].map(|number| i64::from(*number));
                (0..3).for_each(|at| vlq(next[at] - last[at], &mut out));
                last = next;
            }
        }
    }
    out
}

fn json(sources: &[&str], mappings: &str) -> String {
    serde_json::json!({ "version": 3, "sources": sources, "sourcesContent": ["x"], "names": [], "mappings": mappings })
        .to_string()
}

fn read(sources: &[&str], mappings: &str) -> Result<SourceMap, SourceMapError> {
    SourceMap::read(json(sources, mappings).as_bytes(), FILE)
}

fn segments() -> impl Strategy<Value = Vec<Vec<Segment>>> {
    let from = (0..3_u32, 0..100_000_u32, 0..1000_u32);
    let line = prop::collection::btree_map(0..5000_u32, prop::option::weighted(0.9, from), 0..12);
    prop::collection::vec(line.prop_map(|line| line.into_iter().collect()), 1..20)
}

proptest! {
    #[test]
    fn every_place_is_found_as_it_was_written(lines in segments()) {
        let sources = ["../src/a.ts", "../src/b.ts", "../../lib/c.ts"];
        let names = ["src/a.ts", "src/b.ts", "../lib/c.ts"];
        let map = read(&sources, &mappings(&lines)).unwrap();
        for (at, line) in lines.iter().enumerate() {
            for column in line.iter().flat_map(|(column, _)| [column.saturating_sub(1), *column, column + 1]) {
                let holds = line.iter().rev().find(|(begins, _)| *begins <= column);
                let expected = holds.and_then(|(_, from)| *from).map(|(source, line, column)| (names[source as usize], line + 1, column + 1));
                let found = map.find(at as u32 + 1, column + 1).map(|place| (place.source, place.line, place.column));
                prop_assert_eq!(found, expected);
            }
        }
        prop_assert_eq!(map.find(lines.len() as u32 + 1, 1), None);
    }

    #[test]
    fn whatever_the_bytes_it_is_a_map_or_an_error(text in "[A-Za-z0-9+/;,=]{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(map) = read(&["a.ts"], &text) {
            (0..40).for_each(|at| _ = map.find(at % 7, at));
        }
        _ = SourceMap::read(&bytes, FILE);
    }

    #[test]
    fn a_text_of_any_kind_can_be_translated(text in "(bin/index.js|:|[0-9]{1,12}|[a-zß( )\n]){0,40}", head in 0..50_u32) {
        let map = read(&["../src/a.ts"], "AAAA;AACA").unwrap();
        let out = map.translate(&text, FILE, head);
        prop_assert_eq!(out.contains("ß"), text.contains("ß"));
    }
}

#[test]
fn stacks_of_both_engines_name_the_sources() {
    let lines = [vec![(0, Some((0, 6, 2)))], vec![], vec![(4, Some((1, 10, 0))), (9, None)]];
    let map = read(&["../src/index.ts", "webpack:///x.ts"], &mappings(&lines)).unwrap();
    let v8 = "Error: far\n    at go (bin/index.js:3:7)\n    at async bin/index.js:1:5\n    at prelude.js:3:7";
    let told = map.translate(v8, FILE, 0);
    assert_eq!(
        told,
        "Error: far\n    at go (webpack:///x.ts:11:1)\n    at async src/index.ts:7:3\n    at prelude.js:3:7"
    );
    // QuickJS counts what stands before the bundle on its first line.
    let quick = "    at go (bin/index.js:3:10)\n    at <anonymous> (bin/index.js:1:43)\n    at x (bin/index.js:1:3)\n";
    let told = map.translate(quick, FILE, 42);
    assert_eq!(
        told,
        "    at go (bin/index.js:3:10)\n    at <anonymous> (src/index.ts:7:3)\n    at x (bin/index.js:1:3)\n"
    );
}

#[test]
fn what_is_no_map_is_refused_in_one_line() {
    let refused = |json: &str| SourceMap::read(json.as_bytes(), FILE).unwrap_err();
    assert!(matches!(refused("{"), SourceMapError::Json(_)));
    assert_eq!(refused(r#"{"version":2,"sources":[],"mappings":""}"#), SourceMapError::Version(2));
    assert!(matches!(refused(r#"{"version":3,"sections":[]}"#), SourceMapError::Json(_)));
    for (broken, at) in [("AAA", 0), ("AAAA,!", 5), ("D", 1), ("AAAA;AADA", 8), ("gggggggA", 0)] {
        assert_eq!(read(&["a"], broken), Err(SourceMapError::Mappings(at)), "{broken}");
    }
    let many = "A,".repeat((1 << 22) + 1);
    assert_eq!(read(&["a"], &many), Err(SourceMapError::TooMany { what: "segments", limit: 1 << 22 }));
}

#[test]
fn a_bundle_carries_its_map_or_has_it_beside_it() {
    let folder = std::env::temp_dir().join(format!("lightcone-map-{}", std::process::id()));
    let scene = r#"{"main":"bin/index.js","runtimeVersion":"7","scene":{"base":"0,0","parcels":["0,0"]}}"#;
    let map = json(&["../src/index.ts"], "AAEA");
    let found = |bundle: &str, file: Option<&str>| {
        _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("bin")).unwrap();
        std::fs::write(folder.join("scene.json"), scene).unwrap();
        std::fs::write(folder.join(FILE), bundle).unwrap();
        file.iter().for_each(|name| std::fs::write(folder.join("bin").join(name), &map).unwrap());
        let found = SceneFolder::open(&folder).unwrap().source_map().unwrap();
        found.map(|map| map.find(1, 1).map(|place| (place.source.to_owned(), place.line)))
    };
    let expected = Some(Some(("src/index.ts".to_owned(), 3)));
    // {"version":3,"sources":["../src/index.ts"],"mappings":"AAEA"}
    let inline = "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIi4uL3NyYy9pbmRleC50cyJdLCJtYXBwaW5ncyI6IkFBRUEifQ==";
    assert_eq!(found(&format!("a\n//# sourceMappingURL=data:application/json;base64,{inline}\n"), None), expected);
    assert_eq!(found("a\n//# sourceMappingURL=b.map", Some("b.map")), expected);
    assert_eq!(found("a", Some("index.js.map")), expected);
    assert_eq!(found("a\n//# sourceMappingURL=b.map", None), None);
    assert_eq!(found("a\n//# sourceMappingURL=../../../b.map", None), None, "nothing outside the folder is read");
    _ = std::fs::remove_dir_all(&folder);
}
