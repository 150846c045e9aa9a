//! Who signs, and what it says of itself.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use lightcone_attest::Digest;
use lightcone_attest::evidence::{Evidence, Kind, read_quote};
use lightcone_attest::statement::{Environment, KeyBinding, KeyOrigin, PublicKey, SigningKey};

use super::anchor::OwnKey;
use lightcone_world::WorldSpec;

/// Where Linux gives out quotes.
const TSM_REPORTS: &str = "/sys/kernel/config/tsm/report";
const CODE_CONTEXT: &str = "lightcone 2026-11-24 code id v1";

/// A node's signing key and its description.
#[derive(Debug)]
pub struct Identity {
    pub(super) key: SigningKey,
    pub(super) origin: KeyOrigin,
    pub(super) anchor: Option<PathBuf>,
    pub(super) after_restore: bool,
    /// The operator's name for the node: at most 256 bytes.
    pub node: String,
    /// See [`code_id`].
    pub code: Digest,
    /// What draws, as in "soft" or "none".
    pub renderer: String,
    /// SHA-256 of the certificate that the node shows for media, if it has one for all sessions.
    pub dtls: Option<Digest>,
    /// SHA-256 of the certificate that the node shows for its pages.
    pub tls: Option<Digest>,
}

impl Identity {
    /// A key of this start alone, in memory; `seed` is random and secret.
    pub fn fresh(seed: [u8; 32], code: Digest) -> Self {
        Self::new(SigningKey::from_seed(seed), KeyOrigin::Made, code)
    }

    /// A key that was kept in a file. Its binding says so: a TEE's quote over it binds nothing.
    pub fn from_file(own: OwnKey, code: Digest) -> Self {
        let OwnKey { key, anchor, after_restore } = own;
        Self { anchor, after_restore, ..Self::new(key, KeyOrigin::File, code) }
    }

    fn new(key: SigningKey, origin: KeyOrigin, code: Digest) -> Self {
        let (node, renderer) = ("lightcone".into(), "none".into());
        Self { key, origin, anchor: None, after_restore: false, node, code, renderer, dtls: None, tls: None }
    }

    /// The key by which others know the node.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    pub(super) fn environment(&self, evidence: &Evidence) -> Environment {
        let tee = match evidence.kind {
            Kind::None => "none",
            Kind::Tdx => "tdx",
            Kind::Sgx => "sgx",
            Kind::SevSnp => "sev-snp",
        };
        Environment {
            target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            isa: instruction_sets(),
            renderer: self.renderer.clone(),
            tee: tee.into(),
        }
    }
}

/// Asks the machine for a quote over the key. Without a TEE: [`Kind::None`], which the log says aloud.
pub(super) fn evidence(binding: &KeyBinding) -> Evidence {
    match read_quote(Path::new(TSM_REPORTS), "lightcone", &binding.report_data()) {
        Ok(Some(quote)) => Evidence { kind: quote.kind, quote: quote.bytes, collateral: None },
        Ok(None) => {
            tracing::warn!("no TEE here: checkpoints are signed, and nothing but the operator's word binds the key");
            Evidence::none()
        }
        Err(error) => {
            tracing::warn!("the TEE gives no quote: {error}; checkpoints are signed without evidence for the key");
            Evidence::none()
        }
    }
}

/// What the compiler was allowed to use.
fn instruction_sets() -> String {
    let sets = [
        ("sse2", cfg!(target_feature = "sse2")),
        ("avx2", cfg!(target_feature = "avx2")),
        ("fma", cfg!(target_feature = "fma")),
        ("neon", cfg!(target_feature = "neon")),
    ];
    let used: Vec<&str> = sets.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect();
    used.join("+")
}

/// Digest of the running executable, which holds the built-in worlds, and of the world's assets.
pub fn code_id(world: &WorldSpec) -> io::Result<Digest> {
    let mut hasher = blake3::Hasher::new_derive_key(CODE_CONTEXT);
    hasher.update_reader(File::open(std::env::current_exe()?)?)?;
    for (name, digest) in world.assets() {
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes()).update(&digest.0);
    }
    Ok(Digest(*hasher.finalize().as_bytes()))
}
