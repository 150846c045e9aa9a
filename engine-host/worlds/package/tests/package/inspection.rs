//! What a person and a program are told.

use lightcone_attest::statement::SigningKey;

use crate::support::package;

#[test]
fn a_person_reads_all_of_it() {
    let mut package = package();
    package.sign(&SigningKey::from_seed([1; 32]));
    let (id, key) = (package.id(), package.signer().unwrap());
    let digests: Vec<_> = package.header().entries().iter().map(|entry| entry.digest).collect();
    let size = package.bytes();
    let wanted = format!(
        "Pong für zwei (pong 1.2.3-rc.1)
package    {id}
signed by  key {key}
licence    MIT OR Apache-2.0
authors    Ada, Łukasz
about      Two bats,
           one ball.
runs at    30 ticks a second, interface 1
asks for   64 MiB of memory
           50,000,000 fuel a tick, 1,500,000,000 a second
           2,000,000,000 fuel to start
           10,000 entities
parameters ball_speed=1.5
           goals=7
holds      {size} bytes
  module              8  {}
  model              14  {}  ball.glb
  other               0  {}  empty.bin
  sound               4  {}  sounds/bounce.wav",
        digests[0], digests[1], digests[2], digests[3]
    );
    assert_eq!(package.inspect().to_string(), wanted);
}

#[test]
fn a_program_reads_the_same() {
    let package = package();
    let json = serde_json::to_value(package.inspect()).unwrap();
    assert_eq!(json["id"], package.id().to_string());
    assert_eq!(json["signer"], serde_json::Value::Null);
    assert_eq!(json["manifest"]["limits"]["memory_mib"], 64);
    assert_eq!(json["manifest"]["parameters"], "ball_speed=1.5\ngoals=7");
    assert_eq!(json["contents"][0]["kind"], "module");
    assert_eq!(json["contents"][1]["name"], "ball.glb");
    assert_eq!(json["contents"][1]["digest"], blake3::hash(b"glTF of a ball").to_hex().as_str());
}
