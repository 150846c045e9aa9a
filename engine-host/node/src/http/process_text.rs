//! Metrics of the process and of the program, under the names that Prometheus' client libraries have for them.

use std::fs;

/// Where this system does not tell, lines are missing.
pub(super) fn render() -> String {
    let mut text = String::new();
    let version = concat!("lightcone_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}");
    family(&mut text, "lightcone_build_info", version, "gauge", "The program's version, in a label", Some(1.0));
    let mut one =
        |name: &str, kind: &str, help: &str, value: Option<f64>| family(&mut text, name, name, kind, help, value);
    let clock = rustix::param::clock_ticks_per_second() as f64;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |at: usize| Some(field(&stat, at)? / clock);
    let cpu = ticks(14).zip(ticks(15)).map(|(user, system)| user + system);
    one("process_cpu_seconds_total", "counter", "CPU time of the process, user and system", cpu);
    let resident = field(&stat, 24).map(|pages| pages * rustix::param::page_size() as f64);
    one("process_resident_memory_bytes", "gauge", "Memory of the process that is in RAM", resident);
    one("process_virtual_memory_bytes", "gauge", "Address space of the process", field(&stat, 23));
    one("process_threads", "gauge", "Threads of the process", field(&stat, 20));
    let files = fs::read_dir("/proc/self/fd").map(|files| files.count() as f64).ok();
    one("process_open_fds", "gauge", "Files that the process has open", files);
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.map(|most| most as f64);
    one("process_max_fds", "gauge", "Files that the process may open", most);
    let started = fs::read_to_string("/proc/stat").ok().and_then(|stat| {
        let booted = stat.lines().find_map(|line| line.strip_prefix("btime "))?.parse::<f64>().ok()?;
        Some(booted + ticks(22)?)
    });
    one("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970", started);
    text
}

/// Of `/proc/self/stat`, counted from 1 as in proc(5). The second field is a name that may hold spaces, in parentheses.
fn field(stat: &str, at: usize) -> Option<f64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    behind_name.split_whitespace().nth(at.checked_sub(3)?)?.parse().ok()
}

fn family(text: &mut String, name: &str, series: &str, kind: &str, help: &str, value: Option<f64>) {
    if let Some(value) = value {
        text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{series} {value}\n\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20";
        assert_eq!(
            (field(stat, 4), field(stat, 14), field(stat, 90), field("", 4)),
            (Some(1.0), Some(11.0), None, None)
        );
    }
}
