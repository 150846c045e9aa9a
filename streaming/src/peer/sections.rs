//! A session description, cut into its media sections (RFC 8866). Nothing is understood here but lines.

/// The lines before the first `m=`, and the sections behind it.
pub(in crate::peer) struct Description<'a> {
    pub(in crate::peer) session: Vec<&'a str>,
    pub(in crate::peer) sections: Vec<Section<'a>>,
}

/// A media section.
pub(in crate::peer) struct Section<'a> {
    pub(in crate::peer) kind: &'a str,
    pub(in crate::peer) port: &'a str,
    pub(in crate::peer) protocol: &'a str,
    /// Payload types, or whatever else the protocol numbers its formats by.
    pub(in crate::peer) formats: Vec<&'a str>,
    /// The lines behind `m=`.
    pub(in crate::peer) lines: Vec<&'a str>,
}

impl<'a> Description<'a> {
    pub(in crate::peer) fn cut(sdp: &'a str) -> Self {
        let mut description = Self { session: Vec::new(), sections: Vec::new() };
        for line in sdp.lines() {
            match (line.strip_prefix("m="), description.sections.last_mut()) {
                (Some(media), _) => description.sections.push(Section::open(media)),
                (None, Some(section)) => section.lines.push(line),
                (None, None) => description.session.push(line),
            }
        }
        description
    }

    /// An attribute of a section, or else of the whole session.
    pub(in crate::peer) fn value_for(&self, section: &Section<'a>, name: &str) -> Option<&'a str> {
        section.value(name).or_else(|| values(&self.session, name).next())
    }

    /// Whether a section, or else the whole session, has this attribute without a value.
    pub(in crate::peer) fn has(&self, name: &str) -> bool {
        has(&self.session, name)
    }

    /// The names of the sections that share a transport, for each group of such (RFC 9143).
    pub(in crate::peer) fn bundles(&self) -> impl Iterator<Item = Vec<&'a str>> {
        let words = |value: &'a str| value.split_ascii_whitespace();
        let bundles = values(&self.session, "group").filter(move |value| words(value).next() == Some("BUNDLE"));
        bundles.map(move |value| words(value).skip(1).collect())
    }
}

impl<'a> Section<'a> {
    fn open(media: &'a str) -> Self {
        let mut words = media.split_ascii_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let (kind, port, protocol) = (word(), word(), word());
        Self { kind, port, protocol, formats: words.collect(), lines: Vec::new() }
    }

    /// The first value of `a=name:value`.
    pub(in crate::peer) fn value(&self, name: &str) -> Option<&'a str> {
        self.values(name).next()
    }

    pub(in crate::peer) fn values<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a str> + use<'s, 'a> {
        values(&self.lines, name)
    }

    pub(in crate::peer) fn has(&self, name: &str) -> bool {
        has(&self.lines, name)
    }

    /// What `a=name:format …` says of one format.
    pub(in crate::peer) fn of_format<'s>(
        &'s self,
        name: &'s str,
        format: &'s str,
    ) -> impl Iterator<Item = &'a str> + use<'s, 'a> {
        self.values(name).filter_map(move |value| {
            let (of, said) = value.split_once(' ')?;
            (of == format || of == "*").then(|| said.trim())
        })
    }

    /// Whether a format is this codec: `H264/90000`, say.
    pub(in crate::peer) fn is_codec(&self, format: &str, codec: &str) -> bool {
        self.of_format("rtpmap", format).any(|said| said.eq_ignore_ascii_case(codec))
    }
}

fn values<'s, 'a>(lines: &'s [&'a str], name: &'s str) -> impl Iterator<Item = &'a str> + use<'s, 'a> {
    lines.iter().filter_map(move |line| Some(line.strip_prefix("a=")?.strip_prefix(name)?.strip_prefix(':')?.trim()))
}

fn has(lines: &[&str], name: &str) -> bool {
    lines.iter().any(|line| line.strip_prefix("a=").map(str::trim_end) == Some(name))
}
