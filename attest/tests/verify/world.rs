//! A small world's store, honest unless its plan says otherwise, and what tests do to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use lightcone_attest::evidence::Evidence;
use lightcone_attest::log::{Entry, Kind, PlayerChain, TickInputs, player_binding, signed_input};
use lightcone_attest::statement::{
    Checkpoint, Environment, KeyBinding, KeyOrigin, Provenance, Receipt, SigningKey, hash, read_unverified, sign,
};
use lightcone_attest::store::{Genesis, SealKey, SeedOrigin, Store};
use lightcone_attest::verify::{Fact, Report, Request, Verdict, verify_store};
use lightcone_attest::{ComponentState, Digest, SavedState};

/// When tests verify: the newest checkpoint is 60 s old.
pub const NOW_S: u64 = 1_750_330_571;
/// Of the checkpoints 0 to 4. The first three are of epoch 0, the others of epoch 1.
pub const TICKS: [u64; 5] = [0, 10, 20, 30, 40];
pub const NEWEST: u64 = 4;
/// The last tick with inputs.
pub const LAST_TICK: u64 = 43;

/// What a node does.
#[derive(Clone)]
pub struct Plan {
    pub private: bool,
    pub run: [u8; 16],
    /// Of the states of so many checkpoints; all without.
    pub keep: Option<u64>,
    pub log: Vec<TickInputs>,
    /// The node's keys in epoch 0 and 1.
    pub seeds: [u8; 2],
    /// What the checkpoints of epoch 0 say.
    pub tee: &'static str,
    /// Of epoch 0.
    pub evidence: Evidence,
    /// Makes the states from checkpoint 3 on another history.
    pub fork: bool,
    /// Ends here.
    pub until: u64,
    /// How the keys came; none: the bindings are of version 1.
    pub origin: Option<KeyOrigin>,
    /// What the second epoch's binding gives up.
    pub given_up: u64,
    /// The number of the second epoch; everything here calls it 1.
    pub second: u64,
}

impl Plan {
    pub fn honest() -> Self {
        Self::of(false)
    }

    pub fn private() -> Self {
        Self::of(true)
    }

    fn of(private: bool) -> Self {
        let (run, evidence, log) = ([4; 16], Evidence::none(), Vec::new());
        let (seeds, until, origin) = ([11, 12], LAST_TICK, Some(KeyOrigin::Made));
        let mut plan = Self {
            private,
            run,
            keep: None,
            log,
            seeds,
            tee: "none",
            evidence,
            fork: false,
            until,
            origin,
            given_up: 0,
            second: 1,
        };
        plan.log = signed_log(&plan.genesis().world_id(), &run);
        plan
    }

    pub fn genesis(&self) -> Genesis {
        let (world, assets) = ("plaza".to_owned(), vec![("a.glb".to_owned(), Digest([1; 32]))]);
        let Self { run, private, .. } = *self;
        Genesis {
            world,
            assets,
            seed: 7,
            seed_origin: Some(SeedOrigin::Random),
            tick_rate_hz: 30,
            schema: Digest([3; 32]),
            run,
            private,
        }
    }

    pub fn key(&self, epoch: u64) -> SigningKey {
        SigningKey::from_seed([self.seeds[epoch as usize]; 32])
    }

    pub fn binding(&self, epoch: u64) -> KeyBinding {
        let (key, world, run) = (self.key(epoch).public(), self.genesis().world_id(), self.run);
        let node = "test".into();
        let (provenance, epoch) = (self.provenance(epoch), self.number(epoch));
        KeyBinding { key, world, run, epoch, node, wall_time_ms: 1, provenance }
    }

    fn provenance(&self, epoch: u64) -> Option<Provenance> {
        let previous = epoch.checked_sub(1).map_or(Digest([0; 32]), |before| hash(&self.signed_binding(before)));
        let (code, nonce) = (Digest([8; 32]), Vec::new());
        let provenance = |origin| Provenance {
            previous,
            origin,
            code,
            nonce,
            dtls: None,
            tls: None,
            given_up: self.given_up * epoch,
        };
        self.origin.clone().map(provenance)
    }

    fn number(&self, epoch: u64) -> u64 {
        epoch * self.second
    }

    pub fn signed_binding(&self, epoch: u64) -> Vec<u8> {
        sign(&self.binding(epoch), &self.key(epoch))
    }

    pub fn build(self) -> World {
        World::of(self)
    }

    /// What the node acknowledged to a player after a tick.
    pub fn receipt(&self, player: u64, tick: u64) -> Receipt {
        let (world, run) = (self.genesis().world_id(), self.run);
        let mut chain = PlayerChain::new(player_binding(&world, &run, player));
        let entries = self.log.iter().filter(|inputs| inputs.tick <= tick).flat_map(|inputs| &inputs.entries);
        entries.filter(|entry| entry.player == player).for_each(|entry| chain.push(entry));
        Receipt { world, run, epoch: self.number(epoch_at(tick)), player, chain, tick }
    }

