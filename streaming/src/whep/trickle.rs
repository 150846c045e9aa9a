//! A fragment of SDP with candidates that were found later (RFC 8840, 9).
//!
//! Candidates are checked for form and then let go: as an ICE-lite agent we learn the browser's addresses from its
//! authenticated checks, and never send where a stranger points to.

/// More lines than any browser sends at once.
const MAX_LINES: usize = 200;
const MAX_LINE_BYTES: usize = 1024;

/// Why a fragment is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum FragmentError {
    #[error("a fragment may have {MAX_LINES} lines of {MAX_LINE_BYTES} bytes")]
    TooMuch,
    #[error("line {0} is no SDP line ('a=…' or 'm=…')")]
    Line(usize),
    #[error("line {0} is no ICE candidate")]
    Candidate(usize),
    #[error("the fragment has neither a candidate nor ICE credentials")]
    Empty,
    #[error("the fragment has a new 'a=ice-ufrag' without its 'a=ice-pwd'")]
    NoPassword,
}

/// What of a fragment concerns us.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fragment<'a> {
    /// The username fragment of the ICE generation that the candidates belong to.
    pub(super) ufrag: Option<&'a str>,
    pub(super) pwd: Option<&'a str>,
}

impl<'a> Fragment<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, FragmentError> {
        if text.lines().count() > MAX_LINES || text.lines().any(|line| line.len() > MAX_LINE_BYTES) {
            return Err(FragmentError::TooMuch);
        }
        let (mut ufrag, mut pwd) = (None, None);
        let mut of_use = false;
        for (index, line) in text.lines().enumerate() {
            if let Some(value) = line.strip_prefix("a=ice-ufrag:") {
                ufrag = Some(value.trim());
                of_use = true;
            } else if let Some(value) = line.strip_prefix("a=ice-pwd:") {
                pwd = Some(value.trim());
            } else if let Some(candidate) = line.strip_prefix("a=candidate:") {
                if !is_candidate(candidate) {
                    return Err(FragmentError::Candidate(index + 1));
                }
                of_use = true;
            } else if line == "a=end-of-candidates" {
                of_use = true;
            } else if !(line.starts_with("a=") || line.starts_with("m=") || line.is_empty()) {
                return Err(FragmentError::Line(index + 1));
            }
        }
        if of_use { Ok(Self { ufrag, pwd }) } else { Err(FragmentError::Empty) }
    }
}

/// `foundation component transport priority address port "typ" type …` (RFC 8839, 5.1).
fn is_candidate(text: &str) -> bool {
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [_, component, _, priority, _, port, typ, _, ..] = fields.as_slice() else { return false };
    component.parse::<u16>().is_ok() && priority.parse::<u32>().is_ok() && port.parse::<u16>().is_ok() && *typ == "typ"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n\
        a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\na=end-of-candidates\r\n";

    #[test]
    fn what_browsers_send_is_taken() {
        assert_eq!(Fragment::parse(GOOD), Ok(Fragment { ufrag: Some("EsAw"), pwd: Some("P2uYro0UCOQ4zxjKXaWCBui1") }));
    }

    #[test]
    fn what_is_none_is_refused_with_its_line() {
        assert_eq!(Fragment::parse(""), Err(FragmentError::Empty));
        assert_eq!(Fragment::parse("a=mid:0\nhello"), Err(FragmentError::Line(2)));
        assert_eq!(Fragment::parse("a=candidate:1 1 udp x 192.0.2.1 9 typ host"), Err(FragmentError::Candidate(1)));
        assert_eq!(Fragment::parse(&"a=x\n".repeat(500)), Err(FragmentError::TooMuch));
    }

    proptest! {
        #[test]
        fn random_text_never_panics(text in "(a=candidate:|a=ice-ufrag:|m=|\n|[ -~]|[0-9 ])*") {
            let _ = Fragment::parse(&text);
        }
    }
}
