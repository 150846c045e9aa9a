//! What the routes know of the node.

use std::sync::Arc;

use lightcone_record::Witness;
use lightcone_streaming::{Captures, Kicker};
use metrics_exporter_prometheus::PrometheusHandle;

use super::cors::Origin;
use super::hosts::Hosts;
use super::pictures::Pictures;
use super::proxies::Proxies;
use super::recordings_config::RecordingConfig;
use crate::access::Access;
use crate::identity::Challenges;
use crate::seats::Seats;
use crate::status::Status;
use crate::upgrade::{PackageOpener, Upgrades};
use crate::workshop::Inspections;

/// Shared by all requests.
pub(crate) struct Face {
    pub(crate) status: Arc<Status>,
    /// Answers verifiers.
    pub(crate) witness: Arc<Witness>,
    pub(crate) seats: Arc<Seats>,
    pub(crate) kicker: Kicker,
    pub(crate) captures: Captures,
    /// Without it nothing is recorded.
    pub(crate) recordings: Option<RecordingConfig>,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) access: Access,
    /// Texts that wallets may sign.
    pub(crate) challenges: Challenges,
    /// Those of the world's screen that are being sent.
    pub(crate) pictures: Pictures,
    /// Newer versions of the world's program are read by it, and go to the tick.
    pub(crate) open_package: PackageOpener,
    pub(crate) upgrades: Upgrades,
    /// What players point at is asked through it, where whoever plays may know.
    pub(crate) inspections: Option<Inspections>,
    /// Pages of other origins that may use the node.
    pub(crate) allow_origins: Arc<[Origin]>,
    /// The names that it answers to.
    pub(crate) hosts: Arc<Hosts>,
    /// Whose word counts for where a request comes from.
    pub(crate) proxies: Arc<Proxies>,
}
