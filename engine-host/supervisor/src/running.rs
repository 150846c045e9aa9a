//! A host that runs.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lightcone_node::http::{Admins, Front};
use tokio::runtime::Runtime;

use crate::config::{HOST_WORLD, HostConfig};
use crate::folder::{Folder, FolderError};
use crate::host::{Host, Limits};
use crate::http::{Face, router};
use crate::kept::{Kept, KeptError};
use crate::worlds::{Launch, Shares};

/// The largest package over a slow line. What takes longer is to be uploaded in pieces.
const ANSWER_WITHIN: Duration = Duration::from_secs(600);

/// Why a host does not start; each is one line for a person.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Strangers could start worlds.
    #[error("{0} can be reached by others: ask for tokens with --token-key or --trust-key, or listen on 127.0.0.1")]
    TokenRequired(SocketAddr),
    /// Port in use, or no such address here.
    #[error("cannot listen on {address}: {cause}; choose another with --listen ADDR:PORT")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        cause: io::Error,
    },
    /// No directory.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The list of worlds is broken.
    #[error(transparent)]
    Kept(#[from] KeptError),
    /// The programs cannot be read.
    #[error("{path}: {cause}")]
    Programs {
        /// Their directory.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// No threads.
    #[error("cannot start the host's threads: {0}")]
    Threads(io::Error),
}

/// A running host. Dropping it stops it.
pub struct RunningHost {
    address: SocketAddr,
    host: Arc<Host>,
    runtime: Option<Runtime>,
}

impl RunningHost {
    /// Opens the directory and the port, and starts the worlds that there were.
    pub fn start(config: HostConfig) -> Result<Self, HostError> {
        let reachable = [config.listen.ip(), config.media_ip].into_iter().find(|ip| !ip.is_loopback());
        if let Some(ip) = reachable.filter(|_| config.access.is_open()) {
            return Err(HostError::TokenRequired(SocketAddr::new(ip, config.listen.port())));
        }
        let folder = Folder::open(&config.store)?;
        let kept = Kept::open(folder.list_of_worlds())?;
        let listen = |cause| HostError::Listen { address: config.listen, cause };
        let listener = TcpListener::bind(config.listen).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let uploads = folder.uploads();
        let launch = Launch {
            executable: config.executable,
            first_arguments: config.first_arguments,
            media_ip: config.media_ip,
            options: config.run_options,
            stuck_after: config.stuck_after,
            environment: config.environment,
        };
        let limits = Limits { worlds: config.max_worlds, players: config.max_players, ports: config.media_ports };
        let shares = if config.control_groups { Shares::open() } else { Shares::default() };
        let host = Host::open((folder, kept), (launch, shares), limits);
        let host = Arc::new(host.map_err(|(path, cause)| HostError::Programs { path, cause })?);
        let front = Front {
            on_loopback: address.ip().is_loopback(),
            host_names: config.host_names,
            allow_origins: config.allow_origins,
            trusted_proxies: config.trusted_proxies,
            answer_within: ANSWER_WITHIN,
        };
        let face = Face::new(Arc::clone(&host), uploads, config.max_upload_bytes);
        let routes = router(face, Admins { access: config.access, world: HOST_WORLD });
        let mut running = Self { address, host, runtime: None };
        running.runtime = Some(serve(listener, front, routes).map_err(HostError::Threads)?);
        Ok(running)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends all worlds, each as cleanly as it can within half a minute. They are started again when the host is.
    pub fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_millis(300));
        }
        self.host.stop();
    }
}

impl Drop for RunningHost {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(listener: TcpListener, front: Front, routes: axum::Router) -> io::Result<Runtime> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    let runtime = threads.worker_threads(2).thread_name("lc-host").enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    runtime.spawn(front.serve(listener, routes));
    Ok(runtime)
}
