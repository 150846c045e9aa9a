//! `interface.toml`, read.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub version: u32,
    #[serde(rename = "limit")]
    pub limits: Vec<Limit>,
    #[serde(rename = "enum")]
    pub enums: Vec<Words>,
    pub bits: Vec<Words>,
    #[serde(rename = "block")]
    pub blocks: Vec<Block>,
    #[serde(rename = "entry")]
    pub entries: Vec<Entry>,
    #[serde(rename = "record")]
    pub records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub name: String,
    pub value: u32,
    pub doc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub name: String,
    /// A part of a type that is written by hand.
    #[serde(default)]
    pub hidden: bool,
    pub doc: String,
    pub values: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub name: String,
    pub doc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub name: String,
    /// What its records are called.
    pub record: Option<String>,
    pub magic: String,
    pub doc: String,
    pub fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub name: String,
    pub doc: String,
    pub fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub block: String,
    pub section: String,
    pub kind: u32,
    pub name: String,
    pub since: u32,
    pub host: Host,
    pub doc: String,
    pub fields: Vec<Field>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    Yes,
    Later,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Of a text: tabs and line feeds may be in it.
    #[serde(default)]
    pub lines: bool,
    /// Of a list.
    pub of: Option<String>,
    pub doc: String,
}

impl Definition {
    pub fn read() -> Self {
        toml::from_str(include_str!("../../../interface.toml")).expect("interface.toml can be read")
    }

    /// The records of a block, in order.
    pub fn records_of<'a>(&'a self, block: &str) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.block == block)
    }

    /// The sections of a block, in order.
    pub fn sections_of<'a>(&'a self, block: &str) -> Vec<&'a str> {
        let mut sections: Vec<&'a str> = self.records_of(block).map(|record| record.section.as_str()).collect();
        sections.dedup();
        sections
    }

    pub fn entry(&self, name: &str) -> &Entry {
        self.entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("there is no entry {name}"))
    }

    pub fn is_bits(&self, name: &str) -> bool {
        self.bits.iter().any(|words| words.name == name)
    }

    pub fn limit(&self, name: &str) -> u32 {
        self.limits.iter().find(|limit| limit.name == name).unwrap_or_else(|| panic!("there is no limit {name}")).value
    }
}

impl Record {
    /// The entry of a record that is nothing but a list of `limit.entries`: such records are filled one entry at a time.
    pub fn batch(&self) -> Option<&str> {
        match &self.fields[..] {
            [field] if field.kind == "list" && field.max == Some(16384.0) => field.of.as_deref(),
            _ => None,
        }
    }
}

/// `HudText` as `hud_text`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// `magic` as a little-endian number.
pub fn magic(text: &str) -> u32 {
    u32::from_le_bytes(text.as_bytes().try_into().expect("a magic has four letters"))
}
