//! Blocks that are made from the definition alone, byte by byte: what the generated code is held against.

use crate::generator::definition::{Definition, Field, magic};
use crate::generator::layout::{HEAD, Layout, RECORD, Step, range, size_of};

/// Chance, by SplitMix64.
pub struct Chance(pub u64);

impl Chance {
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    fn share(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Where a field lies in a block.
pub struct Place<'a> {
    pub at: usize,
    pub record: &'a str,
    /// The list, and the number in it.
    pub entry: Option<(&'a str, usize)>,
    pub field: &'a Field,
    /// Of text: where it begins.
    pub tail_at: usize,
}

pub struct Sample<'a> {
    pub bytes: Vec<u8>,
    pub places: Vec<Place<'a>>,
    definition: &'a Definition,
}

impl<'a> Sample<'a> {
    /// A block with these records, by their place in the definition.
    pub fn new(definition: &'a Definition, block: &str, records: &[usize], chance: &mut Chance) -> Self {
        let of_block: Vec<_> = definition.records_of(block).collect();
        let block = definition.blocks.iter().find(|known| known.name == block).expect("there is such a block");
        let mut sample = Self { bytes: Vec::new(), places: Vec::new(), definition };
        sample.u32(magic(&block.magic));
        sample.u32(0);
        sample.u32(records.len() as u32);
        sample.fields(&block.name, &block.fields, HEAD, None, chance);
        sample.align(8);
        for record in records.iter().map(|record| of_block[*record]) {
            let begin = sample.bytes.len();
            sample.u32(record.kind);
            sample.u32(0);
            sample.fields(&record.name, &record.fields, RECORD, None, chance);
            sample.align(8);
            sample.put(begin + 4, (sample.bytes.len() - begin) as u32);
        }
        sample.put(4, sample.bytes.len() as u32);
        sample
    }

    /// Some records of a block.
    pub fn some(definition: &'a Definition, block: &str, most: u64, chance: &mut Chance) -> Self {
        let kinds = definition.records_of(block).count() as u64;
        let count = if kinds == 0 { 0 } else { chance.below(most + 1) };
        let records: Vec<usize> = (0..count).map(|_| chance.below(kinds) as usize).collect();
        Self::new(definition, block, &records, chance)
    }

    pub fn put(&mut self, at: usize, value: u32) {
        self.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn f32(&mut self, value: f64) {
        self.bytes.extend((value as f32).to_le_bytes());
    }

    fn align(&mut self, size: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(size), 0);
    }

    fn fields(
        &mut self,
        record: &'a str,
        fields: &'a [Field],
        from: usize,
        entry: Option<(&'a str, usize)>,
        chance: &mut Chance,
    ) {
        let layout = Layout::new(self.definition, fields, from);
        let begin = self.bytes.len() - from;
        let mut texts = Vec::new();
        for (at, step) in &layout.steps {
            match step {
                Step::Zeros(count) => self.bytes.extend(vec![0; *count]),
                Step::Field(field) => {
                    assert_eq!(self.bytes.len(), begin + at, "{record}.{}", field.name);
                    self.places.push(Place { at: begin + at, record, entry, field, tail_at: 0 });
                    self.field(field, &mut texts, chance);
                }
                Step::Tail(field) => {
                    let place = self.places.iter().rposition(|place| std::ptr::eq(place.field, *field));
                    self.places[place.expect("its length came before")].tail_at = self.bytes.len();
                    self.tail(record, field, texts.remove(0), chance);
                }
            }
        }
    }

    fn field(&mut self, field: &Field, tails: &mut Vec<usize>, chance: &mut Chance) {
        let (min, max) = range(self.definition, field);
        let within = |chance: &mut Chance| min + (max - min) * chance.share();
        match field.kind.as_str() {
            "u32" => {
                let (min, max) = (field.min.unwrap_or(0.0) as u64, field.max.unwrap_or(f64::from(u32::MAX)) as u64);
                self.u32((min + chance.below(max - min + 1)) as u32);
            }
            "asset" => self.u32(chance.number() as u32),
            "id" | "entity" => self.u32(1 + chance.below(u64::from(u32::MAX)) as u32),
            "bool" => self.u32(chance.below(2) as u32),
            "u64" => self.bytes.extend(chance.number().to_le_bytes()),
            "session" => self.bytes.extend((chance.number() | 1).to_le_bytes()),
            "session?" => {
                let session = if chance.below(2) == 0 { 0 } else { chance.number() };
                self.bytes.extend(session.to_le_bytes());
            }
            "f32" => self.f32(within(chance)),
            "vec2" => (0..2).for_each(|_| self.f32(within(chance))),
            "vec3" => (0..3).for_each(|_| self.f32(within(chance))),
            "colour" => (0..4).for_each(|_| self.f32(within(chance))),
            "rotation" => {
                let half_turn = chance.share() * std::f64::consts::PI;
                [0.0, half_turn.sin(), 0.0, half_turn.cos()].into_iter().for_each(|value| self.f32(value));
            }
            "hash" => (0..4).for_each(|_| self.bytes.extend(chance.number().to_le_bytes())),
            kind @ ("thing" | "thing?") => {
                let (entity, session) = match chance.below(if kind == "thing" { 2 } else { 3 }) {
                    0 => (1 + chance.below(9) as u32, 0),
                    1 => (0, 1 + chance.below(9)),
                    _ => (0, 0),
                };
                self.u32(entity);
                self.u32(0);
                self.bytes.extend(session.to_le_bytes());
            }
            "solid" => {
                let kind = chance.below(4) as u32;
                let (a, b) = (0.5 + chance.share() * 100.0, 0.1 + chance.share() * 0.1);
                self.u32(kind);
                let sizes = [[a, b, a], [a, 0.0, 0.0], [a, b, 0.0], [a, b, 0.0]][kind as usize];
                sizes.into_iter().for_each(|size| self.f32(size));
            }
            "body" => {
                let kind = chance.below(4) as u32;
                self.u32(kind);
                self.f32(if kind == 3 { 0.1 + chance.share() } else { 0.0 });
            }
            "text" | "list" => {
                let (min, max) = (field.min.unwrap_or(0.0) as u64, field.max.expect("it has a max") as u64);
                let length = min + chance.below((max - min).min(40) + 1);
                tails.push(length as usize);
                self.u32(length as u32);
            }
            name if self.definition.is_bits(name) => {
                let words = self.definition.bits.iter().find(|words| words.name == name).unwrap();
                self.u32(chance.below(1 << words.values.len()) as u32);
            }
            name => {
                let words = self.definition.enums.iter().find(|words| words.name == name).unwrap();
                self.u32(chance.below(words.values.len() as u64) as u32);
            }
        }
    }

    fn tail(&mut self, record: &'a str, field: &'a Field, length: usize, chance: &mut Chance) {
        if field.kind == "text" {
            let end = self.bytes.len() + length;
            while self.bytes.len() < end {
                let fits = end - self.bytes.len();
                let letters =
                    if field.lines { ["a", "ж", "語", "🎲", "\n"] } else { ["a", "ж", "語", "🎲", " "] };
                let letter = letters[chance.below(5) as usize];
                self.bytes.extend(if letter.len() <= fits { letter } else { "z" }.bytes());
            }
            return;
        }
        let entry = self.definition.entry(field.of.as_deref().expect("a list is of something"));
        for number in 0..length {
            let begin = self.bytes.len();
            self.fields(record, &entry.fields, 0, Some((&field.name, number)), chance);
            assert_eq!(self.bytes.len() - begin, size_of(self.definition, entry));
        }
    }
}
