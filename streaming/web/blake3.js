/**
 * BLAKE3 with 32 bytes of output, as its paper specifies it (section 2), without keys. WebCrypto does not have it. Written
 * to be short: what the page hashes has some hundred bytes.
 */

const IV = Uint32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
/** The quarter rounds: of the columns, then of the diagonals. */
const QUARTERS = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];
const ROUNDS = 7;
const BLOCK_BYTES = 64;
const CHUNK_BYTES = 1024;

const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;
const DERIVE_KEY_CONTEXT = 32;
const DERIVE_KEY_MATERIAL = 64;

/** The keys of the contexts used so far: a handful of constants. */
const contextKeys = new Map();

/** @param {Uint8Array} bytes @returns {Uint8Array<ArrayBuffer>} 32 bytes */
export function hash(bytes) {
  return bytesOf(tree(IV, bytes, 0, 0, ROOT));
}

/**
 * In key-derivation mode: the context says what the bytes are.
 * @param {string} context
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer>} 32 bytes
 */
export function derive(context, bytes) {
  if (!contextKeys.has(context)) {
    contextKeys.set(context, tree(IV, new TextEncoder().encode(context), 0, DERIVE_KEY_CONTEXT, ROOT));
  }
  return bytesOf(tree(contextKeys.get(context), bytes, 0, DERIVE_KEY_MATERIAL, ROOT));
}

/** The chaining value of a subtree that begins with chunk number `first`. */
function tree(key, bytes, first, flags, root) {
  if (bytes.length <= CHUNK_BYTES) return chunk(key, bytes, first, flags, root);
  const chunks = Math.ceil(bytes.length / CHUNK_BYTES);
  const left = 2 ** Math.floor(Math.log2(chunks - 1));
  const block = new Uint32Array(16);
  block.set(tree(key, bytes.subarray(0, left * CHUNK_BYTES), first, flags, 0));
  block.set(tree(key, bytes.subarray(left * CHUNK_BYTES), first + left, flags, 0), 8);
  return compress(key, block, 0, BLOCK_BYTES, flags | PARENT | root);
}

function chunk(key, bytes, index, flags, root) {
  let value = key;
  let start = CHUNK_START;
  let at = 0;
  for (; bytes.length - at > BLOCK_BYTES; at += BLOCK_BYTES) {
    value = compress(value, wordsOf(bytes.subarray(at, at + BLOCK_BYTES)), index, BLOCK_BYTES, flags | start);
    start = 0;
  }
  const last = bytes.subarray(at);
  return compress(value, wordsOf(last), index, last.length, flags | start | CHUNK_END | root);
}

/** The first half of the compression function's output. */
function compress(value, block, counter, length, flags) {
  const state = new Uint32Array(16);
  state.set(value);
  state.set(IV.subarray(0, 4), 8);
  state.set([counter, 0, length, flags], 12);
  let words = block;
  for (let round = 0; round < ROUNDS; round += 1) {
    QUARTERS.forEach(([a, b, c, d], i) => mix(state, a, b, c, d, words[2 * i], words[2 * i + 1]));
    const before = words;
    words = PERMUTATION.map((from) => before[from]);
  }
  return Uint32Array.from({ length: 8 }, (_, i) => state[i] ^ state[i + 8]);
}

function mix(state, a, b, c, d, x, y) {
  state[a] += state[b] + x;
  state[d] = rotated(state[d] ^ state[a], 16);
  state[c] += state[d];
  state[b] = rotated(state[b] ^ state[c], 12);
  state[a] += state[b] + y;
  state[d] = rotated(state[d] ^ state[a], 8);
  state[c] += state[d];
  state[b] = rotated(state[b] ^ state[c], 7);
}

function rotated(word, right) {
  return (word >>> right) | (word << (32 - right));
}

/** A block's sixteen words; what is missing is zero. */
function wordsOf(bytes) {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(bytes);
  const view = new DataView(block.buffer);
  return Uint32Array.from({ length: 16 }, (_, i) => view.getUint32(4 * i, true));
}

function bytesOf(words) {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  return bytes;
}
