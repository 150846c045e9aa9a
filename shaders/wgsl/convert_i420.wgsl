// Entry point that turns the drawn picture into I420 planes: Y, then U, then V. Rows are padded to whole blocks of
// CONVERT_BLOCK_WIDTH × 2 pixels, one for each invocation. Chroma is the mean of each 2×2 square; at an odd edge, of the
// pixels that exist.

// The drawn picture, read as it is stored: sRGB-encoded.
@group(0) @binding(0) var picture: texture_2d<f32>;
// Four bytes of the planes a word, the first in the lowest bits.
@group(0) @binding(1) var<storage, read_write> planes: array<u32>;

// Beyond the edge, the pixel on the edge.
fn encoded_pixel(x: u32, y: u32) -> vec3f {
    return textureLoad(picture, min(vec2u(x, y), textureDimensions(picture) - 1u), 0).xyz;
}

fn rounded_byte(value: f32) -> u32 {
    return u32(value + 0.5);
}

@compute @workgroup_size(CONVERT_WORKGROUP_WIDTH, CONVERT_WORKGROUP_WIDTH)
fn convert_i420(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(picture);
    let blocks = (size + vec2u(CONVERT_BLOCK_WIDTH, 2u) - 1u) / vec2u(CONVERT_BLOCK_WIDTH, 2u);
    if any(id.xy >= blocks) {
        return;
    }
    let first = id.xy * vec2u(CONVERT_BLOCK_WIDTH, 2u);
    var upper = vec2u(0u);
    var lower = vec2u(0u);
    var chroma = vec2u(0u);
    for (var i = 0u; i < CONVERT_BLOCK_WIDTH / 2u; i++) {
        let x = first.x + 2u * i;
        let square = array(
            encoded_pixel(x, first.y),
            encoded_pixel(x + 1u, first.y),
            encoded_pixel(x, first.y + 1u),
            encoded_pixel(x + 1u, first.y + 1u)
        );
        let shift = 16u * (i % 2u);
        upper[i / 2u] |= luma_pair(square[0], square[1]) << shift;
        lower[i / 2u] |= luma_pair(square[2], square[3]) << shift;
        let yuv = yuv_from_srgb((square[0] + square[1] + square[2] + square[3]) * 0.25);
        chroma |= vec2u(rounded_byte(yuv.y), rounded_byte(yuv.z)) << vec2u(8u * i);
    }
    // Strides in words: a block is two words of luma and one of each chroma.
    let luma_at = id.y * 4u * blocks.x + id.x * 2u;
    planes[luma_at] = upper.x;
    planes[luma_at + 1u] = upper.y;
    planes[luma_at + 2u * blocks.x] = lower.x;
    planes[luma_at + 2u * blocks.x + 1u] = lower.y;
    let chroma_at = 4u * blocks.x * blocks.y + id.y * blocks.x + id.x;
    planes[chroma_at] = chroma.x;
    planes[chroma_at + blocks.x * blocks.y] = chroma.y;
}

fn luma_pair(left: vec3f, right: vec3f) -> u32 {
    return rounded_byte(yuv_from_srgb(left).x) | (rounded_byte(yuv_from_srgb(right).x) << 8u);
}
