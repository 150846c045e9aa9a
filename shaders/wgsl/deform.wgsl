// Entry point that gives meshes the forms of poses: morph targets are added by weight, then joints pull (glTF 2.0 §3.7.2.2,
// §3.7.3). One row of workgroups for each job.

// As a vertex buffer has it: 36 bytes.
struct StoredVertex {
    position: array<f32, 3>,
    normal: array<f32, 3>,
    uv: array<f32, 2>,
    colour: u32,
}

struct Influence {
    // Four indices into the job's joints, 16 bits each, the first in the lowest.
    joints: array<u32, 2>,
    weights: array<f32, 4>,
}

// What a weight of 1 adds to a vertex.
struct MorphDelta {
    position: array<f32, 3>,
    normal: array<f32, 3>,
}

struct MorphWeight {
    morph: u32,
    weight: f32,
}

// One mesh in one pose.
struct DeformJob {
    vertex_count: u32,
    // Of `formed`.
    first_vertex: u32,
    // The vertices from here on no joint pulls at.
    skinned_count: u32,
    first_joint: u32,
    joint_count: u32,
    first_weight: u32,
    weight_count: u32,
    // 1 where normals that only targets changed get unit length again.
    unit_normals: u32,
}

@group(0) @binding(0) var<storage, read> jobs: array<DeformJob>;
// To the model's space from the mesh's.
@group(0) @binding(1) var<storage, read> joint_matrices: array<mat4x4f>;
@group(0) @binding(2) var<storage, read> morph_weights: array<MorphWeight>;
// Before anything acts on them.
@group(1) @binding(0) var<storage, read> bind_vertices: array<StoredVertex>;
@group(1) @binding(1) var<storage, read> influences: array<Influence>;
// Of the first target for each vertex, then of the second.
@group(1) @binding(2) var<storage, read> morph_deltas: array<MorphDelta>;
@group(1) @binding(3) var<storage, read_write> formed: array<StoredVertex>;

fn vector(v: array<f32, 3>) -> vec3f {
    return vec3f(v[0], v[1], v[2]);
}

fn pull_of(job: DeformJob, joint: u32, weight: f32) -> mat4x4f {
    if weight == 0.0 {
        return mat4x4f();
    }
    if joint >= job.joint_count {
        return mat4x4f(weight, 0.0, 0.0, 0.0, 0.0, weight, 0.0, 0.0, 0.0, 0.0, weight, 0.0, 0.0, 0.0, 0.0, weight);
    }
    return joint_matrices[job.first_joint + joint] * weight;
}

fn model_from_mesh(job: DeformJob, influence: Influence) -> mat4x4f {
    let joints = influence.joints;
    return pull_of(job, joints[0] & 0xffffu, influence.weights[0])
        + pull_of(job, joints[0] >> 16u, influence.weights[1])
        + pull_of(job, joints[1] & 0xffffu, influence.weights[2])
        + pull_of(job, joints[1] >> 16u, influence.weights[3]);
}

// The matrix that carries normals, up to a positive factor: cofactors, which are defined also where a transform flattens.
fn normal_matrix(linear: mat3x3f) -> mat3x3f {
    let greatest3 = max(max(abs(linear[0]), abs(linear[1])), abs(linear[2]));
    let shrink = 1.0 / max(max(greatest3.x, max(greatest3.y, greatest3.z)), 1.1754944e-38);
    let x = linear[0] * shrink;
    let y = linear[1] * shrink;
    let z = linear[2] * shrink;
    let outward = select(1.0, -1.0, dot(cross(x, y), z) < 0.0);
    return mat3x3f(cross(y, z) * outward, cross(z, x) * outward, cross(x, y) * outward);
}

@compute @workgroup_size(DEFORM_WORKGROUP_WIDTH)
fn deform_vertices(@builtin(global_invocation_id) id: vec3u) {
    let job = jobs[id.y];
    let at = id.x;
    if at >= job.vertex_count {
        return;
    }
    var vertex = bind_vertices[at];
    var position = vector(vertex.position);
    var normal = vector(vertex.normal);
    for (var i = 0u; i < job.weight_count; i++) {
        let added = morph_weights[job.first_weight + i];
        let delta = morph_deltas[added.morph * job.vertex_count + at];
        position += vector(delta.position) * added.weight;
        normal += vector(delta.normal) * added.weight;
    }
    if at < job.skinned_count {
        let matrix = model_from_mesh(job, influences[at]);
        position = (matrix * vec4f(position, 1.0)).xyz;
        let linear = mat3x3f(matrix[0].xyz, matrix[1].xyz, matrix[2].xyz);
        normal = normalize_or(normal_matrix(linear) * normal, vec3f(0.0, 1.0, 0.0));
    } else if job.unit_normals != 0u {
        normal = normalize_or(normal, vec3f(0.0, 1.0, 0.0));
    }
    vertex.position = array(position.x, position.y, position.z);
    vertex.normal = array(normal.x, normal.y, normal.z);
    formed[job.first_vertex + at] = vertex;
}
