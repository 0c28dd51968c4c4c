//! Sealing a contact: everything of it with the newest key.

use async_graphql::MaybeUndefined;
use entities::{
    CodeSet,
    codes::SafeChannel,
    ids::{FamilyId, MemberId},
    member_contact,
};

use crate::{
    graph::mutation::{UserErrorCode as Code, Wrong, is_email, line, wrong},
    vault::{Field, Vault, VaultError},
};

/// The texts of a contact, as they are written and read.
#[derive(Default)]
pub struct Texts {
    /// Name.
    pub name: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// How to reach her or him without danger.
    pub safe_note: Option<String>,
}

impl Texts {
    /// These texts, checked.
    ///
    /// # Errors
    /// What [`line`] finds, [`Code::EmailInvalid`], [`Code::ValueInvalid`] for what is no phone number.
    pub fn checked(self) -> Result<Self, Wrong> {
        let checked = |field, text: Option<String>, longest| {
            text.map(|text| line(field, &text, longest)).transpose()
        };
        let texts = Self {
            name: checked("name", self.name, 100)?,
            phone: checked("phone", self.phone, 30)?,
            email: checked("email", self.email, 200)?,
            safe_note: checked("safeNote", self.safe_note, 500)?,
        };
        if texts.email.as_deref().is_some_and(|text| !is_email(text)) {
            return Err(wrong("email", Code::EmailInvalid));
        }
        if texts.phone.as_deref().is_some_and(|text| !is_phone(text)) {
            return Err(wrong("phone", Code::ValueInvalid));
        }
        Ok(texts)
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.phone, &self.email, &self.safe_note]
            .iter()
            .all(|text| text.is_none())
    }
}

/// Texts as a client writes them: left out, as they are; null, gone.
#[derive(Default)]
pub struct Written {
    /// Name.
    pub name: MaybeUndefined<String>,
    /// Phone.
    pub phone: MaybeUndefined<String>,
    /// E-mail.
    pub email: MaybeUndefined<String>,
    /// How to reach her or him without danger.
    pub safe_note: MaybeUndefined<String>,
}

impl Written {
    /// These texts, checked, over those there were.
    ///
    /// # Errors
    /// See [`Texts::checked`].
    pub fn over(self, before: Texts) -> Result<Texts, Wrong> {
        let over = |written, before| match written {
            MaybeUndefined::Undefined => before,
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(text) => Some(text),
        };
        let texts = Texts {
            name: over(self.name, before.name),
            phone: over(self.phone, before.phone),
            email: over(self.email, before.email),
            safe_note: over(self.safe_note, before.safe_note),
        };
        texts.checked()
    }
}

/// Whether a text is a phone number, of whatever country.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = |c: char| c.is_ascii_digit() || "+-() ".contains(c);
    (5..=15).contains(&digits) && text.chars().all(rest)
}

/// A member's contact, sealed with the newest key of the ring.
#[must_use]
pub fn seal(
    vault: &Vault,
    (member_id, family_id): (MemberId, FamilyId),
    texts: &Texts,
    safe_channels: CodeSet<SafeChannel>,
    version: i32,
) -> member_contact::Model {
    let seal = |field, text: &Option<String>| {
        let text = text.as_deref()?;
        Some(vault.seal(field, member_id, text, &mut rand::rng()))
    };
    member_contact::Model {
        member_id,
        family_id,
        name: seal(Field::Name, &texts.name),
        phone: seal(Field::Phone, &texts.phone),
        email: seal(Field::Email, &texts.email),
        safe_note: seal(Field::SafeNote, &texts.safe_note),
        key_id: vault.newest().to_owned(),
        safe_channels,
        version,
    }
}

/// The texts of a sealed contact, to be sealed anew: never an answer.
///
/// # Errors
/// When they do not open.
pub fn open(vault: &Vault, row: &member_contact::Model) -> Result<Texts, VaultError> {
    let open = |field, sealed: &Option<Vec<u8>>| {
        let sealed = sealed.as_deref();
        sealed
            .map(|sealed| vault.open(field, row.member_id, &row.key_id, sealed))
            .transpose()
    };
    Ok(Texts {
        name: open(Field::Name, &row.name)?,
        phone: open(Field::Phone, &row.phone)?,
        email: open(Field::Email, &row.email)?,
        safe_note: open(Field::SafeNote, &row.safe_note)?,
    })
}
