//! Crashes at random moments, seeded: whatever was synced is there afterwards, and the world goes on.
//!
//! A crash is a copy of the store's directory in which everything that no fsync has reached may be missing, short or garbage:
//! the end of the open input segment, files that were not renamed yet, and renames whose directory was not synced. And, because
//! that copy believes in an order of writes, real processes are killed while they write.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use lightcone_attest::log::{Entry, Kind, SegmentWriter, TickInputs};
use lightcone_attest::statement::{Checkpoint, Environment, SigningKey, read_unverified, sign};
use lightcone_attest::store::{Genesis, SealKey, Store, Written};
use lightcone_attest::{ComponentState, Digest, SavedState};

const ROUNDS: u64 = 80;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, both included.
    fn up_to(&mut self, end: u64) -> u64 {
        self.next() % (end + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn genesis(private: bool) -> Genesis {
    let (world, assets, schema) = ("crash".to_owned(), Vec::new(), Digest([1; 32]));
    Genesis { world, assets, seed: 1, seed_origin: None, tick_rate_hz: 30, schema, run: [2; 16], private }
}

fn key(private: bool) -> Option<SealKey> {
    private.then(|| SealKey::from_bytes([3; 32]))
}

/// Most chunks stay the same from one state to the next.
fn state(tick: u64) -> SavedState {
    let value = |id: u64| if id / 256 == tick % 4 { id + tick } else { id };
    let entities = (0..1024).map(|id| (id, value(id).to_le_bytes().to_vec())).collect();
    SavedState { tick, components: vec![ComponentState { name: "p".into(), version: 1, entities }] }
}

fn inputs(tick: u64, random: &mut Random) -> TickInputs {
    let payload = (0..random.up_to(40)).map(|_| random.next() as u8).collect();
    TickInputs {
        tick,
        entries: vec![Entry { player: 1, sequence: tick, kind: Kind::Motion, payload, signature: None }],
    }
}

/// A node's run: what it did and what it knows to be on the disk.
struct Node {
    directory: PathBuf,
    store: Store,
    log: SegmentWriter,
    tick: u64,
    /// Of the open segment.
    appended: Vec<TickInputs>,
    synced_ticks: usize,
    synced_bytes: u64,
    /// Of closed segments.
    closed: Vec<Vec<TickInputs>>,
    statements: Vec<(u64, Digest)>,
}

impl Node {
    fn tick(&mut self, random: &mut Random) {
        self.tick += 1;
        let inputs = inputs(self.tick, random);
        self.log.append(&inputs).unwrap();
        self.appended.push(inputs);
        if random.chance(30) {
            self.sync();
        }
    }

    fn sync(&mut self) {
        self.log.sync().unwrap();
        (self.synced_ticks, self.synced_bytes) = (self.appended.len(), self.log.bytes());
    }

    fn checkpoint(&mut self) {
        self.sync();
        let sequence = self.statements.len() as u64;
        let pieces: Vec<_> = state(self.tick).pieces().collect();
        let written = self.store.put_state(self.tick, &pieces).unwrap();
        self.store.put_statement(sequence, written.manifest.to_string().as_bytes()).unwrap();
        self.statements.push((self.tick, written.manifest));
        self.closed.push(std::mem::take(&mut self.appended));
        self.log = self.store.segment_writer(sequence + 1).unwrap().0;
        (self.synced_ticks, self.synced_bytes) = (0, self.log.bytes());
    }

    fn open_segment(&self) -> PathBuf {
        self.directory.join(format!("inputs/{:08}.log", self.statements.len()))
    }
}

fn begin(directory: &Path, private: bool) -> Node {
    let store = Store::create(directory, &genesis(private), key(private)).unwrap();
    let (log, _) = store.segment_writer(0).unwrap();
    let synced_bytes = log.bytes();
    let directory = directory.to_owned();
    let (appended, closed, statements) = (Vec::new(), Vec::new(), Vec::new());
    Node { directory, store, log, tick: 0, appended, synced_ticks: 0, synced_bytes, closed, statements }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(|_| ()).unwrap() }
    }
}

