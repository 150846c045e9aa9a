//! Pictures that stand alone become textures: PNG and JPEG files, for what is not a model's own.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::limits::MAX_DECODER_BYTES;
use crate::texture::{ColourSpace, MAX_TEXTURE_SIZE, Texture, TextureError};

/// Why a picture is no texture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// By its first bytes.
    #[error("is neither PNG nor JPEG")]
    Format,
    /// It cannot be decoded, or not within the bounds of [`super::limits`].
    #[error("{0}")]
    Broken(#[from] image::ImageError),
    /// It is empty or too large.
    #[error("{0}")]
    Size(#[from] TextureError),
}

/// Decodes the bytes of a PNG or JPEG file. Its size is looked at before any texel is allocated.
pub fn texture(bytes: &[u8], colour_space: ColourSpace) -> Result<Texture, PictureError> {
    let decoder = reader(bytes).ok_or(PictureError::Format)?.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > MAX_TEXTURE_SIZE {
        return Err(TextureError::Size { width, height }.into());
    }
    let rgba = DynamicImage::from_decoder(decoder)?.into_rgba8().into_raw();
    Ok(Texture::from_rgba8(width, height, colour_space, rgba)?)
}

/// By the first bytes, not by what a name says: media types are often wrong. None for what is neither PNG nor JPEG.
pub(super) fn reader(bytes: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => {
            let mut limits = Limits::default();
            limits.max_alloc = Some(MAX_DECODER_BYTES);
            let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
            reader.limits(limits);
            Some(reader)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn a_picture_becomes_a_texture_and_anything_else_says_why_not() {
        let texture = super::texture(&png(3, 2), ColourSpace::Srgb).unwrap();
        assert_eq!((texture.largest().width, texture.largest().height), (3, 2));
        let refused = |bytes: &[u8]| super::texture(bytes, ColourSpace::Srgb).unwrap_err();
        assert!(matches!(refused(b"GIF89a"), PictureError::Format));
        assert!(matches!(refused(&png(3, 2)[..40]), PictureError::Broken(_)));
        assert!(matches!(refused(&png(MAX_TEXTURE_SIZE + 1, 1)), PictureError::Size(_)));
    }
}