    pub fn signed_receipt(&self, player: u64, tick: u64) -> Vec<u8> {
        sign(&self.receipt(player, tick), &self.key(epoch_at(tick)))
    }

    /// The entry of a player at a tick.
    pub fn entry(&mut self, player: u64, tick: u64, kind: Kind) -> &mut Entry {
        let entries = self.log.iter_mut().filter(|inputs| inputs.tick == tick).flat_map(|inputs| &mut inputs.entries);
        entries.into_iter().find(|entry| entry.player == player && entry.kind == kind).unwrap()
    }

    pub fn at(&mut self, tick: u64) -> &mut Vec<Entry> {
        &mut self.log.iter_mut().find(|inputs| inputs.tick == tick).unwrap().entries
    }
}

fn epoch_at(tick: u64) -> u64 {
    u64::from(tick > TICKS[2])
}

pub fn player_key(player: u64) -> SigningKey {
    SigningKey::from_seed([player as u8; 32])
}

pub fn entry(player: u64, sequence: u64, kind: Kind, payload: &[u8]) -> Entry {
    Entry { player, sequence, kind, payload: payload.to_vec(), signature: None }
}

/// Two players with keys, motions and edges; every tick from 1 has something.
pub fn signed_log(world: &Digest, run: &[u8; 16]) -> Vec<TickInputs> {
    let signed = |player: u64, sequence, kind| {
        let payload = format!("{kind:?} {sequence}").into_bytes();
        let binding = player_binding(world, run, player);
        let signature = player_key(player).sign(&signed_input(&binding, &payload));
        Entry { signature: Some(signature), ..entry(player, sequence, kind, &payload) }
    };
    let begin = |player: u64| {
        let key = player_key(player).public().to_bytes();
        [entry(player, 0, Kind::Join, b""), entry(player, 0, Kind::Key, &key)]
    };
    let first = TickInputs { tick: 1, entries: [begin(1), begin(2)].concat() };
    let later = (2..=LAST_TICK).map(|tick| {
        let mut entries = vec![signed(1, tick, Kind::Motion)];
        if tick.is_multiple_of(5) {
            entries.push(signed(1, tick, Kind::Edge));
        }
        if tick.is_multiple_of(3) {
            entries.push(signed(2, tick, Kind::Motion));
        }
        TickInputs { tick, entries }
    });
    [first].into_iter().chain(later).collect()
}

fn state(tick: u64, fork: bool) -> SavedState {
    let value = |id: u64| if id < 256 { id } else { id + tick + u64::from(fork && tick > TICKS[2]) };
    let entities = (0..300).map(|id| (id, value(id).to_le_bytes().to_vec())).collect();
    let named = |name: &str, entities| ComponentState { name: name.into(), version: 1, entities };
    SavedState { tick, components: vec![named("empty", Vec::new()), named("pose", entities)] }
}

pub fn scratch(name: &str) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("lightcone-verify-{name}-{}-{number}", std::process::id()));
    _ = fs::remove_dir_all(&path);
    path
}

/// A store on the disk, gone afterwards.
pub struct World {
    pub directory: PathBuf,
    pub plan: Plan,
}

impl Drop for World {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.directory);
    }
}

impl World {
    fn of(plan: Plan) -> Self {
        let directory = scratch("store");
        let seal = plan.private.then(|| SealKey::from_bytes([9; 32]));
        let mut store = Store::create(&directory, &plan.genesis(), seal).unwrap();
        let mut previous = Digest([0; 32]);
        let (mut before, mut open_segment) = (None, 0);
        for (sequence, tick) in TICKS.into_iter().enumerate().filter(|(_, tick)| *tick <= plan.until) {
            let (sequence, epoch) = (sequence as u64, u64::from(sequence > 2));
            store.put_key_binding(plan.number(epoch), &plan.signed_binding(epoch)).unwrap();
            let evidence = if epoch == 0 { plan.evidence.clone() } else { Evidence::none() };
            store.put_evidence(plan.number(epoch), &evidence.to_bytes().unwrap()).unwrap();
            let inputs = plan.log.iter().filter(|inputs| Some(inputs.tick) > before && inputs.tick <= tick);
            let (input_root, input_count) = append(&store, sequence, inputs);
            let pieces: Vec<_> = state(tick, plan.fork).pieces().collect();
            let written = store.put_state(tick, &pieces).unwrap();
            let checkpoint = Checkpoint {
                world: plan.genesis().world_id(),
                run: plan.run,
                epoch: plan.number(epoch),
                sequence,
                tick,
                previous,
                state_root: written.state.root,
                schema: plan.genesis().schema,
                input_root,
                input_count,
                code: Digest([8; 32]),
                environment: Environment {
                    tee: if epoch == 0 { plan.tee.into() } else { "none".into() },
                    ..Environment::default()
                },
                key_binding: hash(&plan.signed_binding(epoch)),
                manifest: written.manifest,
                wall_time_ms: (NOW_S - 100 + tick) * 1000,
            };
            let bytes = sign(&checkpoint, &plan.key(epoch));
            store.put_statement(sequence, &bytes).unwrap();
            if let Some(keep) = plan.keep {
                store.retain(keep).unwrap();
            }
            (previous, before, open_segment) = (hash(&bytes), Some(tick), sequence + 1);
        }
        let open = plan.log.iter().filter(|inputs| Some(inputs.tick) > before && inputs.tick <= plan.until);
        append(&store, open_segment, open);
        Self { directory, plan }
    }

