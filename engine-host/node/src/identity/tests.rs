use std::net::Ipv4Addr;

use lightcone_identity::ScriptedWallet;

use super::*;

const NOW_S: u64 = 1_796_126_400;

fn chain(json: &serde_json::Value) -> AuthChain {
    AuthChain::parse(json.to_string().as_bytes()).unwrap()
}

fn give(challenges: &Challenges, nonce: u8) -> Challenge {
    challenges.give(("play.example", "plaza"), None, [nonce; NONCE_BYTES], NOW_S)
}

fn take(challenges: &Challenges, proof: &serde_json::Value, now_s: u64) -> Result<EthereumAddress, NotProven> {
    challenges.take(&chain(proof), "play.example", "plaza", now_s)
}

#[test]
fn a_challenge_is_good_once() {
    let (challenges, wallet) = (Challenges::default(), ScriptedWallet::new(1));
    let given = give(&challenges, 1);
    assert!(given.text.contains("Host: play.example\nWorld: plaza\nNonce: 0101"), "{}", given.text);
    assert!(given.text.ends_with("Expires: 2026-12-01T12:05:00Z"), "{}", given.text);
    let proof = wallet.proof(&given.text);
    assert_eq!(take(&challenges, &proof, NOW_S), Ok(wallet.address()));
    assert_eq!(take(&challenges, &proof, NOW_S), Err(NotProven::Unknown), "again");
}

#[test]
fn a_whole_chain_is_taken_too() {
    let (challenges, wallet, lent) = (Challenges::default(), ScriptedWallet::new(1), ScriptedWallet::new(2));
    let given = give(&challenges, 1);
    let ended = wallet.proof_by(&lent, "2026-12-01T12:00:00.000Z", &given.text);
    assert!(matches!(take(&challenges, &ended, NOW_S), Err(NotProven::Chain(_))), "its login has ended");
    let proof = wallet.proof_by(&lent, "2026-12-01T12:00:01.000Z", &given.text);
    assert_eq!(take(&challenges, &proof, NOW_S), Ok(wallet.address()));
}

#[test]
fn what_proves_nothing_is_refused_and_uses_nothing_up() {
    let (challenges, wallet) = (Challenges::default(), ScriptedWallet::new(1));
    let given = give(&challenges, 1);
    let proof = wallet.proof(&given.text);
    assert_eq!(take(&challenges, &wallet.proof("hello"), NOW_S), Err(NotProven::NoChallenge));
    let other_nonce = given.text.replace("Nonce: 01", "Nonce: 02");
    assert_eq!(take(&challenges, &wallet.proof(&other_nonce), NOW_S), Err(NotProven::Unknown));
    let altered = given.text.replacen("nothing", "all", 1);
    assert_eq!(take(&challenges, &wallet.proof(&altered), NOW_S), Err(NotProven::Other));
    assert_eq!(
        challenges.take(&chain(&proof), "evil.example", "plaza", NOW_S),
        Err(NotProven::Other),
        "at another host"
    );
    assert_eq!(
        challenges.take(&chain(&proof), "play.example", "other", NOW_S),
        Err(NotProven::Other),
        "in another world"
    );
    let mut by_another = proof.clone();
    by_another[0]["payload"] = ScriptedWallet::new(2).address().to_string().into();
    assert!(matches!(take(&challenges, &by_another, NOW_S), Err(NotProven::Chain(_))), "of another wallet");
    assert_eq!(take(&challenges, &proof, NOW_S + GOOD_FOR_S), Err(NotProven::Unknown), "too late");
    assert_eq!(take(&challenges, &proof, NOW_S + GOOD_FOR_S - 1), Ok(wallet.address()));
}

/// Texts that another asks for.
fn give_many(challenges: &Challenges, most: usize, source: impl Fn(u64) -> Option<Source>) {
    for number in 1..=most as u64 {
        let mut nonce = [0xff; NONCE_BYTES];
        nonce[..8].copy_from_slice(&number.to_le_bytes());
        challenges.give(("play.example", "plaza"), source(number), nonce, NOW_S);
    }
}

fn source(number: u64) -> Source {
    Source::of(Ipv4Addr::from_bits(number as u32).into())
}

#[test]
fn only_so_many_are_waited_for() {
    let (challenges, wallet) = (Challenges::default(), ScriptedWallet::new(1));
    let first = give(&challenges, 0);
    give_many(&challenges, MOST_TEXTS, |number| Some(source(number)));
    assert_eq!(take(&challenges, &wallet.proof(&first.text), NOW_S), Err(NotProven::Unknown));
    assert_eq!(challenges.0.lock().unwrap().len(), MOST_TEXTS);
    challenges.give(("play.example", "plaza"), None, [1; NONCE_BYTES], NOW_S + GOOD_FOR_S);
    assert_eq!(challenges.0.lock().unwrap().len(), 1, "those that have ended are forgotten");
}

#[test]
fn nobody_pushes_out_what_others_wait_for() {
    let (challenges, wallet) = (Challenges::default(), ScriptedWallet::new(1));
    let first = give(&challenges, 0);
    give_many(&challenges, 2 * MOST_TEXTS, |_| Some(source(7)));
    assert_eq!(challenges.0.lock().unwrap().len(), 1 + MOST_OF_A_SOURCE);
    assert_eq!(take(&challenges, &wallet.proof(&first.text), NOW_S), Ok(wallet.address()));
}

#[test]
fn times_are_written_as_people_read_them() {
    for (unix_s, expected) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_868_799, "2000-02-29T23:59:59Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_647_038_152, "2022-03-11T22:35:52Z"),
        (4_102_444_799, "2099-12-31T23:59:59Z"),
    ] {
        assert_eq!(utc(unix_s), expected);
    }
}
