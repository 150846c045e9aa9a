//! Lies about numbers in JSON.

/// Numbers that break arithmetic.
pub const EVIL: [&str; 12] =
    ["0", "1", "-1", "2", "3", "255", "65536", "4294967295", "18446744073709551615", "1e308", "-1e38", "0.5"];

/// Where a JSON text holds numbers.
pub fn numbers(json: &str) -> Vec<std::ops::Range<usize>> {
    let is_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    let starts = json.char_indices().filter(|&(at, c)| {
        c.is_ascii_digit()
            && at.checked_sub(1).is_some_and(|before| matches!(json.as_bytes()[before], b':' | b',' | b'['))
    });
    starts.map(|(at, _)| at..at + json[at..].find(|c| !is_number(c)).unwrap_or(0)).collect()
}
