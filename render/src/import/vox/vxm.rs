//! Models of The Sandbox's VoxEdit (`.vxm`), versions 3 to 13. Its makers publish no text about the format; what is read here is what the
//! voxel editor vengi (MIT licence) knows of it: `src/modules/voxelformat/private/sandbox/VXMFormat.cpp` in github.com/vengi-voxel/vengi.
//!
//! Of a file the visible models are shown, which are as large as one another and lie in the same place. Levels of detail, textures and
//! surfaces, which follow from the voxels, are passed over.

use super::limits::MAX_VOXELS;
use super::look::Look;
use super::palette::Palette;
use super::reader::Reader;
use crate::import::error::ImportCause;
use crate::import::limits::Budget;
use crate::import::vox_error::VoxError;

/// All that is read of a file, by the axes and numbers of MagicaVoxel: z is up, the first colour is number 1.
pub(super) struct Vxm {
    pub(super) size: [u32; 3],
    pub(super) voxels: Vec<[u8; 4]>,
    pub(super) palette: Palette,
    pub(super) looks: [Look; 256],
}

/// Whether these are the bytes of such a file, by its first three; the fourth is its version.
pub(super) fn is_vxm(bytes: &[u8]) -> bool {
    bytes.starts_with(b"VXM")
}

/// What stands for no voxel.
const NOTHING: u8 = 255;
/// Corners of a rectangle of a level of detail, each of five numbers.
const QUAD_BYTES: usize = 4 * 20;

impl Vxm {
    /// `bytes` begin with the format's three letters.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ImportCause> {
        let mut from = Reader::new(bytes);
        let version = version(&mut from)?;
        let mut size = if version >= 6 { size(&mut from)? } else { [0; 3] };
        if version >= 5 {
            from.take(12, "the pivot")?;
        }
        if version >= 9 {
            skip_surface(&mut from, version)?;
        }
        skip_levels(&mut from, version)?;
        if version <= 5 {
            size = self::size(&mut from)?;
        }
        let (palette, looks, count) = palette(&mut from, version)?;
        let models = if version >= 12 { byte(&mut from, "the number of models")? } else { 1 };
        let mut shown = Shown { voxels: Vec::new(), budget: Budget::new("voxels", MAX_VOXELS) };
        for _ in 0..models {
            let is_visible = version < 12 || {
                text(&mut from, "a model's name")?;
                byte(&mut from, "a model's visibility")? != 0
            };
            model(&mut from, size, count, is_visible.then_some(&mut shown))?;
        }
        let [x, y, z] = size;
        Ok(Self { size: [x, z, y], voxels: shown.voxels, palette, looks })
    }
}

fn byte(from: &mut Reader<'_>, what: &'static str) -> Result<u8, VoxError> {
    Ok(from.take(1, what)?[0])
}

/// Ends in a zero.
fn text(from: &mut Reader<'_>, what: &'static str) -> Result<(), VoxError> {
    while byte(from, what)? != 0 {}
    Ok(())
}

/// The fourth letter: 3 to 9, then A to D.
fn version(from: &mut Reader<'_>) -> Result<u32, VoxError> {
    let letter = char::from(from.take(4, "the header")?[3]);
    let version =
        letter.to_digit(16).filter(|version| letter.is_ascii_digit() || letter.is_ascii_uppercase() && *version > 9);
    version.filter(|version| (3..=13).contains(version)).ok_or(VoxError::Version(letter))
}

fn size(from: &mut Reader<'_>) -> Result<[u32; 3], VoxError> {
    let offset = from.offset();
    let size = from.words("the size")?;
    if size.iter().all(|side| (1..=256).contains(side)) { Ok(size) } else { Err(VoxError::Size { offset, size }) }
}

