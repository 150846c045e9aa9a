//! The chunks of a file.

use std::collections::{BTreeMap, BTreeSet};

use super::limits::{MAX_MODELS, MAX_NODES, MAX_VOXELS};
use super::look::{Look, old_look};
use super::palette::{Palette, default_palette, palette_of};
use super::properties::Properties;
use super::reader::{Chunk, Reader};
use super::rotation::Rotation;
use crate::import::error::ImportCause;
use crate::import::limits::Budget;
use crate::import::unsupported::{Unsupported, quoted};
use crate::import::vox_error::VoxError;

/// Voxels in a box.
pub(super) struct Grid<'a> {
    /// Along x, y and z of the file, 1 to 256 each.
    pub(super) size: [u32; 3],
    /// Place and colour of each, inside the box; a place may come twice.
    pub(super) voxels: &'a [[u8; 4]],
}

/// A node of the scene graph.
pub(super) enum Node<'a> {
    /// Places its child.
    Transform { child: i32, layer: i32, hidden: bool, rotation: Rotation, translation: [i32; 3] },
    /// Holds its children, by their numbers.
    Group(&'a [[u8; 4]]),
    /// Shows a model.
    Shape { model: i32 },
}

/// All that is read of a file.
pub(super) struct File<'a> {
    pub(super) grids: Vec<Grid<'a>>,
    pub(super) nodes: BTreeMap<i32, Node<'a>>,
    pub(super) hidden_layers: BTreeSet<i32>,
    pub(super) palette: Palette,
    /// By the number that voxels have.
    pub(super) looks: [Look; 256],
    pub(super) animated: bool,
}

/// Chunks that say nothing of what a model looks like: how many models there are, how the editor shows palette and cameras, and
/// how it renders.
const OF_NO_USE: [&[u8; 4]; 11] =
    [b"PACK", b"IMAP", b"NOTE", b"META", b"rOBJ", b"rCAM", b"rLIT", b"rAIR", b"rLEN", b"POST", b"rDIS"];

impl<'a> File<'a> {
    /// One grid that stands on the ground.
    pub(super) fn of(grid: Grid<'a>, palette: Palette, looks: [Look; 256]) -> Self {
        let (nodes, hidden_layers) = (BTreeMap::new(), BTreeSet::new());
        Self { grids: vec![grid], nodes, hidden_layers, palette, looks, animated: false }
    }

    /// `bytes` begin with the format's four letters.
    pub(super) fn read(bytes: &'a [u8], unsupported: &mut Unsupported) -> Result<Self, ImportCause> {
        let mut reader = Reader::new(bytes);
        reader.take(4, "the header")?;
        reader.u32("the header's version")?;
        let main = reader.chunk()?.filter(|chunk| chunk.id == *b"MAIN").ok_or(VoxError::NoMain)?;
        let mut reading = Reading {
            file: File {
                grids: Vec::new(),
                nodes: BTreeMap::new(),
                hidden_layers: BTreeSet::new(),
                palette: default_palette(),
                looks: [Look::MATT; 256],
                animated: false,
            },
            size: None,
            models: Budget::new("models", MAX_MODELS),
            voxels: Budget::new("voxels", MAX_VOXELS),
            nodes: Budget::new("nodes", MAX_NODES),
        };
        let mut chunks = main.children;
        while let Some(chunk) = chunks.chunk()? {
            reading.chunk(chunk, unsupported)?;
        }
        Ok(reading.file)
    }
}

struct Reading<'a> {
    file: File<'a>,
    /// Of the model whose voxels are still to come.
    size: Option<usize>,
    models: Budget,
    voxels: Budget,
    nodes: Budget,
}

impl<'a> Reading<'a> {
    fn chunk(&mut self, chunk: Chunk<'a>, unsupported: &mut Unsupported) -> Result<(), ImportCause> {
        let mut content = chunk.content;
        match &chunk.id {
            b"SIZE" => self.size(&mut content)?,
            b"XYZI" => self.voxels(&mut content)?,
            b"RGBA" => self.file.palette = palette_of(content.list(255, 4, "a palette")?.as_chunks().0),
            b"MATL" => self.material(&mut content)?,
            b"MATT" => self.old_material(&mut content)?,
            b"LAYR" => self.layer(&mut content)?,
            b"nTRN" => self.transform(&mut content)?,
            b"nGRP" => self.group(&mut content)?,
            b"nSHP" => self.shape(&mut content)?,
            id if OF_NO_USE.contains(&id) => {}
            id => unsupported.add(format!("chunk {}", quoted(&String::from_utf8_lossy(id)))),
        }
        Ok(())
    }

