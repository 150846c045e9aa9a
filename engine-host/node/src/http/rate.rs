//! How often one source may ask: a bucket of tokens for each.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use std::sync::Arc;
use tokio::time::Instant;

use super::source::Remote;
use crate::metric_names::HTTP_REFUSED;
use crate::source::Source;

/// A class behind one address may come in all at once: each browser makes about five requests.
const BURST: f64 = 200.0;
const PER_SECOND: f64 = 20.0;
/// Sources that are remembered. A newcomer beyond them takes the place of those whose buckets are full again, which is as if
/// they had never come; if there are none, of the one that has been quiet longest. So whoever has very many addresses can be
/// forgotten by the last of them, and has no more than a full bucket for each.
const MAX_SOURCES: usize = 4096;

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn now(self, now: Instant) -> f64 {
        (self.tokens + now.saturating_duration_since(self.at).as_secs_f64() * PER_SECOND).min(BURST)
    }
}

/// The buckets of all sources.
#[derive(Default)]
struct Rates(Mutex<HashMap<Source, Bucket>>);

impl Rates {
    /// Takes a token, or says after what time there will be one.
    fn spend(&self, source: Source, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_SOURCES && !buckets.contains_key(&source) {
            make_room(&mut buckets, now);
        }
        let bucket = buckets.entry(source).or_insert(Bucket { tokens: BURST, at: now });
        let tokens = bucket.now(now);
        if tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - tokens) / PER_SECOND));
        }
        *bucket = Bucket { tokens: tokens - 1.0, at: now };
        Ok(())
    }
}

fn make_room(buckets: &mut HashMap<Source, Bucket>, now: Instant) {
    buckets.retain(|_, bucket| bucket.now(now) < BURST);
    if buckets.len() >= MAX_SOURCES {
        let quiet = buckets.iter().min_by_key(|(_, bucket)| bucket.at).map(|(source, _)| *source);
        quiet.map(|source| buckets.remove(&source));
    }
}

/// No source may ask these routes more often than it may ask a node's.
pub fn limit_rate(routes: Router) -> Router {
    routes.route_layer(middleware::from_fn_with_state(Arc::new(Rates::default()), limit))
}

/// 429 with `Retry-After` for who asks too often. Sessions that run are not asked: their media does not come this way.
async fn limit(
    State(rates): State<Arc<Rates>>,
    remote: Option<Extension<Remote>>,
    request: Request,
    next: Next,
) -> Response {
    let address = remote.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |remote| remote.0.0.ip());
    match rates.spend(Source::of(address), Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            metrics::counter!(HTTP_REFUSED, "why" => "rate").increment(1);
            let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
            let why = format!("too many requests from your address; try again in {seconds} s\n");
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())], why).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(number: u32) -> Source {
        Source::of(IpAddr::V4(Ipv4Addr::from_bits(number)))
    }

    /// How many of `tries` get through.
    fn through(rates: &Rates, source: Source, tries: usize, now: Instant) -> usize {
        (0..tries).filter(|_| rates.spend(source, now).is_ok()).count()
    }

    #[test]
    fn a_burst_then_the_rate_and_others_are_not_touched() {
        let (rates, start) = (Rates::default(), Instant::now());
        assert_eq!(through(&rates, source(1), 1000, start), 200);
        assert_eq!(rates.spend(source(1), start), Err(Duration::from_millis(50)));
        assert_eq!(through(&rates, source(2), 1000, start), 200);
        let later = start + Duration::from_secs(3);
        assert_eq!(through(&rates, source(1), 1000, later), 60);
        assert_eq!(through(&rates, source(1), 1000, later + Duration::from_secs(3600)), 200);
    }

    #[test]
    fn the_table_is_bounded_and_forgets_first_who_has_waited_long_enough() {
        let (rates, start) = (Rates::default(), Instant::now());
        let sources = || rates.0.lock().unwrap().len();
        assert_eq!(through(&rates, source(0), 1000, start), 200);
        for number in 1..MAX_SOURCES as u32 {
            rates.spend(source(number), start).unwrap();
        }
        assert_eq!(sources(), MAX_SOURCES);
        let soon = start + Duration::from_secs(1);
        rates.spend(source(1_000_000), soon).unwrap();
        assert_eq!(sources(), 2, "those with one request have full buckets again");
        assert_eq!(through(&rates, source(0), 1000, soon), 20, "who asked too often is still known");
        for number in 0..3 * MAX_SOURCES as u32 {
            rates.spend(source(2_000_000 + number), soon).unwrap();
        }
        assert_eq!(sources(), MAX_SOURCES);
    }
}
