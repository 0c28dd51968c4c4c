//! Who asks, found once at the start: the limit has no tokens.

use std::error::Error;

use uuid::Uuid;

use crate::pool::Connection;

/// The two personas whose rights are written into the SQL.
pub struct Persons {
    /// The hospital of the contact person.
    pub hospital: Uuid,
    /// How many days a referral of it is open whose progress is withheld.
    pub withheld_open_days: i32,
    /// The social worker.
    pub social_worker: Uuid,
    /// The one site that the social worker is at.
    pub site: Uuid,
}

impl Persons {
    /// Finds them by the subjects of their demo identities.
    ///
    /// # Errors
    /// When one of them isn't there, or has more roles than one.
    pub async fn find(
        connection: &Connection,
        contact_person: &str,
        social_worker: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let client = &connection.client;
        let contact = client
            .query_one(
                "SELECT a.organisation_id, p.value
                 FROM identity i JOIN role_assignment a ON a.person_id = i.person_id
                 JOIN programme_parameter p
                   ON p.programme_id = a.programme_id AND p.name = 'WITHHELD_OPEN_DAYS'
                 WHERE i.subject = $1 AND a.role = 'CONTACT_PERSON'",
                &[&contact_person],
            )
            .await?;
        let worker = client
            .query_one(
                "SELECT a.person_id, a.site_id
                 FROM identity i JOIN role_assignment a ON a.person_id = i.person_id
                 WHERE i.subject = $1 AND a.role = 'SOCIAL_WORKER'",
                &[&social_worker],
            )
            .await?;
        Ok(Self {
            hospital: contact.try_get(0)?,
            withheld_open_days: contact.try_get(1)?,
            social_worker: worker.try_get(0)?,
            site: worker.try_get(1)?,
        })
    }
}
