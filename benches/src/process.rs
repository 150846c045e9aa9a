//! What processes cost, as `/proc` tells it (proc(5)).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use lightcone_gpu_kit::machine::field;

/// Clock ticks a second in what Linux tells user space (`USER_HZ`), on every architecture Rust runs on.
const TICKS_PER_S: f64 = 100.0;

/// The part of a `stat` line that is used.
#[derive(Clone, Debug, PartialEq)]
struct Stat {
    pid: u32,
    name: String,
    parent: u32,
    /// User and system.
    cpu_s: f64,
}

impl Stat {
    /// `pid (name) state parent …`; the name may hold anything, parentheses included.
    fn parse(text: &str) -> Option<Self> {
        let (pid, rest) = text.split_once(" (")?;
        let (name, rest) = rest.rsplit_once(") ")?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let ticks = |field: usize| fields.get(field)?.parse::<u64>().ok();
        let cpu_s = (ticks(11)? + ticks(12)?) as f64 / TICKS_PER_S;
        Some(Self { pid: pid.trim().parse().ok()?, name: name.to_owned(), parent: fields.get(1)?.parse().ok()?, cpu_s })
    }
}

fn stats_in(folder: &str) -> Vec<Stat> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    // What ended meanwhile cannot be read.
    entries.filter_map(|entry| Stat::parse(&fs::read_to_string(entry.path().join("stat")).ok()?)).collect()
}

/// Seconds of CPU that a process has used since its start, its threads that ended included.
pub fn cpu_s(pid: u32) -> Option<f64> {
    Stat::parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?).map(|stat| stat.cpu_s)
}

/// Seconds of CPU by name of thread, of the threads that live.
pub fn cpu_s_by_thread(pid: u32) -> BTreeMap<String, f64> {
    let mut by_name = BTreeMap::new();
    for stat in stats_in(&format!("/proc/{pid}/task")) {
        *by_name.entry(stat.name).or_default() += stat.cpu_s;
    }
    by_name
}

/// Seconds of CPU of all living descendants of `ancestor`, without `except` and its own.
pub fn cpu_s_of_descendants(ancestor: u32, except: u32) -> f64 {
    descendants(&stats_in("/proc"), ancestor, except).map(|stat| stat.cpu_s).sum()
}

/// Memory in RAM of all living descendants of `ancestor`, bytes.
pub fn rss_bytes_of_descendants(ancestor: u32) -> u64 {
    descendants(&stats_in("/proc"), ancestor, ancestor).filter_map(|stat| rss_bytes(stat.pid)).sum()
}

fn descendants(all: &[Stat], ancestor: u32, except: u32) -> impl Iterator<Item = &Stat> {
    let mut family = BTreeSet::from([ancestor]);
    loop {
        let children = all.iter().filter(|stat| stat.pid != except && family.contains(&stat.parent));
        let before = family.len();
        family.extend(children.map(|stat| stat.pid).collect::<Vec<_>>());
        if family.len() == before {
            break;
        }
    }
    family.remove(&ancestor);
    all.iter().filter(move |stat| family.contains(&stat.pid))
}

/// The most memory that a process had in RAM at once, bytes.
pub fn peak_rss_bytes(pid: u32) -> Option<u64> {
    status_bytes(pid, "VmHWM")
}

/// The memory that a process has in RAM, bytes.
pub fn rss_bytes(pid: u32) -> Option<u64> {
    status_bytes(pid, "VmRSS")
}

fn status_bytes(pid: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kib: u64 = field(&status, name, ':')?.strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_parentheses_and_spaces() {
        let line = "42 (a) S (b) R 7 42 42 0 -1 4194304 1 0 0 0 250 50 9 9 20 0 1 0 100 1 1";
        let stat = Stat::parse(line).unwrap();
        assert_eq!(stat, Stat { pid: 42, name: "a) S (b".into(), parent: 7, cpu_s: 3.0 });
        assert_eq!(Stat::parse("42 (cut"), None);
    }

    #[test]
    fn a_family_is_counted_without_the_one_left_out() {
        let of = |pid, parent| Stat { pid, name: String::new(), parent, cpu_s: 1.0 };
        let all = [of(5, 4), of(2, 1), of(3, 1), of(4, 2), of(6, 3), of(9, 8)];
        assert_eq!(descendants(&all, 1, 3).map(|stat| stat.pid).collect::<Vec<_>>(), [5, 2, 4]);
    }

    #[test]
    fn this_process_has_used_something() {
        assert!(cpu_s(std::process::id()).is_some());
        assert!(peak_rss_bytes(std::process::id()) >= Some(1 << 20));
    }
}