    /// The voxels come in the next chunk; a model without them is one of none.
    fn size(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        self.models.take(1)?;
        let offset = content.offset();
        let size = content.words("a model's size")?;
        if size.iter().any(|side| !(1..=256).contains(side)) {
            return Err(VoxError::Size { offset, size }.into());
        }
        self.size = Some(self.file.grids.len());
        self.file.grids.push(Grid { size, voxels: &[] });
        Ok(())
    }

    fn voxels(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        let grid = self.size.take().and_then(|at| self.file.grids.get_mut(at));
        let grid = grid.ok_or(VoxError::NoSize { offset: content.offset() })?;
        let count = content.u32("a model's voxels")?;
        self.voxels.take(count as usize)?;
        let offset = content.offset();
        let voxels = content.list(count, 4, "a model's voxels")?.as_chunks().0;
        let outside =
            |&[x, y, z, _]: &[u8; 4]| [x, y, z].iter().zip(grid.size).any(|(&at, side)| u32::from(at) >= side);
        if let Some(at) = voxels.iter().position(outside) {
            let [x, y, z, _] = voxels[at];
            return Err(VoxError::Outside { offset: offset + 4 * at, voxel: [x, y, z], size: grid.size }.into());
        }
        grid.voxels = voxels;
        Ok(())
    }

    /// Materials are numbered as colours are; some files have one more at either end.
    fn material(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        let number = content.u32("a material")?;
        let look = Look::of(&Properties::read(content)?);
        if let Some(slot) = self.file.looks.get_mut(number as usize) {
            *slot = look;
        }
        Ok(())
    }

    fn old_material(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        let [number, kind, weight, has] = content.words("a material")?;
        // Plastic, roughness and five more: those whose bit is set follow one another.
        let mut values = [None; 7];
        for (_, value) in values.iter_mut().enumerate().filter(|(bit, _)| has >> bit & 1 == 1) {
            *value = Some(f32::from_bits(content.u32("a material's values")?));
        }
        if let Some(slot) = self.file.looks.get_mut(number as usize) {
            *slot = old_look(kind, f32::from_bits(weight), values[1]);
        }
        Ok(())
    }

    fn layer(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        self.nodes.take(1)?;
        let layer = content.i32("a layer")?;
        if Properties::read(content)?.flag("_hidden") {
            self.file.hidden_layers.insert(layer);
        }
        Ok(())
    }

    fn transform(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        const WHAT: &str = "a transform node";
        let offset = content.offset();
        let id = content.i32(WHAT)?;
        let hidden = Properties::read(content)?.flag("_hidden");
        let (child, _reserved, layer) = (content.i32(WHAT)?, content.i32(WHAT)?, content.i32(WHAT)?);
        let frames = content.u32(WHAT)?;
        let (mut rotation, mut translation) = (Rotation::NONE, [0; 3]);
        if frames > 0 {
            let first = Properties::read(content)?;
            let refused = |key, value: &[u8], wanted| {
                let value = quoted(&String::from_utf8_lossy(value));
                VoxError::Value { key, offset, value, wanted }
            };
            if let Some(text) = first.get("_r") {
                rotation = rotation_of(text).ok_or_else(|| refused("_r", text, "rotation"))?;
            }
            if let Some(text) = first.get("_t") {
                translation = translation_of(text).ok_or_else(|| refused("_t", text, "translation"))?;
            }
        }
        self.file.animated |= frames > 1;
        self.node(id, Node::Transform { child, layer, hidden, rotation, translation })
    }

    fn group(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        let id = content.i32("a group node")?;
        Properties::read(content)?;
        let count = content.u32("a group node")?;
        let children = content.list(count, 4, "a group node's children")?.as_chunks().0;
        self.node(id, Node::Group(children))
    }

    fn shape(&mut self, content: &mut Reader<'a>) -> Result<(), ImportCause> {
        let id = content.i32("a shape node")?;
        Properties::read(content)?;
        let count = content.u32("a shape node")?;
        self.file.animated |= count > 1;
        if count == 0 {
            return self.node(id, Node::Group(&[]));
        }
        let model = content.i32("a shape node's model")?;
        self.node(id, Node::Shape { model })
    }

    fn node(&mut self, id: i32, node: Node<'a>) -> Result<(), ImportCause> {
        self.nodes.take(1)?;
        self.file.nodes.insert(id, node);
        Ok(())
    }
}

fn rotation_of(text: &[u8]) -> Option<Rotation> {
    Rotation::of_byte(str::from_utf8(text).ok()?.trim().parse().ok()?)
}

fn translation_of(text: &[u8]) -> Option<[i32; 3]> {
    let mut numbers = str::from_utf8(text).ok()?.split_ascii_whitespace().map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some([next()?, next()?, next()?])
}