/// Relative paths of all files.
fn files(root: &Path, below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(below)).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(root).unwrap();
        if path.is_dir() {
            found.extend(files(root, relative.to_str().unwrap()))
        } else {
            found.push(relative.to_owned())
        }
    }
    found.sort();
    found
}

/// What no sync has reached of the open segment is short or garbage.
fn tear_segment(path: &Path, synced: u64, random: &mut Random) {
    let mut bytes = fs::read(path).unwrap();
    let keep = synced + random.up_to(bytes.len() as u64 - synced);
    match random.up_to(2) {
        0 => bytes.truncate(keep as usize),
        1 => bytes[keep as usize..].fill(0),
        _ => {
            bytes.truncate(keep as usize);
            bytes.extend((0..random.up_to(200)).map(|_| random.next() as u8));
        }
    }
    fs::write(path, bytes).unwrap();
}

/// The crash comes in the middle of a checkpoint: `before` and `after` it, in the order in which things are made to last.
fn tear_checkpoint(before: &Path, after: &Path, to: &Path, random: &mut Random) {
    copy(before, to);
    let old = files(before, "");
    let mut steps: Vec<Vec<PathBuf>> = Vec::new();
    for folder in ["chunks", "manifests", "statements"] {
        steps.push(files(after, folder).into_iter().filter(|file| !old.contains(file)).collect());
    }
    let last = random.up_to(steps.len() as u64) as usize;
    for (step, paths) in steps.iter().enumerate().take(last + 1) {
        for path in paths {
            let (bytes, to) = (fs::read(after.join(path)).unwrap(), to.join(path));
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            let unnamed = PathBuf::from(format!("{}.tmp", to.display()));
            match if step < last { 0 } else { random.up_to(2) } {
                0 => fs::write(to, bytes).unwrap(),
                1 => fs::write(unnamed, &bytes[..random.up_to(bytes.len() as u64) as usize]).unwrap(),
                _ => {}
            }
        }
    }
}

/// Opens what the crash left and checks that nothing synced is lost.
fn resume(directory: &Path, crashed: Node, private: bool) -> Node {
    let Node { mut appended, synced_ticks, mut closed, mut statements, .. } = crashed;
    Store::read(directory, key(private)).unwrap();
    let store = Store::open(directory, key(private)).unwrap();
    let temporary = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "tmp");
    assert!(!files(directory, "").iter().any(temporary));
    let sequences = store.sequences().unwrap();
    // A statement whose write the crash cut off may be there: then its state is, too, and it has closed its segment.
    let mut synced = synced_ticks;
    if sequences.len() > statements.len() {
        let name = String::from_utf8(store.statement(statements.len() as u64).unwrap()).unwrap();
        statements.push((appended.last().unwrap().tick, name.parse().unwrap()));
        closed.push(std::mem::take(&mut appended));
        synced = 0;
    }
    assert_eq!(sequences, (0..statements.len() as u64).collect::<Vec<_>>());
    for (tick, manifest) in &statements {
        assert_eq!(store.state(manifest).unwrap(), state(*tick));
    }
    for (sequence, inputs) in closed.iter().enumerate() {
        assert_eq!(&store.segment(sequence as u64).unwrap(), inputs);
    }
    let sequence = statements.len() as u64;
    let (log, _) = store.segment_writer(sequence).unwrap();
    let read = store.segment(sequence).unwrap();
    assert!(read.len() >= synced, "{} of {synced} synced ticks", read.len());
    assert_eq!(read, appended[..read.len()]);
    let tick = read.last().map(|inputs| inputs.tick).or(statements.last().map(|(tick, _)| *tick)).unwrap_or(0);
    let (synced_ticks, synced_bytes, directory) = (read.len(), log.bytes(), directory.to_owned());
    Node { directory, store, log, tick, appended: read, synced_ticks, synced_bytes, closed, statements }
}

