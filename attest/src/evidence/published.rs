//! For tests: the quotes that dcap-qvl publishes in its `sample/` folder, read where cargo keeps the
//! sources of that crate. The integration tests take this file in by its path.

use std::path::Path;
use std::process::Command;

/// A quote by its name, and its collateral.
pub(crate) fn quote(name: &str) -> (Vec<u8>, String) {
    let metadata = Command::new(std::env::var("CARGO").unwrap_or("cargo".into()))
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", "host-tuple", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "dcap-qvl").unwrap();
    let folder = Path::new(package["manifest_path"].as_str().unwrap()).with_file_name("sample");
    let collateral = std::fs::read_to_string(folder.join(format!("{name}_collateral.json"))).unwrap();
    (std::fs::read(folder.join(name)).unwrap(), collateral)
}
