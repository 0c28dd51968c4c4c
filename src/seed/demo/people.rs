//! Staff and volunteers of a programme, with their roles and the personas' identities.

use chrono::{Days, NaiveDate};
use entities::{
    codes::{OrganisationKind, Role},
    identity,
    ids::{OrganisationId, PersonId, SiteId},
    machine_client, organisation, person, role_assignment,
};

use super::{
    names,
    personas::{HERLEV, ISSUER, MACHINE_CLIENTS, NGO, NOBODY, TWO_HATS, subject},
    random::Stream,
    world::World,
};
use crate::{
    danish::sort_key,
    seed::reference::{hospital_id, organisation_id},
};

/// The rows.
#[derive(Default)]
pub(super) struct People {
    pub(super) organisations: Vec<organisation::Model>,
    pub(super) persons: Vec<person::Model>,
    pub(super) roles: Vec<role_assignment::Model>,
    pub(super) machine_clients: Vec<machine_client::Model>,
    pub(super) identities: Vec<identity::Model>,
}

/// Who the other generators need to know.
pub(super) struct Staff {
    pub(super) leader: PersonId,
    /// In the order of the world's sites.
    pub(super) sites: Vec<SiteStaff>,
}

/// Who works at a site.
pub(super) struct SiteStaff {
    /// The first is the persona, if the site's hospital has one and this is its first site.
    pub(super) midwives: Vec<PersonId>,
    /// The first is the persona, if the site has one.
    pub(super) workers: Vec<PersonId>,
}

/// Makes the people of a programme.
pub(super) fn make(world: &World, seed: u64, scale: f64, as_of: NaiveDate) -> (People, Staff) {
    let mut maker = Maker {
        world,
        stream: Stream::new(seed, &format!("people:{}", world.plan.region)),
        as_of,
        people: People::default(),
    };
    let staff = maker.everybody(scale);
    (maker.people, staff)
}

struct Maker<'a> {
    world: &'a World,
    stream: Stream,
    as_of: NaiveDate,
    people: People,
}

/// What a role is held on.
#[derive(Clone, Copy)]
enum Scope {
    Programme,
    Organisation(OrganisationId),
    Site(SiteId),
}

/// Staff grow with the root of the scale: a busier partnership has more cases to each.
fn staffing(base: f64, scale: f64, least: usize) -> usize {
    ((base * scale.sqrt()).round().min(400.0) as usize).max(least)
}

