//! The certificate that a server shows to browsers for media.

use rtc::crypto::{SignatureScheme, default_provider};
use rtc::peer_connection::certificate::{CertificateParams, RTCCertificate};

/// A DTLS certificate with its key, made for one start of a server and shown in all its sessions (RFC 8827, 6.5).
#[derive(Clone, Debug)]
pub struct Certificate {
    inner: RTCCertificate,
    sha256: [u8; 32],
}

/// A certificate that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("no certificate for media can be made: {0}")]
pub struct NoCertificate(String);

impl Certificate {
    /// Makes one with a P-256 key of its own.
    pub fn generate() -> Result<Self, NoCertificate> {
        let wrong = |error: &dyn std::fmt::Display| NoCertificate(error.to_string());
        let provider = default_provider().map_err(|error| wrong(&error))?;
        let params = CertificateParams::new(vec!["lightcone".to_owned()]).map_err(|error| wrong(&error))?;
        let scheme = SignatureScheme::EcdsaP256Sha256;
        let inner = RTCCertificate::generate(provider.crypto(), scheme, params).map_err(|error| wrong(&error))?;
        let fingerprints = inner.get_fingerprints(provider.crypto()).map_err(|error| wrong(&error))?;
        let sha256 = fingerprints.first().and_then(|fingerprint| bytes(&fingerprint.value));
        Ok(Self { inner, sha256: sha256.ok_or_else(|| wrong(&"it has no SHA-256"))? })
    }

    /// The SHA-256 of the certificate, which an answer names in `a=fingerprint` (RFC 8122).
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    pub(crate) fn inner(&self) -> RTCCertificate {
        self.inner.clone()
    }
}

/// Of `ab:cd:…`.
fn bytes(fingerprint: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = fingerprint.split(':').map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_key_of_its_own_and_says_its_digest() {
        let [a, b] = [Certificate::generate().unwrap(), Certificate::generate().unwrap()];
        assert_ne!(a.sha256(), b.sha256());
        assert_eq!(bytes(&format!("ff:{}", ["0a"; 31].join(":"))).unwrap()[..2], [0xff, 0x0a]);
        assert_eq!((bytes("ff:0a"), bytes("xx")), (None, None));
    }
}
