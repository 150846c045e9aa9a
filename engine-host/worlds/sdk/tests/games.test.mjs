/**
 * The games and the examples in C and AssemblyScript, compiled and run: `node --test engine-host/worlds/sdk/tests/`. Where a compiler is
 * missing, its tests say so and are skipped; they fail where `LIGHTCONE_REQUIRE` names it: `wasm-c`, `assemblyscript`, `wasm-rust`. Compilers that are not in `PATH`:
 * `LIGHTCONE_WASM_CC` for C, as in `python3 -m ziglang cc`, and `LIGHTCONE_WASM_CARGO` for Rust.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Running, TickWriter, commands } from './support.mjs';

const SDK = fileURLToPath(new URL('..', import.meta.url));
const BUILT = mkdtempSync(join(tmpdir(), 'lightcone-programs-'));
after(() => rmSync(BUILT, { recursive: true }));

const EXAMPLE = Object.fromEntries(
  readFileSync(join(SDK, 'tests/example.txt'), 'utf8').trim().split('\n').map((line) => {
    const [name, hex] = line.split(' ');
    return [name, new Uint8Array(Buffer.from(hex, 'hex'))];
  }),
);

const Kind = { spawn: 1, transforms: 3, caption: 22, score: 68, sign: 80, hudText: 82 };
const USE = 1 << 6;
const ADA = 0x300000001n;

const runs = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', ...options });

function built(file, { status, stdout, stderr, error }) {
  assert.equal(status, 0, `${error ?? ''}${stdout}${stderr}`);
  return file;
}

const words = (name) => process.env[name]?.split(' ');
const C = words('LIGHTCONE_WASM_CC') ?? [['clang'], ['zig', 'cc']].find(([name, ...args]) => runs(name, [...args, '--version']).status === 0);
const ASC = join(SDK, 'assemblyscript/node_modules/.bin/asc');
const CARGO = words('LIGHTCONE_WASM_CARGO') ?? (hasTarget() ? ['cargo', 'build'] : undefined);

function hasTarget() {
  const sysroot = runs('rustc', ['--print', 'sysroot']).stdout?.trim();
  return Boolean(sysroot) && existsSync(join(sysroot, 'lib/rustlib/wasm32-unknown-unknown'));
}

function fromC(source) {
  const file = join(BUILT, `${source.split('/').pop()}.wasm`);
  const args = ['--target=wasm32-freestanding', '-O2', '-s', '-std=c99', '-Wall', '-Werror', '-nostdlib', '-Wl,--no-entry'];
  return built(file, runs(C[0], [...C.slice(1), ...args, '-o', file, join(SDK, source)]));
}

function fromAssemblyScript(source) {
  const file = join(BUILT, `${source.split('/').pop()}.wasm`);
  return built(file, runs(ASC, [source, '--outFile', file], { cwd: join(SDK, 'assemblyscript') }));
}

function fromRust(folder, name) {
  const args = ['--release', '--target', 'wasm32-unknown-unknown', '--target-dir', join(BUILT, 'rust')];
  const run = runs(CARGO[0], [...CARGO.slice(1), ...args], { cwd: join(SDK, folder) });
  return built(join(BUILT, 'rust/wasm32-unknown-unknown/release', `${name}.wasm`), run);
}

/** Runs a test where there is a compiler. */
function where(compiler, requirement, missing, name, run) {
  const required = process.env.LIGHTCONE_REQUIRE?.split(',').includes(requirement);
  const skip = compiler || required ? false : `there is no ${missing}`;
  test(name, { skip }, run);
}

const whereC = (name, run) => where(C, 'wasm-c', 'clang or zig for WebAssembly', name, run);
const whereAsc = (name, run) => where(existsSync(ASC), 'assemblyscript', 'AssemblyScript (npm ci --prefix engine-host/worlds/sdk/assemblyscript)', name, run);
const whereRust = (name, run) => where(CARGO, 'wasm-rust', 'Rust for WebAssembly (rustup target add wasm32-unknown-unknown)', name, run);

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const ofKind = (block, kind) => commands(block).filter((record) => record.kind === kind);
const scores = (block) => ofKind(block, Kind.score).map(({ view }) => [view.getBigUint64(8, true), view.getUint32(16, true)]);

/** An entity's position in the transforms of a block. */
function transforms(block) {
  const found = new Map();
  for (const { view } of ofKind(block, Kind.transforms)) {
    for (let n = 0; n < view.getUint32(8, true); n++) {
      const at = 16 + 44 * n;
      found.set(view.getUint32(at, true), [4, 8, 12].map((offset) => view.getFloat32(at + offset, true)));
    }
  }
  return found;
}

