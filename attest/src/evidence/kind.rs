//! The kinds of TEE.

use std::fmt;

/// Which TEE a quote is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No TEE: the key is bound by its own word alone.
    None = 0,
    /// Intel TDX: a virtual machine.
    Tdx = 1,
    /// Intel SGX: an enclave.
    Sgx = 2,
    /// AMD SEV-SNP: a virtual machine. Its quotes are kept and carried, but
    /// [`Evidence::verify`](super::Evidence::verify) does not check them.
    SevSnp = 3,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Tdx => "tdx",
            Self::Sgx => "sgx",
            Self::SevSnp => "sev-snp",
        })
    }
}
