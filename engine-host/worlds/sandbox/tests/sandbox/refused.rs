//! Modules that are not taken.

use lightcone_sandbox::{Limits, Refused, check};

use crate::common::{bytes, checked, guest, limits};

fn refused(text: &str) -> Refused {
    checked(text).map(|_| ()).expect_err(text)
}

/// The refusal of a guest with one more field.
fn with(field: &str) -> Refused {
    refused(&guest(field, "(i64.const 0)"))
}

fn proposal(refused: &Refused) -> &str {
    match refused {
        Refused::Proposal { proposal, offset, .. } if *offset > 0 => proposal,
        other => panic!("{other}"),
    }
}

#[test]
fn what_would_be_state_beside_the_memory() {
    let table = "(table $t 2 funcref) (elem $e func $f) (func $f)";
    for (operator, name) in [
        ("(table.set $t (i32.const 0) (ref.null func))", "reference types"),
        ("(drop (table.grow $t (ref.null func) (i32.const 1)))", "reference types"),
        ("(table.fill $t (i32.const 0) (ref.null func) (i32.const 1))", "reference types"),
        ("(table.copy (i32.const 0) (i32.const 0) (i32.const 1))", "bulk memory"),
        ("(table.init $e (i32.const 0) (i32.const 0) (i32.const 1))", "bulk memory"),
        ("(elem.drop $e)", "bulk memory"),
    ] {
        let text = guest(table, &format!("{operator} (i64.const 0)"));
        let refused = refused(&text);
        assert!(proposal(&refused).contains(name) || proposal(&refused).contains("bulk memory"), "{refused}");
    }
    // Also without a passive segment.
    let active = "(table $t 2 funcref) (elem (i32.const 0) $f) (func $f)";
    let text = guest(active, "(table.set $t (i32.const 0) (ref.null func)) (i64.const 0)");
    assert!(proposal(&refused(&text)).contains("reference types"));
    let text = guest(active, "(elem.drop 0) (i64.const 0)");
    assert!(proposal(&refused(&text)).contains("bulk memory"));

    for operator in ["(data.drop $d)", "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1))"] {
        for data in [r#"(data $d "passive")"#, r#"(data $d (i32.const 0) "active")"#] {
            assert!(proposal(&refused(&guest(data, &format!("{operator} (i64.const 0)")))).contains("bulk memory"));
        }
    }
    assert!(proposal(&with("(global (mut funcref) (ref.null func))")).contains("reference types"));
    assert!(proposal(&with("(table 1 externref)")).contains("reference types"));
    assert!(matches!(with("(table 1 funcref) (table 1 funcref)"), Refused::Invalid { .. }));
}

#[test]
fn proposals_that_are_not_taken() {
    for (field, name) in [
        ("(func (drop (i32.atomic.load (i32.const 0))))", "threads"),
        ("(func (atomic.fence))", "threads"),
        ("(func (drop (i32x4.relaxed_trunc_f32x4_s (v128.const i32x4 0 0 0 0))))", "relaxed simd"),
        ("(tag $e) (func (throw $e))", "exceptions"),
        ("(func $f (return_call $f))", "tail call"),
        ("(type (struct (field i32)))", "gc"),
        ("(func (drop (ref.i31 (i32.const 0))))", "gc"),
        ("(func (drop (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0))))", "wide arithmetic"),
    ] {
        let refused = with(field);
        assert!(proposal(&refused).contains(name), "{field}: {refused}");
    }
}

