use base64::{Engine, prelude::BASE64_STANDARD};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::ring::{KeyText, RingError};

fn entry(id: &str, byte: u8) -> String {
    format!("{id}:{}", BASE64_STANDARD.encode([byte; 32]))
}

fn vault(text: &str) -> Vault {
    Vault::new(Ring::parse(KEYS, &text.into()).expect("a ring"))
}

fn member(n: u128) -> MemberId {
    MemberId(uuid::Uuid::from_u128(n))
}

#[test]
fn what_is_sealed_opens_in_its_place_alone() {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let ring = vault(&entry("a", 1));
    let sealed = ring.seal(Field::Phone, member(1), "+45 00 00 12 34", &mut chance);
    let again = ring.seal(Field::Phone, member(1), "+45 00 00 12 34", &mut chance);
    assert_ne!(sealed, again, "a nonce was used twice");
    assert!(!sealed.windows(5).any(|bytes| bytes == b"00 12"));
    let open = |field, member, key: &str, sealed: &[u8]| ring.open(field, member, key, sealed);
    assert_eq!(
        open(Field::Phone, member(1), "a", &sealed).as_deref(),
        Ok("+45 00 00 12 34")
    );
    assert_eq!(
        open(Field::Email, member(1), "a", &sealed),
        Err(VaultError::Broken)
    );
    assert_eq!(
        open(Field::Phone, member(2), "a", &sealed),
        Err(VaultError::Broken)
    );
    assert_eq!(
        open(Field::Phone, member(1), "b", &sealed),
        Err(VaultError::UnknownKey)
    );
    assert_eq!(
        open(Field::Phone, member(1), "a", &sealed[..10]),
        Err(VaultError::Broken)
    );
    let mut altered = sealed.clone();
    *altered.last_mut().expect("bytes") ^= 1;
    assert_eq!(
        open(Field::Phone, member(1), "a", &altered),
        Err(VaultError::Broken)
    );
    let other = vault(&entry("a", 2));
    assert_eq!(
        other.open(Field::Phone, member(1), "a", &sealed),
        Err(VaultError::Broken)
    );
}

#[test]
fn the_newest_key_seals_and_every_key_opens() {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let old = vault(&entry("2025", 1));
    let sealed = old.seal(Field::Name, member(1), "Åse", &mut chance);
    let both = vault(&format!(
        "# old\n{}\n\n{}\n",
        entry("2025", 1),
        entry("2026", 2)
    ));
    assert_eq!(both.newest(), "2026");
    assert_eq!(
        both.open(Field::Name, member(1), "2025", &sealed)
            .as_deref(),
        Ok("Åse")
    );
    assert_eq!(
        vault(&format!("{},{}", entry("x", 1), entry("y", 2))).newest(),
        "y"
    );
    assert_eq!(Vault(vault(&entry("x", 1)).0.and_demo()).newest(), "x");
}

#[test]
fn a_ring_that_is_none_is_refused_without_showing_it() {
    let refused = |text: &str| Ring::parse(KEYS, &text.into()).err();
    assert_eq!(refused(""), Some(RingError::NoKeys(KEYS)));
    assert_eq!(refused("# nothing"), Some(RingError::NoKeys(KEYS)));
    assert_eq!(refused("secret"), Some(RingError::Entry("vault", 1)));
    assert_eq!(refused("a:AAAA"), Some(RingError::Entry("vault", 1)));
    assert_eq!(
        refused(&format!("{},{}", entry("a", 1), entry("a", 2))),
        Some(RingError::Taken("vault", 2))
    );
    assert_eq!(
        refused(&entry("demo-not-secret", 1)),
        Some(RingError::Taken("vault", 1))
    );
    let shown = format!("{:?} {:?}", vault(&entry("a", 7)), KeyText::from("a:BwcH"));
    assert_eq!(shown, "Vault(Ring { keys: [\"a\"] }) KeyText(…)");
}
