//! The Rust types of both sides.

use std::fmt::Write;

use super::definition::{Block, Definition, Field, Record, Words, magic, snake};
use super::layout::{HEAD, Layout, RECORD, Step, range, size_of};

const MADE: &str = "// Generated from interface.toml, which says how.\n\n";

pub fn files(definition: &Definition) -> Vec<(String, String)> {
    let mut files = vec![
        ("src/limits.rs".into(), limits(definition)),
        ("src/words.rs".into(), words(definition)),
        ("src/entries.rs".into(), entries(definition)),
    ];
    for block in &definition.blocks {
        let folder = snake(&block.name);
        let Some(record) = &block.record else {
            files.push((format!("src/{folder}.rs"), init(definition, block)));
            continue;
        };
        files.push((format!("src/{folder}/mod.rs"), block_of_records(definition, block, record)));
        for section in definition.sections_of(&block.name) {
            let of_section = definition.records_of(&block.name).filter(|record| record.section == section);
            let text = section_of(definition, section, block, &of_section.collect::<Vec<_>>());
            files.push((format!("src/{folder}/{section}.rs"), text));
        }
    }
    files
}

/// Documentation, broken where a line is full.
fn doc(out: &mut String, indent: &str, mark: &str, text: &str) {
    let mut line = format!("{indent}{mark}");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > 120 {
            writeln!(out, "{line}").unwrap();
            line = format!("{indent}{mark}");
        }
        write!(line, " {word}").unwrap();
    }
    writeln!(out, "{line}").unwrap();
}

fn limits(definition: &Definition) -> String {
    let mut out = format!("{MADE}//! How much there may be of what.\n\n");
    doc(&mut out, "", "///", "The version of the interface: what `lc_abi` returns.");
    writeln!(out, "pub const VERSION: u32 = {};", definition.version).unwrap();
    for limit in &definition.limits {
        doc(&mut out, "", "///", &limit.doc);
        let name = limit.name.to_uppercase();
        if limit.name == "far_m" {
            writeln!(out, "pub const {name}: f32 = {}.0;", limit.value).unwrap();
        } else {
            writeln!(out, "pub const MAX_{name}: u32 = {};", limit.value).unwrap();
        }
    }
    out
}

fn words(definition: &Definition) -> String {
    let mut out = format!("{MADE}//! Words: enums, and sets of bits.\n\n");
    out += "use crate::fault::{BlockError, Fault};\nuse crate::reader::Reader;\nuse crate::writer::Writer;\n";
    definition.enums.iter().for_each(|words| an_enum(&mut out, words));
    definition.bits.iter().for_each(|words| bits(&mut out, words));
    out
}

fn an_enum(out: &mut String, words: &Words) {
    let name = &words.name;
    out.push('\n');
    doc(out, "", "///", &words.doc);
    let seen = if words.hidden { "pub(crate)" } else { "pub" };
    writeln!(out, "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n{seen} enum {name} {{").unwrap();
    for (number, word) in words.values.iter().enumerate() {
        doc(out, "    ", "///", &word.doc);
        writeln!(out, "    {} = {number},", word.name).unwrap();
    }
    write!(
        out,
        "}}

impl {name} {{
    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {{
        let at = r.at();
        match r.any_u32(field)? {{
"
    )
    .unwrap();
    for (number, word) in words.values.iter().enumerate() {
        writeln!(out, "            {number} => Ok(Self::{}),", word.name).unwrap();
    }
    write!(
        out,
        "            value => Err(r.fault(at, field, Fault::Unknown {{ value, of: \"{name}\" }})),
        }}
    }}

    pub(crate) fn write(self, w: &mut Writer) {{
        w.u32(self as u32);
    }}
}}
"
    )
    .unwrap();
}

