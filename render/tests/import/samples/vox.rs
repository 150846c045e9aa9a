//! A writer of MagicaVoxel files.

use glam::IVec3;

/// Chunks, one after another.
#[derive(Clone, Default)]
pub struct Vox(Vec<u8>);

fn words(numbers: &[i32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn text(text: &str) -> Vec<u8> {
    [&words(&[text.len() as i32]), text.as_bytes()].concat()
}

fn properties(pairs: &[(&str, &str)]) -> Vec<u8> {
    let texts = pairs.iter().flat_map(|(key, value)| [text(key), text(value)]);
    [words(&[pairs.len() as i32])].into_iter().chain(texts).flatten().collect()
}

impl Vox {
    pub fn chunk(mut self, id: &[u8; 4], content: &[u8]) -> Self {
        self.0.extend(id);
        self.0.extend(words(&[content.len() as i32, 0]));
        self.0.extend(content);
        self
    }

    pub fn model(self, size: [i32; 3], voxels: &[[u8; 4]]) -> Self {
        let count = words(&[voxels.len() as i32]);
        self.chunk(b"SIZE", &words(&size)).chunk(b"XYZI", &[&count, voxels.as_flattened()].concat())
    }

    /// All 256 of them alike but for those that are given, by the numbers that voxels have.
    pub fn palette(self, colours: &[(usize, [u8; 3])]) -> Self {
        let mut palette = [[90, 90, 90, 255]; 256];
        for &(number, [r, g, b]) in colours {
            palette[number - 1] = [r, g, b, 255];
        }
        self.chunk(b"RGBA", palette.as_flattened())
    }

    pub fn material(self, number: i32, pairs: &[(&str, &str)]) -> Self {
        self.chunk(b"MATL", &[words(&[number]), properties(pairs)].concat())
    }

    pub fn layer(self, number: i32, pairs: &[(&str, &str)]) -> Self {
        self.chunk(b"LAYR", &[words(&[number]), properties(pairs), words(&[-1])].concat())
    }

    /// `layer` is of no layer when it is negative.
    pub fn transform(self, id: i32, child: i32, layer: i32, node: &[(&str, &str)], frames: &[&[(&str, &str)]]) -> Self {
        let head = [words(&[id]), properties(node), words(&[child, -1, layer, frames.len() as i32])].concat();
        let frames = frames.iter().flat_map(|frame| properties(frame));
        let content: Vec<u8> = head.into_iter().chain(frames).collect();
        self.chunk(b"nTRN", &content)
    }

    /// A transform that only moves.
    pub fn moved(self, id: i32, child: i32, by: IVec3) -> Self {
        let by = format!("{} {} {}", by.x, by.y, by.z);
        self.transform(id, child, -1, &[], &[&[("_t", &by)]])
    }

    pub fn group(self, id: i32, children: &[i32]) -> Self {
        let count = words(&[children.len() as i32]);
        self.chunk(b"nGRP", &[words(&[id]), properties(&[]), count, words(children)].concat())
    }

    pub fn shape(self, id: i32, models: &[i32]) -> Self {
        let models = models.iter().flat_map(|&model| [words(&[model]), properties(&[])].concat());
        let head = [words(&[id]), properties(&[])].concat();
        let content: Vec<u8> =
            head.into_iter().chain(words(&[models.clone().count() as i32 / 8])).chain(models).collect();
        self.chunk(b"nSHP", &content)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let header = [b"VOX ".as_slice(), &words(&[150]), b"MAIN", &words(&[0, self.0.len() as i32])].concat();
        [header, self.0.clone()].concat()
    }
}

/// A file with something of everything that is read.
pub fn rich() -> Vox {
    Vox::default()
        .chunk(b"PACK", &words(&[2]))
        .model([3, 2, 1], &[[0, 0, 0, 1], [1, 0, 0, 2], [2, 1, 0, 3]])
        .model([1, 1, 2], &[[0, 0, 0, 4], [0, 0, 1, 255]])
        .transform(0, 1, -1, &[], &[&[]])
        .group(1, &[2, 4, 6])
        .transform(2, 3, 0, &[("_name", "first")], &[&[("_t", "5 -6 7"), ("_r", "33")]])
        .shape(3, &[0])
        .transform(4, 5, 1, &[("_hidden", "0")], &[&[("_t", "0 0 1")], &[("_t", "0 0 2"), ("_f", "1")]])
        .shape(5, &[1])
        .transform(6, 7, 2, &[], &[&[("_r", "20")]])
        .shape(7, &[0, 1])
        .layer(0, &[("_name", "shown")])
        .layer(2, &[("_hidden", "1")])
        .palette(&[(1, [250, 10, 20]), (2, [10, 250, 20])])
        .material(1, &[("_type", "_metal"), ("_metal", "0.7"), ("_rough", "0.2")])
        .material(3, &[("_type", "_glass"), ("_alpha", "0.6")])
        .material(4, &[("_type", "_emit"), ("_emit", "0.5"), ("_flux", "2")])
        .chunk(
            b"MATT",
            &[words(&[255, 2]), 0.5_f32.to_le_bytes().to_vec(), words(&[1 << 1]), 0.3_f32.to_le_bytes().to_vec()]
                .concat(),
        )
}
