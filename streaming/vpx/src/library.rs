//! Finding libvpx.

use std::ffi::{CStr, c_char, c_int};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::OnceLock;

use crate::error::{LoadError, VpxError};
use crate::ffi::{self, Context, EncoderConfig, Functions, Interface, VPX_CODEC_OK};

/// The names of the library, the newest first, and the ABI versions of its encoder under that name: libvpx 1.16 and 1.17; 1.15.1;
/// 1.15.0 and 1.14; 1.13; 1.12 and 1.11.
const KNOWN: [(&str, &[c_int]); 5] = [
    ("libvpx.so.12", &[39]),
    ("libvpx.so.11", &[37]),
    ("libvpx.so.9", &[36, 34]),
    ("libvpx.so.8", &[30]),
    ("libvpx.so.7", &[25]),
];
const NAMES: [&str; 5] = [KNOWN[0].0, KNOWN[1].0, KNOWN[2].0, KNOWN[3].0, KNOWN[4].0];

/// libvpx, which stays loaded until the program ends.
pub struct Library {
    pub(crate) functions: Functions,
    encoder_abi: c_int,
    version: String,
    // Last: the functions are of it.
    _library: libloading::Library,
}

impl Library {
    /// The library of this system. It is looked for once.
    pub fn get() -> Result<&'static Self, LoadError> {
        static LIBRARY: OnceLock<Result<Library, LoadError>> = OnceLock::new();
        LIBRARY.get_or_init(Self::load).as_ref().map_err(LoadError::clone)
    }

    /// What the library says of itself, such as "v1.12.0".
    pub fn version(&self) -> &str {
        &self.version
    }

    fn load() -> Result<Self, LoadError> {
        let found = KNOWN.into_iter().find_map(|(name, abis)| {
            // SAFETY: a library of this name runs no code of its own when it is loaded, but what the C compiler makes of
            // constructors; libvpx has none with effects.
            let library = unsafe { libloading::Library::new(name) }.ok()?;
            Some((name, abis, library))
        });
        let (name, abis, library) = found.ok_or(LoadError::NotFound(&NAMES))?;
        // SAFETY: it is libvpx by its name, and moves into what holds the functions.
        let functions = unsafe { Functions::find(&library) };
        let functions = functions.map_err(|symbol| LoadError::Symbol { library: name, symbol })?;
        // SAFETY: it gives a static text, or none.
        let version = unsafe { text((functions.version)()) };
        let encoder_abi = abis.iter().copied().find(|abi| is_taken(&functions, *abi));
        match encoder_abi {
            Some(encoder_abi) => Ok(Self { functions, encoder_abi, version, _library: library }),
            None => Err(LoadError::Abi { library: name, version, known: abis }),
        }
    }

    /// The settings that the library itself proposes.
    pub(crate) fn default_config(&self) -> Result<EncoderConfig, VpxError> {
        let (config, code) = default_config(&self.functions);
        self.checked("propose settings", code)?;
        Ok(config)
    }

    /// An encoder with these settings. The context stays where it is.
    pub(crate) fn begin_encoder(&self, config: &EncoderConfig) -> Result<Box<Context>, VpxError> {
        let (context, code) = begin_encoder(&self.functions, config, self.encoder_abi);
        self.checked("begin to encode", code)?;
        Ok(context)
    }

    /// A decoder. The context stays where it is.
    pub(crate) fn begin_decoder(&self) -> Result<Box<Context>, VpxError> {
        let mut context = empty_context();
        // SAFETY: the interface is the library's own; the context is empty, and large enough for this ABI; no configuration
        // is allowed.
        let code = unsafe {
            let interface = (self.functions.vp8_decoder)();
            (self.functions.begin_decoder)(&raw mut *context, interface, ptr::null(), 0, ffi::DECODER_ABI)
        };
        self.checked("begin to decode", code)?;
        Ok(context)
    }

    /// The error of a return code, if it is one.
    pub(crate) fn checked(&self, what: &'static str, code: c_int) -> Result<(), VpxError> {
        if code == VPX_CODEC_OK {
            return Ok(());
        }
        // SAFETY: it gives a static text for any code.
        let said = unsafe { text((self.functions.describe)(code)) };
        Err(VpxError::Call { what, code, said })
    }
}

/// Whether an encoder begins with structures of this ABI.
fn is_taken(functions: &Functions, abi: c_int) -> bool {
    let (mut config, code) = default_config(functions);
    if code != VPX_CODEC_OK {
        return false;
    }
    (config.g_w, config.g_h) = (16, 16);
    let (mut context, code) = begin_encoder(functions, &config, abi);
    if code == VPX_CODEC_OK {
        // SAFETY: the encoder has begun, and is not used again.
        unsafe { (functions.end)(&raw mut *context) };
    }
    code == VPX_CODEC_OK
}

fn default_config(functions: &Functions) -> (EncoderConfig, c_int) {
    // SAFETY: numbers and pointers may be zero.
    let mut config: EncoderConfig = unsafe { MaybeUninit::zeroed().assume_init() };
    // SAFETY: there is more room than any known ABI fills; 0 is the only usage.
    let code = unsafe { (functions.default_config)(encoder_interface(functions), &raw mut config, 0) };
    (config, code)
}

fn begin_encoder(functions: &Functions, config: &EncoderConfig, abi: c_int) -> (Box<Context>, c_int) {
    let mut context = empty_context();
    // SAFETY: the settings came from the library, which copies them; the context is empty; the library compares the ABI
    // before it reads anything else.
    let code = unsafe { (functions.begin_encoder)(&raw mut *context, encoder_interface(functions), config, 0, abi) };
    (context, code)
}

fn encoder_interface(functions: &Functions) -> *const Interface {
    // SAFETY: it gives a static address.
    unsafe { (functions.vp8_encoder)() }
}

fn empty_context() -> Box<Context> {
    // SAFETY: numbers and pointers may be zero.
    Box::new(unsafe { MaybeUninit::zeroed().assume_init() })
}

/// # Safety
///
/// It is null, or a C string that stays as long as this call.
unsafe fn text(chars: *const c_char) -> String {
    if chars.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(chars) }.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_structures_are_as_large_as_in_the_headers() {
        // `sizeof` in C, on 64-bit Linux, of libvpx 1.12.
        assert_eq!((size_of::<Context>(), size_of::<ffi::Image>()), (56, 136));
        assert!(size_of::<EncoderConfig>() >= 504);
        assert_eq!(offset_of!(EncoderConfig, rc_target_bitrate), 112);
        assert_eq!(offset_of!(EncoderConfig, kf_mode), 160);
        assert_eq!(offset_of!(ffi::Packet, frame.flags), 40);
    }
}
