//! What of an offer is served, and what of it reaches the library.
//!
//! The library takes the offers of browsers. So that all clients are served, it is given one like a browser's, of the sections
//! that are served alone: all on one transport, all open, with the codecs that are chosen and no others. What it answers is put
//! back into the offer's own form ([`super::answer`]).

use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::shared::error::Error as RtcError;

use super::video;
use crate::encode::VideoCodec;
use crate::peer::sections::{Description, Section};
use crate::peer::sound::negotiate as sound;
use crate::secret;

/// More lines than any browser writes.
const MAX_OFFER_LINES: usize = 2000;
const MAX_MEDIA_SECTIONS: usize = 8;

/// Why an offer is not accepted. Its text goes back to whoever sent it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OfferError {
    /// It is not SDP at all.
    #[error("the offer is no SDP: it must begin with 'v=0'")]
    NotSdp,
    /// It is too large.
    #[error("the offer has {got} {what}, more than {most}")]
    TooMuch { what: &'static str, got: usize, most: usize },
    /// A line is missing without which nothing can connect.
    #[error("the offer has no '{0}' line")]
    Missing(&'static str),
    /// It takes no video that we can send.
    #[error("the offer must have an open video section that receives {} over SRTP (RTP/SAVPF)", video::spoken())]
    NoCodec,
    /// Neither side would begin.
    #[error("the offer says 'a=ice-lite': one side must send ICE checks, and this node is lite itself")]
    Lite,
    /// Nobody says who begins with DTLS.
    #[error("the offer says 'a=setup:{0}', which is none of actpass, active and passive")]
    Setup(String),
    /// The library refused it, in its own words.
    #[error("the offer cannot be answered: {0}")]
    Rtc(#[from] RtcError),
    /// The library panicked on it.
    #[error("the offer cannot be answered")]
    Panicked,
    /// The system has no random bytes.
    #[error("no random numbers: {0}")]
    Random(#[from] secret::NoRandom),
}

/// An offer within bounds, and what of it is served.
pub(super) struct Offer<'a> {
    pub(super) description: Description<'a>,
    /// The sections that are served, in their order.
    pub(super) served: Vec<Served<'a>>,
    /// The names of those sections in the order of their group; the first one's transport is that of all. Empty without group.
    pub(super) bundle: Vec<&'a str>,
    /// The browser's ICE username fragment and password.
    pub(super) ufrag: String,
    pub(super) pwd: String,
    fingerprint: &'a str,
    /// Which part in DTLS is ours.
    pub(super) role: RTCDtlsRole,
}

/// A section that is served.
pub(super) struct Served<'a> {
    pub(super) index: usize,
    pub(super) format: Format<'a>,
}

/// What flows in a section.
pub(super) enum Format<'a> {
    Video(video::Chosen<'a>),
    Sound { payload_type: &'a str },
    Data,
}

impl<'a> Offer<'a> {
    pub(super) fn check(sdp: &'a str) -> Result<Self, OfferError> {
        if !sdp.starts_with("v=0") {
            return Err(OfferError::NotSdp);
        }
        bounded("lines", sdp.lines().count(), MAX_OFFER_LINES)?;
        let description = Description::cut(sdp);
        bounded("media sections", description.sections.len(), MAX_MEDIA_SECTIONS)?;
        if description.has("ice-lite") {
            return Err(OfferError::Lite);
        }
        if !sdp.lines().any(|line| line.starts_with("a=fingerprint:")) {
            return Err(OfferError::Missing("a=fingerprint:"));
        }
        if !description.sections.iter().any(|section| section.kind == "video") {
            return Err(OfferError::Missing("m=video"));
        }
        let (served, bundle) = serve(&description)?;
        let transport = Transport::find(&description, &served, &bundle);
        let needed = |name, line| transport.value(name).ok_or(OfferError::Missing(line));
        let pwd = needed("ice-pwd", "a=ice-pwd:")?.to_owned();
        let ufrag = needed("ice-ufrag", "a=ice-ufrag:")?.to_owned();
        let fingerprint = needed("fingerprint", "a=fingerprint:")?;
        let role = match transport.value("setup") {
            Some("active") => RTCDtlsRole::Server,
            Some("actpass" | "passive") | None => RTCDtlsRole::Client,
            Some(other) => return Err(OfferError::Setup(other.to_owned())),
        };
        Ok(Self { description, served, bundle, ufrag, pwd, fingerprint, role })
    }

    /// Whether the offer comes from a page that steers: it opens data channels, which a mere player of WHEP does not.
    pub(super) fn has_channels(&self) -> bool {
        self.served.iter().any(|served| matches!(served.format, Format::Data))
    }

    /// What its video is to be encoded as. There is a section for it, or it was not taken.
    pub(super) fn codec(&self) -> VideoCodec {
        let mut video = self.served.iter().filter_map(|served| match &served.format {
            Format::Video(chosen) => Some(chosen.codec),
            _ => None,
        });
        video.next().unwrap_or_default()
    }

    pub(super) fn has_sound(&self) -> bool {
        self.served.iter().any(|served| matches!(served.format, Format::Sound { .. }))
    }

    /// The section whose transport all share.
    pub(super) fn tagged(&self) -> Option<usize> {
        tagged(&self.description, &self.served, &self.bundle)
    }

    /// What the library is given.
    pub(super) fn for_the_library(&self) -> String {
        let names: String = self.served.iter().map(|served| format!(" {}", served.index)).collect();
        let mut out = format!("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE{names}\r\n");
        if self.description.has("extmap-allow-mixed") {
            out.push_str("a=extmap-allow-mixed\r\n");
        }
        for Served { index, format } in &self.served {
            let section = &self.description.sections[*index];
            let (protocol, formats, lines) = match format {
                Format::Video(chosen) => ("UDP/TLS/RTP/SAVPF", chosen.formats(section), chosen.lines(section)),
                Format::Sound { payload_type } => {
                    ("UDP/TLS/RTP/SAVPF", (*payload_type).to_owned(), sound::lines(section, payload_type))
                }
                Format::Data => ("UDP/DTLS/SCTP", "webrtc-datachannel".to_owned(), data_lines(section)),
            };
            out.push_str(&format!("m={} 9 {protocol} {formats}\r\nc=IN IP4 0.0.0.0\r\n", section.kind));
            let setup = if self.role == RTCDtlsRole::Server { "active" } else { "actpass" };
            let Self { ufrag, pwd, fingerprint, .. } = self;
            out.push_str(&format!("a=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\na=fingerprint:{fingerprint}\r\n"));
            out.push_str(&format!("a=setup:{setup}\r\na=mid:{index}\r\n"));
            if !matches!(format, Format::Data) {
                out.push_str("a=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\n");
                out.extend(section.values("extmap").map(|value| format!("a=extmap:{value}\r\n")));
            }
            out.extend(lines.iter().flat_map(|line| [line.as_str(), "\r\n"]));
        }
        out
    }
}

fn data_lines(section: &Section) -> Vec<String> {
    let of = |name: &str| section.value(name).map(|value| format!("a={name}:{value}"));
    ["sctp-port", "max-message-size"].into_iter().filter_map(of).collect()
}

/// Chooses the sections: the first video that we can send, and beside it the first sound and the first data channels that share
/// its transport. There is one transport for each session, so what has one of its own is refused.
fn serve<'a>(description: &Description<'a>) -> Result<(Vec<Served<'a>>, Vec<&'a str>), OfferError> {
    let sections = || description.sections.iter().enumerate();
    let group_of = |section: &Section<'a>| {
        let name = section.value("mid")?;
        description.bundles().find(|names| names.contains(&name))
    };
    let takes = |section: &Section| {
        let bundled = section.has("bundle-only") && is_grouped(description, section);
        (section.port != "0" || bundled) && receives(description, section)
    };
    let video = sections().find_map(|(index, section)| {
        let chosen = video::choose(section).filter(|_| section.kind == "video" && takes(section))?;
        Some((section, Served { index, format: Format::Video(chosen) }))
    });
    let (section, video) = video.ok_or(OfferError::NoCodec)?;
    let group = group_of(section).unwrap_or_default();
    let beside = || sections().filter(|(_, section)| section.value("mid").is_some_and(|name| group.contains(&name)));
    let sound = beside().find_map(|(index, section)| {
        let payload_type = sound::choose(section).filter(|_| section.kind == "audio" && takes(section))?;
        Some(Served { index, format: Format::Sound { payload_type } })
    });
    let is_data = |section: &Section| section.kind == "application" && section.formats == ["webrtc-datachannel"];
    let data = beside().find(|(_, section)| is_data(section) && (section.port != "0" || section.has("bundle-only")));
    let data = data.map(|(index, _)| Served { index, format: Format::Data });
    let mut served: Vec<Served> = [Some(video), sound, data].into_iter().flatten().collect();
    served.sort_by_key(|served| served.index);
    let mut bundle = group;
    bundle.retain(|name| served.iter().any(|served| description.sections[served.index].value("mid") == Some(name)));
    Ok((served, bundle))
}

