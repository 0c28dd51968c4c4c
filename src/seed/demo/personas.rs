//! The people that a demo may be entered as.

use entities::codes::Role;

/// Somebody whose identity at the issuer [`ISSUER`] has a readable subject.
#[derive(Debug)]
pub struct Persona {
    /// The subject.
    pub key: &'static str,
    /// The region of her programme.
    pub region: &'static str,
    /// Her role.
    pub role: Role,
    /// The name of the hospital, site, association or organisation that the role is held at; for
    /// roles of the whole programme that of her employer.
    pub place: &'static str,
}

/// The issuer of the personas' identities.
pub const ISSUER: &str = "demo";

/// A person whose only role has ended.
pub const NOBODY: &str = "nobody";

/// A midwife of Herlev og Gentofte Hospital who is a volunteer in Helsingør as well.
pub const TWO_HATS: &str = "two-hats";

/// Programs of hospitals: subject, region, hospital.
pub const MACHINE_CLIENTS: &[(&str, &str, &str)] = &[
    ("machine-client-herlev", "1084", HERLEV),
    ("machine-client-odense", "1083", ODENSE),
];

pub(super) const HERLEV: &str = "Herlev og Gentofte Hospital";
const HILLEROD: &str = "Nordsjællands Hospital";
const ODENSE: &str = "Odense Universitetshospital";
pub(super) const NGO: &str = "Mødrehjælpen";

const fn persona(
    key: &'static str,
    region: &'static str,
    role: Role,
    place: &'static str,
) -> Persona {
    Persona {
        key,
        region,
        role,
        place,
    }
}

/// Every persona with one role. [`NOBODY`], [`TWO_HATS`] and [`MACHINE_CLIENTS`] come on top.
pub const PERSONAS: &[Persona] = &[
    persona("contact-person-herlev", "1084", Role::ContactPerson, HERLEV),
    persona("midwife-herlev", "1084", Role::Midwife, HERLEV),
    persona(
        "department-manager-herlev",
        "1084",
        Role::DepartmentManager,
        HERLEV,
    ),
    persona(
        "contact-person-hillerod",
        "1084",
        Role::ContactPerson,
        HILLEROD,
    ),
    persona("midwife-hillerod", "1084", Role::Midwife, HILLEROD),
    persona(
        "bridge-consultant-hovedstaden",
        "1084",
        Role::BridgeConsultant,
        "Amager og Hvidovre Hospital",
    ),
    persona("social-worker-herlev", "1084", Role::SocialWorker, "Herlev"),
    persona(
        "social-worker-hillerod",
        "1084",
        Role::SocialWorker,
        "Hillerød",
    ),
    persona(
        "project-leader-hovedstaden",
        "1084",
        Role::ProjectLeader,
        NGO,
    ),
    persona(
        "coordinator-helsingor",
        "1084",
        Role::AssociationCoordinator,
        "Helsingør",
    ),
    persona("volunteer-helsingor", "1084", Role::Volunteer, "Helsingør"),
    persona(
        "coordinator-amager",
        "1084",
        Role::AssociationCoordinator,
        "Amager",
    ),
    persona(
        "steering-member-hovedstaden",
        "1084",
        Role::SteeringMember,
        "Region Hovedstaden",
    ),
    persona(
        "evaluator-hovedstaden",
        "1084",
        Role::Evaluator,
        "Region Hovedstaden",
    ),
    persona(
        "region-administrator-hovedstaden",
        "1084",
        Role::RegionAdministrator,
        "Region Hovedstaden",
    ),
    persona(
        "data-protection-officer-hovedstaden",
        "1084",
        Role::DataProtectionOfficer,
        "Region Hovedstaden",
    ),
    persona("contact-person-odense", "1083", Role::ContactPerson, ODENSE),
    persona("midwife-odense", "1083", Role::Midwife, ODENSE),
    persona(
        "department-manager-odense",
        "1083",
        Role::DepartmentManager,
        ODENSE,
    ),
    persona("social-worker-odense", "1083", Role::SocialWorker, "Odense"),
    persona(
        "project-leader-syddanmark",
        "1083",
        Role::ProjectLeader,
        NGO,
    ),
    persona(
        "municipal-staff-odense",
        "1083",
        Role::MunicipalStaff,
        "Odense Kommune",
    ),
    persona(
        "coordinator-odense",
        "1083",
        Role::AssociationCoordinator,
        "Odense",
    ),
    persona("volunteer-odense", "1083", Role::Volunteer, "Odense"),
    persona(
        "steering-member-syddanmark",
        "1083",
        Role::SteeringMember,
        "Region Syddanmark",
    ),
    persona(
        "evaluator-syddanmark",
        "1083",
        Role::Evaluator,
        "Region Syddanmark",
    ),
    persona(
        "region-administrator-syddanmark",
        "1083",
        Role::RegionAdministrator,
        "Region Syddanmark",
    ),
    persona(
        "data-protection-officer-syddanmark",
        "1083",
        Role::DataProtectionOfficer,
        "Region Syddanmark",
    ),
];

/// The subject of whoever first holds `role` at `place`.
pub(super) fn subject(region: &str, role: Role, place: &str) -> Option<&'static str> {
    PERSONAS
        .iter()
        .find(|p| p.region == region && p.role == role && p.place == place)
        .map(|p| p.key)
}
