//! Where the fields of a head, a record or an entry lie.

use super::definition::{Definition, Entry, Field};

/// What follows one another.
pub enum Step<'a> {
    /// So many zero bytes.
    Zeros(usize),
    /// A field; of text and lists, its length.
    Field(&'a Field),
    /// The bytes or entries of a field.
    Tail(&'a Field),
}

/// Of a head, after `magic`, `length` and `records`.
pub const HEAD: usize = 12;
/// Of a record, after `kind` and `length`.
pub const RECORD: usize = 8;

pub struct Layout<'a> {
    pub steps: Vec<(usize, Step<'a>)>,
    /// Where the fields end; text and entries come after them.
    pub fixed: usize,
}

/// Size and alignment.
fn measure(definition: &Definition, field: &Field) -> (usize, usize) {
    match field.kind.as_str() {
        "u32" | "f32" | "bool" | "entity" | "asset" | "id" | "text" | "list" => (4, 4),
        "u64" | "session" | "session?" => (8, 8),
        "vec2" => (8, 4),
        "vec3" => (12, 4),
        "colour" | "rotation" | "solid" => (16, 4),
        "body" => (8, 4),
        "thing" | "thing?" => (16, 8),
        "hash" => (32, 4),
        name if definition.is_bits(name) || definition.enums.iter().any(|words| words.name == name) => (4, 4),
        other => panic!("{}: there is no type {other}", field.name),
    }
}

impl<'a> Layout<'a> {
    /// `from` is where the first field can lie.
    pub fn new(definition: &Definition, fields: &'a [Field], from: usize) -> Self {
        let mut steps = Vec::new();
        let mut at = from;
        let align = |steps: &mut Vec<_>, at: &mut usize, size: usize| {
            let zeros = at.next_multiple_of(size) - *at;
            if zeros > 0 {
                steps.push((*at, Step::Zeros(zeros)));
            }
            *at += zeros;
        };
        for field in fields {
            let (size, alignment) = measure(definition, field);
            align(&mut steps, &mut at, alignment);
            steps.push((at, Step::Field(field)));
            at += size;
        }
        let tails: Vec<&Field> = fields.iter().filter(|field| matches!(field.kind.as_str(), "text" | "list")).collect();
        if tails.iter().any(|field| field.kind == "list") {
            assert_eq!(tails.len(), 1, "a list is alone at the end of its record");
            align(&mut steps, &mut at, 8);
        }
        steps.extend(tails.into_iter().map(|field| (at, Step::Tail(field))));
        Self { steps, fixed: at }
    }
}

/// Bytes of an entry.
pub fn size_of(definition: &Definition, entry: &Entry) -> usize {
    let layout = Layout::new(definition, &entry.fields, 0);
    let whole = entry.fields.iter().map(|field| measure(definition, field).1).max().unwrap_or(4);
    assert_eq!(layout.fixed % whole, 0, "{}: the entry after it would not be aligned", entry.name);
    layout.fixed
}

/// The range of a float.
pub fn range(definition: &Definition, field: &Field) -> (f64, f64) {
    let far = f64::from(definition.limit("far_m"));
    (field.min.unwrap_or(-far), field.max.unwrap_or(far))
}
