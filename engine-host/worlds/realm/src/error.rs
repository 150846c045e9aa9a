//! Why a realm cannot be had.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

use thiserror::Error;

/// Why a realm cannot be had.
#[derive(Debug, Error)]
pub enum RealmError {
    /// What was given is no address of a realm.
    #[error("{0:?} is no address of a realm; one is like https://realm.example/about")]
    Address(String),
    /// An address with a name or a password, which is not repeated.
    #[error("an address of a realm has no name and no password in it: leave out what stands before the @")]
    Login,
    /// The realm, an entity or a file was not answered.
    #[error("{url}: {cause}")]
    Web {
        /// What was asked for.
        url: String,
        /// Why it was not answered.
        cause: WebError,
    },
    /// What a realm says of itself cannot be read.
    #[error("{url} is no description of a realm: {why}")]
    About {
        /// Where it says it.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// An entity is none of a scene.
    #[error("the entity {id} is no scene that can be run: {why}")]
    Entity {
        /// Which one.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// A name that is no hash.
    #[error("{0:?} is no hash of content; those begin with bafkrei, bafybei or Qm")]
    Hash(String),
    /// What came is not what its hash says.
    #[error("{name} is not what its hash {hash} says: it was changed on its way, and is refused")]
    Wrong {
        /// Of the file, or what it is.
        name: String,
        /// By which it was asked for.
        hash: String,
    },
    /// There is nothing to run.
    #[error("{0} names no scenes; say which parcels to visit, as in --parcels 10,-3")]
    NoScenes(String),
    /// More than is fetched.
    #[error("{what} is more than {limit}, which is the most that is fetched")]
    TooMuch {
        /// What there is too much of.
        what: String,
        /// The most.
        limit: u64,
    },
    /// A file or folder of the cache cannot be read or written.
    #[error("{}: {cause}", .path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Why a request was not answered.
#[derive(Debug, Error)]
pub enum WebError {
    /// It is neither encrypted nor on this machine.
    #[error("only https is used, and http on this machine for a realm that was named there")]
    Scheme,
    /// An address with a name or a password.
    #[error("an address with a name or a password is not asked")]
    Login,
    /// An address that no realm elsewhere may send anybody to.
    #[error("{0} is an address of a private network, and is not asked")]
    Private(IpAddr),
    /// The name leads nowhere.
    #[error("the name {0:?} is not known")]
    Name(String),
    /// Nobody answers, or not in time.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The other side is not who it says it is, or speaks no TLS 1.3.
    #[error("{0}")]
    Tls(#[from] rustls::Error),
    /// What came is no answer of HTTP.
    #[error("the answer cannot be read: {0}")]
    Malformed(&'static str),
    /// Another status than success.
    #[error("the answer is {0}")]
    Status(u16),
    /// It is sent on again and again.
    #[error("more than {0} redirects")]
    Redirects(u8),
    /// The answer is larger than it may be.
    #[error("the answer has more than {0} bytes")]
    TooLarge(u64),
}
