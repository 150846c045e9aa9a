//! `lightcone host`.

use std::ffi::OsString;

use lightcone_node::access::public_key_text;
use lightcone_supervisor::{HostConfig, HostError, RunningHost};

use crate::args::{AccessArgs, Args, HostArgs, TOKEN_VARIABLE};
use crate::fail::Failure;
use crate::{access, signals};

/// What each world is told by the host.
const OURS: [&str; 5] = ["--store", "--listen", "--max-players", "--log-format", "--supervised"];

/// `own_process` starts this program again.
pub(crate) fn host(args: HostArgs, own_process: Option<&[OsString]>) -> Result<(), Failure> {
    let asked_to_end = signals::first_request_to_end()?;
    let config = config(args, own_process)?;
    let needs_token = !config.access.is_open();
    let mut host = RunningHost::start(config).map_err(refusal)?;
    println!("the host is open: http://{}/", host.address());
    if needs_token {
        println!("Players open http://{}/NAME/#token=YOUR-TOKEN.", host.address());
    }
    println!("Ctrl-C stops it.");
    // The other end lives as long as the process.
    _ = asked_to_end.recv();
    host.stop();
    Ok(())
}

fn config(args: HostArgs, own_process: Option<&[OsString]>) -> Result<HostConfig, Failure> {
    check(&args.run_options)?;
    let (executable, first_arguments) = own_process
        .and_then(<[OsString]>::split_first)
        .ok_or_else(|| Failure::failed("the program cannot tell where it is"))?;
    let access = access::access(&args.access, Some(&args.store))?;
    let keys = access.keys.iter().map(public_key_text);
    let mut run_options: Vec<OsString> = keys.flat_map(|key| ["--trust-key".into(), key.into()]).collect();
    run_options.extend(of_every_world(&args.access));
    run_options.extend(args.run_options);
    let secret = access::secret_text(&args.access)?;
    Ok(HostConfig {
        store: args.store,
        listen: args.listen,
        media_ip: args.media_ip.unwrap_or(args.listen.ip()),
        media_ports: args.media_ports,
        allow_origins: args.access.allow_origin,
        host_names: args.access.host_name,
        trusted_proxies: args.access.trusted_proxy,
        access,
        max_worlds: args.max_worlds.into(),
        max_players: args.max_players,
        max_upload_bytes: u64::from(args.max_upload_mib) << 20,
        stuck_after: HostConfig::DEFAULT_STUCK_AFTER,
        control_groups: true,
        executable: executable.into(),
        first_arguments: first_arguments.to_vec(),
        run_options,
        environment: secret.map(|secret| (TOKEN_VARIABLE.into(), secret.into())).into_iter().collect(),
    })
}

/// Here rather than when the first world starts.
fn check(run_options: &[OsString]) -> Result<(), Failure> {
    let shown = run_options.iter().map(|option| option.to_string_lossy());
    let ours = |option: &str| OURS.contains(&option.split('=').next().unwrap_or(option));
    if let Some(option) = shown.into_iter().find(|option| ours(option)) {
        return Err(Failure::unusable(format!("{option} cannot be given for worlds: the host says that itself")));
    }
    let line = ["lightcone", "run", "world.lcw"].map(OsString::from).into_iter().chain(run_options.iter().cloned());
    let wrong = |error: clap::Error| {
        let text = error.to_string();
        let why = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Failure::unusable(format!("the options behind -- are no options of `lightcone run`: {why}"))
    };
    Args::read(line, &[]).map(drop).map_err(wrong)
}

/// What the host is told of pages and names, its worlds must know, too.
fn of_every_world(args: &AccessArgs) -> Vec<OsString> {
    let origins = args.allow_origin.iter().map(|origin| ("--allow-origin", origin.to_string()));
    let names = args.host_name.iter().map(|name| ("--host-name", name.to_string()));
    let metrics = args.metrics_token_file.iter().map(|path| ("--metrics-token-file", path.display().to_string()));
    origins.chain(names).chain(metrics).flat_map(|(name, value)| [name.into(), value.into()]).collect()
}

fn refusal(error: HostError) -> Failure {
    match error {
        HostError::TokenRequired(_) | HostError::Folder(_) | HostError::Kept(_) => Failure::unusable(error),
        _ => Failure::failed(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Command;

    fn read(more: &[&str]) -> Result<HostConfig, String> {
        let line = ["lightcone", "host", "--store", "there"].iter().chain(more).map(OsString::from);
        match Args::read(line, &["yard"]) {
            Ok(Command::Host(args)) => config(*args, Some(&["lightcone".into()])).map_err(|failure| failure.message),
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn worlds_are_told_what_they_must_know_and_secrets_on_no_command_line() {
        let key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let access = ["--trust-key", key, "--token", "0123456789-abcdef", "--host-name", "play.example"];
        let config = read(&[&access[..], &["--", "--backend", "soft"]].concat()).unwrap();
        let told: Vec<_> = config.run_options.iter().map(|option| option.to_str().unwrap()).collect();
        assert_eq!(told, ["--trust-key", key, "--host-name", "play.example", "--backend", "soft"]);
        assert_eq!(config.environment, [("LIGHTCONE_TOKEN".into(), "0123456789-abcdef".into())]);
        assert_eq!(config.media_ip.to_string(), "127.0.0.1");
    }

    #[test]
    fn options_that_no_world_takes_are_refused_at_the_start() {
        for (wrong, word) in [(["--store", "x"], "--store"), (["--sise", "1x1"], "--sise"), (["--fps", "0"], "--fps")] {
            let refused = read(&[&["--"][..], &wrong].concat()).err().unwrap_or_default();
            assert!(refused.contains(word) && refused.lines().count() == 1, "{wrong:?}: {refused}");
        }
        assert!(read(&["--media-ports", "9001-9000"]).is_err());
    }
}