/// Whether a section is named in some group.
fn is_grouped(description: &Description, section: &Section) -> bool {
    section.value("mid").is_some_and(|name| description.bundles().any(|names| names.contains(&name)))
}

/// Whether the browser takes media there, over a protocol that we speak. Without a word it both sends and receives.
fn receives(description: &Description, section: &Section) -> bool {
    const DIRECTIONS: [&str; 4] = ["sendrecv", "recvonly", "sendonly", "inactive"];
    let own = DIRECTIONS.into_iter().find(|direction| section.has(direction));
    let direction = own.or_else(|| DIRECTIONS.into_iter().find(|direction| description.has(direction)));
    !matches!(direction, Some("sendonly" | "inactive")) && section.protocol.contains("RTP/SAVP")
}

/// Where the attributes of the transport stand (RFC 9143, 7): with the first section of the group, though that may be one that
/// is refused; `bundle-only` sections need not repeat them.
struct Transport<'d, 'a> {
    description: &'d Description<'a>,
    places: Vec<&'d Section<'a>>,
}

impl<'d, 'a> Transport<'d, 'a> {
    fn find(description: &'d Description<'a>, served: &[Served<'a>], bundle: &[&'a str]) -> Self {
        let tagged = tagged(description, served, bundle).map(|index| &description.sections[index]);
        let of_group = |names: &Vec<&str>| bundle.first().is_some_and(|first| names.contains(first));
        let group = description.bundles().find(of_group).unwrap_or_default();
        let is_named = |section: &&Section<'a>| section.value("mid").is_some_and(|name| group.contains(&name));
        let places = tagged.into_iter().chain(description.sections.iter().filter(is_named)).collect();
        Self { description, places }
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let own = self.places.iter().find_map(|section| section.value(name));
        own.or_else(|| self.places.first().and_then(|section| self.description.value_for(section, name)))
    }
}

/// The first of the group's sections that are served; without a group there is one alone.
fn tagged(description: &Description, served: &[Served], bundle: &[&str]) -> Option<usize> {
    let first = bundle.first();
    let is_first =
        |served: &&Served| first.is_none() || description.sections[served.index].value("mid") == first.copied();
    served.iter().find(is_first).map(|served| served.index)
}

fn bounded(what: &'static str, got: usize, most: usize) -> Result<(), OfferError> {
    if got > most { Err(OfferError::TooMuch { what, got, most }) } else { Ok(()) }
}
