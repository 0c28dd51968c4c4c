//! Who is asking.

use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::Role,
    ids::{HospitalId, MachineClientId, OrganisationId, PersonId, ProgrammeId, SiteId, TypedId},
};
use uuid::Uuid;

/// The one on whose behalf a request runs.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// A person, a machine client, or nobody.
    pub principal: Principal,
    /// The role assignments in force today.
    pub grants: Vec<Grant>,
    /// The OAuth 2 client that the viewer asks through (`client_id`, RFC 9068), as its issuer names it.
    pub client: Option<String>,
    /// Why the viewer looks, as said in the request's `extensions.purpose`.
    pub purpose: Option<Purpose>,
}

/// What kind of viewer it is.
#[derive(Clone, Debug)]
pub enum Principal {
    /// A person, with the rights of their role assignments.
    Person {
        /// Key.
        id: PersonId,
        /// Name.
        name: String,
        /// The employer, or the association of a volunteer.
        employer: OrganisationId,
    },
    /// A program of a hospital, with rights of its own: the hospital's later status, no persons.
    MachineClient {
        /// Key.
        id: MachineClientId,
        /// Name.
        name: String,
        /// The hospital it reads for.
        hospital: HospitalId,
        /// The hospital's programme.
        programme: ProgrammeId,
        /// The programme's `WITHHELD_OPEN_DAYS`.
        withheld_open_days: u32,
    },
    /// Whoever asks without credentials: the holder of a survey token, if anybody.
    Nobody,
}

/// A role assignment in force.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Within which programme.
    pub programme: ProgrammeId,
    /// Scope: an organisation.
    pub organisation: Option<OrganisationId>,
    /// Scope: a site.
    pub site: Option<SiteId>,
    /// Last day, Europe/Copenhagen; open when absent.
    pub ends_on: Option<NaiveDate>,
    /// The programme's `WITHHELD_OPEN_DAYS`.
    pub withheld_open_days: u32,
}

/// What decides which part of the schema a viewer sees: nothing but this, and no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The roles in force today, wherever they are held.
    pub roles: CodeSet<Role>,
    /// Whether it is a machine client.
    pub machine: bool,
    /// Whether nobody is signed in: a survey token is all they have.
    pub nobody: bool,
    /// Whether a router that the settings know passes the question on.
    pub router: bool,
}

impl Standing {
    /// That of whoever asks without credentials.
    pub const NOBODY: Self = Self {
        roles: CodeSet::empty(),
        machine: false,
        nobody: true,
        router: false,
    };

    /// Whether one of these roles is among them.
    #[must_use]
    pub fn is_any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(*role))
    }
}

/// Why the viewer looks: `extensions.purpose { code reason }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// A short code, e.g. `QUALITY` or `SUBJECT_REQUEST`.
    pub code: String,
    /// The reason in words.
    pub reason: String,
}

impl Viewer {
    /// Whoever asks without credentials.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            principal: Principal::Nobody,
            grants: vec![],
            client: None,
            purpose: None,
        }
    }

    /// Whether nobody is signed in.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        matches!(self.principal, Principal::Nobody)
    }

    /// The person, if the viewer is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self.principal {
            Principal::Person { id, .. } => Some(id),
            Principal::MachineClient { .. } | Principal::Nobody => None,
        }
    }

    /// The key of the person or program.
    #[must_use]
    pub fn key(&self) -> Uuid {
        match self.principal {
            Principal::Person { id, .. } => id.0,
            Principal::MachineClient { id, .. } => id.0,
            Principal::Nobody => Uuid::nil(),
        }
    }

    /// The hospital of a machine client.
    #[must_use]
    pub fn machine_of(&self) -> Option<HospitalId> {
        match self.principal {
            Principal::MachineClient { hospital, .. } => Some(hospital),
            Principal::Person { .. } | Principal::Nobody => None,
        }
    }

    /// The programmes that the viewer takes part in, whatever the role.
    #[must_use]
    pub fn programmes(&self) -> Vec<Uuid> {
        let own = match self.principal {
            Principal::MachineClient { programme, .. } => Some(programme.0),
            Principal::Person { .. } | Principal::Nobody => None,
        };
        sorted(self.grants.iter().map(|g| g.programme.0).chain(own))
    }

    /// The programmes in which the viewer has one of these roles.
    #[must_use]
    pub fn programmes_as(&self, roles: &[Role]) -> Vec<Uuid> {
        sorted(self.grants_as(roles).map(|g| g.programme.0))
    }

    /// The organisations for which the viewer has one of these roles.
    #[must_use]
    pub fn organisations_as(&self, roles: &[Role]) -> Vec<Uuid> {
        sorted(
            self.grants_as(roles)
                .filter_map(|g| g.organisation)
                .map(|o| o.0),
        )
    }

    /// The sites for which the viewer has one of these roles.
    #[must_use]
    pub fn sites_as(&self, roles: &[Role]) -> Vec<Uuid> {
        sorted(self.grants_as(roles).filter_map(|g| g.site).map(|s| s.0))
    }

    /// Whether the viewer has one of these roles anywhere.
    #[must_use]
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.grants_as(roles).next().is_some()
    }

    /// What decides which part of the schema the viewer sees.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            roles: self.grants.iter().map(|grant| grant.role).collect(),
            machine: self.machine_of().is_some(),
            nobody: self.is_nobody(),
            router: false,
        }
    }

    /// For each programme of the viewer, the days a withheld referral counts as open.
    pub fn withheld_open_days(&self) -> impl Iterator<Item = (ProgrammeId, u32)> {
        let own = match self.principal {
            Principal::MachineClient {
                programme,
                withheld_open_days,
                ..
            } => Some((programme, withheld_open_days)),
            Principal::Person { .. } | Principal::Nobody => None,
        };
        let mut days: Vec<_> = self
            .grants
            .iter()
            .map(|g| (g.programme, g.withheld_open_days))
            .chain(own)
            .collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter()
    }

    /// The public form of who it is, for the log.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.principal {
            Principal::Person { id, .. } => id.global(),
            Principal::MachineClient { id, .. } => id.global(),
            Principal::Nobody => "nobody".to_owned(),
        }
    }

    fn grants_as<'a>(&'a self, roles: &'a [Role]) -> impl Iterator<Item = &'a Grant> {
        self.grants.iter().filter(|g| roles.contains(&g.role))
    }
}

fn sorted(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