    pub fn request(&self) -> Request {
        let seal = self.plan.private.then(|| SealKey::from_bytes([9; 32]));
        Request { seal, ..Request::new(&self.directory, NOW_S) }
    }

    pub fn report(&self) -> Report {
        verify_store(&self.request())
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.directory.join(relative)
    }

    pub fn statement_path(&self, sequence: u64) -> PathBuf {
        self.path(&format!("statements/{sequence:08}.cose"))
    }

    pub fn segment_path(&self, sequence: u64) -> PathBuf {
        self.path(&format!("inputs/{sequence:08}.log"))
    }

    pub fn statement(&self, sequence: u64) -> Vec<u8> {
        fs::read(self.statement_path(sequence)).unwrap()
    }

    pub fn checkpoint(&self, sequence: u64) -> Checkpoint {
        read_unverified(&self.statement(sequence)).unwrap().0
    }

    pub fn manifest_path(&self, sequence: u64) -> PathBuf {
        self.path(&format!("manifests/{}", self.checkpoint(sequence).manifest))
    }

    /// Of a state, in the order of its pieces.
    pub fn chunk_paths(&self, sequence: u64) -> Vec<PathBuf> {
        let store = Store::read(&self.directory, self.request().seal).unwrap();
        let leaves = store.manifest(&self.checkpoint(sequence).manifest).unwrap().leaves;
        let path = |digest: String| self.path(&format!("chunks/{}/{digest}", &digest[..2]));
        leaves.iter().map(|leaf| path(leaf.digest.to_string())).collect()
    }

    /// The node signs a checkpoint anew, with this change, and all later ones after it.
    pub fn resign(&self, from: u64, change: impl Fn(&mut Checkpoint)) {
        let mut previous = None;
        for sequence in from..=NEWEST {
            let mut checkpoint = self.checkpoint(sequence);
            match previous {
                Some(previous) => checkpoint.previous = previous,
                None => change(&mut checkpoint),
            }
            let bytes = sign(&checkpoint, &self.plan.key(u64::from(sequence > 2)));
            previous = Some(hash(&bytes));
            fs::write(self.statement_path(sequence), bytes).unwrap();
        }
    }

    /// Every file below the directory, sorted, with its path in it.
    pub fn files(&self) -> Vec<String> {
        let mut found = files_below(&self.directory, &self.directory);
        found.sort();
        found
    }

    pub fn copy(&self) -> Self {
        let directory = scratch("copy");
        for file in self.files() {
            let to = directory.join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(self.path(&file), to).unwrap();
        }
        Self { directory, plan: self.plan.clone() }
    }
}

fn append<'a>(store: &Store, sequence: u64, inputs: impl Iterator<Item = &'a TickInputs>) -> (Digest, u64) {
    let (mut log, _) = store.segment_writer(sequence).unwrap();
    let mut hasher = store.input_hasher();
    for inputs in inputs {
        log.append(inputs).unwrap();
        hasher.update(inputs).unwrap();
    }
    log.sync().unwrap();
    hasher.finish()
}

fn files_below(root: &Path, directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(root, &path));
        } else {
            found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

pub fn told(report: &Report) -> String {
    let line = |fact: &Fact| format!("{:15}{:17}{} ({})", fact.verdict, fact.name, fact.reason, fact.trust);
    report.facts.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A fact has this verdict, with these words.
pub fn assert_says(report: &Report, name: &str, verdict: Verdict, words: &str) {
    let said = report.named(name).any(|fact| fact.verdict == verdict && fact.reason.contains(words));
    assert!(said, "no {verdict} of {name} with {words:?}:\n{}", told(report));
}

/// This fact fails, with these words, and no other does.
pub fn assert_fails_alone(report: &Report, name: &str, words: &str) {
    assert_says(report, name, Verdict::Fail, words);
    let others: Vec<_> = report.with(Verdict::Fail).filter(|fact| fact.name != name).collect();
    assert!(others.is_empty(), "others fail:\n{}", told(report));
}

pub fn assert_no_failure(report: &Report) {
    assert!(report.with(Verdict::Fail).next().is_none(), "{}", told(report));
}
