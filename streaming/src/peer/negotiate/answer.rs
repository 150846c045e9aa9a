//! What becomes of the library's answer before it goes out.

use crate::candidates;

/// The library writes its candidate into the first media section, even if that one is refused; a browser would then find none.
/// Ours belong into the first that is accepted, whose transport all others share (RFC 9143, 7).
pub(super) fn with_candidates_where_media_flows(answer: &str, candidates: &[String]) -> String {
    let mut out = String::with_capacity(answer.len() + 64);
    let mut placed = false;
    for line in answer.lines().filter(|line| !line.starts_with("a=candidate:") && *line != "a=end-of-candidates") {
        out.push_str(line);
        out.push_str("\r\n");
        // Behind `m=` comes its `c=`, then the attributes.
        if line.starts_with("c=") && !placed && !refused(&out) {
            candidates::write(&mut out, candidates);
            placed = true;
        }
    }
    out
}

/// The `m=` and `a=mid:` lines of the first section that is accepted.
pub(super) fn section(answer: &str) -> String {
    let accepted = answer.lines().skip_while(|line| !line.starts_with("m=") || line.split(' ').nth(1) == Some("0"));
    let wanted = |line: &&str| line.starts_with("m=") || line.starts_with("a=mid:");
    accepted.filter(wanted).take(2).flat_map(|line| [line, "\r\n"]).collect()
}

/// Whether the last media section so far has port 0.
fn refused(answer: &str) -> bool {
    let section = answer.lines().rev().find(|line| line.starts_with("m="));
    section.is_none_or(|line| line.split(' ').nth(1) == Some("0"))
}
