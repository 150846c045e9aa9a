//! Who may do what.

use std::time::{SystemTime, UNIX_EPOCH};

use lightcone_attest::statement::SigningKey;
use lightcone_node::access::{Access, Claims, Secret, mint};
use lightcone_protocol::Role;
use lightcone_supervisor::{HOST_WORLD, HostConfig, HostError, RunningHost};

use crate::support::{Scratch, ask, config, get, package, raw, start};

fn token(key: &SigningKey, role: Role, world: &str) -> String {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let (world, exp) = (world.to_owned(), now_s + 600);
    let claims = Claims { world, role, name: None, exp, nbf: None, iat: None, jti: None, sub: None };
    format!("authorization: Bearer {}\r\n", mint(&claims, key).unwrap())
}

#[test]
fn with_tokens_admins_of_the_host_alone_upload_and_start() {
    let (store, key) = (Scratch::new(), SigningKey::from_seed([7; 32]));
    let secret = Secret::new("0123456789-abcdef").unwrap();
    let access = Access { secret: Some(secret), keys: vec![key.public()], ..Access::default() };
    let host = start(HostConfig { access, ..config(&store) });
    let at = host.address();
    let upload = |head: &str| ask(at, "POST /v1/programs", head, &package("serve 127.0.0.1:9")).status;
    assert_eq!(upload(""), 401);
    assert_eq!(upload("authorization: Bearer 0123456789-abcdef\r\n"), 403, "a player's");
    assert_eq!(upload(&token(&key, Role::Player, HOST_WORLD)), 403);
    assert_eq!(upload(&token(&key, Role::Admin, "pong")), 403, "an admin of a world of that name");
    assert_eq!(upload(&token(&SigningKey::from_seed([8; 32]), Role::Admin, HOST_WORLD)), 401);
    assert!(store.names("programs").is_empty() && store.names("uploads").is_empty());
    assert_eq!(upload(&token(&key, Role::Admin, HOST_WORLD)), 201);
    for path in ["/v1/programs", "/v1/worlds", "/v1/worlds/pong", "/v1/worlds/pong/log"] {
        assert_eq!(get(at, path).status, 401, "{path}");
    }
    assert_eq!((get(at, "/").status, get(at, "/healthz").status), (200, 200));
}

#[test]
fn beyond_loopback_there_is_no_host_without_tokens() {
    let store = Scratch::new();
    let refused = |config: HostConfig| matches!(RunningHost::start(config), Err(HostError::TokenRequired(_)));
    assert!(refused(HostConfig { listen: ([0, 0, 0, 0], 0).into(), ..config(&store) }));
    assert!(refused(HostConfig { media_ip: [0, 0, 0, 0].into(), ..config(&store) }));
}

#[test]
fn a_strangers_page_can_do_nothing_here() {
    let store = Scratch::new();
    let host = start(config(&store));
    let at = host.address();
    let origin = "origin: https://evil.example\r\n";
    assert_eq!(ask(at, "POST /v1/programs", origin, &package("serve 127.0.0.1:9")).status, 403);
    let rebound = raw(at, "GET /v1/worlds HTTP/1.1\r\nhost: evil.example\r\n", b"");
    assert!([400, 421].contains(&rebound.status), "{rebound:?}");
}
