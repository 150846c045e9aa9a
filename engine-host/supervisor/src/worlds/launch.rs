//! How a world's process is started.

use std::ffi::OsString;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::kept::KeptWorld;

/// What is the same for all worlds of a host.
#[derive(Clone)]
pub(crate) struct Launch {
    /// The program `lightcone`.
    pub(crate) executable: PathBuf,
    pub(crate) first_arguments: Vec<OsString>,
    /// Where the worlds' ports are.
    pub(crate) media_ip: IpAddr,
    /// The operator's own options of `lightcone run`.
    pub(crate) options: Vec<OsString>,
    /// A world that has not ticked for so long is killed.
    pub(crate) stuck_after: Duration,
    /// Secrets among it: they are not for a command line.
    pub(crate) environment: Vec<(OsString, OsString)>,
}

impl Launch {
    /// Starts it in a process group of its own, so that Ctrl-C asks the supervisor alone. The process ends by itself when its
    /// standard input does, however the supervisor ends.
    pub(crate) fn start(&self, world: &KeptWorld, package: &Path, record: &Path, port: u16) -> io::Result<Child> {
        let child = self
            .command()
            .args(self.arguments(world, package, record, port))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            // Its own: who could write into another world's cache could have it run anything.
            .env("CACHE_DIRECTORY", record.parent().unwrap_or(record))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        // A process that does not read what it is told must not hold up its keeper.
        child.stdin.as_ref().map_or(Ok(()), |stdin| rustix::io::ioctl_fionbio(stdin, true))?;
        Ok(child)
    }

    /// The program, to which a command is yet to be said.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command.args(&self.first_arguments);
        command
    }

    /// Where a world is reached whose port is this.
    pub(crate) fn reach(&self, port: u16) -> SocketAddr {
        SocketAddr::new(reached_at(self.media_ip), port)
    }

    fn arguments(&self, world: &KeptWorld, package: &Path, record: &Path, port: u16) -> Vec<OsString> {
        let mut args: Vec<OsString> = vec!["run".into(), package.into(), "--supervised".into()];
        let mut put = |name: &str, value: OsString| args.extend([name.into(), value]);
        put("--store", record.into());
        put("--listen", SocketAddr::new(self.media_ip, port).to_string().into());
        put("--trusted-proxy", reached_at(self.media_ip).to_string().into());
        put("--max-players", world.players.to_string().into());
        put("--log-format", "json".into());
        let choices = &world.choices;
        let chosen = [
            ("--seed", choices.seed.map(|seed| seed.to_string())),
            ("--size", choices.size.clone()),
            ("--fps", choices.fps.map(|fps| fps.to_string())),
            ("--tick-rate", choices.tick_rate.map(|rate| rate.to_string())),
        ];
        let mut options = self.options.clone();
        for (name, value) in chosen {
            if let Some(value) = value {
                options = without(options, name);
                put(name, value.into());
            }
        }
        args.extend(options);
        args
    }
}

/// Where a supervisor on the same machine reaches what listens at `ip`, and what address it then has itself.
fn reached_at(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}

/// The operator's options without one that the platform has chosen.
fn without(options: Vec<OsString>, name: &str) -> Vec<OsString> {
    let joined = format!("{name}=");
    let mut options = options.into_iter();
    let mut left = Vec::new();
    while let Some(option) = options.next() {
        if option == name {
            _ = options.next();
        } else if !option.to_string_lossy().starts_with(&joined) {
            left.push(option);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asked::Choices;

    #[test]
    fn what_the_platform_chose_comes_before_what_the_operator_chose() {
        let options = ["--size", "640x360", "--backend", "soft", "--fps=20"].map(OsString::from).to_vec();
        let media_ip = Ipv4Addr::UNSPECIFIED.into();
        let stuck_after = Duration::from_secs(60);
        let launch = Launch {
            executable: "lightcone".into(),
            first_arguments: Vec::new(),
            media_ip,
            options,
            stuck_after,
            environment: Vec::new(),
        };
        let choices = Choices { size: Some("320x180".into()), fps: Some(15), ..Choices::default() };
        let program = "a".repeat(64).parse().unwrap();
        let world = KeptWorld { program, players: 3, choices, closed: None };
        let args = launch.arguments(&world, Path::new("/p.lcw"), Path::new("/r"), 9000);
        let line = args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" ");
        assert_eq!(launch.reach(9000).to_string(), "127.0.0.1:9000", "as the trusted proxy that it is told of");
        assert_eq!(
            line,
            "run /p.lcw --supervised --store /r --listen 0.0.0.0:9000 --trusted-proxy 127.0.0.1 --max-players 3 \
             --log-format json --size 320x180 --fps 15 --backend soft"
        );
    }
}
