//! Lines in the node's log.

#[cfg(target_arch = "wasm32")]
mod host {
    #[link(wasm_import_module = "lightcone")]
    unsafe extern "C" {
        #[link_name = "log"]
        pub fn log(at: *const u8, bytes: usize);
    }
}

/// Writes a line into the node's log; in a test, to standard error.
pub fn log_line(text: &str) {
    #[cfg(target_arch = "wasm32")]
    // SAFETY: the host reads so many bytes from there before it returns.
    unsafe {
        host::log(text.as_ptr(), text.len());
    }
    #[cfg(all(feature = "std", not(target_arch = "wasm32")))]
    std::eprintln!("{text}");
    #[cfg(all(not(feature = "std"), not(target_arch = "wasm32")))]
    let _ = text;
}

/// From here on a panic of a program says in the log where it was.
pub(crate) fn log_panics() {
    #[cfg(all(feature = "std", target_arch = "wasm32"))]
    std::panic::set_hook(alloc::boxed::Box::new(|panic| log_line(&alloc::format!("{panic}"))));
}
