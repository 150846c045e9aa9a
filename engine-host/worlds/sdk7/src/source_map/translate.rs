use super::map::SourceMap;

impl SourceMap {
    /// A text in which every place of the bundle, as in `bin/index.js:12:34`, is told as the place that it comes from: stacks of V8 and of
    /// QuickJS write them in the same way. `head_columns`: how much longer than the bundle's first line the engine believes it to be.
    pub fn translate(&self, text: &str, file: &str, head_columns: u32) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(file).filter(|_| !file.is_empty()) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let behind = &from[file.len()..];
            let place = numbers(behind).and_then(|(line, column, length)| {
                let column = if line == 1 { column.checked_sub(head_columns)? } else { column };
                Some((self.find(line, column)?, length))
            });
            rest = match place {
                Some((place, length)) => {
                    out.push_str(&format!("{}:{}:{}", place.source, place.line, place.column));
                    &behind[length..]
                }
                None => {
                    out.push_str(file);
                    behind
                }
            };
        }
        out.push_str(rest);
        out
    }
}

/// A line and a column as in `:12:34`, and how long that is.
fn numbers(text: &str) -> Option<(u32, u32, usize)> {
    let (line, after_line) = number(text)?;
    let (column, after_column) = number(&text[after_line..])?;
    Some((line, column, after_line + after_column))
}

fn number(text: &str) -> Option<(u32, usize)> {
    let digits = text.strip_prefix(':')?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    Some((digits[..length].parse().ok()?, length + 1))
}
