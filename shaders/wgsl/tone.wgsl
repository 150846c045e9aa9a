// The Khronos PBR Neutral tone mapper. Mirrors `src/tone.rs`.

const TONE_START: f32 = 0.76;
const TONE_DESATURATION: f32 = 0.15;

// From linear radiance, none negative, to 0..=1.
fn tone_map(radiance: vec3f) -> vec3f {
    let least = min(radiance.x, min(radiance.y, radiance.z));
    let offset = select(0.04, least - 6.25 * least * least, least < 0.08);
    let colour = radiance - offset;
    let peak = max(colour.x, max(colour.y, colour.z));
    if peak < TONE_START {
        return colour;
    }
    let room = 1.0 - TONE_START;
    let compressed = 1.0 - room * room / (peak + room - TONE_START);
    let white = 1.0 - 1.0 / (TONE_DESATURATION * (peak - compressed) + 1.0);
    return mix(colour * (compressed / peak), vec3f(compressed), white);
}
