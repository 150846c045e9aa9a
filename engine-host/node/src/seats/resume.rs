//! What brings a player back into its body: a text that the node alone can make.
//!
//! ```text
//! token   session, 16 hexadecimal digits; "."; signature in base64url (RFC 4648 §5) without padding
//! signed  "lightcone-resume-v1:", the player's binding (32 bytes), role, name and subject of the guest (canonical bytes)
//! ```
//!
//! The binding ties it to world, record and player, the rest to whom access was given: who steals it and has not the same
//! access gets nothing. It ends with the body.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_attest::Encoder;
use lightcone_attest::statement::SigningKey;
use lightcone_protocol::SessionId;
use lightcone_streaming::Guest;

use super::ids::RunIds;

const SIGNED_PREFIX: &[u8] = b"lightcone-resume-v1:";
const SESSION_CHARS: usize = 16;
const SIGNATURE_BYTES: usize = 64;

/// Makes and reads tokens. After a restart the same key reads those of before.
#[derive(Debug)]
pub(crate) struct Tokens(SigningKey);

impl Tokens {
    pub(crate) fn new(key: SigningKey) -> Self {
        Self(key)
    }

    pub(crate) fn make(&self, ids: &RunIds, session: SessionId, guest: &Guest) -> String {
        let signature = self.0.sign(&signed(ids, session, guest));
        format!("{session}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Whose it is, if it was made here for this guest.
    pub(crate) fn read(&self, ids: &RunIds, guest: &Guest, token: &str) -> Option<SessionId> {
        let (session, signature) = parse(token)?;
        self.0.public().verify(&signed(ids, session, guest), &signature).then_some(session)
    }
}

fn signed(ids: &RunIds, session: SessionId, guest: &Guest) -> Vec<u8> {
    let mut whose = Encoder::default();
    whose.str(guest.role.as_str());
    for text in [&guest.name, &guest.subject] {
        whose.bool(text.is_some()).str(text.as_deref().unwrap_or_default());
    }
    [SIGNED_PREFIX, &ids.binding(session).0, whose.bytes()].concat()
}

/// The form alone.
pub(crate) fn parse(token: &str) -> Option<(SessionId, [u8; SIGNATURE_BYTES])> {
    let (session, signature) = token.split_once('.')?;
    if session.len() != SESSION_CHARS || signature.len() != (SIGNATURE_BYTES * 8).div_ceil(6) {
        return None;
    }
    let id = SessionId(u64::from_str_radix(session, 16).ok()?);
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
    (id.to_string() == session).then_some((id, signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_attest::Digest;
    use lightcone_protocol::Role;
    use proptest::prelude::*;

    const RECORD: RunIds = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 3 };

    fn ada() -> Guest {
        Guest { role: Role::Player, name: Some("Ada".into()), subject: Some("7".into()), ..Guest::default() }
    }

    #[test]
    fn a_token_is_good_for_its_player_guest_and_record_alone() {
        let tokens = Tokens::new(SigningKey::from_seed([7; 32]));
        let session = SessionId(3 << 32 | 1);
        let token = tokens.make(&RECORD, session, &ada());
        assert_eq!(tokens.read(&RECORD, &ada(), &token), Some(session));
        for other in [
            Guest { role: Role::Admin, ..ada() },
            Guest { name: None, ..ada() },
            Guest { name: Some("Ad".into()), subject: Some("a7".into()), ..ada() },
            Guest { subject: None, ..ada() },
            Guest::default(),
        ] {
            assert_eq!(tokens.read(&RECORD, &other, &token), None, "{other:?}");
        }
        assert_eq!(tokens.read(&RunIds { run: [4; 16], ..RECORD }, &ada(), &token), None);
        let another = token.replacen('1', "2", 1);
        assert_ne!(another, token);
        assert_eq!(tokens.read(&RECORD, &ada(), &another), None, "of another player");
        assert_eq!(Tokens::new(SigningKey::from_seed([8; 32])).read(&RECORD, &ada(), &token), None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_token_in_one_spelling_or_none(text in "[0-9a-fA-F+]{0,17}\\.?[A-Za-z0-9_=-]{80,90}|\\PC*") {
            if let Some((session, signature)) = parse(&text) {
                prop_assert_eq!(format!("{session}.{}", URL_SAFE_NO_PAD.encode(signature)), text);
            }
        }
    }
}
