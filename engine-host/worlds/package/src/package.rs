//! A whole package, in memory.

use std::io::{self, Read, Write};

use lightcone_attest::Digest;
use lightcone_attest::statement::{PublicKey, SigningKey};

use crate::bounds::Bounds;
use crate::entry::{Entry, Kind, digest};
use crate::error::PackageError;
use crate::header::Header;
use crate::manifest::Manifest;
use crate::signature::Signature;
use crate::source::take;

/// A program with all that it brings. Whatever is in it has been checked: its form, its sizes, every digest, and the signature if
/// there is one. What the module and the assets hold has not.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    header: Header,
    /// One for each entry of the header.
    bodies: Vec<Vec<u8>>,
    signature: Option<Signature>,
}

/// An asset of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset<'a> {
    /// What the table says of it.
    pub entry: &'a Entry,
    /// All of it.
    pub body: &'a [u8],
}

impl Package {
    /// Reads a package up to its end, which must be the end of the stream. Refused is whatever another writer than this crate's
    /// would have written, and whatever is larger than `bounds`.
    pub fn read(mut from: impl Read, bounds: &Bounds) -> Result<Self, PackageError> {
        let header = Header::read(&mut from, bounds)?;
        let bodies = header.entries().iter().map(|entry| read_body(&mut from, entry));
        let bodies = bodies.collect::<Result<Vec<_>, _>>()?;
        let signature = Signature::read(&mut from, &header.id())?;
        match take(&mut from, "the end", 1) {
            Err(PackageError::Truncated { .. }) => Ok(Self { header, bodies, signature }),
            Err(cause) => Err(cause),
            Ok(_) => Err(PackageError::Trailing),
        }
    }

    /// From bodies that have the digests in the header.
    pub(crate) fn from_parts(header: Header, bodies: Vec<Vec<u8>>) -> Self {
        Self { header, bodies, signature: None }
    }

    /// Writes all bytes: equal packages are equal files.
    pub fn write_to(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(self.header.bytes())?;
        self.bodies.iter().try_for_each(|body| to.write_all(body))?;
        Signature::write(self.signature.as_ref(), to)
    }

    /// How many bytes [`Package::write_to`] writes.
    pub fn bytes(&self) -> u64 {
        let header = self.header.bytes().len() as u64;
        header + self.header.body_bytes() + Signature::trailer_bytes(self.signature.as_ref())
    }

    /// The package's identity, as in [`Header::id`]. It is the same with a signature, without, and with another.
    pub fn id(&self) -> Digest {
        self.header.id()
    }

    /// Everything but the bodies and the signature.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the program says of itself.
    pub fn manifest(&self) -> &Manifest {
        self.header.manifest()
    }

    /// The program: bytes that begin as a core WebAssembly module does. The rest is for whoever runs it to check.
    pub fn module(&self) -> &[u8] {
        self.bodies.first().map_or(&[], |body| body)
    }

    /// The assets, sorted by the bytes of their names.
    pub fn assets(&self) -> impl ExactSizeIterator<Item = Asset<'_>> {
        self.header.entries().iter().zip(&self.bodies).skip(1).map(|(entry, body)| Asset { entry, body })
    }

    /// The asset at this place among the assets, from 0 on.
    pub fn asset(&self, index: usize) -> Option<Asset<'_>> {
        self.assets().nth(index)
    }

    /// The asset of this name.
    pub fn asset_named(&self, name: &str) -> Option<Asset<'_>> {
        let assets = self.header.entries().get(1..).unwrap_or_default();
        let index = assets.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        self.asset(index)
    }

    /// Signs it, in place of whoever signed it before.
    pub fn sign(&mut self, key: &SigningKey) {
        self.signature = Some(Signature::new(&self.id(), key));
    }

    /// Who signed it, if somebody did. That a signature is missing says nothing: anyone can take it off.
    pub fn signer(&self) -> Option<PublicKey> {
        self.signature.as_ref().map(Signature::key)
    }
}

/// Reads the body of an entry and checks its digest. The stream must be at its beginning.
pub fn read_body(from: &mut impl Read, entry: &Entry) -> Result<Vec<u8>, PackageError> {
    let body = take(from, entry.shown(), entry.bytes)?;
    let found = digest(&body);
    if found != entry.digest {
        return Err(PackageError::Body { what: entry.shown().to_owned(), wanted: entry.digest, found });
    }
    if entry.kind == Kind::Module {
        check_module(&body)?;
    }
    Ok(body)
}

/// The magic and the version of a core module: a component begins otherwise.
pub(crate) fn check_module(body: &[u8]) -> Result<(), PackageError> {
    let first = &body[..body.len().min(8)];
    if first == b"\0asm\x01\0\0\0" { Ok(()) } else { Err(PackageError::NoWasm(first.to_vec())) }
}
