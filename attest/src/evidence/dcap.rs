//! Quotes of Intel TDX and SGX, checked without a network (Intel SGX DCAP quote formats 3, 4 and 5).
//!
//! The trust root is Intel's SGX root certificate, which `dcap-qvl` carries. Collateral and time come in as arguments: the
//! answer for the same arguments is always the same.

use dcap_qvl::QuoteCollateralV3;
use dcap_qvl::quote::Report;
use dcap_qvl::verify::VerifiedReport;

use super::error::{EvidenceError, MAX_COLLATERAL_BYTES, MAX_QUOTE_BYTES, too_long};
use super::kind::Kind;
use crate::hex::hex;

/// What Intel's keys say of the TEE that asked for the quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedQuote {
    /// [`Kind::Tdx`] or [`Kind::Sgx`].
    pub kind: Kind,
    /// Intel's verdict on the platform's microcode and settings: "UpToDate", "SWHardeningNeeded", "ConfigurationNeeded",
    /// "OutOfDate", … Which of them is good enough is the reader's policy. "Revoked" is always refused.
    pub status: String,
    /// Intel's security advisories that apply ("INTEL-SA-00615").
    pub advisory_ids: Vec<String>,
    /// What runs inside, by Intel's names, in hexadecimal. TDX: `mr_td`, `rt_mr0` … `rt_mr3`, `mr_config_id`, `mr_owner`,
    /// `mr_owner_config`, `mr_seam`, `td_attributes`. SGX: `mr_enclave`, `mr_signer`, `isv_prod_id`, `isv_svn`.
    pub measurements: Vec<(&'static str, String)>,
}

impl VerifiedQuote {
    /// A measurement by its name, hexadecimal.
    pub fn measurement(&self, name: &str) -> Option<&str> {
        self.measurements.iter().find(|(of, _)| *of == name).map(|(_, value)| value.as_str())
    }
}

/// Checks a quote against Intel's root, with `collateral_json` (the JSON of dcap-qvl's `QuoteCollateralV3`) at `now_s` (seconds
/// since 1970). It must have been made for `report_data`. TEEs in debug mode are refused.
pub fn verify_quote(
    quote: &[u8],
    collateral_json: &str,
    now_s: u64,
    report_data: &[u8; 64],
) -> Result<VerifiedQuote, EvidenceError> {
    too_long("quote", quote.len(), MAX_QUOTE_BYTES)?;
    too_long("collateral", collateral_json.len(), MAX_COLLATERAL_BYTES)?;
    let collateral: QuoteCollateralV3 =
        serde_json::from_str(collateral_json).map_err(|cause| EvidenceError::Collateral(cause.to_string()))?;
    let verified = dcap_qvl::verify::ring::verify(quote, &collateral, now_s)
        .map_err(|cause| EvidenceError::Refused { now_s, cause: format!("{cause:#}") })?;
    let found = asked_for(&verified.report);
    if found != report_data {
        return Err(EvidenceError::ReportData { found: hex(found), wanted: hex(report_data) });
    }
    Ok(told(verified))
}

fn asked_for(report: &Report) -> &[u8; 64] {
    match report {
        Report::SgxEnclave(report) => &report.report_data,
        Report::TD10(report) => &report.report_data,
        Report::TD15(report) => &report.base.report_data,
        Report::TD15Ex(report) => &report.base.base.report_data,
    }
}

fn told(verified: VerifiedReport) -> VerifiedQuote {
    let VerifiedReport { status, advisory_ids, report, .. } = verified;
    let base = match &report {
        Report::SgxEnclave(report) => {
            let measurements = vec![
                ("mr_enclave", hex(&report.mr_enclave)),
                ("mr_signer", hex(&report.mr_signer)),
                ("isv_prod_id", hex(&report.isv_prod_id.to_be_bytes())),
                ("isv_svn", hex(&report.isv_svn.to_be_bytes())),
            ];
            return VerifiedQuote { kind: Kind::Sgx, status, advisory_ids, measurements };
        }
        Report::TD10(base) => base,
        Report::TD15(report) => &report.base,
        Report::TD15Ex(report) => &report.base.base,
    };
    let measurements = vec![
        ("mr_td", hex(&base.mr_td)),
        ("rt_mr0", hex(&base.rt_mr0)),
        ("rt_mr1", hex(&base.rt_mr1)),
        ("rt_mr2", hex(&base.rt_mr2)),
        ("rt_mr3", hex(&base.rt_mr3)),
        ("mr_config_id", hex(&base.mr_config_id)),
        ("mr_owner", hex(&base.mr_owner)),
        ("mr_owner_config", hex(&base.mr_owner_config)),
        ("mr_seam", hex(&base.mr_seam)),
        ("td_attributes", hex(&base.td_attributes)),
    ];
    VerifiedQuote { kind: Kind::Tdx, status, advisory_ids, measurements }
}

#[cfg(test)]
mod tests;
