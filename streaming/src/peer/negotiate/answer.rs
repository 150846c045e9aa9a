//! The library's answer, put into the form of the offer.

use super::offer::{Format, Offer};
use crate::candidates;
use crate::peer::sections::{Description, Section};

/// What goes out.
pub(super) struct Answer {
    pub(super) sdp: String,
    /// The `m=` and `a=mid:` lines of the section whose transport all share.
    pub(super) section: String,
}

/// Every section of the offer is answered, in its place and by its name: those that are served as the library has them, all
/// others with port 0. Our candidates stand in the section whose transport all share (RFC 9143, 7).
pub(super) fn in_the_form_of(offer: &Offer, library: &str, candidates: &[String]) -> Answer {
    let library = Description::cut(library);
    let mut sdp = String::new();
    let mut tagged = String::new();
    let session = library.session.iter().filter(|line| !line.starts_with("a=group:"));
    session.for_each(|line| push(&mut sdp, line));
    if !offer.bundle.is_empty() {
        push(&mut sdp, &format!("a=group:BUNDLE {}", offer.bundle.join(" ")));
    }
    let mut answered = offer.served.iter().zip(&library.sections).peekable();
    for (index, section) in offer.description.sections.iter().enumerate() {
        let name = section.value("mid").map(|name| format!("a=mid:{name}"));
        let Some((served, answer)) = answered.next_if(|(served, _)| served.index == index) else {
            refuse(&mut sdp, section, name.as_deref());
            continue;
        };
        let media = format!("m={} 9 {} {}", section.kind, section.protocol, answer.formats.join(" "));
        push(&mut sdp, &media);
        let is_tagged = offer.tagged() == Some(index);
        if is_tagged {
            [Some(&media), name.as_ref()].into_iter().flatten().for_each(|line| push(&mut tagged, line));
        }
        for line in &answer.lines {
            if let Some(line) = replaced(line, name.as_deref(), &served.format) {
                push(&mut sdp, line);
            }
            // Behind `m=` comes its `c=`, then the attributes.
            if line.starts_with("c=") && is_tagged {
                candidates::write(&mut sdp, candidates);
            }
        }
    }
    Answer { sdp, section: tagged }
}

/// A line of the library's as it goes out, if it does: its own candidates do not, and names and parameters are the offer's.
fn replaced<'l>(line: &'l str, name: Option<&'l str>, format: &Format<'l>) -> Option<&'l str> {
    if line.starts_with("a=mid:") {
        return name;
    }
    if line.starts_with("a=candidate:") || line == "a=end-of-candidates" {
        return None;
    }
    match format {
        Format::Video(chosen) if chosen.is_parameters(line) => chosen.offered_parameters,
        _ => Some(line),
    }
}

fn refuse(sdp: &mut String, section: &Section, name: Option<&str>) {
    push(sdp, &format!("m={} 0 {} {}", section.kind, section.protocol, section.formats.join(" ")));
    // Firefox refuses a section without it.
    push(sdp, "c=IN IP4 0.0.0.0");
    name.into_iter().for_each(|name| push(sdp, name));
    push(sdp, "a=inactive");
}

fn push(sdp: &mut String, line: &str) {
    sdp.push_str(line);
    sdp.push_str("\r\n");
}
