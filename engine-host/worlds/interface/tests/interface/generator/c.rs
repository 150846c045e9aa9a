//! The C header: prelude.h, what is made of the definition, program.h.

use std::fmt::Write;

use super::definition::{Definition, Field, Record, Words, magic, snake};
use super::layout::{HEAD, Layout, RECORD, Step, size_of};

pub fn file(definition: &Definition) -> (String, String) {
    let mut out = String::from(
        "/* Generated from ../../interface/interface.toml, which says how. What a program and its host say to each other.\n",
    );
    out += " * ../reference.md has it as a page. C99; neither a C library nor anything else is needed. */\n\n";
    out += "#ifndef LIGHTCONE_H\n#define LIGHTCONE_H\n\n";
    writeln!(out, "#define LC_VERSION {}", definition.version).unwrap();
    for limit in definition.limits.iter().filter(|limit| limit.name != "far_m") {
        writeln!(out, "/** {} */\n#define LC_MAX_{} {}u", limit.doc, limit.name.to_uppercase(), limit.value).unwrap();
    }
    out.push('\n');
    out += include_str!("prelude.h");
    definition.enums.iter().filter(|words| !words.hidden).for_each(|words| an_enum(&mut out, words));
    definition.bits.iter().for_each(|words| bits(&mut out, words));
    init(&mut out, definition);
    events(&mut out, definition);
    commands(&mut out, definition);
    out += include_str!("program.h");
    ("../sdk/c/lightcone.h".into(), out)
}

fn upper(name: &str) -> String {
    snake(name).to_uppercase()
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

fn an_enum(out: &mut String, words: &Words) {
    out.push('\n');
    comment(out, "", &words.doc);
    writeln!(out, "enum {{").unwrap();
    for (number, word) in words.values.iter().enumerate() {
        comment(out, "  ", &word.doc);
        writeln!(out, "  LC_{}_{} = {number},", upper(&words.name), upper(&word.name)).unwrap();
    }
    out.push_str("};\n");
}

fn bits(out: &mut String, words: &Words) {
    out.push('\n');
    comment(out, "", &words.doc);
    writeln!(out, "enum {{").unwrap();
    for (number, word) in words.values.iter().enumerate() {
        comment(out, "  ", &word.doc);
        writeln!(out, "  LC_{} = 1 << {number},", upper(&word.name)).unwrap();
    }
    out.push_str("};\n");
}

fn member(out: &mut String, field: &Field, is_read: bool) {
    comment(out, "  ", &field.doc);
    let name = &field.name;
    match field.kind.as_str() {
        "u64" | "session" | "session?" => writeln!(out, "  uint64_t {name};"),
        "f32" => writeln!(out, "  float {name};"),
        kind @ ("bool" | "vec2" | "vec3" | "colour" | "rotation" | "solid" | "body" | "text") => {
            writeln!(out, "  {}{kind} {name};", if kind == "bool" { "" } else { "lc_" })
        }
        "thing" | "thing?" => writeln!(out, "  lc_thing {name};"),
        "hash" => writeln!(out, "  uint8_t {name}[32];"),
        "list" if is_read => writeln!(out, "  lc_list {name};"),
        "list" => {
            let entry = snake(field.of.as_deref().unwrap());
            writeln!(out, "  const lc_{entry} *{name};\n  /** How many there are. */\n  uint32_t {name}_count;")
        }
        _ => writeln!(out, "  uint32_t {name};"),
    }
    .unwrap();
}

fn structure(out: &mut String, name: &str, doc: &str, fields: &[Field], is_read: bool) {
    out.push('\n');
    comment(out, "", doc);
    writeln!(out, "typedef struct lc_{name} {{").unwrap();
    fields.iter().for_each(|field| member(out, field, is_read));
    writeln!(out, "}} lc_{name};").unwrap();
}

/// Reads fields that begin `from` bytes after `at` into `to`.
fn reads(out: &mut String, definition: &Definition, fields: &[Field], from: usize, indent: &str, to: &str) {
    let mut before = Vec::new();
    for (at, step) in Layout::new(definition, fields, from).steps {
        match step {
            Step::Zeros(_) => {}
            Step::Field(field) => {
                let name = &field.name;
                let read = match field.kind.as_str() {
                    "u64" | "session" | "session?" => "u64",
                    kind @ ("f32" | "vec2" | "vec3" | "rotation" | "thing") => kind,
                    "thing?" => "thing",
                    "hash" => {
                        writeln!(out, "{indent}for (int i = 0; i < 32; i++) {to}{name}[i] = at[{at} + i];").unwrap();
                        continue;
                    }
                    "text" | "list" => continue,
                    _ => "u32",
                };
                writeln!(out, "{indent}{to}{name} = lc_read_{read}(at + {at});").unwrap();
            }
            Step::Tail(field) => {
                let length_at = Layout::new(definition, fields, from)
                    .steps
                    .iter()
                    .find_map(|(at, step)| matches!(step, Step::Field(f) if f.name == field.name).then_some(*at));
                let length = format!("lc_read_u32(at + {})", length_at.expect("its length came before"));
                let tail: String = std::iter::once(format!("at + {at}")).chain(before.iter().cloned()).collect();
                match field.kind.as_str() {
                    "list" => writeln!(out, "{indent}{to}{} = (lc_list){{{tail}, {length}}};", field.name),
                    _ => writeln!(out, "{indent}{to}{} = lc_read_text({tail}, {length});", field.name),
                }
                .unwrap();
                before.push(format!(" + {length}"));
            }
        }
    }
}

fn init(out: &mut String, definition: &Definition) {
    let block = definition.blocks.iter().find(|block| block.name == "Init").expect("there is an Init");
    structure(out, "init_block", &block.doc, &block.fields, true);
    out.push_str("\nstatic inline lc_init_block lc_read_init(const uint8_t *at) {\n  lc_init_block block;\n");
    reads(out, definition, &block.fields, HEAD, "  ", "block.");
    out.push_str("  return block;\n}\n");
}

/// Names a field where it lies.
fn field_of<'a>(definition: &'a Definition, block: &str) -> &'a [Field] {
    &definition.blocks.iter().find(|known| known.name == block).expect("there is such a block").fields
}

