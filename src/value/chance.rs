//! Time and randomness as arguments: the pure layers never fetch them.

use super::Timestamp;

/// Where recorded times come from.
pub trait Clock: Send + Sync {
    /// The present, to the microsecond.
    fn now(&self) -> Timestamp;
}

/// Where salts, nonces and ids come from.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with unpredictable ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub fn bytes<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// A random UUID (RFC 9562, version 4) in its usual spelling.
pub fn uuid(entropy: &dyn Entropy) -> String {
    uuid::Builder::from_random_bytes(bytes(entropy)).into_uuid().to_string()
}
