//! Why a file of voxels gives no model.

/// What is wrong with a file of voxels. Offsets count bytes from its beginning.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum VoxError {
    /// Something ends before its length says.
    #[error("{what} at byte {offset} takes {needed} bytes, {available} are there")]
    Truncated {
        /// What is too short.
        what: &'static str,
        /// Where it begins.
        offset: usize,
        /// Bytes that it takes.
        needed: u64,
        /// Bytes that are left for it.
        available: usize,
    },
    /// The first chunk is another than the one that holds all.
    #[error("the first chunk is not MAIN")]
    NoMain,
    /// A version of VoxEdit's format that nobody knows.
    #[error("'{}' is no version of a .vxm file: they are 3 to 9 and A to D", .0.escape_default())]
    Version(char),
    /// More voxels than a model has room for.
    #[error("the voxels at byte {offset} go beyond their model, which has room for {room}")]
    TooLong {
        /// Where the run stands.
        offset: usize,
        /// In the model.
        room: u32,
    },
    /// A model without a voxel of room, or with more than coordinates of a byte can name.
    #[error("the model at byte {offset} is of {} by {} by {} voxels, and may be of 1 to 256 each way", size[0], size[1], size[2])]
    Size {
        /// Where the size stands.
        offset: usize,
        /// Along x, y and z of the file.
        size: [u32; 3],
    },
    /// Voxels that no size precedes.
    #[error("the voxels at byte {offset} belong to no size")]
    NoSize {
        /// Where they begin.
        offset: usize,
    },
    /// A voxel outside its model.
    #[error("the voxel at byte {offset} is at {voxel:?}, outside its model of {size:?}")]
    Outside {
        /// Where the voxel stands.
        offset: usize,
        /// Its place.
        voxel: [u8; 3],
        /// The size of the model.
        size: [u32; 3],
    },
    /// What should be a number in a text.
    #[error("{key} of the node at byte {offset} is {value}, which is no {wanted}")]
    Value {
        /// Which property.
        key: &'static str,
        /// Where the node begins.
        offset: usize,
        /// Its text, quoted and cut short.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A node that is not there.
    #[error("node {node} refers to node {child}, which does not exist")]
    NoNode {
        /// Who refers to it.
        node: i32,
        /// What is missing.
        child: i32,
    },
    /// A node below itself, or below too many.
    #[error("node {node} has more than {most} ancestors")]
    TooDeep {
        /// Which node.
        node: i32,
        /// How many it may have.
        most: usize,
    },
    /// A model that is not there.
    #[error("node {node} shows model {model}, and the file has {count}")]
    NoModel {
        /// Who refers to it.
        node: i32,
        /// What is missing.
        model: i32,
        /// How many there are.
        count: usize,
    },
    /// It stands where 32-bit arithmetic breaks down.
    #[error("node {0} stands too far from the origin")]
    TooFar(i32),
}