fn crash_and_resume(private: bool, seed: u64) {
    let name = format!("lightcone-crash-{private}-{}", std::process::id());
    let scratch = Scratch(std::env::temp_dir().join(name));
    _ = fs::remove_dir_all(&scratch.0);
    let mut random = Random(seed);
    fs::create_dir_all(&scratch.0).unwrap();
    let mut node = begin(&scratch.0.join("0"), private);
    for round in 1..=ROUNDS {
        for _ in 0..random.up_to(12) {
            node.tick(&mut random);
            if random.chance(15) {
                node.checkpoint();
            }
        }
        let (before, after) = (scratch.0.join("before"), scratch.0.join(round.to_string()));
        let directory = node.directory.clone();
        if random.chance(50) && !node.appended.is_empty() {
            node.sync();
            copy(&directory, &before);
            let pieces: Vec<_> = state(node.tick).pieces().collect();
            let written = node.store.put_state(node.tick, &pieces).unwrap();
            let statement = written.manifest.to_string();
            node.store.put_statement(node.statements.len() as u64, statement.as_bytes()).unwrap();
            tear_checkpoint(&before, &directory, &after, &mut random);
            fs::remove_dir_all(&before).unwrap();
        } else {
            copy(&directory, &after);
            let segment = after.join(node.open_segment().strip_prefix(&directory).unwrap());
            tear_segment(&segment, node.synced_bytes, &mut random);
        }
        node = resume(&after, node, private);
        fs::remove_dir_all(directory).unwrap();
    }
    assert!(node.statements.len() > 20, "the test made {} checkpoints", node.statements.len());
}

#[test]
fn a_public_store_survives_crashes_at_random_moments() {
    crash_and_resume(false, 7);
}

#[test]
fn a_private_store_survives_crashes_at_random_moments() {
    crash_and_resume(true, 8);
}

/// What is there beside the secret's name, and under it.
type TornSecret = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Every state in which a crash may leave a directory where a secret is being made: what no sync has reached is missing, short
/// or garbage; then it has its name, then nothing else.
fn torn_secrets(whole: &[u8]) -> Vec<TornSecret> {
    let mut states = vec![(None, None), (None, Some(Vec::new()))];
    for cut in 0..=whole.len() {
        states.push((Some(whole[..cut].to_vec()), None));
        states.push((Some([&whole[..cut], &vec![0; whole.len() - cut]].concat()), None));
    }
    states.extend([(Some(whole.to_vec()), Some(whole.to_vec())), (None, Some(whole.to_vec()))]);
    states
}

fn secret_of(process: u32, name: &Path) -> PathBuf {
    PathBuf::from(format!("{}.{process}.tmp", name.display()))
}

#[test]
fn a_key_that_was_being_made_when_a_crash_came_never_stops_a_start() {
    let scratch = Scratch(std::env::temp_dir().join(format!("lightcone-torn-key-{}", std::process::id())));
    let path = scratch.0.join("key");
    let old = SigningKey::from_seed([5; 32]);
    let text = format!("{}\n", Digest([5; 32]));
    for (made_beside, named) in torn_secrets(text.as_bytes()) {
        _ = fs::remove_dir_all(&scratch.0);
        fs::create_dir_all(&scratch.0).unwrap();
        for (file, bytes) in [(secret_of(77, &path), &made_beside), (path.clone(), &named)] {
            if let Some(bytes) = bytes {
                fs::write(&file, bytes).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            }
        }
        let had_key = named.as_ref().is_some_and(|named| !named.is_empty());
        let (key, made) = SigningKey::read_or_make(&path, [6; 32]).unwrap();
        assert_eq!((made, key.public() == old.public()), (!had_key, had_key));
        let (again, made) = SigningKey::read_or_make(&path, [7; 32]).unwrap();
        assert!(!made && again.public() == key.public());
        assert!(had_key || files(&scratch.0, "") == [PathBuf::from("key")], "a killed process's leftovers are gone");
        _ = fs::remove_file(&path);
        let (_, made) = SealKey::read_or_make(&path, [8; 32]).unwrap();
        assert!(made && !SealKey::read_or_make(&path, [9; 32]).unwrap().1);
        lightcone_attest::replace_secret(&path, b"other").unwrap();
        assert_eq!(
            (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().permissions().mode() & 0o777),
            (b"other".to_vec(), 0o600)
        );
    }
}

