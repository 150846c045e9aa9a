//! What a file holds: a track of pictures and, if there is sound, one of that; a header that knows no sample, then fragments of a movie box and its samples (ISO/IEC 14496-12, 8.8).

use mp4_atom::{
    Audio, Avc1, Avcc, Codec, Dinf, Dops, Dref, Encode, FourCC, Ftyp, Hdlr, Mdhd, Mdia, Mfhd, Minf, Moof, Moov, Mvex,
    Mvhd, Opus, Smhd, Stbl, Stco, Stsd, Tfdt, Tfhd, Tkhd, Traf, Trak, Trex, Trun, TrunEntry, TrunSamples, Url, Visual,
    Vmhd, Vp08, VpcC,
};

use super::pictures::{Format, Header};
use super::soundtrack::Packets;
use crate::audio::{BLOCK_SAMPLES, SAMPLE_RATE_HZ};

/// The unit of a picture's times: ticks a second. That of sound is a sample.
pub(super) const TIMESCALE: u32 = 90_000;
const PICTURES: u32 = 1;
const SOUND: u32 = 2;
/// Samples that a decoder of Opus is to leave out at the beginning: what libopus and ours look ahead (RFC 7845, 4.2).
const PRE_SKIP: u16 = 312;
/// Depends on no other sample.
const SYNC: u32 = 0x0200_0000;
/// Depends on others, and is no place to begin.
const NOT_SYNC: u32 = 0x0101_0000;

/// One frame: units with their lengths before them.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) data: Vec<u8>,
    pub(super) key: bool,
    /// Time since the file's first frame.
    pub(super) at_ticks: u64,
}

/// What a file begins with.
pub(super) fn header(format: &Format, has_sound: bool) -> mp4_atom::Result<Vec<u8>> {
    let mut brands = vec![FourCC::new(b"isom"), FourCC::new(b"iso6")];
    brands.extend(matches!(format.codec, Header::H264 { .. }).then(|| FourCC::new(b"avc1")));
    brands.push(FourCC::new(b"mp41"));
    let mut bytes = Vec::new();
    Ftyp { major_brand: FourCC::new(b"iso6"), minor_version: 0, compatible_brands: brands }.encode(&mut bytes)?;
    let mvhd = Mvhd { timescale: TIMESCALE, next_track_id: SOUND + 1, ..Mvhd::default() };
    let mut trak = vec![pictures(format)?];
    trak.extend(has_sound.then(sound));
    let trex =
        |track: &Trak| Trex { track_id: track.tkhd.track_id, default_sample_description_index: 1, ..Trex::default() };
    let mvex = Some(Mvex { mehd: None, trex: trak.iter().map(trex).collect() });
    Moov { mvhd, mvex, trak, ..Moov::default() }.encode(&mut bytes)?;
    Ok(bytes)
}

fn pictures(format: &Format) -> mp4_atom::Result<Trak> {
    let Format { codec, width, height } = format;
    let visual = Visual { data_reference_index: 1, width: *width, height: *height, ..Visual::default() };
    let codec = match codec {
        Header::H264 { sps, pps } => Codec::Avc1(Avc1 { visual, avcc: Avcc::new(sps, pps)?, ..Avc1::default() }),
        Header::Vp8 => Codec::Vp08(Vp08 { visual, vpcc: bt601(), ..Vp08::default() }),
    };
    let minf = Minf { vmhd: Some(Vmhd::default()), ..without_samples(codec) };
    let mdhd = Mdhd { timescale: TIMESCALE, language: "und".into(), ..Mdhd::default() };
    let hdlr = Hdlr { handler: FourCC::new(b"vide"), name: "Lightcone".into() };
    let tkhd = Tkhd {
        track_id: PICTURES,
        enabled: true,
        in_movie: true,
        width: (*width).into(),
        height: (*height).into(),
        ..Tkhd::default()
    };
    Ok(Trak { tkhd, mdia: Mdia { mdhd, hdlr, minf }, ..Trak::default() })
}

/// The colours that VP8 always has, limited range (ISO/IEC 23091-2: 6 is BT.601).
fn bt601() -> VpcC {
    VpcC {
        level: VP8_LEVEL,
        chroma_subsampling: 1,
        color_primaries: 6,
        transfer_characteristics: 6,
        matrix_coefficients: 6,
        ..VpcC::default()
    }
}

/// 4.1, in tenths: as "VP Codec ISO Media File Format Binding" has it for what a decoder of VP8 takes anyway.
const VP8_LEVEL: u8 = 41;

