//! Why compressed geometry cannot be read.

/// Why a Draco mesh cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DracoError {
    /// A property of the extension is missing or has the wrong type.
    #[error("cannot have {value} as {name:?}")]
    Property {
        /// Name of the property.
        name: &'static str,
        /// Its value as JSON, cut short.
        value: String,
    },
    /// The decoder refuses the mesh, for the reason that it gives.
    #[error("cannot be decoded: {0}")]
    Decode(String),
    /// The extension names an attribute that the mesh lacks.
    #[error("has no attribute {id}, which is to be {semantic}")]
    Attribute {
        /// The id that the extension gives; unique within the mesh.
        id: u64,
        /// The attribute that it is to be.
        semantic: String,
    },
    /// An attribute of the mesh has another type than its accessor says.
    #[error("holds {got} as {semantic}, where its accessor says {wanted}")]
    Type {
        /// The attribute.
        semantic: String,
        /// Components and their type in the mesh.
        got: String,
        /// Components and their type in the accessor.
        wanted: String,
    },
    /// The accessor's type cannot count so many vertices.
    #[error("has {points} vertices, too many for indices of type {component}")]
    Indices {
        /// Vertices of the mesh.
        points: usize,
        /// Component type of the accessor.
        component: String,
    },
    /// Draco stores triangles, and the accessor of their corners is missing.
    #[error("has no accessor for its indices")]
    NoIndices,
}

/// Why a compressed buffer view cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MeshoptError {
    /// A property of the extension is missing or has the wrong type.
    #[error("the {name:?} of its compression cannot be {value}")]
    Property {
        /// Name of the property.
        name: &'static str,
        /// Its value as JSON, cut short.
        value: String,
    },
    /// The mode is neither ATTRIBUTES, TRIANGLES nor INDICES.
    #[error("unknown compression mode {0:?}")]
    Mode(String),
    /// Elements have a size that the mode or the filter does not take.
    #[error("elements of {stride} bytes cannot be compressed as {what}")]
    Stride {
        /// Bytes of one element.
        stride: u64,
        /// The mode or the filter, as the extension names it.
        what: &'static str,
    },
    /// The filter is unknown, or the mode does not take it.
    #[error("unknown compression filter {0:?}")]
    Filter(String),
    /// The number of indices is not a multiple of three.
    #[error("{0} compressed indices are no whole number of triangles")]
    Triangles(u64),
    /// The compressed bytes lie outside their buffer.
    #[error("its compressed bytes {offset}..{offset}+{length} lie outside a buffer of {available} bytes")]
    Outside {
        /// Where the compressed bytes start, bytes.
        offset: u64,
        /// How many there are.
        length: u64,
        /// Length of the buffer, bytes.
        available: usize,
    },
    /// The compressed bytes are corrupt: no encoder writes them for so many elements.
    #[error("its {length} compressed bytes do not hold {count} elements of {stride} bytes")]
    Corrupt {
        /// Length of what is compressed, bytes.
        length: usize,
        /// Elements that are announced.
        count: usize,
        /// Bytes of one element.
        stride: usize,
    },
}
