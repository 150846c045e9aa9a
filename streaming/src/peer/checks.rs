//! The messages of ICE (RFC 8445, 7): checks and their answers.

use bytes::BytesMut;
use rtc::crypto::RTCCrypto;
use rtc::stun::attributes::{ATTR_ICE_CONTROLLED, ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};
use rtc::stun::textattrs::Username;
use rtc::stun::xoraddr::XorMappedAddress;

use crate::remote::Remote;

/// As of a path that is learned from checks (RFC 8445, 5.1.2.1).
const OUR_PRIORITY: u32 = 110 << 24 | 65_535 << 8 | 255;

/// The names and passwords of one generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) local_ufrag: String,
    pub(crate) local_pwd: String,
    pub(crate) remote_ufrag: String,
    pub(crate) remote_pwd: String,
}

impl Credentials {
    /// As the USERNAME of the browser's checks has them.
    pub(super) fn of_theirs(&self) -> String {
        format!("{}:{}", self.local_ufrag, self.remote_ufrag)
    }

    fn of_ours(&self) -> String {
        format!("{}:{}", self.remote_ufrag, self.local_ufrag)
    }
}

/// The number by which an answer is known.
pub(super) type Transaction = TransactionId;

/// What came in.
pub(super) enum Received {
    /// The browser checks a path; it is not known yet whether it knows the password.
    Check(Check),
    /// It answers a check of ours; the same.
    Answer(Answer),
}

pub(super) struct Check {
    message: Message,
    pub(super) username: Vec<u8>,
    pub(super) nominates: bool,
    pub(super) priority: u32,
}

pub(super) struct Answer {
    message: Message,
}

impl Received {
    pub(super) fn parse(datagram: &[u8]) -> Option<Self> {
        let mut message = Message { raw: datagram.to_vec(), ..Message::default() };
        message.decode().ok()?;
        if message.typ == BINDING_SUCCESS {
            return Some(Self::Answer(Answer { message }));
        }
        if message.typ != BINDING_REQUEST {
            return None;
        }
        let priority = message.get(ATTR_PRIORITY).ok().and_then(|bytes| bytes.try_into().ok());
        Some(Self::Check(Check {
            username: message.get(ATTR_USERNAME).ok()?,
            nominates: message.contains(ATTR_USE_CANDIDATE),
            priority: priority.map_or(0, u32::from_be_bytes),
            message,
        }))
    }
}

impl Check {
    /// Whether it is of one who knows our password.
    pub(super) fn is_of(&mut self, credentials: &Credentials, crypto: &dyn RTCCrypto) -> bool {
        MessageIntegrity::check(&mut self.message, credentials.local_pwd.as_bytes(), crypto).is_ok()
    }

    /// What is said to it.
    pub(super) fn answer(self, from: Remote, credentials: &Credentials, crypto: &dyn RTCCrypto) -> Option<BytesMut> {
        let mut answer = Message::new();
        let mapped = XorMappedAddress { ip: from.address.ip(), port: from.address.port() };
        answer.build(&[Box::new(self.message), Box::new(BINDING_SUCCESS), Box::new(mapped)]).ok()?;
        signed(answer, &credentials.local_pwd, crypto)
    }
}

impl Answer {
    pub(super) fn transaction(&self) -> Transaction {
        self.message.transaction_id
    }

    /// Whether it is of one who knows the browser's password.
    pub(super) fn is_of(&mut self, credentials: &Credentials, crypto: &dyn RTCCrypto) -> bool {
        MessageIntegrity::check(&mut self.message, credentials.remote_pwd.as_bytes(), crypto).is_ok()
    }
}

/// A check of ours. `tie_breaker` is for the case that both sides want to nominate, in which we yield.
pub(super) fn ours(
    credentials: &Credentials,
    tie_breaker: u64,
    crypto: &dyn RTCCrypto,
) -> Option<(Transaction, BytesMut)> {
    let transaction = TransactionId::new();
    let mut message = Message::new();
    let username = Username::new(ATTR_USERNAME, credentials.of_ours());
    message.build(&[Box::new(BINDING_REQUEST), Box::new(transaction), Box::new(username)]).ok()?;
    message.add(ATTR_PRIORITY, &OUR_PRIORITY.to_be_bytes());
    message.add(ATTR_ICE_CONTROLLED, &tie_breaker.to_be_bytes());
    Some((transaction, signed(message, &credentials.remote_pwd, crypto)?))
}

fn signed(mut message: Message, pwd: &str, crypto: &dyn RTCCrypto) -> Option<BytesMut> {
    let integrity = MessageIntegrity::new_short_term_integrity_with_provider(pwd.to_owned(), crypto);
    integrity.add_to(&mut message).and_then(|()| FINGERPRINT.add_to(&mut message)).ok()?;
    Some(BytesMut::from(&message.raw[..]))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::peer) fn credentials(number: u32) -> Credentials {
        let named = |kind| format!("{kind}{number}");
        let pwd = |whose| format!("a password of {whose} {number}");
        Credentials {
            local_ufrag: named("ours"),
            local_pwd: pwd("ours"),
            remote_ufrag: named("theirs"),
            remote_pwd: pwd("theirs"),
        }
    }

    /// A browser's check.
    pub(in crate::peer) fn check(of: &Credentials, priority: u32, nominates: bool) -> Vec<u8> {
        let provider = rtc::crypto::default_provider().unwrap();
        let mut message = Message::new();
        let username = Username::new(ATTR_USERNAME, of.of_theirs());
        message.build(&[Box::new(BINDING_REQUEST), Box::new(TransactionId::new()), Box::new(username)]).unwrap();
        message.add(ATTR_PRIORITY, &priority.to_be_bytes());
        if nominates {
            message.add(ATTR_USE_CANDIDATE, &[]);
        }
        signed(message, &of.local_pwd, provider.crypto()).unwrap().to_vec()
    }

    /// A browser's answer, if this is a check of ours.
    pub(in crate::peer) fn answer(of: &Credentials, datagram: &[u8]) -> Option<Vec<u8>> {
        let provider = rtc::crypto::default_provider().unwrap();
        let mut request = Message { raw: datagram.to_vec(), ..Message::default() };
        request.decode().ok().filter(|()| request.typ == BINDING_REQUEST)?;
        assert_eq!(request.get(ATTR_USERNAME).unwrap(), of.of_ours().as_bytes());
        MessageIntegrity::check(&mut request, of.remote_pwd.as_bytes(), provider.crypto()).unwrap();
        let mut answer = Message::new();
        answer.build(&[Box::new(request), Box::new(BINDING_SUCCESS)]).unwrap();
        Some(signed(answer, &of.remote_pwd, provider.crypto())?.to_vec())
    }
}
