//! Which of the processor's vectors a frame is drawn with.

/// Which vectors to draw with. All give the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// What every processor of the target has.
    Portable,
    /// Named only by [`Kernel::best`], after asking the processor.
    #[cfg(target_arch = "x86_64")]
    Avx2(HasAvx2),
}

/// The processor was found to have AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HasAvx2(());

impl Kernel {
    /// The widest vectors that the processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            return Self::Avx2(HasAvx2(()));
        }
        Self::Portable
    }
}

impl Default for Kernel {
    fn default() -> Self {
        Self::best()
    }
}