impl Maker<'_> {
    fn everybody(&mut self, scale: f64) -> Staff {
        let region = self.world.plan.region;
        let ngo = organisation_id(OrganisationKind::Ngo, None, NGO);
        let leader = self.hold(
            Role::ProjectLeader,
            NGO,
            ngo,
            Scope::Organisation(ngo),
            None,
        );
        let administrator = self.regional(ngo, leader);
        self.municipal(administrator);
        let contacts: Vec<PersonId> = (0..self.world.hospitals.len())
            .map(|n| self.hospital(n, administrator))
            .collect();
        let mut sites = Vec::new();
        for site in &self.world.sites {
            let share = self
                .world
                .plan
                .site(&site.name)
                .map_or(0.0, |plan| plan.share);
            let workers = (0..staffing(12.0 * share, scale, 2))
                .map(|_| {
                    self.hold(
                        Role::SocialWorker,
                        &site.name,
                        ngo,
                        Scope::Site(site.id),
                        Some(leader),
                    )
                })
                .collect();
            let midwives = match &site.hospital {
                None => Vec::new(),
                Some((id, name)) => {
                    let employer = OrganisationId(id.0);
                    let hospital = self.world.hospitals.iter().position(|h| h.id == *id);
                    let granted_by = hospital.map(|n| contacts[n]);
                    (0..staffing(120.0 * share, scale, 3))
                        .map(|_| {
                            let scope = Scope::Organisation(employer);
                            self.hold(Role::Midwife, name, employer, scope, granted_by)
                        })
                        .collect()
                }
            };
            sites.push(SiteStaff { midwives, workers });
        }
        self.associations(scale, leader);
        self.extras(&contacts);
        self.machine_clients(region);
        Staff { leader, sites }
    }

    /// The region's people; gives the administrator.
    fn regional(&mut self, ngo: OrganisationId, leader: PersonId) -> PersonId {
        let kind = OrganisationKind::Region;
        let name = self.world.region_name.as_str();
        let region = organisation_id(kind, Some(self.world.plan.region), name);
        let whole = Scope::Programme;
        let administrator = self.hold(Role::RegionAdministrator, name, region, whole, None);
        let by = Some(administrator);
        self.hold(Role::DataProtectionOfficer, name, region, whole, by);
        for _ in 0..2 {
            self.hold(Role::Evaluator, name, region, whole, by);
        }
        for _ in 0..2 {
            self.hold(Role::SteeringMember, name, region, whole, by);
        }
        self.hold(Role::SteeringMember, NGO, ngo, whole, Some(leader));
        for hospital in self
            .world
            .hospitals
            .iter()
            .filter(|hospital| hospital.active)
        {
            let employer = OrganisationId(hospital.id.0);
            self.hold(Role::SteeringMember, &hospital.name, employer, whole, by);
        }
        administrator
    }

    fn municipal(&mut self, administrator: PersonId) {
        let Some(name) = self.world.plan.municipality else {
            return;
        };
        let kind = OrganisationKind::Municipality;
        let id = organisation_id(kind, Some(self.world.plan.region), name);
        self.people.organisations.push(organisation::Model {
            id,
            kind,
            name: name.to_owned(),
            sort_key: sort_key(name),
            programme_id: Some(self.world.id),
        });
        for _ in 0..2 {
            let scope = Scope::Organisation(id);
            self.hold(Role::MunicipalStaff, name, id, scope, Some(administrator));
        }
    }

    /// A hospital's management and contact persons; gives the contact person who grants.
    fn hospital(&mut self, n: usize, administrator: PersonId) -> PersonId {
        let hospital = &self.world.hospitals[n];
        let (name, employer) = (hospital.name.as_str(), OrganisationId(hospital.id.0));
        let scope = Scope::Organisation(employer);
        let manager = self.hold(
            Role::DepartmentManager,
            name,
            employer,
            scope,
            Some(administrator),
        );
        let contact = self.hold(Role::ContactPerson, name, employer, scope, Some(manager));
        if hospital.active && self.stream.chance(0.5) {
            self.hold(Role::ContactPerson, name, employer, scope, Some(manager));
        }
        if self.world.plan.bridge == Some(name) {
            self.hold(
                Role::BridgeConsultant,
                name,
                employer,
                scope,
                Some(administrator),
            );
        }
        contact
    }

    fn associations(&mut self, scale: f64, leader: PersonId) {
        for association in &self.world.associations {
            let id = OrganisationId(association.id.0);
            let scope = Scope::Organisation(id);
            let role = Role::AssociationCoordinator;
            let coordinator = self.hold(role, &association.name, id, scope, Some(leader));
            let large = self.world.plan.large.contains(&association.name.as_str());
            let base = if large { 16.0 } else { 8.0 };
            for _ in 0..staffing(base, scale, 3) {
                self.hold(
                    Role::Volunteer,
                    &association.name,
                    id,
                    scope,
                    Some(coordinator),
                );
            }
        }
    }

    /// The personas that are not in the pattern. They belong to the programme of Herlev's region.
    fn extras(&mut self, contacts: &[PersonId]) {
        let region = self.world.plan.region;
        let Some(n) = self.world.hospitals.iter().position(|h| h.name == HERLEV) else {
            return;
        };
        let granted_by = Some(contacts[n]);
        let employer = OrganisationId(self.world.hospitals[n].id.0);
        let scope = Scope::Organisation(employer);
        let nobody = self.person(employer, true);
        self.identify(nobody, NOBODY);
        let ended = self
            .as_of
            .checked_sub_days(Days::new(30))
            .unwrap_or(self.as_of);
        let from = self.world.starts_on.min(ended);
        self.role(
            nobody,
            Role::Midwife,
            scope,
            (from, Some(ended)),
            granted_by,
        );
        let both = self.person(employer, true);
        self.identify(both, TWO_HATS);
        let from = (self.world.starts_on, None);
        self.role(both, Role::Midwife, scope, from, granted_by);
        let association = organisation_id(OrganisationKind::Association, Some(region), "Helsingør");
        self.role(
            both,
            Role::Volunteer,
            Scope::Organisation(association),
            from,
            None,
        );
    }

    fn machine_clients(&mut self, region: &str) {
        for (key, _, hospital) in MACHINE_CLIENTS.iter().filter(|client| client.1 == region) {
            let id = self.stream.id();
            self.people.machine_clients.push(machine_client::Model {
                id,
                name: format!("Intranet, {hospital}"),
                hospital_id: hospital_id(region, hospital),
                programme_id: self.world.id,
            });
            let identity = identity::Model {
                id: self.stream.id(),
                issuer: ISSUER.to_owned(),
                subject: (*key).to_owned(),
                person_id: None,
                machine_client_id: Some(id),
            };
            self.people.identities.push(identity);
        }
    }

    /// A new person with one role, with an identity if she is the first and a persona.
    fn hold(
        &mut self,
        role: Role,
        place: &str,
        employer: OrganisationId,
        scope: Scope,
        granted_by: Option<PersonId>,
    ) -> PersonId {
        let id = self.person(employer, role != Role::Volunteer);
        self.role(id, role, scope, (self.world.starts_on, None), granted_by);
        if let Some(key) = subject(self.world.plan.region, role, place)
            && !self
                .people
                .identities
                .iter()
                .any(|identity| identity.subject == key)
        {
            self.identify(id, key);
        }
        id
    }

    fn person(&mut self, organisation_id: OrganisationId, reachable: bool) -> PersonId {
        let id = self.stream.id();
        let name = names::name(&mut self.stream);
        let number = self.people.persons.len() + 1;
        let mail = reachable || self.stream.chance(0.6);
        let phone = reachable || self.stream.chance(0.6);
        self.people.persons.push(person::Model {
            id,
            organisation_id,
            sort_key: sort_key(&name),
            work_email: mail.then(|| names::email(&name, number)),
            work_phone: phone.then(|| names::phone(&mut self.stream)),
            name,
        });
        id
    }

    fn role(
        &mut self,
        person_id: PersonId,
        role: Role,
        scope: Scope,
        (valid_from, valid_to): (NaiveDate, Option<NaiveDate>),
        granted_by: Option<PersonId>,
    ) {
        let (organisation_id, site_id) = match scope {
            Scope::Programme => (None, None),
            Scope::Organisation(id) => (Some(id), None),
            Scope::Site(id) => (None, Some(id)),
        };
        self.people.roles.push(role_assignment::Model {
            id: self.stream.id(),
            person_id,
            role,
            programme_id: self.world.id,
            organisation_id,
            site_id,
            valid_from,
            valid_to,
            granted_by,
            ended_at: None,
        });
    }

    fn identify(&mut self, person_id: PersonId, key: &str) {
        self.people.identities.push(identity::Model {
            id: self.stream.id(),
            issuer: ISSUER.to_owned(),
            subject: key.to_owned(),
            person_id: Some(person_id),
            machine_client_id: None,
        });
    }
}
