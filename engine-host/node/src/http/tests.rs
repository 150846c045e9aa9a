use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, Request};
use lightcone_attest::Digest;
use lightcone_attest::statement::SigningKey;
use lightcone_protocol::Role;
use lightcone_record::{Identity, begin_unkept};
use lightcone_streaming::{Config, Guest, Host, Leave, Server};
use lightcone_world::simulation::SimulationConfig;
use lightcone_world::{Facts, WorldSpec};
use tower::ServiceExt;

use super::source::Remote;
use super::*;
use crate::access::Access;
use crate::access::{Claims, Secret, mint};
use crate::identity::Challenges;
use crate::seats::{Most, RunIds, Seats};
use crate::status::Status;
use crate::upgrade::PackageOpener;
use lightcone_protocol::PlayerName;

mod identity;

const SECRET: &str = "a-secret-of-some-length";
const ORIGINS: [&str; 2] = ["https://play.example", "http://127.0.0.1:3000"];

struct House {
    seats: Arc<Seats>,
    status: Arc<Status>,
    router: Router,
    _server: Server,
}

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

/// Of a world without anything in it.
fn witness() -> lightcone_record::Witness {
    let world = WorldSpec::new("plaza", || |_: &mut bevy_app::App| {});
    let mut identity = Identity::fresh([9; 32], Digest([3; 32]));
    identity.dtls = Some(Digest([4; 32]));
    begin_unkept(&world, SimulationConfig::default(), identity, [2; 16], 0).unwrap().ledger.witness()
}

fn house(access: Access) -> House {
    house_with(access, None)
}

fn house_with(access: Access, recordings: Option<RecordingConfig>) -> House {
    house_of(access, recordings, Hosts { on_loopback: true, names: vec!["play.example".parse().unwrap()] })
}

fn house_at(hosts: Hosts) -> House {
    house_of(Access::default(), None, hosts)
}

fn house_of(access: Access, recordings: Option<RecordingConfig>, hosts: Hosts) -> House {
    let record = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 0 };
    let seats = Arc::new(Seats::new("plaza", record, Most { players: 16, spectators: 16 }));
    let server = Server::start(Config::default(), Arc::clone(&seats) as Arc<dyn Host>).unwrap();
    let status = Arc::new(Status::new("plaza", 30, 16, Default::default()));
    let face = Face {
        status: Arc::clone(&status),
        witness: Arc::new(witness()),
        seats: Arc::clone(&seats),
        kicker: server.kicker(),
        captures: server.captures(),
        recordings,
        metrics: metrics_handle().unwrap(),
        access,
        challenges: Challenges::default(),
        pictures: Pictures::default(),
        open_package: PackageOpener::default(),
        upgrades: crate::upgrade::Upgrades::new().0,
        inspections: None,
        allow_origins: ORIGINS.map(|origin| origin.parse().unwrap()).into(),
        proxies: Arc::new(Proxies(vec!["10.0.0.0/8".parse().unwrap()])),
        hosts: Arc::new(hosts),
    };
    let router = router(face, lightcone_streaming::whep::router(&server));
    House { seats, status, router, _server: server }
}

fn guarded() -> House {
    house(Access { secret: Some(Secret::new(SECRET).unwrap()), keys: vec![key().public()], ..Access::default() })
}

fn token(role: Role, world: &str, ends_in_s: i64) -> String {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let name = Some(PlayerName::new("Ada").unwrap());
    let (iat, exp) = (Some(now_s), now_s.checked_add_signed(ends_in_s).unwrap());
    mint(&Claims { world: world.into(), role, name, exp, nbf: None, iat, jti: None, sub: None }, &key()).unwrap()
}

