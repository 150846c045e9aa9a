//! `lightcone run`.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};
use lightcone_node::{Doing, Halt, Node, NodeConfig, NodeError, PackageOpener};
use lightcone_record::BeginError;
use lightcone_streaming::public_addresses;
use lightcone_supervisor::Said;
use lightcone_world::WorldSpec;

use crate::args::{MaxPlayers, RunArgs};
use crate::fail::Failure;
use crate::watch::Watch;
use crate::worlds::Worlds;
use crate::{access, confine, keys, orders, signals, store, worlds};

pub(crate) fn run(args: RunArgs, worlds: &Worlds<'_>) -> Result<(), Failure> {
    let supervised = args.supervised;
    // Before there is another thread, which would stay as it was.
    let confined = supervised && confine::confine_for(&args)?;
    // Before the world is built, so that Ctrl-C works from the start.
    let gives_way = Arc::new(AtomicBool::new(false));
    let (orders, ordered) = bounded(1);
    let asked_to_end = if supervised {
        signals::first_request_to_end_or_end_of_input(orders::sorted(Arc::clone(&gives_way), orders))?
    } else {
        signals::first_request_to_end()?
    };
    let drain = args.stays.drain;
    let (config, watch) = opened(args, worlds)?;
    let name = config.world.name().to_owned();
    let needs_token = !config.access.is_open();
    let mut node = Node::start(config).map_err(|error| refusal(error, supervised))?;
    let watches = watch.is_some();
    if let Some((watch, reloads)) = watch.zip(node.reloads()) {
        watch.start(reloads)?;
    }
    if supervised {
        orders::obey(ordered, node.upgrades(), worlds.compiler.clone())?;
        Said::Open { address: node.address(), confined }.say();
    } else {
        let hint = if needs_token { "#token=YOUR-TOKEN" } else { "" };
        println!("{name} is open: http://{}/{hint}", node.address());
        if watches {
            println!("It begins anew when the scene's files change.");
        }
        println!("Ctrl-C stops it.");
    }
    loop {
        match asked_to_end.recv_timeout(Duration::from_secs(1)) {
            Ok(()) => break,
            Err(RecvTimeoutError::Timeout) if node.is_healthy() => {
                if supervised {
                    node.give_way(gives_way.load(Ordering::Relaxed));
                    say_what_it_does(&node);
                }
            }
            Err(_) => return Err(stopped(node.halt(), supervised)),
        }
    }
    node.drain(drain);
    node.stop();
    Ok(())
}

fn say_what_it_does(node: &Node) {
    let Doing { tick, players, ticks, paused, load_permille } = node.doing();
    Said::Doing { tick, players, ticks, paused, load_permille }.say();
}

/// Why the node has stopped by itself.
fn stopped(halt: Option<Halt>, supervised: bool) -> Failure {
    let Some(Halt { tick, why }) = halt else {
        return Failure::failed("a part of the node has stopped; the log above says which");
    };
    let failure = Failure::halted(format!("the world halted at tick {tick}: {why}"));
    if supervised {
        Said::Halted { tick, why }.say();
    }
    failure
}

/// What is to run, and what lets it begin anew.
fn opened(args: RunArgs, worlds: &Worlds<'_>) -> Result<(NodeConfig, Option<Watch>), Failure> {
    if args.supervised && (args.watch || args.console) {
        let why = "--watch and --console are for who makes a world, not for worlds that are hosted";
        return Err(Failure::unusable(why));
    }
    if !args.watch {
        return Ok((config(args, worlds)?, None));
    }
    let (watch, world) = Watch::new(&args, worlds)?;
    Ok((config_of(args, world, worlds)?, Some(watch)))
}

fn config(args: RunArgs, worlds: &Worlds<'_>) -> Result<NodeConfig, Failure> {
    store::check_sealed(&args.world, &args.store)?;
    let world = worlds.open(&args.world, args.unseal.key(), &args.js)?;
    config_of(args, world, worlds)
}

fn config_of(args: RunArgs, world: WorldSpec, worlds: &Worlds<'_>) -> Result<NodeConfig, Failure> {
    let mut kept = store::config(&args.store)?;
    Ok(NodeConfig {
        simulation: store::simulation(args.simulation, &world, kept.as_mut())?,
        listen: args.listen,
        access: access::access(&args.access, args.store.store.as_deref())?,
        ice_servers: access::ice_servers(&args.network)?,
        public_ips: public_ips(&args.network.public_ip)?,
        transports: args.network.media,
        allow_origins: args.access.allow_origin,
        host_names: args.access.host_name,
        trusted_proxies: args.access.trusted_proxy,
        recordings: args.recordings.into(),
        max_players: match args.max_players {
            MaxPlayers::Fixed(number) => number.into(),
            MaxPlayers::Auto => NodeConfig::DEFAULT_MAX_PLAYERS.into(),
        },
        measure_max_players: args.max_players == MaxPlayers::Auto,
        max_spectators: args.max_spectators.into(),
        max_per_subject: args.max_per_subject.into(),
        max_per_address: args.max_per_address.into(),
        grace: args.stays.grace,
        max_session: args.stays.max_session,
        idle_limit: args.stays.idle_limit,
        resume_key: store::resume_key(&args.store)?,
        backend: args.backend,
        size: args.size,
        fps: args.fps,
        keep_quality: args.keep_quality,
        store: kept,
        checkpoint_every: args.checkpoint_every,
        check_digest: args.check_digest,
        key: args.key.as_deref().map(|path| keys::own_key(path, args.after_restore)).transpose()?,
        open_package: match args.supervised {
            // The host would not hear of it, and has no such package when the world starts again.
            true => PackageOpener::new(|_| Err("this world is hosted: upgrade it through its host".into())),
            false => worlds::opener(&worlds.compiler),
        },
        console: args.console,
        preview: args.watch,
        ..NodeConfig::new(world)
    })
}

fn public_ips(names: &[String]) -> Result<Vec<IpAddr>, Failure> {
    let addresses =
        |name: &String| public_addresses(name).map_err(|error| Failure::unusable(format!("--public-ip: {error}")));
    Ok(names.iter().map(addresses).collect::<Result<Vec<_>, _>>()?.concat())
}

/// What the command line asks for and cannot get is told apart from what the machine does not give.
fn refusal(error: NodeError, supervised: bool) -> Failure {
    match error {
        NodeError::Record(BeginError::Halted { tick, why }) => stopped(Some(Halt { tick, why }), supervised),
        NodeError::Record(error) => store::refusal(error),
        NodeError::TokenRequired(_)
        | NodeError::MediaAddress(_)
        | NodeError::Size(_)
        | NodeError::Console(_)
        | NodeError::PreviewKept
        | NodeError::Files(_)
        | NodeError::Recordings { .. } => Failure::unusable(error),
        _ => Failure::failed(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use lightcone_worlds::program::Compiler;

    #[test]
    fn the_command_line_and_a_program_begin_from_the_same_defaults() {
        let world = WorldSpec::new("yard", || |_: &mut bevy_app::App| {});
        let Ok(Command::Run(args)) = Args::read(["lightcone".into()], &["yard"]) else { panic!() };
        let from_line = config(*args, &Worlds { named: std::slice::from_ref(&world), compiler: Compiler::here() })
            .map_err(|failure| failure.message)
            .unwrap();
        assert_eq!(format!("{from_line:?}"), format!("{:?}", NodeConfig::new(world)));
    }
}
