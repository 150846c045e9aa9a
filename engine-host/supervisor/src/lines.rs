//! Lines of a process, none longer than is good.

use std::io::{self, BufRead, Read};

const MAX_BYTES: u64 = 16 << 10;

/// Calls `take` with each line up to the end of the stream. A longer line comes in pieces.
pub(crate) fn each(from: impl Read, mut take: impl FnMut(&str)) -> io::Result<()> {
    let mut from = io::BufReader::new(from);
    let mut line = Vec::new();
    loop {
        line.clear();
        if from.by_ref().take(MAX_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if !text.is_empty() {
            take(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_comes_in_pieces() {
        let endless = vec![b'x'; 40_000];
        let mut pieces = Vec::new();
        each(&[&endless[..], b"\nlast\xff"].concat()[..], |line| pieces.push(line.to_owned())).unwrap();
        assert_eq!(pieces.iter().map(String::len).collect::<Vec<_>>(), [16_384, 16_384, 7_232, 7]);
        assert_eq!(pieces.last().unwrap(), "last\u{fffd}");
    }
}