fn bits(out: &mut String, words: &Words) {
    let name = &words.name;
    out.push('\n');
    doc(out, "", "///", &words.doc);
    let derives = "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]";
    writeln!(out, "{derives}\npub struct {name}(pub u32);\n\nimpl {name} {{").unwrap();
    for (number, word) in words.values.iter().enumerate() {
        doc(out, "    ", "///", &word.doc);
        writeln!(out, "    pub const {}: Self = Self(1 << {number});", word.name.to_uppercase()).unwrap();
    }
    let all = (1_u32 << words.values.len()) - 1;
    write!(
        out,
        "    /// All that exist in this version.
    pub const ALL: Self = Self({all:#x});

    /// Whether all of `other` are in it.
    pub fn contains(self, other: Self) -> bool {{
        self.0 & other.0 == other.0
    }}

    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {{
        let at = r.at();
        let bits = r.any_u32(field)?;
        if bits & !Self::ALL.0 != 0 {{
            return Err(r.fault(at, field, Fault::Bits(bits)));
        }}
        Ok(Self(bits))
    }}

    pub(crate) fn write(self, w: &mut Writer) {{
        w.u32(self.0);
    }}
}}

impl core::ops::BitOr for {name} {{
    type Output = Self;

    fn bitor(self, other: Self) -> Self {{
        Self(self.0 | other.0)
    }}
}}
"
    )
    .unwrap();
}

/// The type of a field, as the other sources name it.
fn rust_type(field: &Field) -> String {
    let kind = field.kind.as_str();
    match kind {
        "u32" | "id" => "u32".into(),
        "u64" | "f32" | "bool" => kind.into(),
        "vec2" => "[f32; 2]".into(),
        "vec3" => "[f32; 3]".into(),
        "colour" | "rotation" => "[f32; 4]".into(),
        "hash" => "[u8; 32]".into(),
        "text" => "&'a str".into(),
        "list" => format!("List<'a, {}>", field.of.as_deref().unwrap()),
        _ if kind.ends_with('?') => format!("Option<{}>", own_type(kind.trim_end_matches('?'))),
        _ => own_type(kind).into(),
    }
}

fn own_type(kind: &str) -> &str {
    match kind {
        "entity" => "EntityId",
        "session" => "SessionId",
        "asset" => "AssetIndex",
        "thing" => "Thing",
        "solid" => "Solid",
        "body" => "Body",
        name => name,
    }
}

fn reading(definition: &Definition, field: &Field) -> String {
    let name = &field.name;
    let (min, max) = range(definition, field);
    let whole = |bound: Option<f64>, otherwise: &str| bound.map_or(otherwise.to_owned(), |bound| format!("{bound}"));
    match field.kind.as_str() {
        "u32" if field.min.is_none() && field.max.is_none() => format!("r.any_u32(\"{name}\")?"),
        "u32" => format!("r.u32(\"{name}\", {}, {})?", whole(field.min, "0"), whole(field.max, "u32::MAX")),
        kind @ ("id" | "u64" | "bool" | "rotation") => format!("r.{kind}(\"{name}\")?"),
        "f32" => format!("r.f32(\"{name}\", {min:?}, {max:?})?"),
        "vec2" | "vec3" | "colour" => format!("r.f32s(\"{name}\", {min:?}, {max:?})?"),
        "hash" => format!("r.array(\"{name}\")?"),
        "text" | "list" => {
            format!(
                "r.length(\"{name}\", {}, {})?",
                whole(field.min, "0"),
                whole(field.max, "a text or list has a max")
            )
        }
        kind if kind.ends_with('?') => {
            format!("{}::read_option(r, \"{name}\")?", own_type(kind.trim_end_matches('?')))
        }
        kind => format!("{}::read(r, \"{name}\")?", own_type(kind)),
    }
}

fn writing(field: &Field) -> String {
    let name = &field.name;
    match field.kind.as_str() {
        "u32" | "id" => format!("w.u32(self.{name})"),
        kind @ ("u64" | "f32" | "bool") => format!("w.{kind}(self.{name})"),
        "vec2" | "vec3" | "colour" | "rotation" => format!("w.f32s(&self.{name})"),
        "hash" => format!("w.bytes(&self.{name})"),
        "text" | "list" => format!("w.length(self.{name}.len())"),
        kind if kind.ends_with('?') => {
            format!("{}::write_option(self.{name}, w)", own_type(kind.trim_end_matches('?')))
        }
        _ => format!("self.{name}.write(w)"),
    }
}

