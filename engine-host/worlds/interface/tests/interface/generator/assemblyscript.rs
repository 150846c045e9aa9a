//! The AssemblyScript module: the definition's words, prelude.ts, what happened, writer.ts, what is wanted, program.ts.

use std::fmt::Write;

use super::definition::{Block, Definition, Field, Record, Words, magic, snake};
use super::layout::{HEAD, Layout, RECORD, Step, size_of};

pub fn file(definition: &Definition) -> (String, String) {
    let mut out = String::from(
        "// Generated from ../interface/interface.toml, which says how. What a program and its host say to each other.\n",
    );
    out += "// ../reference.md has it as a page.\n\n";
    writeln!(out, "/** The version of the interface. */\nexport const VERSION: u32 = {};", definition.version).unwrap();
    for limit in definition.limits.iter().filter(|limit| limit.name != "far_m") {
        let name = limit.name.to_uppercase();
        writeln!(out, "/** {} */\nexport const MAX_{name}: u32 = {};", limit.doc, limit.value).unwrap();
    }
    definition.enums.iter().filter(|words| !words.hidden).for_each(|words| an_enum(&mut out, words, |n| n));
    definition.bits.iter().for_each(|words| an_enum(&mut out, words, |n| 1 << n));
    kinds(&mut out, definition, "Commands", "Kinds of commands, as Refused names them.");
    out += include_str!("prelude.ts");
    for field in lists(definition, "Tick") {
        class_of_entry(&mut out, definition, field, true);
    }
    for record in definition.records_of("Tick") {
        event(&mut out, definition, record);
    }
    let block = |name: &str| definition.blocks.iter().find(|block| block.name == name).expect("there is such a block");
    head(&mut out, definition, block("Init"));
    tick(&mut out, definition, block("Tick"));
    for field in lists(definition, "Commands") {
        if definition.records_of("Commands").all(|record| record.batch() != field.of.as_deref()) {
            class_of_entry(&mut out, definition, field, false);
        }
    }
    out += include_str!("writer.ts");
    commands(&mut out, definition, block("Commands"));
    out += include_str!("program.ts");
    ("../sdk/assemblyscript/lightcone.ts".into(), out)
}

fn lists<'a>(definition: &'a Definition, block: &str) -> Vec<&'a Field> {
    definition.records_of(block).flat_map(|record| &record.fields).filter(|field| field.kind == "list").collect()
}

/// `yaw_rad` as `yawRad`.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |camel, part| camel + &part[..1].to_uppercase() + &part[1..])
}

/// A comment, broken where a line is full.
fn comment(out: &mut String, indent: &str, text: &str) {
    let mut line = format!("{indent}/**");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > 117 {
            writeln!(out, "{line}").unwrap();
            line = format!("{indent} *");
        }
        write!(line, " {word}").unwrap();
    }
    writeln!(out, "{line} */").unwrap();
}

fn an_enum(out: &mut String, words: &Words, value: impl Fn(usize) -> usize) {
    out.push('\n');
    comment(out, "", &words.doc);
    writeln!(out, "export enum {} {{", words.name).unwrap();
    for (number, word) in words.values.iter().enumerate() {
        comment(out, "  ", &word.doc);
        writeln!(out, "  {} = {},", word.name, value(number)).unwrap();
    }
    out.push_str("}\n");
}

fn kinds(out: &mut String, definition: &Definition, block: &str, doc: &str) {
    writeln!(out, "\n/** {doc} */\nexport enum Kind {{").unwrap();
    for record in definition.records_of(block) {
        writeln!(out, "  {} = {},", record.name, record.kind).unwrap();
    }
    out.push_str("}\n");
}

fn type_of(definition: &Definition, field: &Field) -> String {
    match field.kind.as_str() {
        "u64" | "session" | "session?" => "u64".into(),
        kind @ ("f32" | "bool") => kind.into(),
        "vec2" => "Vec2".into(),
        "vec3" => "Vec3".into(),
        "colour" => "Colour".into(),
        "rotation" => "Rotation".into(),
        "thing" | "thing?" => "Thing".into(),
        "solid" => "Solid".into(),
        "body" => "Body".into(),
        "text" => "string".into(),
        "hash" => "StaticArray<u8>".into(),
        "list" => format!("{}[]", field.of.as_deref().unwrap()),
        name if definition.enums.iter().any(|words| words.name == name) => name.into(),
        _ => "u32".into(),
    }
}

