//! Sealing how a member is reached: the one way into `member_contact`.

use entities::{
    CodeSet,
    codes::SafeChannel,
    ids::{FamilyId, MemberId},
    member_contact,
};

use crate::{
    graph::mutation::{UserErrorCode as Code, Wrong, line, wrong},
    vault::{Field, Vault},
};

/// How to reach a member, as somebody wrote it.
#[derive(Clone, Debug)]
pub struct Details {
    /// Name.
    pub name: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// How to reach her or him without danger.
    pub safe_note: Option<String>,
    /// The safe ways; with none, nobody calls or writes.
    pub safe_channels: CodeSet<SafeChannel>,
}

impl Details {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let texts = [&self.name, &self.phone, &self.email, &self.safe_note];
        texts.iter().all(|text| text.is_none()) && self.safe_channels.is_empty()
    }
}

/// A member's contact as it is kept: each text checked, and sealed with the newest key.
///
/// # Errors
/// [`Code::TextInvalid`], [`Code::CprNumber`], [`Code::EmailInvalid`].
pub fn seal(
    vault: &Vault,
    member: MemberId,
    family: FamilyId,
    details: &Details,
) -> Result<member_contact::Model, Wrong> {
    let checked = |name, text: &Option<String>, longest| {
        let text = text.as_deref();
        text.map(|text| line(name, text, longest)).transpose()
    };
    let name = checked("name", &details.name, 100)?;
    let phone = checked("phone", &details.phone, 30)?;
    let email = checked("email", &details.email, 200)?;
    let safe_note = checked("safeNote", &details.safe_note, 300)?;
    if email.as_deref().is_some_and(|text| !is_email(text)) {
        return Err(wrong("email", Code::EmailInvalid));
    }
    let sealed = |field, text: Option<String>| {
        text.map(|text| vault.seal(field, member, &text, &mut rand::rng()))
    };
    Ok(member_contact::Model {
        member_id: member,
        family_id: family,
        name: sealed(Field::Name, name),
        phone: sealed(Field::Phone, phone),
        email: sealed(Field::Email, email),
        safe_note: sealed(Field::SafeNote, safe_note),
        key_id: vault.newest().to_owned(),
        safe_channels: details.safe_channels,
        version: 1,
    })
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    !text.contains(char::is_whitespace)
        && parts.is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !domain.contains('@')
        })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn details() -> Details {
        Details {
            name: Some(" Åse Prøve ".into()),
            phone: Some("+45 00 00 12 34".into()),
            email: None,
            safe_note: None,
            safe_channels: [SafeChannel::Sms].into_iter().collect(),
        }
    }

    #[test]
    fn what_is_sealed_opens_as_it_was_checked() {
        let (vault, member) = (Vault::demo(), MemberId(Uuid::from_u128(1)));
        let family = FamilyId(Uuid::from_u128(2));
        let row = seal(&vault, member, family, &details()).unwrap();
        let name = row.name.unwrap();
        let open = |field| vault.open(field, member, &row.key_id, &name);
        assert_eq!(open(Field::Name).as_deref(), Ok("Åse Prøve"));
        assert!(open(Field::Phone).is_err());
        assert_eq!((row.email, row.version), (None, 1));
    }

    #[test]
    fn what_is_wrong_is_not_sealed() {
        let refuses = |details: Details, code| {
            let (member, family) = (MemberId(Uuid::nil()), FamilyId(Uuid::nil()));
            let refused = seal(&Vault::demo(), member, family, &details);
            assert_eq!(refused.unwrap_err().code, code);
        };
        let cpr = Some("ring 010190-1234".to_owned());
        let safe_note = cpr.clone();
        refuses(
            Details {
                safe_note,
                ..details()
            },
            Code::CprNumber,
        );
        refuses(
            Details {
                phone: cpr,
                ..details()
            },
            Code::CprNumber,
        );
        let email = Some("nobody".to_owned());
        refuses(Details { email, ..details() }, Code::EmailInvalid);
        let name = Some(" ".to_owned());
        refuses(Details { name, ..details() }, Code::TextInvalid);
    }
}