fn reads(out: &mut String, definition: &Definition, layout: &Layout) {
    for (_, step) in &layout.steps {
        match step {
            Step::Zeros(_) => writeln!(out, "        r.align(\"padding\", 8)?;"),
            Step::Field(field) => writeln!(out, "        let {} = {};", field.name, reading(definition, field)),
            Step::Tail(field) if field.kind == "list" => {
                writeln!(out, "        let {0} = List::read(r, \"{0}\", {0})?;", field.name)
            }
            Step::Tail(field) => {
                writeln!(out, "        let {0} = r.text(\"{0}\", {0}, {1})?;", field.name, field.lines)
            }
        }
        .unwrap();
    }
}

fn writes(out: &mut String, layout: &Layout) {
    for (_, step) in &layout.steps {
        match step {
            Step::Zeros(_) => writeln!(out, "        w.align(8);"),
            Step::Field(field) => writeln!(out, "        {};", writing(field)),
            Step::Tail(field) if field.kind == "list" => writeln!(out, "        self.{}.write(w);", field.name),
            Step::Tail(field) => writeln!(out, "        w.bytes(self.{}.as_bytes());", field.name),
        }
        .unwrap();
    }
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn is_borrowed(fields: &[Field]) -> bool {
    fields.iter().any(|field| matches!(field.kind.as_str(), "text" | "list"))
}

fn structure(out: &mut String, name: &str, text: &str, fields: &[Field]) {
    doc(out, "", "///", text);
    let lifetime = if is_borrowed(fields) { "<'a>" } else { "" };
    writeln!(out, "#[derive(Clone, Copy, Debug, PartialEq)]\npub struct {name}{lifetime} {{").unwrap();
    for field in fields {
        let range = match (field.kind.as_str(), field.min, field.max) {
            ("text", min, Some(max)) => format!(" {} to {max} bytes.", min.unwrap_or(0.0)),
            ("list", _, Some(max)) => format!(" At most {max}."),
            (_, Some(min), Some(max)) => format!(" {min} to {max}."),
            (_, None, Some(max)) => format!(" At most {max}."),
            ("id", ..) => " Not 0.".into(),
            _ => String::new(),
        };
        doc(out, "    ", "///", &format!("{}{range}", field.doc));
        writeln!(out, "    pub {}: {},", field.name, rust_type(field)).unwrap();
    }
    out.push_str("}\n");
}

fn entries(definition: &Definition) -> String {
    let mut body = String::new();
    for entry in &definition.entries {
        body.push('\n');
        structure(&mut body, &entry.name, &entry.doc, &entry.fields);
        let layout = Layout::new(definition, &entry.fields, 0);
        let size = size_of(definition, entry);
        write!(
            body,
            "
impl Entry for {} {{
    const SIZE: usize = {size};

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {{
",
            entry.name
        )
        .unwrap();
        reads(&mut body, definition, &layout);
        write!(
            body,
            "        Ok(Self {{ {} }})
    }}

    #[inline]
    fn write(&self, w: &mut Writer) {{
",
            names(&entry.fields)
        )
        .unwrap();
        writes(&mut body, &layout);
        body.push_str("    }\n}\n");
    }
    let uses = uses(&body, &[("list", "Entry")]);
    format!("{MADE}//! What lists are made of.\n\n{uses}{body}")
}

/// What the text names of the other files.
fn uses(body: &str, more: &[(&str, &str)]) -> String {
    let known = [
        ("entries", "Move"),
        ("entries", "Play"),
        ("entries", "SpawnPoint"),
        ("entries", "Transform"),
        ("fault", "BlockError"),
        ("forms", "Body"),
        ("forms", "Solid"),
        ("list", "List"),
        ("names", "AssetIndex"),
        ("names", "EntityId"),
        ("names", "SessionId"),
        ("names", "Thing"),
        ("reader", "Reader"),
        ("words", "Actions"),
        ("words", "Corner"),
        ("words", "GamepadButton"),
        ("words", "JointKind"),
        ("words", "Reason"),
        ("writer", "Writer"),
    ];
    let is_word = |at: usize, name: &str| {
        let (before, after) = (body[..at].chars().next_back(), body[at + name.len()..].chars().next());
        let part = |c: char| c.is_alphanumeric() || c == '_';
        !before.is_some_and(part) && !after.is_some_and(part)
    };
    let is_type = |name: &str| {
        body.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
            let offset = line.as_ptr() as usize - body.as_ptr() as usize;
            let defined = [format!("struct {name} "), format!("struct {name}<")].iter().any(|d| line.contains(d));
            !defined && line.match_indices(name).any(|(at, _)| is_word(offset + at, name))
        })
    };
    let is_own =
        |name: &str| body.contains(&format!("pub struct {name} ")) || body.contains(&format!("struct {name}<"));
    let mut named: Vec<(&str, &str)> =
        known.into_iter().filter(|(_, name)| is_type(name) && !is_own(name)).chain(more.iter().copied()).collect();
    named.sort_unstable_by_key(|(module, name)| (*module, *name != "self", *name));
    let mut uses = String::new();
    for of_module in named.chunk_by(|a, b| a.0 == b.0) {
        let names: Vec<&str> = of_module.iter().map(|(_, name)| *name).collect();
        match &names[..] {
            [name] => writeln!(uses, "use crate::{}::{name};", of_module[0].0),
            names => writeln!(uses, "use crate::{}::{{{}}};", of_module[0].0, names.join(", ")),
        }
        .unwrap();
    }
    uses
}

fn section_of(definition: &Definition, section: &str, block: &Block, records: &[&Record]) -> String {
    let mut body = String::new();
    for record in records {
        body.push('\n');
        structure(&mut body, &record.name, &record.doc, &record.fields);
        let borrowed = is_borrowed(&record.fields);
        let (generics, of, reader) = if borrowed { ("<'a>", "<'a>", "Reader<'a>") } else { ("", "", "Reader<'_>") };
        write!(
            body,
            "
impl{generics} {}{of} {{
    /// Its kind, as it is written.
    pub const KIND: u32 = {};

    pub(super) fn read(r: &mut {reader}) -> Result<Self, BlockError> {{
        r.name(\"{}\");
",
            record.name, record.kind, record.name
        )
        .unwrap();
        let layout = Layout::new(definition, &record.fields, RECORD);
        reads(&mut body, definition, &layout);
        write!(
            body,
            "        Ok(Self {{ {} }})
    }}

    pub(super) fn write(&self, w: &mut Writer) {{
",
            names(&record.fields)
        )
        .unwrap();
        writes(&mut body, &layout);
        body.push_str("    }\n}\n");
    }
    let uses = uses(&body, &[]);
    format!("{MADE}//! Records of [`{}`](super::{}): {section}.\n\n{uses}{body}", block.name, block.name)
}

fn init(definition: &Definition, block: &Block) -> String {
    let mut body = String::from("\n");
    structure(&mut body, &block.name, &block.doc, &block.fields);
    let layout = Layout::new(definition, &block.fields, HEAD);
    write!(
        body,
        "
impl<'a> {name}<'a> {{
    /// How such a block begins.
    pub const MAGIC: u32 = {magic:#010x};

    /// Reads a block. The first thing that is wrong in it is the error.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BlockError> {{
        let bounds = Bounds {{ bytes: limits::MAX_BLOCK_BYTES, records: 0 }};
        let (mut head, _) = block::open(bytes, \"{name}\", Self::MAGIC, bounds)?;
        let r = &mut head;
",
        name = block.name,
        magic = magic(&block.magic),
    )
    .unwrap();
    reads(&mut body, definition, &layout);
    write!(
        body,
        "        head.end()?;
        Ok(Self {{ {} }})
    }}

    /// The block.
    pub fn encode(&self) -> Vec<u8> {{
        let mut writer = Writer::default();
        writer.begin_block(Self::MAGIC);
        let w = &mut writer;
",
        names(&block.fields)
    )
    .unwrap();
    writes(&mut body, &layout);
    body.push_str("        writer.end_head();\n        writer.into_bytes()\n    }\n}\n");
    let uses = uses(&body, &[("block", "self"), ("block", "Bounds")]);
    let uses = insert_use(&uses, "use crate::limits;\n");
    format!("{MADE}//! The block that comes first.\n\nuse alloc::vec::Vec;\n\n{uses}{body}")
}

/// Puts one more into sorted lines.
fn insert_use(uses: &str, line: &str) -> String {
    let mut lines: Vec<&str> = uses.split_inclusive('\n').collect();
    lines.push(line);
    lines.sort_by_key(|line| line.trim_end().trim_end_matches(';').replace("::{", "::"));
    lines.concat()
}

fn variant(record: &Record) -> String {
    format!("{}{}", record.name, if is_borrowed(&record.fields) { "<'a>" } else { "" })
}

fn block_of_records(definition: &Definition, block: &Block, record: &str) -> String {
    let records: Vec<&Record> = definition.records_of(&block.name).collect();
    let mut body = String::new();
    enumeration(&mut body, block, record, &records);
    decoded(&mut body, definition, block, record);
    writer(&mut body, definition, block, record, &records);
    let mut out = format!("{MADE}//! [`{}`]: {}\n\n", block.name, block.doc);
    let sections = definition.sections_of(&block.name);
    let mut sorted = sections.clone();
    sorted.sort_unstable();
    sorted.iter().for_each(|section| writeln!(out, "mod {section};").unwrap());
    out += "\nuse alloc::vec::Vec;\n\n";
    for section in &sorted {
        let mut named: Vec<&str> =
            records.iter().filter(|record| record.section == *section).map(|record| record.name.as_str()).collect();
        named.sort_unstable();
        match &named[..] {
            [name] => writeln!(out, "pub use {section}::{name};").unwrap(),
            names => out += &names_in_braces(&format!("pub use {section}::"), names),
        }
    }
    out.push('\n');
    let more: &[(&str, &str)] = &[("block", "self"), ("block", "Bounds"), ("fault", "Fault"), ("list", "Entry")];
    out += &insert_use(&uses(&body, more), "use crate::limits;\n");
    out + &body
}

/// `use` with braces, broken where a line is full.
fn names_in_braces(begin: &str, names: &[&str]) -> String {
    let one = format!("{begin}{{{}}};\n", names.join(", "));
    if one.len() <= 121 {
        return one;
    }
    let mut out = format!("{begin}{{\n");
    let mut line = String::from("   ");
    for name in names {
        if line.len() + name.len() + 2 > 120 {
            out += &line;
            out.push('\n');
            line = String::from("   ");
        }
        line += &format!(" {name},");
    }
    out + &line + "\n};\n"
}

fn enumeration(out: &mut String, block: &Block, record: &str, records: &[&Record]) {
    out.push('\n');
    doc(out, "", "///", &format!("A record of [`{}`].", block.name));
    writeln!(out, "#[derive(Clone, Copy, Debug, PartialEq)]\npub enum {record}<'a> {{").unwrap();
    for of_enum in records {
        doc(out, "    ", "///", &of_enum.doc);
        writeln!(out, "    {}({}),", of_enum.name, variant(of_enum)).unwrap();
    }
    writeln!(out, "}}\n\nimpl<'a> {record}<'a> {{").unwrap();
    out.push_str("    /// Its kind, as it is written.\n    pub fn kind(&self) -> u32 {\n        match self {\n");
    for of_enum in records {
        writeln!(out, "            Self::{0}(_) => {0}::KIND,", of_enum.name).unwrap();
    }
    out.push_str("        }\n    }\n\n    fn read(kind: u32, r: &mut Reader<'a>) -> Result<Self, BlockError> {\n");
    out.push_str("        match kind {\n");
    for of_enum in records {
        writeln!(out, "            {0}::KIND => {0}::read(r).map(Self::{0}),", of_enum.name).unwrap();
    }
    write!(
        out,
        "            value => Err(r.fault(r.at() - 8, \"kind\", Fault::Unknown {{ value, of: \"{record}\" }})),
        }}
    }}

    fn write(&self, w: &mut Writer) {{
        match self {{
"
    )
    .unwrap();
    for of_enum in records {
        writeln!(out, "            Self::{0}(record) => record.write(w),", of_enum.name).unwrap();
    }
    out.push_str("        }\n    }\n}\n");
    for of_enum in records {
        let borrowed = is_borrowed(&of_enum.fields);
        let generics = if borrowed { "<'a>" } else { "" };
        let enum_lifetime = if borrowed { "'a" } else { "'_" };
        write!(
            out,
            "
impl{generics} From<{}> for {record}<{enum_lifetime}> {{
    fn from(record: {}) -> Self {{
        Self::{}(record)
    }}
}}
",
            variant(of_enum),
            variant(of_enum),
            of_enum.name
        )
        .unwrap();
    }
}

fn records_name(record: &str) -> String {
    format!("{}s", record.to_lowercase())
}

fn decoded(out: &mut String, definition: &Definition, block: &Block, record: &str) {
    let records = records_name(record);
    out.push('\n');
    doc(out, "", "///", &format!("{} Read with [`{1}::decode`], written with [`{1}Writer`].", block.doc, block.name));
    writeln!(out, "#[derive(Clone, Debug, PartialEq)]\npub struct {}<'a> {{", block.name).unwrap();
    for field in &block.fields {
        doc(out, "    ", "///", &field.doc);
        writeln!(out, "    pub {}: {},", field.name, rust_type(field)).unwrap();
    }
    write!(
        out,
        "    /// In the order in which they were written.
    pub {records}: Vec<{record}<'a>>,
}}

impl<'a> {name}<'a> {{
    /// How such a block begins.
    pub const MAGIC: u32 = {magic:#010x};

    /// Reads a block. The first thing that is wrong in it is the error, and nothing of it counts.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BlockError> {{
        let bounds = Bounds {{ bytes: limits::MAX_BLOCK_BYTES, records: limits::MAX_RECORDS }};
        let (mut head, count) = block::open(bytes, \"{name}\", Self::MAGIC, bounds)?;
        let r = &mut head;
",
        name = block.name,
        magic = magic(&block.magic),
    )
    .unwrap();
    reads(out, definition, &Layout::new(definition, &block.fields, HEAD));
    write!(
        out,
        "        r.align(\"padding\", 8)?;
        let mut at = r.at();
        // A record has 8 bytes at least, so a count that lies costs no memory.
        let mut {records} = Vec::with_capacity((count as usize).min((bytes.len() - at) / 8));
        for _ in 0..count {{
            let (kind, mut fields, end) = block::record(bytes, at)?;
            {records}.push({record}::read(kind, &mut fields)?);
            fields.end()?;
            at = end;
        }}
        block::end(bytes, at, \"{}\")?;
        Ok(Self {{ {}, {records} }})
    }}
}}
",
        block.name,
        names(&block.fields),
    )
    .unwrap();
}

fn writer(out: &mut String, definition: &Definition, block: &Block, record: &str, records: &[&Record]) {
    let arguments: Vec<String> =
        block.fields.iter().map(|field| format!("{}: {}", field.name, rust_type(field))).collect();
    let arguments = arguments.join(", ");
    let lower = record.to_lowercase();
    write!(
        out,
        "
/// Writes a [`{name}`]. It checks nothing: the reader does.
#[derive(Clone, Debug)]
pub struct {name}Writer(Writer);

impl {name}Writer {{
    /// Begins a block.
    pub fn new({arguments}) -> Self {{
        let mut writer = Self(Writer::default());
        writer.restart({});
        writer
    }}

    /// Begins another block in the same memory.
    pub fn restart(&mut self, {arguments}) {{
        let w = &mut self.0;
        w.begin_block({name}::MAGIC);
",
        names(&block.fields),
        name = block.name,
    )
    .unwrap();
    let mut head = String::new();
    writes(&mut head, &Layout::new(definition, &block.fields, HEAD));
    *out += &head.replace("self.", "");
    write!(
        out,
        "        w.end_head();
    }}

    /// Adds a record.
    pub fn push<'a>(&mut self, {lower}: impl Into<{record}<'a>>) {{
        let {lower} = {lower}.into();
        self.0.begin({lower}.kind());
        {lower}.write(&mut self.0);
        self.0.end();
    }}
"
    )
    .unwrap();
    for (of_block, entry) in records.iter().filter_map(|record| Some((record, record.batch()?))) {
        write!(
            out,
            "
    /// Adds one to the [`{name}`] that was written last, or begins another.
    pub fn {lower}(&mut self, {lower}: {entry}) {{
        self.0.append({name}::KIND, limits::MAX_ENTRIES, {entry}::SIZE, |w| {lower}.write(w));
    }}
",
            name = of_block.name,
            lower = match entry {
                "Move" => "moved".into(),
                other => snake(other),
            },
        )
        .unwrap();
    }
    out.push_str(
        "
    /// The block, as far as it is written.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The block.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}
",
    );
}
