//! Who comes with a wallet.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_attest::log::Kind;
use lightcone_identity::ScriptedWallet;

use super::*;

const OFFER: &str = include_str!("../../../../../streaming/tests/offers/chromium-156-player.sdp");

async fn challenge(house: &House, host: &str) -> String {
    let asked = Request::builder().uri("/v1/worlds/plaza/challenge").header(HOST, host);
    let (code, _, body) = ask(house, asked, "").await;
    assert_eq!(code, StatusCode::OK, "{body}");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert!(body["expires"].as_u64().is_some());
    body["challenge"].as_str().unwrap().to_owned()
}

async fn join(house: &House, host: &str, proof: &str) -> (StatusCode, String) {
    let asked = Request::builder().method("POST").uri("/whep/plaza").header("content-type", "application/sdp");
    let asked = asked.header(HOST, host).header("lightcone-identity", proof);
    let (code, headers, body) = ask(house, asked, OFFER).await;
    assert_eq!(headers.get("lightcone-refused").is_some_and(|what| what == "identity"), code == StatusCode::FORBIDDEN);
    (code, body)
}

fn header(chain: &serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(chain.to_string())
}

#[tokio::test]
async fn a_wallet_is_known_by_its_address_from_when_it_comes_in() {
    let house = house(Access::default());
    let wallet = ScriptedWallet::new(1);
    let text = challenge(&house, "play.example").await;
    assert!(text.contains("Host: play.example\nWorld: plaza\n"), "{text}");
    let (code, said) = join(&house, "play.example", &header(&wallet.proof(&text))).await;
    assert_eq!(code, StatusCode::CREATED, "{said}");
    let session = house.seats.taken()[0].session;
    house.seats.enter(session);
    let entries = house.seats.take_inputs();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Join, Kind::Command]);
    assert!(entries[1].payload.ends_with(&wallet.address().0) && entries[1].player == session.0);
}

#[tokio::test]
async fn who_proves_nothing_does_not_come_in() {
    let house = house(Access::default());
    let wallet = ScriptedWallet::new(1);
    let text = challenge(&house, "play.example").await;
    let proof = header(&wallet.proof(&text));
    let other = header(&wallet.proof(&text.replace("World: plaza", "World: moon")));
    let mut stolen = wallet.proof(&text);
    stolen[0]["payload"] = ScriptedWallet::new(2).address().to_string().into();
    for (host, proof, words) in [
        ("play.example", "not base64!", "base64url"),
        ("play.example", "e30", "cannot be read"),
        ("play.example", &"A".repeat(20_000), "8192 are allowed"),
        ("play.example", &header(&wallet.proof("hello")), "challenge"),
        ("play.example", &other, "another host or world"),
        ("play.example", &header(&stolen), "not signed by"),
        ("localhost", &proof, "another host or world"),
    ] {
        let (code, said) = join(&house, host, proof).await;
        let one_line = said.lines().count() == 1;
        assert!(code == StatusCode::FORBIDDEN && one_line && said.contains(words), "{words}: {code} {said}");
    }
    assert!(house.seats.taken().is_empty());
    assert_eq!(join(&house, "play.example", &proof).await.0, StatusCode::CREATED);
    let (code, said) = join(&house, "play.example", &proof).await;
    assert!(code == StatusCode::FORBIDDEN && said.contains("was used"), "{said}");
    assert_eq!(house.seats.taken().len(), 1);
}

#[tokio::test]
async fn a_challenge_is_for_who_may_come_in_and_for_this_world() {
    let house = guarded();
    let asked = |path: &'static str| Request::builder().uri(path);
    assert_eq!(ask(&house, asked("/v1/worlds/plaza/challenge"), "").await.0, StatusCode::UNAUTHORIZED);
    let named = request("GET", "/v1/worlds/plaza/challenge", SECRET).header(HOST, "play.example");
    assert_eq!(ask(&house, named, "").await.0, StatusCode::OK);
    assert_eq!(status(&house, "GET", "/v1/worlds/moon/challenge", SECRET).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_node_without_a_name_takes_no_wallets_but_on_loopback() {
    let house = house_at(Hosts { on_loopback: false, names: Vec::new() });
    let path = "/v1/worlds/plaza/challenge";
    for host in ["evil.example", "192.0.2.7:8080"] {
        let (code, _, said) = ask(&house, Request::builder().uri(path).header(HOST, host), "").await;
        assert!(code == StatusCode::NOT_FOUND && said.contains("--host-name"), "{host}: {code} {said}");
    }
    assert_eq!(ask(&house, Request::builder().uri(path), "").await.0, StatusCode::NOT_FOUND, "nameless");
    let text = challenge(&house, "127.0.0.1:8080").await;
    let proof = header(&ScriptedWallet::new(1).proof(&text));
    let (code, said) = join(&house, "evil.example", &proof).await;
    assert!(code == StatusCode::FORBIDDEN && said.contains("--host-name"), "{said}");
    assert_eq!(join(&house, "127.0.0.1:8080", &proof).await.0, StatusCode::CREATED);
}