fn members(out: &mut String, definition: &Definition, fields: &[Field]) {
    for field in fields {
        comment(out, "  ", &field.doc);
        writeln!(out, "  {}: {};", camel(&field.name), type_of(definition, field)).unwrap();
    }
}

/// A field of an entry that lies at `at`, `offset` bytes on.
fn reading(definition: &Definition, field: &Field, offset: usize) -> String {
    match type_of(definition, field).as_str() {
        kind @ ("u32" | "u64" | "f32") => format!("load<{kind}>(at, {offset})"),
        "bool" => format!("load<u32>(at, {offset}) != 0"),
        "StaticArray<u8>" => format!("readHash(at + {offset})"),
        kind @ ("Vec2" | "Vec3" | "Rotation" | "Thing") => format!("read{kind}(at + {offset})"),
        kind => format!("<{kind}>load<u32>(at, {offset})"),
    }
}

/// Reads fields that begin `from` bytes after `at`.
fn reads(out: &mut String, definition: &Definition, fields: &[Field], from: usize) {
    let layout = Layout::new(definition, fields, from);
    let mut lengths = Vec::new();
    let mut before = String::new();
    for (at, step) in layout.steps {
        match step {
            Step::Zeros(_) => {}
            Step::Field(field) if matches!(field.kind.as_str(), "text" | "list") => {
                lengths.push(format!("load<u32>(at, {at})"));
            }
            Step::Field(field) => {
                writeln!(out, "    this.{} = {};", camel(&field.name), reading(definition, field, at)).unwrap();
            }
            Step::Tail(field) => {
                let length = lengths.remove(0);
                let read =
                    if field.kind == "text" { "Text".into() } else { format!("{}s", field.of.as_ref().unwrap()) };
                let tail = format!("at + {at}{before}");
                writeln!(out, "    this.{} = read{read}({tail}, {length});", camel(&field.name)).unwrap();
                write!(before, " + {length}").unwrap();
            }
        }
    }
}

fn parameters(definition: &Definition, fields: &[Field]) -> String {
    let parameters = fields.iter().map(|field| {
        let otherwise = match (field.kind.as_str(), field.name.as_str()) {
            ("rotation", _) => " = Rotation.upright",
            (_, "scale") => " = Vec3.one",
            _ => "",
        };
        format!("{}: {}{otherwise}", camel(&field.name), type_of(definition, field))
    });
    parameters.collect::<Vec<_>>().join(", ")
}

fn class_of_entry(out: &mut String, definition: &Definition, field: &Field, is_read: bool) {
    let entry = definition.entry(field.of.as_deref().unwrap());
    let name = &entry.name;
    out.push('\n');
    comment(out, "", &entry.doc);
    writeln!(out, "export class {name} {{").unwrap();
    if !is_read {
        let parameters = entry.fields.iter().map(|field| {
            let mut parameter = String::new();
            comment(&mut parameter, "    ", &field.doc);
            writeln!(parameter, "    public {}: {},", camel(&field.name), type_of(definition, field)).unwrap();
            parameter
        });
        writeln!(out, "  constructor(\n{}  ) {{}}\n}}", parameters.collect::<String>()).unwrap();
        return;
    }
    members(out, definition, &entry.fields);
    out.push_str("\n  constructor(at: usize) {\n");
    reads(out, definition, &entry.fields, 0);
    let size = size_of(definition, entry);
    write!(
        out,
        "  }}
}}

function read{name}s(at: usize, count: u32): {name}[] {{
  const entries = new Array<{name}>(count);
  for (let i: u32 = 0; i < count; i++) entries[i] = new {name}(at + i * {size});
  return entries;
}}
"
    )
    .unwrap();
}

fn event(out: &mut String, definition: &Definition, record: &Record) {
    out.push('\n');
    comment(out, "", &record.doc);
    writeln!(out, "export class {} extends Event {{", record.name).unwrap();
    members(out, definition, &record.fields);
    writeln!(out, "\n  constructor(at: usize) {{\n    super({});", record.kind).unwrap();
    reads(out, definition, &record.fields, RECORD);
    out.push_str("  }\n}\n");
}

fn head(out: &mut String, definition: &Definition, block: &Block) {
    out.push('\n');
    comment(out, "", &block.doc);
    writeln!(out, "export class {} {{", block.name).unwrap();
    members(out, definition, &block.fields);
    out.push_str("\n  constructor(at: usize) {\n");
    reads(out, definition, &block.fields, HEAD);
    out.push_str("  }\n}\n");
}

