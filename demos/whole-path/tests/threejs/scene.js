// Draws a GLB as Lightcone is told to draw it, with three.js. `draw(settings)` gives a PNG as data URL.

import * as THREE from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';

const renderer = new THREE.WebGLRenderer({ antialias: false });
renderer.toneMapping = THREE.NoToneMapping;
renderer.shadowMap.enabled = false;

/** By URL; several cameras look at each file, with the same parts left out. */
const files = new Map();

/** @param settings See `settings` in case.rs; all colours are linear. */
async function draw(settings) {
    if (!files.has(settings.url)) files.set(settings.url, load(settings));
    const scene = new THREE.Scene();
    const gltf = await files.get(settings.url);
    scene.add(gltf.scene);
    const around = light(scene, settings);
    const mixer = play(gltf, settings);
    const target = render(scene, camera(settings), settings);
    const url = await dataUrl(target);
    // Brings everything back to rest.
    mixer.stopAllAction();
    target.dispose();
    around.dispose();
    return url;
}

async function load(settings) {
    const gltf = await new GLTFLoader().loadAsync(settings.url);
    gltf.scene.traverse((object) => {
        if (!object.isMesh) return;
        object.visible = !isCollider(gltf.parser, object);
        // A skinned mesh is culled by the bounds of its bind pose.
        object.frustumCulled = false;
        for (const material of [object.material].flat()) prepare(material, settings);
    });
    return gltf;
}

/** Clips at a moment, laid over one another; weights are shares of 1. */
function play({ scene, animations }, { playing }) {
    const mixer = new THREE.AnimationMixer(scene);
    for (const { clip, timeS, weight } of playing) {
        const action = mixer.clipAction(animations[clip]);
        action.setEffectiveWeight(weight).play();
        action.time = timeS;
    }
    mixer.update(0);
    return mixer;
}

/** Solid, not drawn: what Decentraland's files mean by the name of a mesh's node. */
function isCollider({ associations, json }, mesh) {
    const index = associations.get(mesh)?.nodes ?? associations.get(mesh.parent)?.nodes;
    return (json.nodes[index]?.name ?? '').toLowerCase().includes('_collider');
}

/** What Lightcone's textures and materials are, as far as three.js has a switch for it. */
function prepare(material, { leftOut }) {
    if (leftOut.includes('normal-maps')) material.normalMap = null;
    if (leftOut.includes('occlusion-maps')) material.aoMap = null;
    if (leftOut.includes('vertex-colours')) material.vertexColors = false;
    if (leftOut.includes('material-extensions')) leaveOutExtensions(material);
    for (const texture of Object.values(material).filter((value) => value?.isTexture)) {
        texture.minFilter = THREE.LinearMipmapNearestFilter;
        texture.magFilter = THREE.LinearFilter;
        texture.anisotropy = 1;
        texture.needsUpdate = true;
    }
    material.needsUpdate = true;
}

/** What KHR_materials_* add to the metallic-roughness material goes back to three.js's defaults. */
function leaveOutExtensions(material) {
    if (!material.isMeshPhysicalMaterial) return;
    const plain = new THREE.MeshPhysicalMaterial();
    const added = /^_?(anisotropy|attenuation|clearcoat|dispersion|ior|iridescence|sheen|specular|thickness|transmission)/;
    for (const key of Object.keys(plain).filter((key) => added.test(key))) material[key] = plain[key];
    plain.dispose();
}

/** One sun, and the same light from everywhere; gives the texture of the latter. */
function light(scene, { sunRadiance, directionToSun, sky }) {
    // A radiance of 1 lights a white matt surface to white here; three.js takes an irradiance, and white reflects 1/π of it.
    const sun = new THREE.DirectionalLight(linear(sunRadiance), Math.PI);
    sun.position.set(...directionToSun);
    scene.add(sun);
    scene.background = linear(sky);
    const plain = new THREE.Scene();
    plain.background = scene.background;
    const generator = new THREE.PMREMGenerator(renderer);
    const around = generator.fromScene(plain);
    scene.environment = around.texture;
    generator.dispose();
    return around;
}

function linear([r, g, b]) {
    return new THREE.Color().setRGB(r, g, b, THREE.LinearSRGBColorSpace);
}

function camera({ eye, target, verticalFovDeg, nearM, farM, width, height }) {
    const camera = new THREE.PerspectiveCamera(verticalFovDeg, width / height, nearM, farM);
    camera.position.set(...eye);
    camera.lookAt(...target);
    return camera;
}

/** Into an sRGB target: blending happens in linear light, as in Lightcone, and not as on three.js's canvas. */
function render(scene, camera, { width, height }) {
    const target = new THREE.WebGLRenderTarget(width, height, {
        colorSpace: THREE.SRGBColorSpace,
        depthTexture: new THREE.DepthTexture(width, height, THREE.FloatType),
        samples: 0,
    });
    renderer.setRenderTarget(target);
    renderer.render(scene, camera);
    return target;
}

async function dataUrl(target) {
    const { width, height } = target;
    const bottomUp = new Uint8Array(width * height * 4);
    renderer.readRenderTargetPixels(target, 0, 0, width, height, bottomUp);
    const image = new ImageData(width, height);
    for (let y = 0; y < height; y++) {
        const from = (height - 1 - y) * width * 4;
        image.data.set(bottomUp.subarray(from, from + width * 4), y * width * 4);
    }
    for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas.toDataURL('image/png');
}

window.draw = draw;
window.context = () => {
    const gl = renderer.getContext();
    const unmasked = gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
    return `three.js ${THREE.REVISION} on ${gl.getParameter(unmasked ?? gl.RENDERER)}`;
};
