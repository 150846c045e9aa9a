//! Why a file gives no model.

use super::compression_error::{DracoError, MeshoptError};
use super::vox_error::VoxError;
use crate::mesh::MeshError;
use crate::texture::TextureError;

/// A file that gives no model. Its text names the file and the cause in one line.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {cause}")]
pub struct ImportError {
    /// As the caller named it.
    pub file: String,
    /// What is wrong with the file.
    pub cause: ImportCause,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportCause {
    /// The system would not hand out the bytes.
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// A folder, a pipe or a device.
    #[error("is not a regular file")]
    NotAFile,
    /// None of the formats that are read.
    #[error(
        "is neither GLB (it does not start with 'glTF') nor glTF JSON (it does not start with '{{') nor MagicaVoxel's (it \
         does not start with 'VOX ')"
    )]
    UnknownFormat,
    /// The MagicaVoxel file is broken.
    #[error("broken MagicaVoxel file: {0}")]
    Vox(#[from] VoxError),
    /// The GLB container is broken.
    #[error("broken GLB container: {0}")]
    Container(#[from] ContainerError),
    /// Not JSON, or not shaped as the schema says.
    #[error("glTF JSON: {0}")]
    Json(#[from] gltf::json::Error),
    /// A major version of glTF other than 2.
    #[error("glTF version {0:?} is not supported, only 2.x")]
    Version(String),
    /// The file says that it cannot be shown without an extension that is not supported.
    #[error("needs the extension {0:?}, which is not supported")]
    RequiredExtension(String),
    /// More than this importer takes; the bounds are in [`super::limits`].
    #[error("has more than {limit} {what}")]
    TooMany {
        /// What is counted, in the plural.
        what: &'static str,
        /// The bound that it exceeds.
        limit: u64,
    },
    /// A reference to something that is not there.
    #[error("{what} {index} does not exist: the file has {count}")]
    Missing {
        /// Kind of object.
        what: &'static str,
        /// The index that the file refers to.
        index: usize,
        /// How many of that kind the file has.
        count: usize,
    },
    /// A buffer has no bytes, or not enough.
    #[error("buffer {index}: {cause}")]
    Buffer {
        /// Index of the buffer in the file.
        index: usize,
        /// Why it has no bytes.
        cause: BufferError,
    },
    /// A view lies outside its buffer.
    #[error("buffer view {index} covers bytes {offset}..{offset}+{length} of a buffer of {available} bytes")]
    BufferView {
        /// Index of the view in the file.
        index: usize,
        /// Where the view starts in its buffer, bytes.
        offset: u64,
        /// Length of the view, bytes.
        length: u64,
        /// Length of the buffer, bytes.
        available: usize,
    },
    /// A view cannot be decompressed.
    #[error("buffer view {view}: {cause}")]
    Meshopt {
        /// Index of the view in the file.
        view: usize,
        /// Why it cannot be decompressed.
        cause: MeshoptError,
    },
    /// A primitive cannot be decompressed.
    #[error("the Draco mesh of mesh {mesh} primitive {primitive} {cause}")]
    Draco {
        /// Index of the mesh in the file.
        mesh: usize,
        /// Index of the primitive in the mesh.
        primitive: usize,
        /// Why it cannot be decompressed.
        cause: DracoError,
    },
    /// An accessor cannot be read.
    #[error("accessor {index}: {cause}")]
    Accessor {
        /// Index of the accessor in the file.
        index: usize,
        /// Why it cannot be read.
        cause: AccessorError,
    },
    /// A node is not where a hierarchy allows it.
    #[error("node {index} {cause}")]
    Node {
        /// Index of the node in the file.
        index: usize,
        /// What is wrong with its place in the hierarchy.
        cause: NodeError,
    },
    /// A primitive gives no triangles.
    #[error("mesh {mesh} primitive {primitive}: {cause}")]
    Primitive {
        /// Index of the mesh in the file.
        mesh: usize,
        /// Index of the primitive in the mesh.
        primitive: usize,
        /// Why it gives no triangles.
        cause: PrimitiveError,
    },
    /// An image is too large.
    #[error("image {index}: {cause}")]
    Image {
        /// Index of the image in the file.
        index: usize,
        /// Which bound it exceeds.
        cause: TextureError,
    },
    /// NaN or infinity where a number is needed.
    #[error("{what} {index} holds a number that is not finite")]
    NotFinite {
        /// Kind of object.
        what: &'static str,
        /// Its index in the file.
        index: usize,
    },
}

/// What is wrong with a GLB container (glTF 2.0 §4.4).
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ContainerError {
    /// The file ends before a header says.
    #[error("{needed} bytes are announced, {available} are there")]
    Truncated {
        /// Bytes that a header announces.
        needed: u64,
        /// Bytes that are there.
        available: usize,
    },
    /// A container version other than 2.
    #[error("version {0} is not supported, only 2")]
    Version(u32),
    /// The first chunk, which has to be JSON, is another.
    #[error("the first chunk is not JSON")]
    NoJson,
}

/// Why a buffer or an image has no bytes.
#[derive(Debug, thiserror::Error)]
pub enum BufferError {
    /// The GLB has no BIN chunk, or the buffer is not the first.
    #[error("has no URI, and no BIN chunk belongs to it")]
    NoBytes,
    /// Fewer bytes than announced.
    #[error("{announced} bytes are announced, {available} are there")]
    Short {
        /// Length that the JSON gives the buffer, bytes.
        announced: u64,
        /// Length of what its URI or chunk holds, bytes.
        available: usize,
    },
    /// The URI has a scheme, such as http, file or ftp.
    #[error("{0:?} is not fetched: only data URIs and relative paths are")]
    Scheme(String),
    /// The URI is absolute, or leads out of the folder by `..`.
    #[error("{0:?} points outside the folder of the file")]
    Outside(String),
    /// The URI names another file, and the caller gave no folder.
    #[error("{0:?} is another file, and this model was not loaded from a folder")]
    NoFolder(String),
    /// The data URI or the percent-encoding is malformed.
    #[error("malformed URI {0:?}")]
    Malformed(String),
    /// The system would not hand out the bytes.
    #[error("{uri:?} cannot be read: {cause}")]
    Read {
        /// As written in the file, cut short.
        uri: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The files of the model have more bytes together than is allowed.
    #[error("all files of a model together may have {0} bytes")]
    TooManyBytes(u64),
}

/// Why an accessor cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AccessorError {
    /// Its elements lie outside its buffer view.
    #[error("{count} elements of {size} bytes every {stride} from offset {offset} do not fit into {available} bytes")]
    Outside {
        /// Elements of the accessor.
        count: u64,
        /// Bytes of one element.
        size: usize,
        /// Bytes from one element to the next.
        stride: usize,
        /// Where the first element starts, bytes.
        offset: u64,
        /// Length of what they are read from, bytes.
        available: usize,
    },
    /// It has no buffer view, and more elements than are allowed without one.
    #[error("{count} elements without a buffer view, at most {limit} are allowed")]
    TooManyZeros {
        /// Elements of the accessor.
        count: u64,
        /// Most elements that are allowed.
        limit: usize,
    },
    /// Its elements would overlap.
    #[error("stride {stride} is less than the element size {size}")]
    Stride {
        /// Bytes from one element to the next.
        stride: usize,
        /// Bytes of one element.
        size: usize,
    },
    /// The file gives a type that the specification does not know.
    #[error("unknown type or component type")]
    UnknownType,
    /// It has another type than its use calls for.
    #[error("is {got}, where {wanted} is needed")]
    Type {
        /// Type or component type of the accessor.
        got: String,
        /// What its use calls for.
        wanted: &'static str,
    },
    /// Its sparse indices do not increase strictly, or reach past its last element.
    #[error("sparse index {index} is out of order or past the last of {count} elements")]
    Sparse {
        /// The index that is out of order.
        index: u32,
        /// Elements of the accessor.
        count: usize,
    },
}

/// Why a node has no place in the hierarchy.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NodeError {
    /// It has two parents, or one parent twice.
    #[error("is a child of more than one node")]
    SharedChild,
    /// It is its own ancestor.
    #[error("is its own ancestor")]
    Cycle,
    /// It has more ancestors than this.
    #[error("has more than {0} ancestors")]
    TooDeep(usize),
    /// Its transform has NaN or infinity in it.
    #[error("has a transform that is not finite")]
    NotFinite,
}

/// Why a primitive gives no triangles.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum PrimitiveError {
    /// Its triangles make no mesh.
    #[error(transparent)]
    Mesh(#[from] MeshError),
    /// Its attributes have different lengths.
    #[error("{attribute} has {got} elements for {wanted} vertices")]
    Count {
        /// Semantic of the shorter attribute.
        attribute: &'static str,
        /// Its elements.
        got: usize,
        /// Vertices of the primitive.
        wanted: usize,
    },
    /// The file gives a topology that the specification does not know.
    #[error("unknown mode")]
    Mode,
    /// A vertex names a joint past the last of the skin.
    #[error("joint {joint} is past the last of the {joints} joints of skin {skin}")]
    Joint {
        /// The joint that a vertex names.
        joint: u32,
        /// How many joints the skin has.
        joints: usize,
        /// Index of the skin in the file.
        skin: usize,
    },
    /// A morph target moves a vertex by NaN, by infinity, or farther than a model may be large.
    #[error("morph target {index} moves a vertex by what is not a number below {limit_m} m")]
    MorphTarget {
        /// Index of the target in the primitive.
        index: usize,
        /// The bound, metres.
        limit_m: f32,
    },
    /// It reaches farther from the origin than this, metres, where 32-bit arithmetic breaks down.
    #[error("reaches further than {0} m from the origin")]
    TooFar(f32),
}
