//! Which key signs for a run, and since which epoch.

use sha2::{Digest as _, Sha512};

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::envelope::Statement;
use super::key::PublicKey;
use crate::digest::Digest;

/// Says: since this epoch, this key signs for this run. The key itself signs it; a TEE's quote over
/// [`KeyBinding::report_data`] shows that a TEE ran a program which said all of this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// The key that signs.
    pub key: PublicKey,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub world: Digest,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub run: [u8; 16],
    /// As in [`Checkpoint`](super::Checkpoint).
    pub epoch: u64,
    /// What the operator calls the node, at most 256 bytes.
    pub node: String,
    /// Unix time in milliseconds by the node's clock. It is for information: nothing rests on it.
    pub wall_time_ms: u64,
    /// Where the key comes from and what goes with it. Bindings of version 1 have none.
    pub provenance: Option<Provenance>,
}

/// What a key binding of version 2 says besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// [`hash`](super::hash) of the signed key binding of the epoch before; zero for the first.
    pub previous: Digest,
    /// How the key came into the process.
    pub origin: KeyOrigin,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub code: Digest,
    /// What a verifier gave to see that the binding is no older than its question, at most [`MAX_NONCE_BYTES`]; else empty.
    pub nonce: Vec<u8>,
    /// SHA-256 of the certificate that the node shows to browsers for media (DTLS), if it has one for all.
    pub dtls: Option<Digest>,
    /// SHA-256 of the certificate that the node shows for its pages (TLS), if it has one.
    pub tls: Option<Digest>,
    /// The newest epoch that this key had opened after `previous`, and that is lost: the node was restored from an older copy, and
    /// says so. 0 where nothing was given up.
    pub given_up: u64,
}

/// How a key came into the process that signs with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// The process made it, and has given it to nobody.
    Made,
    /// It was loaded from a file: whoever could read that has it, too.
    File,
    /// It was unsealed by a TEE, which gives it to programs of this measurement alone: 1 to 64 bytes.
    Unsealed(Vec<u8>),
}

/// The longest nonce of a verifier.
pub const MAX_NONCE_BYTES: usize = 64;
const MAX_MEASUREMENT_BYTES: usize = 64;
const FIRST_VERSION: u64 = 1;
const VERSION: u64 = 2;
const REPORT_PREFIX: &[u8] = b"lightcone-keybind-v1:";

impl KeyBinding {
    /// What a TEE's quote must hold: SHA-512 of `lightcone-keybind-v1:` and the payload.
    pub fn report_data(&self) -> [u8; 64] {
        let mut hasher = Sha512::new();
        hasher.update(REPORT_PREFIX);
        hasher.update(self.to_payload());
        hasher.finalize().into()
    }
}

impl Provenance {
    fn write(&self, out: &mut FieldWriter) {
        let (origin, measurement) = match &self.origin {
            KeyOrigin::Made => ("made", &[][..]),
            KeyOrigin::File => ("file", &[][..]),
            KeyOrigin::Unsealed(measurement) => ("unsealed", &measurement[..]),
        };
        out.bytes(&self.previous.0).text(origin).bytes(measurement).bytes(&self.code.0).bytes(&self.nonce);
        for certificate in [&self.dtls, &self.tls] {
            out.bytes(certificate.as_ref().map_or(&[], |digest| &digest.0[..]));
        }
        out.number(self.given_up);
    }

    fn read(from: &mut FieldReader) -> Result<Self, FieldError> {
        let (previous, origin, measurement) = (from.digest()?, from.text()?, from.bytes(MAX_MEASUREMENT_BYTES)?);
        let origin = match (origin.as_str(), measurement.is_empty()) {
            ("made", true) => KeyOrigin::Made,
            ("file", true) => KeyOrigin::File,
            ("unsealed", false) => KeyOrigin::Unsealed(measurement),
            ("made" | "file" | "unsealed", _) => return Err(FieldError::Field(10)),
            _ => return Err(FieldError::Field(9)),
        };
        let (code, nonce) = (from.digest()?, from.bytes(MAX_NONCE_BYTES)?);
        let (dtls, tls) = (from.digest_or_none()?, from.digest_or_none()?);
        Ok(Self { previous, origin, code, nonce, dtls, tls, given_up: from.number()? })
    }
}

impl Statement for KeyBinding {
    const CONTEXT: &'static str = "lightcone-keybind-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        let version = if self.provenance.is_some() { VERSION } else { FIRST_VERSION };
        out.number(version).bytes(&self.key.to_bytes()).bytes(&self.world.0).bytes(&self.run);
        out.number(self.epoch).text(&self.node).number(self.wall_time_ms);
        if let Some(provenance) = &self.provenance {
            provenance.write(&mut out);
        }
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        let version = from.number()?;
        if ![FIRST_VERSION, VERSION].contains(&version) {
            return Err(FieldError::Field(1));
        }
        let key = PublicKey::from_bytes(&from.array()?).map_err(|_| FieldError::Field(2))?;
        let binding = Self {
            key,
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            node: from.text()?,
            wall_time_ms: from.number()?,
            provenance: if version == VERSION { Some(Provenance::read(&mut from)?) } else { None },
        };
        from.finish()?;
        Ok(binding)
    }
}
