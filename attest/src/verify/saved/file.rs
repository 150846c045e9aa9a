//! The JSON that a page saves.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// A file as the player's page saves it ("lightcone-receipts.json").
#[derive(Clone, Debug)]
pub struct ReceiptFile {
    /// What the report calls it.
    pub name: String,
    /// Its content: JSON.
    pub bytes: Vec<u8>,
}

/// The longest file of receipts that is read, bytes.
pub const MAX_RECEIPT_FILE_BYTES: usize = 16 << 20;

/// A page keeps 16 receipts and 4 disputed statements.
const MAX_STATEMENTS: usize = 1024;

/// Only what is judged: a page may save more.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    key_binding: Option<String>,
    checkpoint: Option<String>,
    receipts: Vec<String>,
    #[serde(default)]
    disputed: Vec<String>,
}

/// A signed statement that was saved.
pub(super) struct Statement {
    pub(super) bytes: Vec<u8>,
    /// The page found it wrong.
    pub(super) disputed: bool,
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Statement>, String> {
    if bytes.len() > MAX_RECEIPT_FILE_BYTES {
        return Err(format!("it has {} bytes: {MAX_RECEIPT_FILE_BYTES} at most are read", bytes.len()));
    }
    let file: File = serde_json::from_slice(bytes).map_err(|cause| format!("it is no file of receipts: {cause}"))?;
    let plain = file.key_binding.into_iter().chain(file.checkpoint).chain(file.receipts).map(|text| (text, false));
    let all: Vec<(String, bool)> = plain.chain(file.disputed.into_iter().map(|text| (text, true))).collect();
    if all.len() > MAX_STATEMENTS {
        return Err(format!("it holds {} statements: {MAX_STATEMENTS} at most are read", all.len()));
    }
    let decode = |(text, disputed)| match STANDARD.decode(text) {
        Ok(bytes) => Ok(Statement { bytes, disputed }),
        Err(cause) => Err(format!("a statement in it is no base64: {cause}")),
    };
    all.into_iter().map(decode).collect()
}