fn skip_surface(from: &mut Reader<'_>, version: u32) -> Result<(), VoxError> {
    const WHAT: &str = "a surface";
    if byte(from, WHAT)? == 0 {
        return Ok(());
    }
    let [x, y, z, to_x, to_y, to_z, normal] = from.words(WHAT)?;
    let [wide, high] = match (version, normal) {
        (10.., _) => from.words(WHAT)?,
        (_, 0 | 1) => [to_z.wrapping_sub(z), to_y.wrapping_sub(y)],
        (_, 2 | 3) => [to_x.wrapping_sub(x), to_z.wrapping_sub(z)],
        _ => [to_x.wrapping_sub(x), to_y.wrapping_sub(y)],
    };
    from.take((wide as usize).saturating_mul(high as usize), WHAT).map(|_| ())
}

/// Meshes and textures that were made of the voxels.
fn skip_levels(from: &mut Reader<'_>, version: u32) -> Result<(), VoxError> {
    if (8..=12).contains(&version) {
        from.take(16, "the place of levels of detail")?;
    }
    let levels = if (7..=12).contains(&version) { from.u32("the number of levels of detail")? } else { 1 };
    for _ in 0..levels {
        from.take(8, "a texture's size")?;
        skip_textures(from, version)?;
        for _ in 0..6 {
            let quads = from.u32("a level's rectangles")?;
            from.list(quads, QUAD_BYTES, "a level's rectangles")?;
        }
    }
    Ok(())
}

fn skip_textures(from: &mut Reader<'_>, version: u32) -> Result<(), VoxError> {
    const WHAT: &str = "a texture";
    if version >= 11 {
        return from.string(WHAT).map(|_| ());
    }
    let count = if version == 3 { 1 } else { from.u32(WHAT)? };
    for _ in 0..count {
        if version > 3 {
            text(from, "a texture's name")?;
        }
        if version >= 6 {
            from.string(WHAT)?;
            continue;
        }
        // Runs of a colour, ended by one of no length.
        while byte(from, WHAT)? != 0 {
            from.take(3, WHAT)?;
        }
    }
    Ok(())
}

/// The colours of voxels, what they are made of, and how many there are.
fn palette(from: &mut Reader<'_>, version: u32) -> Result<(Palette, [Look; 256], u8), VoxError> {
    const WHAT: &str = "the palette";
    if version >= 11 {
        from.take(2 * 256 * 4, "the materials' colours")?;
        for _ in 0..byte(from, WHAT)? {
            text(from, "a part of the palette")?;
            from.take(2, "a part of the palette")?;
        }
    }
    let (mut palette, mut looks) = ([[0; 3]; 256], [Look::MATT; 256]);
    let count = byte(from, WHAT)?;
    for number in 1..=usize::from(count) {
        let [blue, green, red, _] = from.take(4, WHAT)?.as_chunks().0[0];
        palette[number] = [red, green, blue];
        if version > 3 && byte(from, WHAT)? != 0 {
            looks[number].emission = 1.0;
        }
    }
    Ok((palette, looks, count))
}

/// The voxels of all visible models.
struct Shown {
    voxels: Vec<[u8; 4]>,
    budget: Budget,
}

/// Runs of a colour, by columns along z, upwards and from right to left, ended by one of no length. They become voxels of `shown`.
fn model(
    from: &mut Reader<'_>,
    [wide, high, deep]: [u32; 3],
    count: u8,
    mut shown: Option<&mut Shown>,
) -> Result<(), ImportCause> {
    const WHAT: &str = "a model's voxels";
    let room = wide * high * deep;
    let mut at = 0;
    loop {
        let offset = from.offset();
        let length = byte(from, WHAT)?;
        if length == 0 {
            return Ok(());
        }
        let colour = byte(from, WHAT)?;
        if at + u32::from(length) > room {
            return Err(VoxError::TooLong { offset, room }.into());
        }
        if let Some(shown) = shown.as_deref_mut().filter(|_| colour != NOTHING && colour < count) {
            // All of these are below 256, as sizes are.
            let place = |at: u32| {
                [wide - 1 - at / (high * deep), deep - 1 - at % deep, at / deep % high].map(|axis| axis as u8)
            };
            shown.budget.take(length.into())?;
            shown.voxels.extend((at..at + u32::from(length)).map(|at| {
                let [x, y, z] = place(at);
                [x, y, z, colour + 1]
            }));
        }
        at += u32::from(length);
    }
}
