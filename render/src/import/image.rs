//! Images (glTF 2.0 §3.8) become textures: PNG, JPEG and KTX2 from buffers, data URIs or files beside the model.
//!
//! An image that is missing, in another format or broken is named among the unsupported and the surface drawn without it;
//! one that is too large is an error, found from its header before its texels are allocated.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use gltf::json::{Image, Index, Root};
use image::ImageDecoder;

use super::buffer::Buffers;
use super::document::lookup;
use super::error::ImportCause;
use super::ktx2::{Ktx2, Ktx2Error, is_ktx2};
use super::limits::{Budget, MAX_DECODER_BYTES, MAX_TEXELS};
use super::picture::reader;
use super::resource::Resources;
use super::unsupported::{Unsupported, quoted};
use crate::texture::MAX_TEXTURE_SIZE;
use crate::texture::{ColourSpace, Texture, TextureError};

/// Decodes each image once per colour space.
pub(super) struct Textures<'a> {
    root: &'a Root,
    buffers: &'a Buffers<'a>,
    resources: Resources<'a>,
    decoded: BTreeMap<(usize, bool), Option<usize>>,
    textures: Vec<Arc<Texture>>,
    texels: Budget,
}

/// Why an image is left out.
#[derive(Debug, thiserror::Error)]
enum Omission {
    #[error("{0}")]
    Bytes(#[from] super::error::BufferError),
    #[error("has neither a URI nor a buffer view")]
    NoBytes,
    #[error("is neither PNG, JPEG nor KTX2")]
    Format,
    #[error("{0}")]
    Ktx2(#[from] Ktx2Error),
    #[error("{0}")]
    Broken(#[from] image::ImageError),
}

/// Either kind of failure.
enum Failure {
    Omit(Omission),
    Refuse(ImportCause),
}

impl<E: Into<Omission>> From<E> for Failure {
    fn from(cause: E) -> Self {
        match cause.into() {
            Omission::Broken(image::ImageError::Limits(_)) => {
                Self::Refuse(ImportCause::TooMany { what: "bytes in one image", limit: MAX_DECODER_BYTES })
            }
            cause => Self::Omit(cause),
        }
    }
}

impl<'a> Textures<'a> {
    pub(super) fn new(root: &'a Root, buffers: &'a Buffers<'a>, resources: Resources<'a>) -> Self {
        let texels = Budget::new("texels in its textures", MAX_TEXELS);
        Self { root, buffers, resources, decoded: BTreeMap::new(), textures: Vec::new(), texels }
    }

    /// Index into [`Textures::into_vec`], or none when the image cannot be shown.
    pub(super) fn get(
        &mut self,
        index: Index<Image>,
        colour_space: ColourSpace,
        unsupported: &mut Unsupported,
    ) -> Result<Option<usize>, ImportCause> {
        let key = (index.value(), colour_space == ColourSpace::Srgb);
        if let Some(&known) = self.decoded.get(&key) {
            return Ok(known);
        }
        let image = lookup(self.root, index, "image")?;
        let texture = match self.decode(index.value(), image, colour_space) {
            Ok(texture) => {
                self.textures.push(Arc::new(texture));
                Some(self.textures.len() - 1)
            }
            Err(Failure::Omit(why)) => {
                let name = image.name.as_deref().map(|name| format!(" {}", quoted(name))).unwrap_or_default();
                unsupported.add(format!("image {}{name} ({why})", index.value()));
                None
            }
            Err(Failure::Refuse(cause)) => return Err(cause),
        };
        self.decoded.insert(key, texture);
        Ok(texture)
    }

    pub(super) fn into_vec(self) -> Vec<Arc<Texture>> {
        self.textures
    }

    fn decode(&mut self, index: usize, image: &Image, colour_space: ColourSpace) -> Result<Texture, Failure> {
        let refuse = |cause| Failure::Refuse(ImportCause::Image { index, cause });
        let bytes = self.bytes(image)?;
        let (width, height, rgba) = if is_ktx2(&bytes) {
            let ktx2 = Ktx2::open(&bytes)?;
            self.take(index, ktx2.width, ktx2.height)?;
            (ktx2.width, ktx2.height, ktx2.rgba()?)
        } else {
            let decoder = reader(&bytes).ok_or(Omission::Format)?.into_decoder()?;
            let (width, height) = decoder.dimensions();
            self.take(index, width, height)?;
            (width, height, image::DynamicImage::from_decoder(decoder)?.into_rgba8().into_raw())
        };
        Texture::from_rgba8(width, height, colour_space, rgba).map_err(refuse)
    }

    /// Before any texel is allocated.
    fn take(&mut self, index: usize, width: u32, height: u32) -> Result<(), Failure> {
        if width.max(height) > MAX_TEXTURE_SIZE {
            return Err(Failure::Refuse(ImportCause::Image { index, cause: TextureError::Size { width, height } }));
        }
        self.texels.take(width as usize * height as usize).map_err(Failure::Refuse)
    }

    fn bytes(&mut self, image: &Image) -> Result<Cow<'a, [u8]>, Failure> {
        match (&image.uri, image.buffer_view) {
            (Some(uri), _) => Ok(Cow::Owned(self.resources.read(uri)?)),
            (None, Some(view)) => self.buffers.view(self.root, view).map(Cow::Borrowed).map_err(Failure::Refuse),
            (None, None) => Err(Omission::NoBytes.into()),
        }
    }
}
