//! Writes small GLB files for tests.

use serde_json::{Value, json};

pub const I8: u32 = 5120;
pub const U8: u32 = 5121;
pub const I16: u32 = 5122;
pub const U16: u32 = 5123;
pub const U32: u32 = 5125;
pub const F32: u32 = 5126;

/// JSON that can be changed at will, and the BIN chunk.
#[derive(Clone)]
pub struct Glb {
    pub json: Value,
    pub bin: Vec<u8>,
}

impl Glb {
    /// Nothing but a scene without nodes.
    pub fn empty() -> Self {
        let json = json!({
            "asset": { "version": "2.0" },
            "scene": 0,
            "scenes": [{ "nodes": [] }],
            "nodes": [],
            "meshes": [],
            "accessors": [],
            "bufferViews": [],
        });
        Self { json, bin: Vec::new() }
    }

    /// One node with one mesh of one triangle in the plane z = 0, facing +z.
    pub fn triangle() -> Self {
        let mut glb = Self::empty();
        let positions = glb.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        let mesh = glb.mesh(json!({ "attributes": { "POSITION": positions } }));
        glb.node(json!({ "mesh": mesh }));
        glb
    }

    /// Appends to a top-level array and returns the index.
    pub fn push(&mut self, array: &str, value: Value) -> usize {
        if self.json[array].is_null() {
            self.json[array] = json!([]);
        }
        let array = self.json[array].as_array_mut().unwrap();
        array.push(value);
        array.len() - 1
    }

    pub fn view(&mut self, bytes: &[u8]) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let offset = self.bin.len();
        self.bin.extend_from_slice(bytes);
        self.push("bufferViews", json!({ "buffer": 0, "byteOffset": offset, "byteLength": bytes.len() }))
    }

    pub fn accessor(&mut self, kind: &str, component: u32, count: usize, bytes: &[u8]) -> usize {
        let view = self.view(bytes);
        let accessor = json!({ "bufferView": view, "type": kind, "componentType": component, "count": count });
        self.push("accessors", accessor)
    }

    pub fn floats(&mut self, kind: &str, values: &[f32]) -> usize {
        let width = match kind {
            "SCALAR" => 1,
            "VEC2" => 2,
            "VEC3" => 3,
            "VEC4" => 4,
            _ => 16,
        };
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.accessor(kind, F32, values.len() / width, &bytes)
    }

    pub fn indices(&mut self, component: u32, values: &[u32]) -> usize {
        let size = [(U8, 1), (U16, 2), (U32, 4)].into_iter().find(|(c, _)| *c == component).unwrap().1;
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()[..size].to_vec()).collect();
        self.accessor("SCALAR", component, values.len(), &bytes)
    }

    pub fn mesh(&mut self, primitive: Value) -> usize {
        self.push("meshes", json!({ "primitives": [primitive] }))
    }

    /// A node at the root of the scene.
    pub fn node(&mut self, node: Value) -> usize {
        let index = self.push("nodes", node);
        self.json["scenes"][0]["nodes"].as_array_mut().unwrap().push(json!(index));
        index
    }

    /// The JSON, with the buffer that the BIN chunk is.
    pub fn document(&self) -> Value {
        let mut json = self.json.clone();
        if json["buffers"].is_null() && !self.bin.is_empty() {
            json["buffers"] = json!([{ "byteLength": self.bin.len() }]);
        }
        json
    }

    /// The whole file.
    pub fn bytes(&self) -> Vec<u8> {
        assemble(self.document().to_string().as_bytes(), &self.bin)
    }
}

/// A container with right lengths around any JSON.
pub fn assemble(json: &[u8], bin: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], bytes: &[u8], pad: u8| {
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().next_multiple_of(4), pad);
        [&(padded.len() as u32).to_le_bytes()[..], kind, &padded].concat()
    };
    let body = [chunk(b"JSON", json, b' '), chunk(b"BIN\0", bin, 0)].concat();
    [b"glTF", &2_u32.to_le_bytes()[..], &(12 + body.len() as u32).to_le_bytes(), &body].concat()
}