fn tick(out: &mut String, definition: &Definition, block: &Block) {
    head(out, definition, block);
    let begin = Layout::new(definition, &block.fields, HEAD).fixed.next_multiple_of(8);
    let end = out.rfind("\n  constructor").expect("a class has a constructor");
    out.insert_str(end, "  /** In the order in which they were written. */\n  events: Event[];\n");
    out.truncate(out.len() - "  }\n}\n".len());
    write!(
        out,
        "    const count = load<u32>(at, 8);
    this.events = new Array<Event>(count);
    let record = at + {begin};
    for (let i: u32 = 0; i < count; i++) {{
      this.events[i] = readEvent(record);
      record += load<u32>(record, 4);
    }}
  }}
}}

function readEvent(at: usize): Event {{
  switch (load<u32>(at)) {{
"
    )
    .unwrap();
    for record in definition.records_of(&block.name) {
        writeln!(out, "    case {}:\n      return new {}(at);", record.kind, record.name).unwrap();
    }
    out.push_str("  }\n  throw new Error(\"an event of an unknown kind\");\n}\n");
}

fn writes(out: &mut String, definition: &Definition, fields: &[Field], from: usize, indent: &str, of: &str) {
    for (_, step) in Layout::new(definition, fields, from).steps {
        match step {
            Step::Zeros(_) => writeln!(out, "{indent}this.align();"),
            Step::Field(field) => {
                let name = format!("{of}{}", camel(&field.name));
                match type_of(definition, field).as_str() {
                    kind @ ("u32" | "u64" | "f32" | "bool") => writeln!(out, "{indent}this.{kind}({name});"),
                    "string" => writeln!(out, "{indent}this.u32(String.UTF8.byteLength({name}));"),
                    kind @ ("Vec3" | "Colour" | "Rotation" | "Thing" | "Solid" | "Body") => {
                        writeln!(out, "{indent}this.{}({name});", snake(kind))
                    }
                    kind if kind.ends_with("[]") => writeln!(out, "{indent}this.u32({name}.length);"),
                    _ => writeln!(out, "{indent}this.u32({name});"),
                }
            }
            Step::Tail(field) if field.kind == "text" => {
                writeln!(out, "{indent}this.text({of}{});", camel(&field.name))
            }
            Step::Tail(field) => {
                let name = camel(&field.name);
                writeln!(out, "{indent}for (let i = 0; i < {name}.length; i++) {{").unwrap();
                writeln!(out, "{indent}  const entry = {name}[i];").unwrap();
                let entry = definition.entry(field.of.as_deref().unwrap());
                writes(out, definition, &entry.fields, 0, &format!("{indent}  "), "entry.");
                writeln!(out, "{indent}}}")
            }
        }
        .unwrap();
    }
}

fn commands(out: &mut String, definition: &Definition, block: &Block) {
    out.push('\n');
    comment(out, "", &block.doc);
    writeln!(out, "export class Commands extends Writer {{").unwrap();
    out.push_str("  /** Begins a block; what was in it is forgotten. */\n  restart(tick: u64): void {\n");
    writeln!(
        out,
        "    this.beginBlock({:#010x});\n    this.u64(tick);\n    this.endHead();\n  }}",
        magic(&block.magic)
    )
    .unwrap();
    for record in definition.records_of(&block.name) {
        out.push('\n');
        let entry = record.batch().map(|entry| definition.entry(entry));
        let fields = entry.map_or(&record.fields, |entry| &entry.fields);
        let mut doc = format!("{}\n", record.doc);
        for field in fields {
            writeln!(doc, "@param {} {}", camel(&field.name), field.doc).unwrap();
        }
        out.push_str("  /**\n");
        doc.lines().for_each(|line| writeln!(out, "   * {line}").unwrap());
        let name = camel(&snake(entry.map_or(&record.name, |entry| &entry.name)));
        writeln!(out, "   */\n  {name}({}): void {{", parameters(definition, fields)).unwrap();
        if let Some(entry) = entry {
            writeln!(out, "    const records = this.beginEntry({}, {});", record.kind, size_of(definition, entry))
                .unwrap();
            writes(out, definition, fields, 0, "    ", "");
            out.push_str("    this.end(records);\n  }\n");
        } else {
            writeln!(out, "    this.begin({});", record.kind).unwrap();
            writes(out, definition, fields, RECORD, "    ", "");
            out.push_str("    this.end(1);\n  }\n");
        }
    }
    out.push_str("}\n");
}
