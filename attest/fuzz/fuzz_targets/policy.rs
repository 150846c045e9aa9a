//! Policies: any text, and a good one that was edited. They have many spellings; none may hold a list that nothing
//! meets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_attest::verify::Policy;
use lightcone_attest_fuzz::edit;

const GOOD: &str = r#"
world = "0000000000000000000000000000000000000000000000000000000000000000"
keys = ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"]
code_ids = ["0000000000000000000000000000000000000000000000000000000000000000"]
tee = ["tdx", "none"]
tcb_status = ["UpToDate"]
max_age_s = 120
min_epoch = 3
[measurements]
mr_td = ["91"]
"#;

fn check(text: &str) {
    let Ok(policy) = Policy::from_toml(text) else { return };
    let lists = [
        policy.keys.map(|list| list.len()),
        policy.code_ids.map(|list| list.len()),
        policy.tee.map(|list| list.len()),
        policy.tcb_status.map(|list| list.len()),
    ];
    assert!(!lists.contains(&Some(0)));
    assert!(policy.measurements.values().all(|list| !list.is_empty()));
}

fuzz_target!(|data: &[u8]| {
    check(&String::from_utf8_lossy(data));
    check(&String::from_utf8_lossy(&edit(GOOD.as_bytes(), data)));
});
