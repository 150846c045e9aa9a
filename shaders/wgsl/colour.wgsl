// Transfer functions and the encoder's colour space. Mirrors `src/colour.rs`.

// IEC 61966-2-1, one channel, 0..=1.
fn linear_from_srgb(srgb: f32) -> f32 {
    return select(pow((srgb + 0.055) / 1.055, 2.4), srgb / 12.92, srgb <= 0.04045);
}

// The inverse of `linear_from_srgb`; clamps to 0..=1 first.
fn srgb_from_linear(unclamped: f32) -> f32 {
    let linear = clamp(unclamped, 0.0, 1.0);
    return select(1.055 * pow(linear, 1.0 / 2.4) - 0.055, linear * 12.92, linear <= 0.0031308);
}

// BT.709 (ITU-R BT.709-6 §3), limited range, from sRGB-encoded 0..=1 channels: luma 16..=235, chroma 16..=240.
fn yuv_from_srgb(rgb: vec3f) -> vec3f {
    let y = dot(rgb, vec3f(0.2126, 0.7152, 0.0722));
    let u = (rgb.z - y) / 1.8556;
    let v = (rgb.x - y) / 1.5748;
    return vec3f(16.0 + 219.0 * y, 128.0 + 224.0 * u, 128.0 + 224.0 * v);
}