/// Makes keys until it is killed, each where there was none.
#[test]
#[ignore = "runs in a process of its own, which the next test kills"]
fn a_process_that_makes_keys_until_it_is_killed() {
    let Some(directory) = std::env::var_os(STORE).map(PathBuf::from) else { return };
    for number in 0.. {
        let path = directory.join("key");
        let (key, _) = SigningKey::read_or_make(&path, [number as u8; 32]).unwrap();
        assert_eq!(SigningKey::read(&path).unwrap().public(), key.public());
        lightcone_attest::replace_secret(&directory.join("list"), &[number as u8; 3000]).unwrap();
        if number % 3 == 0 {
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn a_process_killed_while_it_makes_keys_can_be_started_again() {
    let scratch = Scratch(std::env::temp_dir().join(format!("lightcone-kill-key-{}", std::process::id())));
    _ = fs::remove_dir_all(&scratch.0);
    fs::create_dir_all(&scratch.0).unwrap();
    let mut random = Random(10);
    for _ in 0..KILLS / 2 {
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["a_process_that_makes_keys_until_it_is_killed", "--exact", "--ignored"]);
        let mut process = process.env(STORE, &scratch.0).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(random.up_to(40)));
        assert_eq!(process.try_wait().unwrap(), None, "it ended by itself");
        process.kill().unwrap();
        process.wait().unwrap();
        let list = fs::read(scratch.0.join("list")).unwrap_or_default();
        assert!(list.is_empty() || (list.len() == 3000 && list.iter().all(|byte| *byte == list[0])));
        SigningKey::read_or_make(&scratch.0.join("key"), [1; 32]).unwrap();
    }
}

const KILLS: u64 = 60;
/// Checkpoints that the process retains.
const KEEP: u64 = 3;
const STORE: &str = "LIGHTCONE_CRASH_STORE";

/// What the process to be killed appends: one tick after the other.
fn known_inputs(tick: u64) -> TickInputs {
    inputs(tick, &mut Random(tick))
}

fn checkpoint(sequence: u64, written: &Written) -> Checkpoint {
    let (text, zero) = (String::new, Digest([0; 32]));
    Checkpoint {
        world: genesis(true).world_id(),
        run: genesis(true).run,
        epoch: 0,
        sequence,
        tick: written.state.tick,
        previous: zero,
        state_root: written.state.root,
        schema: genesis(true).schema,
        input_root: zero,
        input_count: 0,
        code: zero,
        environment: Environment { target: text(), isa: text(), renderer: text(), tee: "none".into() },
        key_binding: zero,
        manifest: written.manifest,
        wall_time_ms: 0,
    }
}

/// Opens or creates a store and writes until it is killed. It says what it knows to be on the disk.
#[test]
#[ignore = "runs in a process of its own, which the next test kills"]
fn a_node_that_writes_until_it_is_killed() {
    let Some(directory) = std::env::var_os(STORE).map(PathBuf::from) else { return };
    let mut store = match Store::is_there(&directory) {
        true => Store::open(&directory, key(true)).unwrap(),
        false => Store::create(&directory, &genesis(true), key(true)).unwrap(),
    };
    let mut sequence = store.sequences().unwrap().len() as u64;
    let (mut log, _) = store.segment_writer(sequence).unwrap();
    // The statement's: `retain` may have taken the inputs that led to it.
    let before = sequence.checked_sub(1).map(|before| {
        let statement = store.statement(before).unwrap();
        read_unverified::<Checkpoint>(&statement).unwrap().0.tick
    });
    let mut tick = log.last_tick().or(before).unwrap_or(0);
    let signer = SigningKey::from_seed([4; 32]);
    let say = |what: &str, number: u64| writeln!(std::io::stdout(), "{what} {number}").unwrap();
    loop {
        tick += 1;
        log.append(&known_inputs(tick)).unwrap();
        if tick.is_multiple_of(3) {
            log.sync().unwrap();
            say("tick", tick);
        }
        if tick.is_multiple_of(7) {
            log.sync().unwrap();
            let pieces: Vec<_> = state(tick).pieces().collect();
            let written = store.put_state(tick, &pieces).unwrap();
            store.put_statement(sequence, &sign(&checkpoint(sequence, &written), &signer)).unwrap();
            say("statement", sequence);
            store.retain(KEEP).unwrap();
            sequence += 1;
            log = store.segment_writer(sequence).unwrap().0;
        }
    }
}

/// The newest tick and statement that the killed process had acknowledged.
fn run_and_kill(directory: &Path, after: Duration) -> (u64, Option<u64>) {
    let mut node = Command::new(std::env::current_exe().unwrap());
    node.args(["a_node_that_writes_until_it_is_killed", "--exact", "--ignored", "--nocapture"]);
    let mut node = node.env(STORE, directory).stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(after);
    assert_eq!(node.try_wait().unwrap(), None, "it ended by itself");
    node.kill().unwrap();
    let (mut tick, mut statement) = (0, None);
    for line in BufReader::new(node.stdout.take().unwrap()).lines().map_while(Result::ok) {
        match line.split_once(' ') {
            Some(("tick", number)) => tick = number.parse().unwrap(),
            Some(("statement", number)) => statement = number.parse().ok(),
            _ => {}
        }
    }
    node.wait().unwrap();
    (tick, statement)
}

#[test]
fn a_node_killed_at_random_moments_loses_nothing_that_it_acknowledged() {
    let scratch = Scratch(std::env::temp_dir().join(format!("lightcone-kill-{}", std::process::id())));
    _ = fs::remove_dir_all(&scratch.0);
    fs::create_dir_all(&scratch.0).unwrap();
    let (directory, mut random) = (scratch.0.join("s"), Random(9));
    let (mut acknowledged, mut newest) = (0, None);
    for _ in 0..KILLS {
        let (tick, statement) = run_and_kill(&directory, Duration::from_millis(random.up_to(60)));
        (acknowledged, newest) = (tick.max(acknowledged), statement.or(newest));
        if !Store::is_there(&directory) {
            continue;
        }
        // Before anything is repaired.
        let store = Store::read(&directory, key(true)).unwrap();
        let sequences = store.sequences().unwrap();
        assert_eq!(sequences, (0..sequences.len() as u64).collect::<Vec<_>>());
        assert!(sequences.last() >= newest.as_ref(), "statement {newest:?} of {sequences:?}");
        // What is retained can be restored, and replayed up to what was acknowledged.
        let kept = &sequences[sequences.len().saturating_sub(KEEP as usize)..];
        let mut restored = Vec::new();
        for sequence in kept {
            let (checkpoint, _) = read_unverified::<Checkpoint>(&store.statement(*sequence).unwrap()).unwrap();
            assert_eq!(store.state(&checkpoint.manifest).unwrap(), state(checkpoint.tick));
            restored.push(checkpoint.tick);
        }
        let (from, closed) = restored.first().map_or((0, kept), |tick| (*tick, &kept[1..]));
        let mut ticks: Vec<TickInputs> = closed.iter().flat_map(|sequence| store.segment(*sequence).unwrap()).collect();
        if store.segments().unwrap().contains(&(sequences.len() as u64)) {
            ticks.extend(store.open_segment(sequences.len() as u64).unwrap().ticks);
        }
        assert!(ticks.iter().zip(from + 1..).all(|(inputs, tick)| *inputs == known_inputs(tick)));
        let last = from + ticks.len() as u64;
        assert!(last >= acknowledged, "tick {last} of {acknowledged}");
    }
    assert!(newest.is_some(), "no checkpoint was made");
}
