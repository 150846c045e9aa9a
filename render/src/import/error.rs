//! Why a file gives no model.

use crate::{MeshError, TextureError};

/// Names the file and the cause in one line.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {cause}")]
pub struct ImportError {
    /// As the caller named it.
    pub file: String,
    /// What is wrong with it.
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
    /// Neither container.
    #[error("is neither GLB (it does not start with 'glTF') nor glTF JSON (it does not start with '{{')")]
    NotGltf,
    /// The GLB container is broken.
    #[error("broken GLB container: {0}")]
    Container(#[from] ContainerError),
    /// Not JSON, or not shaped as the schema says.
    #[error("glTF JSON: {0}")]
    Json(#[from] gltf::json::Error),
    /// Another major version.
    #[error("glTF version {0:?} is not supported, only 2.x")]
    Version(String),
    /// The file says that it cannot be shown without this.
    #[error("needs the extension {0:?}, which is not supported")]
    RequiredExtension(String),
    /// More than this importer takes; the bounds are in [`super::limits`].
    #[error("has more than {limit} {what}")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// A reference to something that is not there.
    #[error("{what} {index} does not exist: the file has {count}")]
    Missing {
        /// Kind of object.
        what: &'static str,
        /// Which was wanted.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A buffer's bytes cannot be had.
    #[error("buffer {index}: {cause}")]
    Buffer {
        /// Which.
        index: usize,
        /// Why.
        cause: BufferError,
    },
    /// A view lies outside its buffer.
    #[error("buffer view {index} covers bytes {offset}..{offset}+{length} of a buffer of {available} bytes")]
    BufferView {
        /// Which.
        index: usize,
        /// Bytes.
        offset: u64,
        /// Bytes.
        length: u64,
        /// Bytes.
        available: usize,
    },
    /// An accessor cannot be read.
    #[error("accessor {index}: {cause}")]
    Accessor {
        /// Which.
        index: usize,
        /// Why.
        cause: AccessorError,
    },
    /// The nodes make no forest.
    #[error("node {index} {cause}")]
    Node {
        /// Which.
        index: usize,
        /// Why.
        cause: NodeError,
    },
    /// Triangles cannot be had.
    #[error("mesh {mesh} primitive {primitive}: {cause}")]
    Primitive {
        /// Which mesh.
        mesh: usize,
        /// Which of its primitives.
        primitive: usize,
        /// Why.
        cause: PrimitiveError,
    },
    /// An image is too large.
    #[error("image {index}: {cause}")]
    Image {
        /// Which.
        index: usize,
        /// Why.
        cause: TextureError,
    },
    /// NaN or infinity where a number is needed.
    #[error("{what} {index} holds a number that is not finite")]
    NotFinite {
        /// Kind of object.
        what: &'static str,
        /// Which.
        index: usize,
    },
}

/// GLB, glTF 2.0 §4.4.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ContainerError {
    /// Bytes are missing.
    #[error("{needed} bytes are announced, {available} are there")]
    Truncated {
        /// Bytes.
        needed: u64,
        /// Bytes.
        available: usize,
    },
    /// Another container version.
    #[error("version {0} is not supported, only 2")]
    Version(u32),
    /// JSON has to come first.
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
        /// Bytes.
        announced: u64,
        /// Bytes.
        available: usize,
    },
    /// http, file, ftp …
    #[error("{0:?} is not fetched: only data URIs and relative paths are")]
    Scheme(String),
    /// Absolute, or `..` out of the folder.
    #[error("{0:?} points outside the folder of the file")]
    Outside(String),
    /// The caller gave no folder.
    #[error("{0:?} is another file, and this model was not loaded from a folder")]
    NoFolder(String),
    /// Malformed data URI or percent-encoding.
    #[error("malformed URI {0:?}")]
    Malformed(String),
    /// The system would not hand out the bytes.
    #[error("{uri:?} cannot be read: {cause}")]
    Read {
        /// As written in the file.
        uri: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// All bytes of a model together are bounded.
    #[error("all files of a model together may have {0} bytes")]
    TooManyBytes(u64),
}

/// Why an accessor cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AccessorError {
    /// Its elements do not lie in its buffer view.
    #[error("{count} elements of {size} bytes every {stride} from offset {offset} do not fit into {available} bytes")]
    Outside {
        /// Elements.
        count: u64,
        /// Bytes.
        size: usize,
        /// Bytes.
        stride: usize,
        /// Bytes.
        offset: u64,
        /// Bytes.
        available: usize,
    },
    /// Without a buffer view nothing but this bound limits the count.
    #[error("{count} elements without a buffer view, at most {limit} are allowed")]
    TooManyZeros {
        /// Elements.
        count: u64,
        /// Elements.
        limit: usize,
    },
    /// Elements would overlap.
    #[error("stride {stride} is less than the element size {size}")]
    Stride {
        /// Bytes.
        stride: usize,
        /// Bytes.
        size: usize,
    },
    /// A code that the specification does not know.
    #[error("unknown type or component type")]
    UnknownType,
    /// Not what its user needs.
    #[error("is {got}, where {wanted} is needed")]
    Type {
        /// What the file has.
        got: String,
        /// What its use calls for.
        wanted: &'static str,
    },
    /// Sparse indices must increase strictly and stay below the count.
    #[error("sparse index {index} is out of order or past the last of {count} elements")]
    Sparse {
        /// The index.
        index: u32,
        /// Elements.
        count: usize,
    },
}

/// Why the nodes make no forest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NodeError {
    /// Two parents, or the same twice.
    #[error("is a child of more than one node")]
    SharedChild,
    /// Its own ancestor.
    #[error("is its own ancestor")]
    Cycle,
    /// Too many ancestors.
    #[error("has more than {0} ancestors")]
    TooDeep(usize),
    /// NaN or infinity.
    #[error("has a transform that is not finite")]
    NotFinite,
}

/// Why a primitive gives no triangles.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum PrimitiveError {
    /// Whole triangles, indices in range, finite numbers.
    #[error(transparent)]
    Mesh(#[from] MeshError),
    /// Attributes of different lengths.
    #[error("{attribute} has {got} elements for {wanted} vertices")]
    Count {
        /// Its semantic.
        attribute: &'static str,
        /// Elements.
        got: usize,
        /// Vertices.
        wanted: usize,
    },
    /// A topology that the specification does not know.
    #[error("unknown mode")]
    Mode,
    /// Past the last joint of the skin.
    #[error("joint {joint} is past the last of the {joints} joints of skin {skin}")]
    Joint {
        /// The index.
        joint: u32,
        /// Joints.
        joints: usize,
        /// Which skin.
        skin: usize,
    },
    /// NaN, infinity, or a change as large as the greatest model.
    #[error("morph target {index} moves a vertex by what is not a number below {limit_m} m")]
    MorphTarget {
        /// Which.
        index: usize,
        /// The bound.
        limit_m: f32,
    },
    /// So far away that 32-bit arithmetic breaks down.
    #[error("reaches further than {0} m from the origin")]
    TooFar(f32),
}
