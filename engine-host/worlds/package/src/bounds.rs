//! How large a package may be.

/// How large a package may be for whoever reads it. What the header claims is held against it before any body is read; nothing is
/// ever allocated for a claim, only for bytes that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most bytes of the module.
    pub module_bytes: u64,
    /// The most bytes of one asset.
    pub asset_bytes: u64,
    /// The most bytes of all bodies together.
    pub total_bytes: u64,
    /// The most assets, up to [`MAX_ASSETS`].
    pub assets: u32,
}

/// The most assets that the format allows.
pub const MAX_ASSETS: u32 = 4095;

impl Default for Bounds {
    /// 32 MiB of module, 64 MiB for each asset, 256 MiB in all, as many assets as the format allows.
    fn default() -> Self {
        Self { module_bytes: 32 << 20, asset_bytes: 64 << 20, total_bytes: 256 << 20, assets: MAX_ASSETS }
    }
}
