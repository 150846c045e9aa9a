//! Bytes from outside → a module that may be compiled.

mod checked;
mod code;
mod interface;
mod refused;
mod sections;
mod work;

use wasmparser::{Parser, Payload, ValidPayload, Validator};

pub use checked::Checked;
pub use refused::Refused;

use crate::features::FEATURES;
use crate::limits::Limits;
use crate::rewrite::rewrite;

/// Reads a module strictly and rewrites it for the host; compiles nothing. The time follows the length of the bytes.
///
/// The same bytes and limits give the same result on every machine.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<Checked, Refused> {
    if bytes.len() > limits.module_bytes {
        return Err(Refused::TooLong { bytes: bytes.len(), most: limits.module_bytes });
    }
    let mut validator = Validator::new_with_features(FEATURES);
    let mut sections = sections::Sections::new(limits);
    let mut code = code::Code::new(limits);
    let mut parser = Parser::new(0);
    parser.set_features(FEATURES);
    for payload in parser.parse_all(bytes) {
        let payload = payload?;
        sections.see(&payload)?;
        match validator.payload(&payload)? {
            ValidPayload::Func(function, body) => {
                code.see(function, &body)?;
            }
            ValidPayload::End(types) => interface::check(types.as_ref())?,
            ValidPayload::Ok | ValidPayload::Parser(_) => {}
        }
        if matches!(payload, Payload::End(_)) {
            break;
        }
    }
    let (memory, globals) = sections.finish()?;
    Ok(Checked::new(rewrite(bytes, memory, &globals)?, limits, memory, globals))
}