#[test]
fn memories_that_are_not_one_plain_memory() {
    let with_memory =
        |memory: &str| refused(&guest("", "(i64.const 0)").replace(r#"(memory (export "memory") 1)"#, memory));
    assert!(proposal(&with_memory(r#"(memory (export "memory") 1 2 shared)"#)).contains("threads"));
    assert!(proposal(&with_memory(r#"(memory (export "memory") i64 1)"#)).contains("memory64"));
    assert!(proposal(&with_memory(r#"(memory (export "memory") 1 (pagesize 1))"#)).contains("custom page sizes"));
    assert_eq!(with_memory(r#"(memory (export "memory") 1) (memory 1)"#), Refused::Memories { found: 2 });
    assert!(matches!(
        with_memory(r#"(memory (export "memory") 1025)"#),
        Refused::TooMany { what: "bytes of memory", found: 67_174_400, most: 67_108_864, .. }
    ));
    assert_eq!(with_memory(""), Refused::MissingExport { name: "memory", wanted: "a memory".into() });
    let imported = with_memory(r#"(import "env" "memory" (memory 1)) (export "memory" (memory 0))"#);
    assert!(matches!(&imported, Refused::UnknownImport { module, name, .. } if module == "env" && name == "memory"));
}

#[test]
fn unknown_imports() {
    for (import, name) in [
        (r#"(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))"#, "fd_write"),
        (r#"(import "lightcone" "log" (global i32))"#, "log"),
        (r#"(import "lightcone" "clock" (func))"#, "clock"),
        (r#"(import "log" "lightcone" (func (param i32 i32)))"#, "lightcone"),
        (r#"(import "lightcone" "table" (table 1 funcref))"#, "table"),
    ] {
        let text = guest("", "(i64.const 0)").replacen("(module", &format!("(module {import}"), 1);
        let found = refused(&text);
        assert!(
            matches!(&found, Refused::UnknownImport { name: found, offset, .. } if found == name && *offset > 0),
            "{found}"
        );
    }
    let text = guest("", "(i64.const 0)")
        .replace("(param i32 i32)))\n            (memory", "(param i32)))\n            (memory");
    assert!(matches!(refused(&text), Refused::WrongType { name: "log", .. }));
}

#[test]
fn a_start_function() {
    let found = with("(func $f) (start $f)");
    assert!(matches!(found, Refused::StartFunction { offset } if offset > 0), "{found}");
}

#[test]
fn exports_that_are_missing_or_of_another_type() {
    let good = guest("", "(i64.const 0)");
    for name in ["memory", "lc_abi", "lc_alloc", "lc_init", "lc_tick"] {
        let found = refused(&good.replace(&format!("(export \"{name}\")"), "(export \"other\")"));
        assert!(matches!(&found, Refused::MissingExport { name: missing, .. } if *missing == name), "{found}");
    }
    let found = refused(&good.replace(
        r#"(func (export "lc_abi") (result i32) (i32.const 1))"#,
        r#"(global (export "lc_abi") i32 (i32.const 1))"#,
    ));
    assert_eq!(found.to_string(), r#""lc_abi" is a global: it is to be a function () -> (i32)"#);
    let found = refused(&good.replace(r#""lc_init") (param i32 i32)"#, r#""lc_init") (param i32 i64)"#));
    assert_eq!(
        found.to_string(),
        r#""lc_init" is a function (i32, i64) -> (): it is to be a function (i32, i32) -> ()"#
    );
    let found = refused(&good.replace(r#"(memory (export "memory") 1)"#, r#"(memory 1) (func (export "memory"))"#));
    assert_eq!(found.to_string(), r#""memory" is a function () -> (): it is to be a memory"#);
}

#[test]
fn names_of_the_host() {
    let found = with(r#"(global (export "lc.global.0") i32 (i32.const 0))"#);
    assert!(matches!(found, Refused::ReservedName { .. }), "{found}");
}

#[test]
fn too_much_of_anything() {
    let limits = Limits {
        functions: 5,
        items: 6,
        table_elements: 10,
        locals: 20,
        nesting: 8,
        arity: 4,
        function_bytes: 100,
        ..limits()
    };
    let found = |field: &str| match check(&bytes(&guest(field, "(i64.const 0)")), &limits) {
        Err(Refused::TooMany { what, found, most, offset }) => {
            assert!(found > most && offset > 0);
            what
        }
        Err(other) => panic!("{other}"),
        Ok(_) => "nothing",
    };
    let many = |field: &str, count: usize| field.repeat(count);
    assert_eq!(found(&many("(func)", 1)), "nothing");
    assert_eq!(found(&many("(func)", 2)), "functions");
    assert_eq!(found(&many("(global i32 (i32.const 0))", 6)), "nothing");
    assert_eq!(found(&many("(global i32 (i32.const 0))", 7)), "globals");
    assert_eq!(found(&many("(data (i32.const 0) \"\")", 7)), "data segments");
    assert_eq!(found(&format!("(table 10 funcref) {}", many("(elem (i32.const 0))", 7))), "element segments");
    assert_eq!(found(&(1..=2).map(|i| format!("(export \"m{i}\" (memory 0))")).collect::<String>()), "exports");
    assert_eq!(found("(type (func (param f32))) (type (func (param f64))) (type (func (result f64)))"), "types");
    assert_eq!(found("(table 10 funcref)"), "nothing");
    assert_eq!(found("(table 11 funcref)"), "table elements");
    assert_eq!(found(&format!("(func {})", many("(local i32)", 20))), "nothing");
    assert_eq!(found(&format!("(func {})", many("(local i32)", 21))), "local variables in one function");
    assert_eq!(found(&format!("(func {} {})", many("(block ", 7), many(")", 7))), "nothing");
    assert_eq!(found(&format!("(func {} {})", many("(block ", 8), many(")", 8))), "blocks inside one another");
    assert_eq!(found("(func (param i32 i32 i32 i32 i32))"), "parameters");
    assert_eq!(found("(func (result i32 i32 i32 i32 i32) unreachable)"), "results");
    assert_eq!(found(&format!("(func {})", many("(drop (i32.const 0))", 40))), "bytes of code in one function");
    let long = bytes(&guest("", "(i64.const 0)"));
    let limits = Limits { module_bytes: long.len() - 1, ..limits };
    assert_eq!(check(&long, &limits).unwrap_err(), Refused::TooLong { bytes: long.len(), most: long.len() - 1 });
}

#[test]
fn what_would_take_long_to_compile() {
    let limits = Limits { function_work: 20_000, work: 30_000, ..limits() };
    let found = |fields: &str| match check(&bytes(&guest(fields, "(i64.const 0)")), &limits) {
        Err(Refused::TooMany { what, .. }) => what,
        Err(other) => panic!("{other}"),
        Ok(_) => "nothing",
    };
    let (one, all) = ("units of work to compile one function", "units of work to compile the module up to here");
    let in_function = |count: usize, code: &str| format!("(func {})", code.repeat(count));

    // Many values go from call to call.
    let calls = |values: usize, count: usize| {
        let types = "v128 ".repeat(values);
        let give = format!("(func $give (result {types}) unreachable) (func $take (param {types}))");
        found(&(give + &in_function(count, "(call $give) (call $take)")))
    };
    assert_eq!((calls(1, 100), calls(40, 100)), ("nothing", one));
    // Loops in loops around many variables, and loops one after another.
    let loops = |locals: usize, depth: usize| {
        let (locals, begin, end) = ("(local i64)".repeat(locals), "(loop ".repeat(depth), ")".repeat(depth));
        found(&format!("(func {locals} {begin} {end})"))
    };
    assert_eq!((loops(100, 5), loops(100, 50), loops(0, 500)), ("nothing", one, one));
    assert_eq!(found(&format!("(func (local i64 i64 i64) {})", "(loop)".repeat(2000))), one);
    // A table that leads out of every block, with values or around many variables.
    let table = |locals: usize, ty: &str, values: &str| {
        let (locals, blocks) = ("(local i64)".repeat(locals), format!("(block {ty} ").repeat(50));
        let targets: String = (0..50).map(|depth| format!("{depth} ")).collect();
        let end = if ty.is_empty() { ")".repeat(50) } else { ") (drop) (unreachable)".repeat(50) };
        found(&format!("(func {locals} {blocks} (br_table {targets} {values} (i32.const 1)) {end})"))
    };
    assert_eq!((table(5, "", ""), table(100, "", "")), ("nothing", one));
    // Many small functions, each of them harmless.
    let many = "(func (call 0 (i32.const 0) (i32.const 0)))".repeat(600);
    assert_eq!((found(&many[..many.len() / 4]), found(&many)), ("nothing", all));
    let targets = "0 ".repeat(65_522);
    let limits = Limits::default();
    let refused =
        check(&bytes(&guest(&format!("(func (br_table {targets} (i32.const 1)))"), "(i64.const 0)")), &limits);
    assert!(matches!(refused, Err(Refused::TooMany { what: "targets of one branch", .. })));
}

#[test]
fn locals_by_the_thousand_million() {
    // Four thousand million locals take five bytes to ask for.
    let mut module = bytes(&guest("(func (local i32) (local i64))", "(i64.const 0)"));
    let at = module.windows(5).position(|bytes| bytes == [2, 1, 0x7f, 1, 0x7e]).expect("the locals");
    module.splice(at..at + 5, [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f].into_iter().take(5));
    assert!(check(&module, &limits()).is_err());
}

#[test]
fn a_component() {
    let refused = check(b"\0asm\x0d\0\x01\0", &limits()).unwrap_err();
    assert!(matches!(&refused, Refused::Proposal { proposal, .. } if proposal == "component model"), "{refused}");
}
