//! Where packets of SCTP can be seen: the library decrypts them and reassembles them in one go, but the ciphers are those of a
//! provider that it is given. So it gets one that does all as the other does, and looks at what passes.

use std::sync::Arc;

use rtc::crypto::{
    ActiveKeyExchange, AeadAlgorithm, AeadCipher, BlockCipherAlgorithm, CbcAlgorithm, CbcCipher, CryptoAlgorithm,
    CryptoError, HashAlgorithm, HmacAlgorithm, KeyExchangeAlgorithm, Mac, PublicKey, RTCCrypto, RTCCryptoProvider,
    RTCRandom, SignatureScheme, SigningKey, StreamCipher, StreamCipherAlgorithm,
};
use rtc::dtls::cipher_suite::CipherSuiteId;

use super::held::SharedHeld;

/// All that are read here; the others are never offered to us alone (RFC 8827, 6.5 demands the first).
pub(in crate::peer) const CIPHERS: [CipherSuiteId; 4] = [
    CipherSuiteId::Tls_Ecdhe_Ecdsa_With_Aes_128_Gcm_Sha256,
    CipherSuiteId::Tls_Ecdhe_Rsa_With_Aes_128_Gcm_Sha256,
    CipherSuiteId::Tls_Ecdhe_Ecdsa_With_ChaCha20_Poly1305_Sha256,
    CipherSuiteId::Tls_Ecdhe_Rsa_With_ChaCha20_Poly1305_Sha256,
];

/// What a cipher is told beside a record of DTLS 1.2 (RFC 5246, 6.2.3.3): number, type, version, length. No packet of SRTP has
/// as many bytes in its header.
const DTLS_BYTES: usize = 13;
const TYPE_AT: usize = 8;
const APPLICATION_DATA: u8 = 23;

/// A provider that does all as another does; what is decrypted passes by the account first.
pub(in crate::peer) fn watch(provider: Arc<dyn RTCCryptoProvider>, held: SharedHeld) -> Arc<dyn RTCCryptoProvider> {
    Arc::new(Watched { crypto: WatchedCrypto { provider: Arc::clone(&provider), held }, provider })
}

struct Watched {
    provider: Arc<dyn RTCCryptoProvider>,
    crypto: WatchedCrypto,
}

impl RTCCryptoProvider for Watched {
    fn name(&self) -> &'static str {
        self.provider.name()
    }

    fn crypto(&self) -> &dyn RTCCrypto {
        &self.crypto
    }

    fn random(&self) -> &dyn RTCRandom {
        self.provider.random()
    }
}

struct WatchedCrypto {
    provider: Arc<dyn RTCCryptoProvider>,
    held: SharedHeld,
}

impl RTCCrypto for WatchedCrypto {
    fn supports(&self, algorithm: CryptoAlgorithm) -> bool {
        self.provider.crypto().supports(algorithm)
    }

    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.provider.crypto().hash(algorithm, data)
    }

    fn block_encrypt(&self, algorithm: BlockCipherAlgorithm, key: &[u8], block: &mut [u8]) -> Result<(), CryptoError> {
        self.provider.crypto().block_encrypt(algorithm, key, block)
    }

    fn new_hmac(&self, algorithm: HmacAlgorithm, key: &[u8]) -> Result<Box<dyn Mac>, CryptoError> {
        self.provider.crypto().new_hmac(algorithm, key)
    }

    fn new_stream_cipher(
        &self,
        algorithm: StreamCipherAlgorithm,
        key: &[u8],
    ) -> Result<Box<dyn StreamCipher>, CryptoError> {
        self.provider.crypto().new_stream_cipher(algorithm, key)
    }

    fn new_aead(&self, algorithm: AeadAlgorithm, key: &[u8]) -> Result<Box<dyn AeadCipher>, CryptoError> {
        let cipher = self.provider.crypto().new_aead(algorithm, key)?;
        Ok(Box::new(WatchedCipher { cipher, held: self.held.clone() }))
    }

    fn new_cbc(&self, algorithm: CbcAlgorithm, key: &[u8]) -> Result<Box<dyn CbcCipher>, CryptoError> {
        self.provider.crypto().new_cbc(algorithm, key)
    }

    fn start_key_exchange(&self, algorithm: KeyExchangeAlgorithm) -> Result<Box<dyn ActiveKeyExchange>, CryptoError> {
        self.provider.crypto().start_key_exchange(algorithm)
    }

    fn generate_signing_key(&self, scheme: SignatureScheme) -> Result<Arc<dyn SigningKey>, CryptoError> {
        self.provider.crypto().generate_signing_key(scheme)
    }

    fn import_signing_key(&self, scheme: SignatureScheme, der: &[u8]) -> Result<Arc<dyn SigningKey>, CryptoError> {
        self.provider.crypto().import_signing_key(scheme, der)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        self.provider.crypto().verify_signature(scheme, key, message, signature)
    }
}

struct WatchedCipher {
    cipher: Box<dyn AeadCipher>,
    held: SharedHeld,
}

impl AeadCipher for WatchedCipher {
    fn tag_len(&self) -> usize {
        self.cipher.tag_len()
    }

    fn seal_in_place(
        &mut self,
        nonce: &[u8],
        beside: &[u8],
        text: &mut [u8],
        tag: &mut [u8],
    ) -> Result<(), CryptoError> {
        if is_sctp(beside) {
            self.held.outgoing(text);
        }
        self.cipher.seal_in_place(nonce, beside, text, tag)
    }

    fn open_in_place(&mut self, nonce: &[u8], beside: &[u8], text: &mut [u8], tag: &[u8]) -> Result<(), CryptoError> {
        self.cipher.open_in_place(nonce, beside, text, tag)?;
        // The library lets go of a record that a cipher refuses.
        if is_sctp(beside) && !self.held.incoming(text) {
            return Err(CryptoError::AuthenticationFailed);
        }
        Ok(())
    }
}

fn is_sctp(beside: &[u8]) -> bool {
    beside.len() == DTLS_BYTES && beside[TYPE_AT] == APPLICATION_DATA
}
