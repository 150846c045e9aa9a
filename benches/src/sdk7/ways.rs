//! How scenes' JavaScript runs, each way beside the other.

use lightcone_worlds::sdk7::Js;

pub(super) const WAYS: [Js; 2] = [Js::Fast, Js::Exact];
