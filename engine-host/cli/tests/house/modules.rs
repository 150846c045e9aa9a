//! The modules of a crate, and which names which, read from the sources as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Module = Vec<String>;

/// What of a file counts: its tokens, without comments, texts and tests.
struct Source {
    file: PathBuf,
    tokens: Vec<String>,
}

/// Files of a crate, by module.
pub struct Crate {
    sources: BTreeMap<Module, Source>,
}

impl Crate {
    /// From `lib.rs` or `main.rs` on.
    pub fn read(root: &Path) -> Self {
        let mut sources = BTreeMap::new();
        visit(root, Vec::new(), &root.parent().map(Path::to_owned).unwrap_or_default(), &mut sources);
        Self { sources }
    }

    /// Which file names which, as far as `use` and paths tell.
    pub fn arrows(&self) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
        let arrows = self.sources.iter().map(|(module, source)| {
            let paths = paths(&source.tokens);
            let named = paths.iter().filter_map(|path| self.resolve(module, path)).filter(|file| *file != source.file);
            (source.file.clone(), named.collect())
        });
        arrows.collect()
    }

    /// The file of the innermost module on the path.
    fn resolve(&self, from: &Module, path: &[String]) -> Option<PathBuf> {
        let mut at = from.clone();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => at = Vec::new(),
            "self" => {}
            "super" => _ = at.pop(),
            child if self.sources.contains_key(&[&from[..], &[child.to_owned()]].concat()) => at.push(child.to_owned()),
            _ => return None,
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|word| word == "super") {
            at.pop();
            rest = &rest[1..];
        }
        for word in rest {
            at.push(word.clone());
            if !self.sources.contains_key(&at) {
                at.pop();
                break;
            }
        }
        self.sources.get(&at).map(|source| source.file.clone())
    }
}

fn visit(file: &Path, module: Module, folder: &Path, sources: &mut BTreeMap<Module, Source>) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let tokens = without_tests(tokens(&text));
    for pair in tokens.windows(3) {
        if pair[0] == "mod" && pair[2] == ";" {
            let name = &pair[1];
            let (flat, nested) = (folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs"));
            let child = [&module[..], std::slice::from_ref(name)].concat();
            visit(if flat.exists() { &flat } else { &nested }, child, &folder.join(name), sources);
        }
    }
    sources.insert(module, Source { file: file.to_owned(), tokens });
}

/// Words, `::` and single marks; comments, texts, characters and lifetimes are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let used = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = text_length(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(rest[..end].to_owned());
            end
        } else if rest.starts_with("::") {
            tokens.push("::".into());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.into());
            }
            first.len_utf8()
        };
        rest = &rest[used..];
    }
    tokens
}

/// Of a text, a raw text, a character or a lifetime that begins here.
fn text_length(rest: &str) -> Option<usize> {
    let raw = rest.strip_prefix('b').unwrap_or(rest);
    if let Some(hashes) = raw.strip_prefix('r').map(|r| r.len() - r.trim_start_matches('#').len())
        && raw[1 + hashes..].starts_with('"')
    {
        let end = format!("\"{}", "#".repeat(hashes));
        let begin = rest.len() - raw.len() + 2 + hashes;
        return Some(rest[begin..].find(&end).map_or(rest.len(), |at| begin + at + end.len()));
    }
    let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let begin = rest.len() - raw.len() + 1;
    let mut escaped = false;
    for (at, c) in rest[begin..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(begin + at + 1),
            // A lifetime: no character is as long as this without an escape.
            _ if quote == '\'' && at > 0 && !rest[begin..].starts_with('\\') => return Some(begin),
            _ => {}
        }
    }
    Some(rest.len())
}

/// Leaves out what follows `#[cfg(test)]`: a module with its braces, or one item up to its end.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    let marks = [&["#", "[", "cfg", "(", "test", ")"][..], &["#", "[", "cfg", "(", "all", "(", "test", ","]];
    let begins = |at: usize, mark: &[&str]| tokens.get(at..at + mark.len()).is_some_and(|found| found == mark);
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if marks.iter().any(|mark| begins(at, mark)) {
            at = end_of_item(&tokens, at);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn end_of_item(tokens: &[String], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// All paths with at least one `::`, those in braces written out.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = is_word(&tokens[at]) && tokens.get(at + 1).is_some_and(|next| next == "::");
        let visibility = at > 0 && tokens[at - 1] == "in";
        if begins && !visibility && (at == 0 || tokens[at - 1] != "::") {
            at = tree(tokens, at, &[], &mut found);
        } else if tokens[at] == "use" && tokens.get(at + 1).is_some_and(|word| is_word(word)) {
            at = tree(tokens, at + 1, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path or tree of paths; where it ends.
fn tree(tokens: &[String], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(at) {
        if token == "{" {
            at += 1;
            while tokens.get(at).is_some_and(|token| token != "}") {
                at = if is_word(&tokens[at]) { tree(tokens, at, &path, found) } else { at + 1 };
            }
            return at + 1;
        }
        if !is_word(token) {
            break;
        }
        path.push(token.clone());
        at += 1;
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    found.push(path);
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
fn found(text: &str) -> Vec<String> {
    paths(&without_tests(tokens(text))).iter().map(|path| path.join("::")).collect()
}

#[test]
fn paths_are_found_in_code_alone() {
    let text = r##"
        //! crate::comment
        use crate::{a::{self, B}, c};
        #[cfg(test)]
        mod tests { use super::never; }
        #[cfg(all(test, unix))]
        mod more { use super::never; }
        pub(in crate::visible) struct S;
        fn f<'a>(x: &'a str) { super::g("crate::text", 'x', r#"crate::raw " "#); let _: crate::h::I = 1; }
    "##;
    assert_eq!(found(text), ["crate::a::self", "crate::a::B", "crate::c", "super::g", "crate::h::I"]);
}
