//! Hashes of content: the CIDs that Decentraland names files and entities by.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::block::{Leaves, root};
use crate::error::RealmError;

/// A name of content that says what it is. A file is a block as it is, or a tree of blocks in the way of UnixFS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Hash {
    text: String,
    kind: Kind,
    digest: [u8; 32],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    /// `bafkrei…`: of the bytes themselves.
    Raw,
    /// `bafybei…`: of a tree whose leaves are bytes.
    Tree,
    /// `Qm…`: to Decentraland of the bytes themselves, to IPFS of a tree whose leaves are nodes, too. Both are there.
    Old,
}

/// CID version 1, codec raw or dag-pb, SHA-256 of 32 bytes.
const RAW: [u8; 4] = [1, 0x55, 0x12, 32];
const DAG_PB: [u8; 4] = [1, 0x70, 0x12, 32];
const SHA_256: [u8; 2] = [0x12, 32];

impl Hash {
    /// Only in its one canonical spelling, so that a hash is a name of one file.
    pub(crate) fn parse(text: &str) -> Result<Self, RealmError> {
        let wrong = || RealmError::Hash(text.chars().take(100).collect());
        let (kind, bytes) = match text.len() {
            59 if text.starts_with('b') => {
                let bytes = base32(&text[1..]).ok_or_else(wrong)?;
                let kind =
                    [(RAW, Kind::Raw), (DAG_PB, Kind::Tree)].into_iter().find(|(head, _)| bytes.starts_with(head));
                (kind.ok_or_else(wrong)?.1, bytes)
            }
            46 if text.starts_with("Qm") => {
                let bytes = base58(text).filter(|bytes| bytes.starts_with(&SHA_256)).ok_or_else(wrong)?;
                (Kind::Old, bytes)
            }
            _ => return Err(wrong()),
        };
        let digest = bytes.last_chunk::<32>().copied().ok_or_else(wrong)?;
        let head = if kind == Kind::Old { SHA_256.len() } else { RAW.len() };
        if bytes.len() != head + digest.len() {
            return Err(wrong());
        }
        Ok(Self { text: text.to_owned(), kind, digest })
    }

    /// Whether content is what the hash says.
    pub(crate) fn is_of(&self, content: &[u8]) -> bool {
        let digest = match self.kind {
            Kind::Raw => Sha256::digest(content).into(),
            Kind::Tree => root(content, Leaves::Bytes),
            Kind::Old if self.digest == <[u8; 32]>::from(Sha256::digest(content)) => return true,
            Kind::Old => root(content, Leaves::Nodes),
        };
        digest == self.digest
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// RFC 4648, in small letters and without padding.
fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'a'..=b'z' => letter - b'a',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (bits == 0 && count < 5).then_some(bytes)
}

/// Bitcoin's letters. A number without zeros before it, which no hash of ours begins with.
fn base58(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes: Vec<u8> = Vec::new();
    for letter in text.bytes() {
        let mut carry = LETTERS.iter().position(|known| *known == letter)? as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.insert(0, carry as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bytes that look like chance, the same in the script that made the hashes below.
    fn content(bytes: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..bytes).map(|_| next()).collect()
    }

    /// What `hashV0` and `hashV1` of npm `@dcl/hashing` 3 say of this content.
    const KNOWN: [(usize, &str, &str); 7] = [
        (
            5,
            "Qmezj541i8sQNTbFEke4nhicjM2Qu3nhfD7Tms1y4G1fv2",
            "bafkreihxpp7cgggf2lqcf4mrhqhbqci4xdl2vkq2itqohia2or2mtozefm",
        ),
        (
            262_144,
            "QmV4oiuQthAoS16GHFQWazz7dQE8uYP2CAQt4poccHwzrw",
            "bafkreidd6k2rtu2k6woh25xxx2nxk2d2ifjrn54h6wjqfbqijyvdl2nrmq",
        ),
        (
            262_145,
            "QmNibz32aBnvStCFyh3azW3Np4qhvPVuijUyyt5W8AYdho",
            "bafybeidmf7miq54symki3qff7ohjgfhn23ysap4nt7fcolcjetgkyvqoaa",
        ),
        (
            600_000,
            "QmV2CEdDnjr2Qj1RnrcMs2ZX4mcHdXiSWDpXfZdxfpcfsY",
            "bafybeiejiiddbl37nw46bcwcuovylnu2evyeybt5hh4nzba2djstxhbfvu",
        ),
        (
            45_613_056,
            "QmU51qj1Yyx2ZiZdZNmnDu2vVDWJYGfo6RikRdPWgxrsPM",
            "bafybeid3u6ywprs7daea5cngbzwx3dxtb5ov464joy4p4ctguxa4dtm4ue",
        ),
        (
            45_613_057,
            "QmcTz1AH5KqgG4NopBX58wdJJtC6aFgqdE3sv7kL2xxQXY",
            "bafybeiak6ul52u63lryr7aaih6sa7n6wbxwdhwgwngisfkspjlt2orzvk4",
        ),
        (
            45_875_203,
            "QmWWhKoexrM8NXojutABCM9EvsKDCQg98kZvNzXs18kHzM",
            "bafybeifpxpeqszkx5eejphjyrkxc26ltb4kvulv2hvgilwoopywufkbybi",
        ),
    ];

    #[test]
    fn hashes_are_those_of_decentralands_own_package() {
        for (bytes, old, new) in KNOWN {
            let mut content = content(bytes);
            for hash in [old, new].map(|text| Hash::parse(text).unwrap()) {
                assert!(hash.is_of(&content), "{bytes} {hash}");
                content[bytes / 2] ^= 1;
                assert!(!hash.is_of(&content), "{bytes} {hash}");
                content[bytes / 2] ^= 1;
            }
        }
    }

    /// What npm `ipfs-unixfs-importer` 17 says of the same content, with blocks of 256 KiB in nodes of 174.
    const KNOWN_TO_IPFS: [(usize, &str); 3] = [
        (5, "QmbmFFa4eXNM3yM4erAgjDN4pqvCh6QCy9Wg1USmuVpDnG"),
        (262_145, "QmXk293KuVQQYgGpKe91CzW2hykJGFjmhjV4ZUDrXiRTFc"),
        (45_875_203, "QmRMFMtZHDTa2bxaa1UMFuyXWBBxcpSwbr6vMx3jAgGth6"),
    ];

    #[test]
    fn hashes_of_version_0_may_also_be_those_of_ipfs() {
        for (bytes, text) in KNOWN_TO_IPFS {
            let (mut content, hash) = (content(bytes), Hash::parse(text).unwrap());
            assert!(hash.is_of(&content), "{bytes}");
            content[bytes / 2] ^= 1;
            assert!(!hash.is_of(&content), "{bytes}");
        }
    }

    #[test]
    fn nothing_else_is_a_hash() {
        let good = KNOWN[0].2;
        let upper = good.to_uppercase();
        let padded = format!("{}n", &good[..58]);
        for text in [
            "",
            "b",
            "Qm",
            &good[..58],
            &upper,
            &padded,
            &format!("{good}a"),
            "../../etc/passwd",
            KNOWN[0].1.trim_end_matches('2'),
        ] {
            assert!(Hash::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_hash_or_refused(text in "(b|Qm)?[a-zA-Z0-9é]{0,60}") {
            if let Ok(hash) = Hash::parse(&text) {
                prop_assert_eq!(hash.as_str(), text.as_str());
            }
        }
    }
}
