//! A member's own contact details: opened for her dossier, whole, and sealed again when corrected.

use entities::{
    Code, CodeSet,
    codes::SafeChannel,
    ids::{FamilyId, MemberId},
    member_contact,
};
use serde_json::{Value, json};

use crate::{
    access::{ErrorCode, Failure, Gate},
    vault::{Field, Vault},
};

/// Contact details in clear.
pub(super) struct Plain {
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    pub(super) safe_note: Option<String>,
    pub(super) safe_channels: CodeSet<SafeChannel>,
}

/// As she is handed it: hers are also those that are not safe to use.
pub(super) fn told(gate: &Gate, row: &member_contact::Model) -> Result<Value, Failure> {
    let open = |field, sealed: &Option<Vec<u8>>| {
        let opened = sealed
            .as_ref()
            .map(|sealed| gate.vault.open(field, row.member_id, &row.key_id, sealed));
        opened.transpose().map_err(|error| {
            tracing::error!(error = %error, "contact details do not open");
            let message = "The contact details can't be read. The request id finds it in the log.";
            Failure::new(ErrorCode::ContactUnreadable, message)
        })
    };
    let channels: Vec<&str> = row.safe_channels.iter().map(|way| way.code()).collect();
    Ok(json!({
        "name": open(Field::Name, &row.name)?,
        "phone": open(Field::Phone, &row.phone)?,
        "email": open(Field::Email, &row.email)?,
        "safeChannels": channels,
        "safeNote": open(Field::SafeNote, &row.safe_note)?,
    }))
}

/// Sealed with the newest key.
pub(super) fn sealed(
    vault: &Vault,
    (member, family): (MemberId, FamilyId),
    plain: &Plain,
    version: i32,
) -> member_contact::Model {
    let mut chance = rand::rng();
    let mut seal = |field, text: &Option<String>| {
        text.as_ref()
            .map(|text| vault.seal(field, member, text, &mut chance))
    };
    member_contact::Model {
        member_id: member,
        family_id: family,
        name: seal(Field::Name, &plain.name),
        phone: seal(Field::Phone, &plain.phone),
        email: seal(Field::Email, &plain.email),
        safe_note: seal(Field::SafeNote, &plain.safe_note),
        key_id: vault.newest().to_owned(),
        safe_channels: plain.safe_channels,
        version,
    }
}
