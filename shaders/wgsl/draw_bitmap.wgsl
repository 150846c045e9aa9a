// Entry points that lay labels and the HUD over the picture, texel for pixel.

struct BitmapPlace {
    // Left and upper edge in normalised device coordinates, then right and lower.
    ndc: vec4f,
    // The pixel that the first texel falls on.
    left_top: vec2i,
    // As the depth buffer counts: 1 is near.
    depth: f32,
}

@group(0) @binding(0) var<storage, read> bitmap_places: array<BitmapPlace>;
@group(1) @binding(0) var bitmap: texture_2d<f32>;

struct BitmapPoint {
    @builtin(position) clip: vec4f,
    @location(0) @interpolate(flat) left_top: vec2i,
}

// A strip of two triangles.
@vertex
fn vertex_bitmap(@builtin(vertex_index) corner: u32, @builtin(instance_index) index: u32) -> BitmapPoint {
    let place = bitmap_places[index];
    let right_or_low = vec2f(f32(corner & 1u), f32(corner >> 1u));
    var point: BitmapPoint;
    point.clip = vec4f(mix(place.ndc.xy, place.ndc.zw, right_or_low), place.depth, 1.0);
    point.left_top = place.left_top;
    return point;
}

// The target blends: straight alpha over what is behind, in linear light.
@fragment
fn fragment_bitmap(point: BitmapPoint) -> @location(0) vec4f {
    return textureLoad(bitmap, vec2i(floor(point.clip.xy)) - point.left_top, 0);
}