fn events(out: &mut String, definition: &Definition) {
    let records: Vec<&Record> = definition.records_of("Tick").collect();
    for field in records.iter().flat_map(|record| &record.fields).filter(|field| field.kind == "list") {
        let entry = definition.entry(field.of.as_deref().unwrap());
        let name = snake(&entry.name);
        structure(out, &name, &entry.doc, &entry.fields, true);
        let size = size_of(definition, entry);
        write!(
            out,
            "\n/** One of a list, from 0. */\nstatic inline lc_{name} lc_{name}_at(lc_list list, uint32_t number) {{
  const uint8_t *at = list.at + number * {size}u;\n  lc_{name} entry;\n"
        )
        .unwrap();
        reads(out, definition, &entry.fields, 0, "  ", "entry.");
        out.push_str("  return entry;\n}\n");
    }
    for record in &records {
        structure(out, &snake(&record.name), &record.doc, &record.fields, true);
    }
    out.push_str("\n/** Kinds of events. */\nenum {\n");
    for record in &records {
        writeln!(out, "  LC_EVENT_{} = {},", upper(&record.name), record.kind).unwrap();
    }
    out.push_str(
        "};\n\n/** Something that happened: the member is named like its kind. */\ntypedef struct lc_event {\n",
    );
    out.push_str("  uint32_t kind;\n  union {\n");
    for record in &records {
        writeln!(out, "    lc_{0} {0};", snake(&record.name)).unwrap();
    }
    out.push_str("  } of;\n} lc_event;\n");
    structure(out, "tick_block", "What happened since the last tick; see lc_next.", field_of(definition, "Tick"), true);
    let end = out.rfind("} lc_tick_block;").unwrap();
    out.insert_str(end, "  /** Its events, and where they end. */\n  const uint8_t *at, *end;\n");
    out.push_str("\nstatic inline lc_tick_block lc_read_tick(const uint8_t *at, uint32_t length) {\n");
    out.push_str("  lc_tick_block block;\n");
    reads(out, definition, field_of(definition, "Tick"), HEAD, "  ", "block.");
    let head = Layout::new(definition, field_of(definition, "Tick"), HEAD).fixed.next_multiple_of(8);
    writeln!(out, "  block.at = at + {head};\n  block.end = at + length;\n  return block;\n}}").unwrap();
    out.push_str(
        "
/** The next event: `lc_tick_block at = *tick; lc_event event; while (lc_next(&at, &event)) switch (event.kind) …`. */
static inline bool lc_next(lc_tick_block *block, lc_event *event) {
  const uint8_t *at = block->at;
  if (at >= block->end) return false;
  event->kind = lc_read_u32(at);
  block->at = at + lc_read_u32(at + 4);
  switch (event->kind) {
",
    );
    for record in &records {
        writeln!(out, "  case LC_EVENT_{}:", upper(&record.name)).unwrap();
        reads(out, definition, &record.fields, RECORD, "    ", &format!("event->of.{}.", snake(&record.name)));
        out.push_str("    break;\n");
    }
    out.push_str("  }\n  return true;\n}\n");
}

fn writes(out: &mut String, definition: &Definition, fields: &[Field], from: usize, of: &str) {
    for (_, step) in Layout::new(definition, fields, from).steps {
        match step {
            Step::Zeros(_) => out.push_str("  lc_write_align(out);\n"),
            Step::Field(field) => {
                let name = &field.name;
                match field.kind.as_str() {
                    "u64" | "session" | "session?" => writeln!(out, "  lc_write_u64(out, {of}{name});"),
                    kind @ ("f32" | "vec3" | "colour" | "rotation" | "solid" | "body") => {
                        writeln!(out, "  lc_write_{kind}(out, {of}{name});")
                    }
                    "thing" | "thing?" => writeln!(out, "  lc_write_thing(out, {of}{name});"),
                    "text" => writeln!(out, "  lc_write_u32(out, {of}{name}.length);"),
                    "list" => writeln!(out, "  lc_write_u32(out, {of}{name}_count);"),
                    _ => writeln!(out, "  lc_write_u32(out, {of}{name});"),
                }
                .unwrap();
            }
            Step::Tail(field) if field.kind == "text" => {
                writeln!(out, "  lc_write_text(out, {of}{});", field.name).unwrap();
            }
            Step::Tail(field) => {
                let (name, entry) = (&field.name, snake(field.of.as_deref().unwrap()));
                let each = format!("lc_write_{entry}(out, {of}{name}[i])");
                writeln!(out, "  for (uint32_t i = 0; i < {of}{name}_count; i++) {each};").unwrap();
            }
        }
    }
}

fn commands(out: &mut String, definition: &Definition) {
    let records: Vec<&Record> = definition.records_of("Commands").collect();
    out.push_str("\n/** Kinds of commands, as lc_refused names them. */\nenum {\n");
    for record in &records {
        writeln!(out, "  LC_COMMAND_{} = {},", upper(&record.name), record.kind).unwrap();
    }
    out.push_str("};\n\n/** Begins a block; what was in it is forgotten. */\n");
    let block = definition.blocks.iter().find(|block| block.name == "Commands").expect("there are commands");
    write!(
        out,
        "static inline void lc_begin_commands(lc_out *out, uint64_t tick) {{
  out->length = out->record = 0;
  out->full = false;
  lc_write_u32(out, {:#010x});
  lc_write_u64(out, 0);
  lc_write_align(out);
  lc_write_u64(out, tick);
  lc_set_u32(out, 4, out->length);
}}
",
        magic(&block.magic)
    )
    .unwrap();
    for field in records.iter().flat_map(|record| &record.fields).filter(|field| field.kind == "list") {
        let entry = definition.entry(field.of.as_deref().unwrap());
        let name = snake(&entry.name);
        structure(out, &name, &entry.doc, &entry.fields, false);
        writeln!(out, "\nstatic inline void lc_write_{name}(lc_out *out, lc_{name} entry) {{").unwrap();
        writes(out, definition, &entry.fields, 0, "entry.");
        out.push_str("}\n");
    }
    for record in &records {
        let name = snake(&record.name);
        if let Some(entry) = record.batch() {
            let (size, entry) = (size_of(definition, definition.entry(entry)), snake(entry));
            out.push('\n');
            comment(out, "", &record.doc);
            write!(
                out,
                "static inline void lc_put_{entry}(lc_out *out, lc_{entry} entry) {{
  uint32_t records = lc_begin_entry(out, {}, {size});
  lc_write_{entry}(out, entry);
  lc_end(out, records);
}}
",
                record.kind
            )
            .unwrap();
            continue;
        }
        structure(out, &name, &record.doc, &record.fields, false);
        writeln!(out, "\nstatic inline void lc_put_{name}(lc_out *out, lc_{name} command) {{").unwrap();
        writeln!(out, "  lc_begin(out, {});", record.kind).unwrap();
        writes(out, definition, &record.fields, RECORD, "command.");
        out.push_str("  lc_end(out, 1);\n}\n");
    }
    out.push_str(
        "
/** Adds a command by the names of its fields: LC_PUT(out, caption, .entity = BALL, .text = LC_TEXT(\"Hi\")). The others are 0. */
#define LC_PUT(out, name, ...) lc_put_##name((out), (lc_##name){__VA_ARGS__})
",
    );
}