fn sound() -> Trak {
    let audio = Audio {
        data_reference_index: 1,
        channel_count: 2,
        sample_size: 16,
        sample_rate: (SAMPLE_RATE_HZ as u16).into(),
    };
    let dops = Dops {
        output_channel_count: 2,
        pre_skip: PRE_SKIP,
        input_sample_rate: SAMPLE_RATE_HZ,
        output_gain: 0,
        channel_mapping: None,
    };
    let opus = Codec::Opus(Opus { audio, dops, btrt: None });
    let minf = Minf { smhd: Some(Smhd::default()), ..without_samples(opus) };
    let mdhd = Mdhd { timescale: SAMPLE_RATE_HZ, language: "und".into(), ..Mdhd::default() };
    let hdlr = Hdlr { handler: FourCC::new(b"soun"), name: "Lightcone".into() };
    let tkhd = Tkhd { track_id: SOUND, enabled: true, in_movie: true, volume: 1.into(), ..Tkhd::default() };
    Trak { tkhd, mdia: Mdia { mdhd, hdlr, minf }, ..Trak::default() }
}

/// Samples are in the fragments: the tables here are empty.
fn without_samples(codec: Codec) -> Minf {
    let stbl = Stbl { stsd: Stsd { codecs: vec![codec] }, stco: Some(Stco::default()), ..Stbl::default() };
    let dinf = Dinf { dref: Dref { entries: vec![Url::default().into()] } };
    Minf { dinf, stbl, ..Minf::default() }
}

/// The samples of one track in a fragment.
struct Run {
    track: u32,
    began: u64,
    entries: Vec<TrunEntry>,
}

impl Run {
    fn bytes(&self) -> usize {
        self.entries.iter().filter_map(|entry| entry.size).sum::<u32>() as usize
    }

    /// The samples lie so far behind the movie box's beginning.
    fn traf(&self, data_offset: usize) -> Traf {
        let entries = TrunSamples::Explicit(self.entries.clone());
        Traf {
            tfhd: Tfhd { track_id: self.track, default_base_is_moof: true, ..Tfhd::default() },
            tfdt: Some(Tfdt { base_media_decode_time: self.began }),
            trun: vec![Trun { data_offset: Some(data_offset as i32), samples: entries }],
            ..Traf::default()
        }
    }
}

/// A fragment of some pictures in order, of which the last one is shown until `until_ticks`, and of sound.
pub(super) fn fragment(
    number: u32,
    samples: &[Sample],
    until_ticks: u64,
    sound: &Packets,
) -> mp4_atom::Result<Vec<u8>> {
    let next = samples.iter().skip(1).map(|sample| sample.at_ticks).chain([until_ticks]);
    let picture = |(sample, next): (&Sample, u64)| TrunEntry {
        duration: Some(next.saturating_sub(sample.at_ticks).try_into().unwrap_or(u32::MAX)),
        size: Some(sample.data.len() as u32),
        flags: Some(if sample.key { SYNC } else { NOT_SYNC }),
        cts: None,
    };
    let packet = |packet: &bytes::Bytes| TrunEntry {
        duration: Some(BLOCK_SAMPLES as u32),
        size: Some(packet.len() as u32),
        flags: Some(SYNC),
        cts: None,
    };
    let pictures = Run {
        track: PICTURES,
        began: samples.first().map_or(0, |sample| sample.at_ticks),
        entries: samples.iter().zip(next).map(picture).collect(),
    };
    let began = sound.first * BLOCK_SAMPLES as u64;
    let sounds = Run { track: SOUND, began, entries: sound.all.iter().map(packet).collect() };
    let runs: Vec<Run> = [pictures, sounds].into_iter().filter(|run| !run.entries.is_empty()).collect();
    let moof = |mut data_offset: usize| {
        let mut traf = Vec::new();
        for run in &runs {
            traf.push(run.traf(data_offset));
            data_offset += run.bytes();
        }
        Moof { mfhd: Mfhd { sequence_number: number }, traf }
    };
    // The offsets are of fixed size, so the box is measured with any.
    let mut bytes = Vec::new();
    moof(0).encode(&mut bytes)?;
    let data_offset = bytes.len() + 8;
    bytes.clear();
    moof(data_offset).encode(&mut bytes)?;
    mp4_atom::Header { kind: FourCC::new(b"mdat"), size: Some(runs.iter().map(Run::bytes).sum()) }
        .encode(&mut bytes)?;
    samples.iter().for_each(|sample| bytes.extend_from_slice(&sample.data));
    sound.all.iter().for_each(|packet| bytes.extend_from_slice(packet));
    Ok(bytes)
}