/// Status, header and body.
async fn ask(house: &House, request: axum::http::request::Builder, body: &str) -> (StatusCode, HeaderMap, String) {
    let response = house.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

fn request(method: &str, path: &str, bearer: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(AUTHORIZATION, format!("Bearer {bearer}"))
}

async fn status(house: &House, method: &str, path: &str, bearer: &str) -> StatusCode {
    ask(house, request(method, path, bearer), "").await.0
}

#[tokio::test]
async fn what_matters_needs_the_token_and_the_page_does_not() {
    let house = house(Access { secret: Some(Secret::new(SECRET).unwrap()), keys: Vec::new(), ..Access::default() });
    for path in ["/v1/worlds", "/metrics"] {
        let (code, headers, _) = ask(&house, Request::builder().uri(path), "").await;
        assert_eq!((code, headers["www-authenticate"].to_str().unwrap()), (StatusCode::UNAUTHORIZED, "Bearer"));
        let raw = Request::builder().uri(path).header(AUTHORIZATION, SECRET);
        assert_eq!(ask(&house, raw, "").await.0, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(status(&house, "GET", path, "wrong").await, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(status(&house, "GET", path, SECRET).await, StatusCode::OK, "{path}");
    }
    assert_eq!(status(&house, "POST", "/whep/plaza", "wrong").await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&house, "POST", "/whep/plaza", SECRET).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(ask(&house, Request::builder().uri("/"), "").await.0, StatusCode::OK);
    let health = ask(&house, Request::builder().uri("/healthz"), "").await.0;
    assert_eq!(health, StatusCode::OK);
}

#[tokio::test]
async fn pictures_that_the_world_shows_go_to_whoever_has_a_token() {
    let house = guarded();
    let (picture, script) = (Digest([5; 32]), Digest([6; 32]));
    let path = |digest: Digest| format!("/v1/worlds/plaza/files/{digest}");
    assert_eq!(status(&house, "GET", &path(picture), SECRET).await, StatusCode::NOT_FOUND, "it shows none");
    let offer = move |asked: &Digest| match *asked {
        asked if asked == picture => Some(b"RIFF0000WEBPVP8 ".to_vec()),
        asked if asked == script => Some(b"<script>alert(1)</script>".to_vec()),
        _ => None,
    };
    house.status.runs(&WorldSpec::new("plaza", || |_: &mut bevy_app::App| {}).offering(offer));
    assert_eq!(ask(&house, Request::builder().uri(path(picture)), "").await.0, StatusCode::UNAUTHORIZED);
    let (code, headers, body) = ask(&house, request("GET", &path(picture), SECRET), "").await;
    assert_eq!((code, body.as_str()), (StatusCode::OK, "RIFF0000WEBPVP8 "));
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!((header("content-type"), header("x-content-type-options")), ("image/webp", "nosniff"));
    assert!(header("cache-control").contains("immutable") && header("content-security-policy").contains("'none'"));
    for none in
        [path(script), path(Digest([7; 32])), "/v1/worlds/plaza/files/x".into(), "/v1/worlds/moon/files/x".into()]
    {
        assert_eq!(status(&house, "GET", &none, SECRET).await, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn a_node_that_drains_says_so_to_whoever_asks_after_its_health() {
    let house = guarded();
    let asked = |path: &'static str| Request::builder().uri(path);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask(&house, asked(path), "").await.0, StatusCode::OK, "{path}");
    }
    house.status.paused(Some("cannot write /var/lib/lightcone/record: No space left on device".into()));
    let (code, _, said) = ask(&house, asked("/healthz"), "").await;
    assert!(code == StatusCode::SERVICE_UNAVAILABLE && said.contains("paused") && !said.contains("/var"), "{said}");
    house.status.paused(None);
    house.seats.drain(std::time::Instant::now() + Duration::from_secs(20));
    for path in ["/healthz", "/readyz"] {
        let (code, _, said) = ask(&house, asked(path), "").await;
        assert!(code == StatusCode::SERVICE_UNAVAILABLE && said.starts_with("the node stops"), "{path}: {code} {said}");
    }
}

#[tokio::test]
async fn signed_tokens_open_their_world_until_they_end() {
    let house = guarded();
    let cases = [
        (token(Role::Player, "plaza", 60), StatusCode::OK, "plaza"),
        (token(Role::Player, "plaza", -60), StatusCode::UNAUTHORIZED, "ended 60 s ago"),
        (token(Role::Admin, "moon", 60), StatusCode::FORBIDDEN, "for the world \"moon\""),
        (token(Role::Player, "plaza", 60) + "A", StatusCode::UNAUTHORIZED, "64 bytes"),
        (SECRET.to_owned(), StatusCode::OK, "plaza"),
    ];
    for (bearer, wanted, said) in cases {
        let (code, headers, body) = ask(&house, request("GET", "/v1/worlds", &bearer), "").await;
        assert!(code == wanted && body.contains(said) && body.lines().count() == 1, "{code}: {body}");
        let challenge = headers.get("www-authenticate").and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(challenge.contains("error="), code != StatusCode::OK, "{challenge}");
    }
}

#[tokio::test]
async fn the_guest_reaches_the_host_with_role_and_name() {
    let house = guarded();
    let offer = include_str!("../../../../streaming/tests/offers/chromium-156-player.sdp");
    let spectator = token(Role::Spectator, "plaza", 60);
    let post = request("POST", "/whep/plaza", &spectator).header("content-type", "application/sdp");
    assert_eq!(ask(&house, post, offer).await.0, StatusCode::CREATED);
    let seats = house.seats.taken();
    assert_eq!((seats[0].role, seats[0].name.as_deref()), (Role::Spectator, Some("Ada")));
    let admin = token(Role::Admin, "plaza", 60);
    let listed: serde_json::Value =
        serde_json::from_str(&ask(&house, request("GET", "/v1/sessions", &admin), "").await.2).unwrap();
    let id = seats[0].session.to_string();
    let wanted =
        json!({"id": id, "role": "spectator", "name": "Ada", "connected": false, "recording": false, "seconds": 0});
    assert_eq!(listed["sessions"][0], wanted);
    assert_eq!(status(&house, "DELETE", &format!("/v1/sessions/{id}"), &admin).await, StatusCode::NO_CONTENT);
    assert!(house.seats.taken().is_empty());
    assert_eq!(status(&house, "DELETE", &format!("/v1/sessions/{id}"), &admin).await, StatusCode::NOT_FOUND);
    let (code, _, said) = ask(&house, request("GET", "/v1/worlds", &spectator), "").await;
    assert!(
        code == StatusCode::UNAUTHORIZED && said.contains("revoked"),
        "whoever was sent away does not come back: {said}"
    );
    assert_eq!(status(&house, "GET", "/v1/worlds", &admin).await, StatusCode::OK);
}

#[tokio::test]
async fn admins_alone_see_who_is_here_and_send_them_away() {
    let house = guarded();
    let session = house.seats.join("plaza", &Guest::default()).unwrap().session;
    let id = format!("/v1/sessions/{session}");
    for bearer in [token(Role::Player, "plaza", 60), token(Role::Spectator, "plaza", 60), SECRET.to_owned()] {
        assert_eq!(status(&house, "GET", "/v1/sessions", &bearer).await, StatusCode::FORBIDDEN);
        assert_eq!(status(&house, "DELETE", &id, &bearer).await, StatusCode::FORBIDDEN);
    }
    let recording = format!("{id}/recording");
    for method in ["POST", "DELETE"] {
        assert_eq!(status(&house, method, &recording, SECRET).await, StatusCode::FORBIDDEN);
    }
    let admin = token(Role::Admin, "plaza", 60);
    let (code, _, body) = ask(&house, request("POST", &recording, &admin), "").await;
    assert!(
        code == StatusCode::CONFLICT && body.contains("--recordings") && body.lines().count() == 1,
        "{code}: {body}"
    );
    assert_eq!(status(&house, "DELETE", &recording, &admin).await, StatusCode::NOT_FOUND);
    for strange in
        ["/v1/sessions/1", "/v1/sessions/+000000000000001", "/v1/sessions/ffffffffffffffff", "/v1/sessions/%00"]
    {
        assert_eq!(status(&house, "DELETE", strange, &admin).await, StatusCode::NOT_FOUND, "{strange}");
    }
    house.seats.leave(session, Leave::Left);
    let open = self::house(Access::default());
    let facts = Facts::new([("js", "fast")]);
    open.status.runs(&WorldSpec::new("plaza", || |_: &mut bevy_app::App| {}).with_facts(facts));
    let (code, _, said) = ask(&open, Request::builder().uri("/v1/worlds"), "").await;
    assert!(code == StatusCode::OK && said.contains(r#""facts":{"js":"fast"}"#), "{code}: {said}");
    assert_eq!(ask(&open, Request::builder().uri("/v1/sessions"), "").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn pages_of_listed_origins_may_use_the_node() {
    let house = guarded();
    let preflight = |origin| {
        let asked = Request::builder().method("OPTIONS").uri("/whep/plaza").header(ORIGIN, origin);
        asked.header("access-control-request-method", "POST").header("access-control-request-headers", "authorization")
    };
    let (code, headers, _) = ask(&house, preflight("https://play.example"), "").await;
    assert_eq!(
        (code, headers["access-control-allow-origin"].to_str().unwrap()),
        (StatusCode::NO_CONTENT, "https://play.example")
    );
    assert!(headers["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    for stranger in ["https://play.example.evil", "https://evil.example", "null", "http://play.example"] {
        let (code, headers, _) = ask(&house, preflight(stranger), "").await;
        assert_eq!(code, StatusCode::FORBIDDEN, "{stranger}");
        assert!(!headers.contains_key("access-control-allow-origin"));
        let asked = request("GET", "/v1/worlds", SECRET).header(ORIGIN, stranger).header(HOST, "play.example:8080");
        let (code, headers, _) = ask(&house, asked, "").await;
        assert_eq!(code, StatusCode::FORBIDDEN, "{stranger}");
        assert!(!headers.contains_key("access-control-allow-origin") && headers["vary"] == "origin");
    }
    let refused = request("GET", "/v1/worlds", "wrong").header(ORIGIN, ORIGINS[1]);
    let (code, headers, _) = ask(&house, refused, "").await;
    assert_eq!(
        (code, headers["access-control-allow-origin"].to_str().unwrap()),
        (StatusCode::UNAUTHORIZED, ORIGINS[1])
    );
    assert!(!headers.contains_key("access-control-allow-credentials"));
    // The node's own page may stand in their frames.
    let (_, headers, _) = ask(&house, Request::builder().uri("/"), "").await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.ends_with("frame-ancestors 'self' https://play.example http://127.0.0.1:3000"), "{policy}");
    // What is no preflight is signalling's own.
    let (code, headers, _) = ask(&house, request("OPTIONS", "/whep/plaza", SECRET), "").await;
    assert_eq!((code, headers["accept-post"].to_str().unwrap()), (StatusCode::NO_CONTENT, "application/sdp"));
}

#[tokio::test]
async fn a_name_that_leads_here_by_a_strangers_will_is_not_answered_to() {
    let house = house(Access::default());
    for (host, wanted) in [
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("evil.example:8080", StatusCode::MISDIRECTED_REQUEST),
        ("127.0.0.1:8080", StatusCode::OK),
        ("localhost:8080", StatusCode::OK),
        ("[::1]:8080", StatusCode::OK),
        ("play.example", StatusCode::OK),
    ] {
        for path in ["/", "/v1/worlds", "/healthz"] {
            let (code, _, said) = ask(&house, Request::builder().uri(path).header(HOST, host), "").await;
            assert_eq!(code, wanted, "{host} {path}");
            assert!(code == StatusCode::OK || (said.contains("--host-name") && said.lines().count() == 1), "{said}");
        }
    }
    let own =
        Request::builder().uri("/v1/worlds").header(HOST, "127.0.0.1:8080").header(ORIGIN, "http://127.0.0.1:8080");
    assert_eq!(ask(&house, own, "").await.0, StatusCode::OK, "its own page");
    let other =
        Request::builder().uri("/v1/worlds").header(HOST, "127.0.0.1:8080").header(ORIGIN, "http://localhost:9");
    assert_eq!(ask(&house, other, "").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_address_of_a_session_opens_it_and_nothing_else_does() {
    let house = guarded();
    let offer = include_str!("../../../../streaming/tests/offers/chromium-156-player.sdp");
    let sdp = |asked: axum::http::request::Builder| asked.header("content-type", "application/sdp");
    let player = token(Role::Player, "plaza", 60);
    let (_, headers, _) = ask(&house, sdp(request("POST", "/whep/plaza", &player)), offer).await;
    let session = headers["location"].to_str().unwrap().to_owned();
    let bare = |method, path: &str| Request::builder().method(method).uri(path);
    let trickle = |path: &str| bare("PATCH", path).header("content-type", "application/trickle-ice-sdpfrag");
    let fragment = "a=ice-ufrag:x\r\na=ice-pwd:y\r\n";
    let (code, _, said) = ask(&house, trickle(&session), fragment).await;
    assert!(!matches!(code, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND), "{code} {said}");
    let another = format!("{}0", &session[..session.len() - 1]);
    let guessed = if another == session { format!("{}1", &session[..session.len() - 1]) } else { another };
    assert_eq!(ask(&house, bare("DELETE", &guessed), "").await.0, StatusCode::NOT_FOUND);
    assert!(!ask(&house, bare("DELETE", "/whep/plaza/"), "").await.0.is_success());
    assert_eq!(ask(&house, sdp(bare("POST", "/whep/plaza")), offer).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&house, "DELETE", &session, "a token that has ended").await, StatusCode::OK);
}

#[tokio::test]
async fn a_token_for_metrics_opens_metrics_alone() {
    let scrape = Some(Secret::new("a-secret-for-scrapes").unwrap());
    let secret = Some(Secret::new(SECRET).unwrap());
    let house = house(Access { secret, scrape, ..Access::default() });
    assert_eq!(status(&house, "GET", "/metrics", "a-secret-for-scrapes").await, StatusCode::OK);
    assert_eq!(status(&house, "GET", "/metrics", "another-secret-for-it").await, StatusCode::UNAUTHORIZED);
    for (method, path) in [("GET", "/v1/worlds"), ("POST", "/whep/plaza"), ("GET", "/v1/sessions")] {
        assert_eq!(status(&house, method, path, "a-secret-for-scrapes").await, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_for_admins() {
    for house in [guarded(), house(Access::default())] {
        for path in ["/nothing", "/v1/nothing", "/whep", "/v1/sessions/1/nothing", "/favicon.ico", "/.env"] {
            let (code, _, said) = ask(&house, Request::builder().uri(path), "").await;
            assert!(code == StatusCode::NOT_FOUND && !said.contains("admin"), "{path}: {code} {said}");
        }
    }
}

#[tokio::test]
async fn behind_a_proxy_locations_and_limits_are_those_of_who_asks() {
    let house = house(Access::default());
    let offer = include_str!("../../../../streaming/tests/offers/chromium-156-player.sdp");
    let from = |address: &str| {
        let asked = Request::builder().method("POST").uri("/whep/plaza").header("content-type", "application/sdp");
        asked.header(HOST, "127.0.0.1:8080").extension(Remote(SocketAddr::new(address.parse().unwrap(), 1)))
    };
    let location = async |asked: axum::http::request::Builder| {
        let (code, headers, said) = ask(&house, asked, offer).await;
        assert_eq!(code, StatusCode::CREATED, "{said}");
        headers["location"].to_str().unwrap().to_owned()
    };
    assert!(location(from("192.0.2.1")).await.starts_with("/whep/plaza/"));
    let by_proxy = from("10.0.0.1").header("x-forwarded-for", "203.0.113.5").header("x-forwarded-prefix", "/lc/");
    assert!(location(by_proxy).await.starts_with("/lc/whep/plaza/"));
    let lies = from("192.0.2.1").header("x-forwarded-for", "203.0.113.5").header("x-forwarded-prefix", "/evil");
    assert!(location(lies).await.starts_with("plaza/"), "right at any depth");
    let host = from("10.0.0.1").header("x-forwarded-host", "play.example").header(ORIGIN, "https://play.example");
    assert!(location(host).await.starts_with("plaza/"));
    let stranger = from("192.0.2.1").header("x-forwarded-host", "play.example").header(ORIGIN, "https://play.example");
    assert_eq!(ask(&house, stranger.header("x-a", "b"), offer).await.0, StatusCode::CREATED, "it is listed");
    for _ in 0..200 {
        _ = ask(&house, from("10.0.0.1").header("x-forwarded-for", "203.0.113.99"), "").await;
    }
    let again = |client: &str| from("10.0.0.1").header("x-forwarded-for", client);
    assert_eq!(ask(&house, again("203.0.113.99"), "").await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_ne!(ask(&house, again("203.0.113.98"), "").await.0, StatusCode::TOO_MANY_REQUESTS, "others do not wait");
}

#[tokio::test(start_paused = true)]
async fn who_asks_too_often_waits_and_nobody_else_does() {
    let house = guarded();
    let from = |address: &str| {
        let asked = request("GET", "/v1/worlds", "guess");
        asked.extension(Remote(SocketAddr::new(address.parse().unwrap(), 1)))
    };
    let mut last = StatusCode::UNAUTHORIZED;
    let mut tries = 0;
    while last == StatusCode::UNAUTHORIZED {
        last = ask(&house, from("2001:db8::1"), "").await.0;
        tries += 1;
    }
    assert_eq!((last, tries), (StatusCode::TOO_MANY_REQUESTS, 201));
    let (_, headers, body) = ask(&house, from("2001:db8::2"), "").await;
    assert_eq!((headers["retry-after"].to_str().unwrap(), body.lines().count()), ("1", 1));
    assert_eq!(ask(&house, from("2001:db8:0:1::1"), "").await.0, StatusCode::UNAUTHORIZED);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(ask(&house, from("2001:db8::1"), "").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn recordings_are_listed_fetched_by_range_and_deleted_by_admins_alone() {
    let folder = std::env::temp_dir().join(format!("lightcone-recorded-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let name = "1764489600000-00000000000000a7-1.mp4";
    std::fs::write(folder.join(name), "0123456789").unwrap();
    std::fs::write(folder.join("secret.txt"), "not a recording").unwrap();
    let access = Access { keys: vec![key().public()], ..Access::default() };
    let house = house_with(access, Some(RecordingConfig { folder: folder.clone(), max_bytes: 1 << 20 }));
    let (admin, player) = (token(Role::Admin, "plaza", 60), token(Role::Player, "plaza", 60));
    let file = format!("/v1/recordings/{name}");

    let (code, _, listed) = ask(&house, request("GET", "/v1/recordings", &admin), "").await;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(code, StatusCode::OK);
    assert_eq!(listed["recordings"].as_array().unwrap().len(), 1, "{listed}");
    let first = &listed["recordings"][0];
    assert!(first["file"] == name && first["bytes"] == 10 && first["recording"] == false, "{listed}");

    let part = request("GET", &file, &admin).header("Range", "bytes=2-4");
    let (code, headers, body) = ask(&house, part, "").await;
    assert_eq!((code, body.as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    assert!(headers["content-range"] == "bytes 2-4/10" && headers["content-type"] == "video/mp4", "{headers:?}");
    assert_eq!(ask(&house, request("GET", &file, &admin), "").await.2, "0123456789");
    for other in ["/v1/recordings/secret.txt", "/v1/recordings/..%2Fsecret.txt", "/v1/recordings/x.mp4"] {
        assert_eq!(status(&house, "GET", other, &admin).await, StatusCode::NOT_FOUND, "{other}");
        assert_eq!(status(&house, "DELETE", other, &admin).await, StatusCode::NOT_FOUND, "{other}");
    }
    for (method, path) in [("GET", "/v1/recordings"), ("GET", file.as_str()), ("DELETE", file.as_str())] {
        assert_eq!(status(&house, method, path, &player).await, StatusCode::FORBIDDEN, "{method} {path}");
    }
    assert_eq!(status(&house, "DELETE", &file, &admin).await, StatusCode::NO_CONTENT);
    assert_eq!(status(&house, "GET", &file, &admin).await, StatusCode::NOT_FOUND);
    assert!(folder.join("secret.txt").is_file());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_verifier_gets_evidence_that_is_no_older_than_its_question() {
    use base64::Engine;
    use lightcone_attest::statement::{KeyBinding, verify};
    let house = guarded();
    let (code, _, body) = ask(&house, request("GET", "/v1/worlds/plaza/evidence?nonce=c0ffee", SECRET), "").await;
    assert_eq!(code, StatusCode::OK, "{body}");
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    let notice = answer["notice"].as_str().unwrap();
    assert!(notice.contains("whoever runs this node can read"), "{notice}");
    let bytes = base64::prelude::BASE64_STANDARD.decode(answer["key_binding"].as_str().unwrap()).unwrap();
    let binding: KeyBinding = verify(&bytes, &SigningKey::from_seed([9; 32]).public()).unwrap();
    let said = binding.provenance.unwrap();
    assert_eq!((said.nonce, said.dtls), (vec![0xc0, 0xff, 0xee], Some(Digest([4; 32]))));
    let long = format!("/v1/worlds/plaza/evidence?nonce={}", "00".repeat(65));
    for wrong in
        ["/v1/worlds/plaza/evidence", "/v1/worlds/plaza/evidence?nonce=", "/v1/worlds/plaza/evidence?nonce=c0f", &long]
    {
        assert_eq!(status(&house, "GET", wrong, SECRET).await, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(status(&house, "GET", "/v1/worlds/moon/evidence?nonce=00", SECRET).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&house, "GET", "/v1/worlds/plaza/evidence?nonce=00", "wrong").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn admins_alone_hand_over_a_new_version_and_only_to_this_world() {
    let house = guarded();
    let path = "/v1/worlds/plaza/upgrade";
    assert_eq!(status(&house, "POST", path, &token(Role::Player, "plaza", 60)).await, StatusCode::FORBIDDEN);
    let admin = token(Role::Admin, "plaza", 60);
    assert_eq!(status(&house, "POST", "/v1/worlds/yard/upgrade", &admin).await, StatusCode::NOT_FOUND);
    let (code, _, said) = ask(&house, request("POST", path, &admin), "a package").await;
    assert_eq!((code, said.as_str()), (StatusCode::CONFLICT, "this node takes no packages\n"));
}
