//! The reference page.

use std::fmt::Write;

use super::definition::{Block, Definition, Field, Host, Record, Words};
use super::layout::{HEAD, Layout, RECORD, Step, size_of};

pub fn file(definition: &Definition) -> (String, String) {
    let mut out = String::from("<!-- Generated from ../interface/interface.toml, which says how. -->\n\n");
    out += include_str!("page.md");
    out += "\n## Limits\n\n| | at most |\n|---|---|\n";
    for limit in &definition.limits {
        writeln!(out, "| {} | {} |", limit.doc, limit.value).unwrap();
    }
    for block in &definition.blocks {
        of_block(&mut out, definition, block);
    }
    out += "\n## Entries of lists\n";
    for entry in &definition.entries {
        let size = size_of(definition, entry);
        writeln!(out, "\n### {}\n\n{} {size} bytes each.\n", entry.name, entry.doc).unwrap();
        table(&mut out, definition, &entry.fields, 0);
    }
    out += "\n## Words\n";
    definition.enums.iter().for_each(|words| of_words(&mut out, words, |number| number.to_string()));
    definition.bits.iter().for_each(|words| of_words(&mut out, words, |number| format!("{:#x}", 1 << number)));
    ("../sdk/reference.md".into(), out)
}

fn of_block(out: &mut String, definition: &Definition, block: &Block) {
    writeln!(out, "\n## {}: `{}`\n\n{}\n", block.name, block.magic, block.doc).unwrap();
    table(out, definition, &block.fields, HEAD);
    for section in definition.sections_of(&block.name) {
        let records: Vec<&Record> =
            definition.records_of(&block.name).filter(|record| record.section == section).collect();
        for record in records {
            let host = match record.host {
                Host::Yes => "does it",
                Host::Later => "answers NotYet",
            };
            writeln!(out, "\n### {}\n\n{}", record.name, record.doc).unwrap();
            let since = format!("since version {}", record.since);
            writeln!(out, "*Kind {}, {section}, {since}; the host of this version {host}.*\n", record.kind).unwrap();
            table(out, definition, &record.fields, RECORD);
        }
    }
}

/// Where fields lie, counted from the start of the head, record or entry.
fn table(out: &mut String, definition: &Definition, fields: &[Field], from: usize) {
    out.push_str("| byte | field | type | bounds | |\n|---|---|---|---|---|\n");
    let layout = Layout::new(definition, fields, from);
    for (at, step) in &layout.steps {
        match step {
            Step::Zeros(count) => writeln!(out, "| {at} | | {count} zeros | | |").unwrap(),
            Step::Field(field) => {
                let kind = match &field.of {
                    Some(entry) => format!("list of {entry}"),
                    None => field.kind.clone(),
                };
                writeln!(out, "| {at} | {} | {kind} | {} | {} |", field.name, bounds(field), field.doc).unwrap();
            }
            Step::Tail(_) => {}
        }
    }
    let tails = layout.steps.iter().filter_map(|(_, step)| match step {
        Step::Tail(field) => Some(field.name.as_str()),
        _ => None,
    });
    let tails: Vec<&str> = tails.collect();
    if !tails.is_empty() {
        writeln!(out, "| {} | | the bytes of {} | | |", layout.fixed, tails.join(", then of ")).unwrap();
    }
}

fn bounds(field: &Field) -> String {
    match (field.kind.as_str(), field.min, field.max) {
        ("text", min, Some(max)) => format!("{} to {max} bytes", min.unwrap_or(0.0)),
        (_, Some(min), Some(max)) => format!("{min} to {max}"),
        (_, None, Some(max)) => format!("0 to {max}"),
        ("id" | "entity" | "session" | "thing", ..) => "not 0".into(),
        _ => String::new(),
    }
}

fn of_words(out: &mut String, words: &Words, value: impl Fn(usize) -> String) {
    writeln!(out, "\n### {}\n\n{}\n\n| | | |\n|---|---|---|", words.name, words.doc).unwrap();
    for (number, word) in words.values.iter().enumerate() {
        writeln!(out, "| {} | {} | {} |", value(number), word.name, word.doc).unwrap();
    }
}
