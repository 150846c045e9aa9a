//! Intel's quotes and collateral: as they are, and dcap-qvl's published samples, altered.
#![no_main]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_attest::evidence::{EvidenceError, VerifiedQuote, verify_quote};
use lightcone_attest_fuzz::edit;

struct Sample {
    quote: Vec<u8>,
    collateral: String,
    report_data: [u8; 64],
    /// In which all of the collateral is valid.
    now_s: u64,
    said: VerifiedQuote,
}

/// Report data ends the report body, which follows a header of 48 bytes: at 48 + 320 (SGX) and at 48 + 520 (TDX).
static SAMPLES: LazyLock<[Sample; 2]> =
    LazyLock::new(|| [sample("sgx_quote", 48 + 320, 1_750_330_571), sample("tdx_quote", 48 + 520, 1_750_329_147)]);

fn sample(name: &str, report_data: usize, now_s: u64) -> Sample {
    let folder = sample_folder();
    let quote = std::fs::read(folder.join(name)).unwrap();
    let collateral = std::fs::read_to_string(folder.join(format!("{name}_collateral.json"))).unwrap();
    let report_data = quote[report_data..report_data + 64].try_into().unwrap();
    let said = verify_quote(&quote, &collateral, now_s, &report_data).unwrap();
    Sample { quote, collateral, report_data, now_s, said }
}

/// Where cargo keeps the crate's sources. Those for other platforms may not be there.
fn sample_folder() -> PathBuf {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let metadata = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", "host-tuple"])
        .args(["--manifest-path", manifest])
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "dcap-qvl").unwrap();
    Path::new(package["manifest_path"].as_str().unwrap()).with_file_name("sample")
}

impl Sample {
    /// Slack that nobody signs may change; what is said of the TEE may not.
    fn check(&self, verified: Result<VerifiedQuote, EvidenceError>) {
        if let Ok(verified) = verified {
            assert_eq!(verified, self.said, "a forgery");
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    let sample = &SAMPLES[usize::from(how % 2)];
    let verify = |quote: &[u8], collateral: &str| verify_quote(quote, collateral, sample.now_s, &sample.report_data);
    let collateral = &sample.collateral;
    match how / 2 % 4 {
        0 => sample.check(verify(data, collateral)),
        1 => sample.check(verify(&sample.quote, &String::from_utf8_lossy(data))),
        2 => sample.check(verify(&edit(&sample.quote, data), collateral)),
        _ => {
            let altered = edit(collateral.as_bytes(), data);
            sample.check(verify(&sample.quote, &String::from_utf8_lossy(&altered)));
        }
    }
});