async function begun(file) {
  const game = await Running.open(file);
  assert.deepEqual(game.imports.filter((name) => name !== 'lightcone.log'), []);
  assert.equal(game.exports.lc_abi(), 1);
  game.init(EXAMPLE.init);
  const first = game.tick(new TickWriter(5).join(ADA, 'Ada').bytes());
  assert.ok(ofKind(first, Kind.spawn).length > 2 && ofKind(first, Kind.sign).length === 1);
  return game;
}

async function exampleIsTheSame(file) {
  const program = await Running.open(file);
  program.init(EXAMPLE.init);
  assert.equal(hex(program.tick(EXAMPLE.tick)), hex(EXAMPLE.commands));
  assert.equal(hex(program.tick(EXAMPLE.tick)), hex(EXAMPLE.commands), 'again');
}

whereC('C writes the bytes of the other languages', () => exampleIsTheSame(fromC('tests/example.c')));
whereAsc('AssemblyScript writes the bytes of the other languages', () => exampleIsTheSame(fromAssemblyScript('tests/example.ts')));

whereC('the arena: a ball that is kicked into a goal is a point', async () => {
  const game = await begun(fromC('c/game/arena.c'));
  let [tick, points] = [6, []];
  // It is kicked once, towards +x, from the middle.
  game.tick(new TickWriter(tick++).playerBody(ADA, [-0.9, 0, 0]).bytes());
  while (points.length === 0 && tick < 200) points = scores(game.tick(new TickWriter(tick++).bytes()));
  assert.deepEqual(points, [[ADA, 1]]);
  assert.ok(tick > 36, `${tick}: a ball of 9 m/s needs more than a second for 11 m`);
});

whereAsc('the doors: a button opens its door, and the lamp behind it is a point', async () => {
  const game = await begun(fromAssemblyScript('game/doors.ts'));
  const door = 14;
  assert.equal(transforms(game.tick(new TickWriter(6).bytes())).size, 0, 'a door that rests says nothing');
  game.tick(new TickWriter(7).playerBody(ADA, [1, 0, -2.5]).bytes());
  const pressed = transforms(game.tick(new TickWriter(8).input(ADA, USE, USE).bytes()));
  assert.deepEqual([...pressed.keys()], [door]);
  let [tick, highest] = [9, 0];
  for (; tick < 9 + 300; tick++) highest = Math.max(highest, transforms(game.tick(new TickWriter(tick).bytes())).get(door)?.[1] ?? 0);
  assert.ok(Math.abs(highest - 3.6) < 1e-3, `${highest}`);
  const found = game.tick(new TickWriter(tick).playerBody(ADA, [0, 0, -6]).bytes());
  assert.deepEqual(scores(found), [[ADA, 1]]);
  assert.equal(ofKind(found, Kind.caption).length, 1);
  assert.deepEqual(scores(game.tick(new TickWriter(tick + 1).playerBody(ADA, [0, 0, -6]).bytes())), []);
});

whereRust('the coins: ten are a victory, and all begin anew', async () => {
  const game = await begun(fromRust('rust/game', 'coins'));
  const coin = 10;
  let place;
  const seen = [];
  for (let tick = 6; seen.length < 11; tick++) {
    const answer = game.tick(new TickWriter(tick).enters(ADA, coin).bytes());
    seen.push(...scores(answer).map(([, points]) => points));
    const coins = transforms(answer);
    assert.equal(coins.size, 8);
    assert.notDeepEqual(coins.get(coin), place, 'it is elsewhere now');
    place = coins.get(coin);
    assert.ok(tick < 40, `${seen}`);
  }
  assert.deepEqual(seen.slice(0, 11), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0]);
});

whereRust('a block that is wrong traps, and the log says why', async () => {
  const game = await begun(fromRust('rust/game', 'coins'));
  const wrong = new TickWriter(6).playerBody(ADA, [0, NaN, 0]).bytes();
  assert.throws(() => game.tick(wrong), WebAssembly.RuntimeError);
  assert.equal(game.log[0], 'Tick at byte 52: PlayerBody.position: NaN is not within -1000000 to 1000000');
});

/** One version counts to two, and another goes on from there. */
async function takesOver(file) {
  const [older, newer] = [await Running.open(file), await Running.open(file)];
  older.init(EXAMPLE.init);
  older.tick(new TickWriter(1).bytes());
  older.tick(new TickWriter(2).bytes());
  const goesOn = EXAMPLE.init.slice();
  new DataView(goesOn.buffer).setUint32(64, 0, true);
  newer.init(goesOn);
  newer.upgrade(older.save());
  assert.deepEqual(scores(newer.tick(new TickWriter(3).bytes())), [[1n, 5003]]);
}

whereC('a game in C takes over from a version before it', () => takesOver(fromC('tests/upgradable.c')));

whereAsc('a game in AssemblyScript takes over from a version before it', () => takesOver(fromAssemblyScript('tests/upgradable.ts')));
