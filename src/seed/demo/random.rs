//! Chance, repeatable: one stream for each purpose, so that one table's draws do not move another's.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Crockford's base 32: no letters that look like digits.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A stream of random draws.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of this `name` under `seed`.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        // The name, spread over the key by FNV-1a; the same on every platform and release.
        let hash = |basis: u64| {
            name.bytes().fold(basis, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            })
        };
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&hash(0xcbf2_9ce4_8422_2325).to_le_bytes());
        key[16..24].copy_from_slice(&hash(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A key.
    pub(super) fn id<T: From<Uuid>>(&mut self) -> T {
        uuid::Builder::from_random_bytes(self.0.random::<u128>().to_be_bytes())
            .into_uuid()
            .into()
    }

    /// A code of 12 random characters after `prefix`.
    pub(super) fn code(&mut self, prefix: &str) -> String {
        loop {
            let code: String = (0..12)
                .map(|_| char::from(CROCKFORD[self.below(32)]))
                .collect();
            // A long run of digits could be taken for a CPR number by those who look for them.
            if !has_digits_in_a_row(&code, 6) {
                return format!("{prefix}-{code}");
            }
        }
    }

    /// The draws themselves, for those who take a generator.
    pub(super) fn generator(&mut self) -> &mut ChaCha8Rng {
        &mut self.0
    }

    /// Whether something of this probability happens.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// A small count from `low` to `high`, both included.
    pub(super) fn count(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high.max(low))
    }

    /// An index below `length`, which must not be 0.
    pub(super) fn below(&mut self, length: usize) -> usize {
        self.0.random_range(0..length as u64) as usize
    }

    /// One of `values`, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// One of `values` by weight.
    pub(super) fn weighted<T: Copy>(&mut self, values: &[(T, u32)]) -> T {
        let total: u32 = values.iter().map(|(_, weight)| weight).sum();
        let mut left = self.count(1, total);
        for (value, weight) in values {
            if left <= *weight {
                return *value;
            }
            left -= weight;
        }
        values[0].0
    }

    /// A whole number that is `expected` on average.
    pub(super) fn rounded(&mut self, expected: f64) -> u32 {
        let whole = expected.floor();
        whole as u32 + u32::from(self.chance(expected - whole))
    }
}

fn has_digits_in_a_row(text: &str, length: usize) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() >= length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_its_seed_and_name() {
        let draws = |seed, name: &str| -> Vec<i64> {
            let mut stream = Stream::new(seed, name);
            (0..8).map(|_| stream.between(0, 1_000_000)).collect()
        };
        assert_eq!(draws(1, "a"), draws(1, "a"));
        assert_ne!(draws(1, "a"), draws(2, "a"));
        assert_ne!(draws(1, "a"), draws(1, "b"));
    }

    #[test]
    fn codes_have_no_long_runs_of_digits() {
        let mut stream = Stream::new(1, "codes");
        for _ in 0..2_000 {
            let code = stream.code("R");
            assert_eq!(code.len(), 14);
            assert!(!has_digits_in_a_row(&code, 6), "{code}");
        }
    }
}
