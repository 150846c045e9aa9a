//! `lightcone token`.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args as ClapArgs;
use lightcone_node::access::{self, Claims, public_key_text};
use lightcone_protocol::PlayerName;
use lightcone_protocol::Role;

use crate::fail::Failure;
use crate::keys;

/// A mistake is to end within a year.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

#[derive(Debug, ClapArgs)]
pub(crate) struct TokenArgs {
    /// Sign with the key in this file, which is made if there is none; a node takes the token that runs with
    /// `--token-key` of the same file, or with `--trust-key` of its public key
    #[arg(long, value_name = "KEYFILE")]
    key: PathBuf,
    /// The world that it opens, as `GET /v1/worlds` names it
    #[arg(long, value_name = "NAME", default_value = "plaza")]
    world: String,
    /// player; spectator, who looks on without a body; or admin, a player who may send others away
    #[arg(long, value_name = "ROLE", default_value = "player")]
    role: Role,
    /// Shown to others, and kept in the world's record
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: Option<PlayerName>,
    /// Whose it is, in your words; shown to nobody
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// How long it opens the world, as in 30m, 1h or 7d
    #[arg(long = "for", value_name = "TIME", default_value = "1h", value_parser = lifetime)]
    lifetime: Duration,
    /// Print the public key, for --trust-key, and make no token
    #[arg(long)]
    public: bool,
}

pub(crate) fn token(args: TokenArgs) -> Result<(), Failure> {
    let key = keys::signing_key(&args.key)?;
    if args.public {
        println!("{}", public_key_text(&key.public()));
        return Ok(());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now_s = now.map_err(|_| Failure::failed("this machine's clock is before 1970"))?.as_secs();
    let id: [u8; 16] = keys::random()?;
    let claims = Claims {
        world: args.world,
        role: args.role,
        name: args.name,
        exp: now_s + args.lifetime.as_secs(),
        nbf: None,
        iat: Some(now_s),
        jti: Some(format!("{:032x}", u128::from_be_bytes(id))),
        sub: args.subject,
    };
    let token = access::mint(&claims, &key).map_err(Failure::unusable)?;
    let printed = std::io::stdout().write_all(format!("{token}\n").as_bytes());
    printed.map_err(|error| Failure::failed(format!("the token cannot be printed: {error}")))
}

fn name(text: &str) -> Result<PlayerName, String> {
    PlayerName::new(text).map_err(|error| error.to_string())
}

/// A number and a unit.
fn lifetime(text: &str) -> Result<Duration, String> {
    let wrong = || "write a time from 1s to 366d, as in 30m, 1h or 7d".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit_s = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let lifetime = number.checked_mul(unit_s).map(Duration::from_secs);
    lifetime.filter(|time| (Duration::from_secs(1)..=LONGEST).contains(time)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_have_a_number_and_a_unit_and_an_end() {
        let seconds = |text| lifetime(text).map(|time| time.as_secs());
        assert_eq!([seconds("90s"), seconds("30m"), seconds("1h"), seconds("7d")], [90, 1800, 3600, 604_800].map(Ok));
        for wrong in ["", "1", "0s", "367d", "1w", "-1h", "1.5h", "99999999999999999999d", "9223372036854775807d"] {
            assert!(lifetime(wrong).is_err(), "{wrong}");
        }
    }
}
