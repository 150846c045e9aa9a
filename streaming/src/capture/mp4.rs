//! What a file holds: a header that knows no sample, then fragments of a movie box and its samples (ISO/IEC 14496-12, 8.8).

use mp4_atom::{
    Avc1, Avcc, Codec, Dinf, Dref, Encode, FourCC, Ftyp, Hdlr, Header, Mdhd, Mdia, Mfhd, Minf, Moof, Moov, Mvex, Mvhd,
    Stbl, Stco, Stsd, Tfdt, Tfhd, Tkhd, Traf, Trak, Trex, Trun, TrunEntry, TrunSamples, Url, Visual, Vmhd,
};

/// The unit of all times in a file: ticks a second.
pub(super) const TIMESCALE: u32 = 90_000;
const TRACK: u32 = 1;
/// Depends on no other sample.
const SYNC: u32 = 0x0200_0000;
/// Depends on others, and is no place to begin.
const NOT_SYNC: u32 = 0x0101_0000;

/// Parameter sets and the size that they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) sps: Vec<u8>,
    pub(super) pps: Vec<u8>,
    pub(super) width: u16,
    pub(super) height: u16,
}

/// One frame: units with their lengths before them.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) data: Vec<u8>,
    pub(super) key: bool,
    /// Time since the file's first frame.
    pub(super) at_ticks: u64,
}

/// What a file begins with.
pub(super) fn header(format: &Format) -> mp4_atom::Result<Vec<u8>> {
    let brands = [b"isom", b"iso6", b"avc1", b"mp41"].map(FourCC::new).into();
    let mut bytes = Vec::new();
    Ftyp { major_brand: FourCC::new(b"iso6"), minor_version: 0, compatible_brands: brands }.encode(&mut bytes)?;
    let mvhd = Mvhd { timescale: TIMESCALE, next_track_id: TRACK + 1, ..Mvhd::default() };
    let trex = Trex { track_id: TRACK, default_sample_description_index: 1, ..Trex::default() };
    let mvex = Some(Mvex { mehd: None, trex: vec![trex] });
    Moov { mvhd, mvex, trak: vec![track(format)?], ..Moov::default() }.encode(&mut bytes)?;
    Ok(bytes)
}

fn track(format: &Format) -> mp4_atom::Result<Trak> {
    let Format { sps, pps, width, height } = format;
    let visual = Visual { data_reference_index: 1, width: *width, height: *height, ..Visual::default() };
    let avc1 = Avc1 { visual, avcc: Avcc::new(sps, pps)?, ..Avc1::default() };
    // Samples are in the fragments: the tables here are empty.
    let stsd = Stsd { codecs: vec![Codec::Avc1(avc1)] };
    let stbl = Stbl { stsd, stco: Some(Stco::default()), ..Stbl::default() };
    let dinf = Dinf { dref: Dref { entries: vec![Url::default().into()] } };
    let minf = Minf { vmhd: Some(Vmhd::default()), dinf, stbl, ..Minf::default() };
    let mdhd = Mdhd { timescale: TIMESCALE, language: "und".into(), ..Mdhd::default() };
    let hdlr = Hdlr { handler: FourCC::new(b"vide"), name: "Lightcone".into() };
    let tkhd = Tkhd {
        track_id: TRACK,
        enabled: true,
        in_movie: true,
        width: (*width).into(),
        height: (*height).into(),
        ..Tkhd::default()
    };
    Ok(Trak { tkhd, mdia: Mdia { mdhd, hdlr, minf }, ..Trak::default() })
}

/// A fragment of some samples in order; the last one is shown until `until_ticks`.
pub(super) fn fragment(number: u32, samples: &[Sample], until_ticks: u64) -> mp4_atom::Result<Vec<u8>> {
    let next = samples.iter().skip(1).map(|sample| sample.at_ticks).chain([until_ticks]);
    let entries = samples.iter().zip(next).map(|(sample, next)| TrunEntry {
        duration: Some(next.saturating_sub(sample.at_ticks).try_into().unwrap_or(u32::MAX)),
        size: Some(sample.data.len() as u32),
        flags: Some(if sample.key { SYNC } else { NOT_SYNC }),
        cts: None,
    });
    let entries = TrunSamples::Explicit(entries.collect());
    let began = samples.first().map_or(0, |sample| sample.at_ticks);
    let moof = |data_offset| Moof {
        mfhd: Mfhd { sequence_number: number },
        traf: vec![Traf {
            tfhd: Tfhd { track_id: TRACK, default_base_is_moof: true, ..Tfhd::default() },
            tfdt: Some(Tfdt { base_media_decode_time: began }),
            trun: vec![Trun { data_offset: Some(data_offset), samples: entries.clone() }],
            ..Traf::default()
        }],
    };
    // The offset is of fixed size, so the box is measured with any.
    let mut bytes = Vec::new();
    moof(0).encode(&mut bytes)?;
    let data_offset = bytes.len() as i32 + 8;
    bytes.clear();
    moof(data_offset).encode(&mut bytes)?;
    let data_bytes = samples.iter().map(|sample| sample.data.len()).sum();
    Header { kind: FourCC::new(b"mdat"), size: Some(data_bytes) }.encode(&mut bytes)?;
    samples.iter().for_each(|sample| bytes.extend_from_slice(&sample.data));
    Ok(bytes)
}
