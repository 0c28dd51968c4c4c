//! Who grants which role, and where a role is held (domain.md §4, last column). Pure.

use entities::{
    codes::{OrganisationKind, Role},
    ids::{OrganisationId, ProgrammeId},
};

use crate::access::Viewer;

/// Where a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At an organisation of this kind.
    Organisation(OrganisationKind),
    /// At a site.
    Site,
    /// In the whole programme.
    Programme,
}

/// Where `role` is held.
#[must_use]
pub fn place(role: Role) -> Place {
    match role {
        Role::ContactPerson | Role::Midwife | Role::DepartmentManager => {
            Place::Organisation(OrganisationKind::Hospital)
        }
        Role::AssociationCoordinator | Role::Volunteer => {
            Place::Organisation(OrganisationKind::Association)
        }
        Role::SocialWorker => Place::Site,
        Role::BridgeConsultant
        | Role::ProjectLeader
        | Role::MunicipalStaff
        | Role::SteeringMember
        | Role::Evaluator
        | Role::RegionAdministrator
        | Role::DataProtectionOfficer => Place::Programme,
    }
}

/// The roles that grant `role`. Those held at an organisation grant at that one alone.
///
/// A leader is proposed and confirmed by two of the same roles: the leader in office hands over
/// with the region, which leads as an equal (R39).
#[must_use]
pub fn grantors(role: Role) -> &'static [Role] {
    match role {
        Role::Midwife => &[Role::ContactPerson],
        Role::ContactPerson => &[Role::DepartmentManager],
        Role::Volunteer => &[Role::AssociationCoordinator],
        Role::SocialWorker | Role::AssociationCoordinator => &[Role::ProjectLeader],
        Role::ProjectLeader => &[Role::ProjectLeader, Role::RegionAdministrator],
        Role::DepartmentManager
        | Role::BridgeConsultant
        | Role::MunicipalStaff
        | Role::SteeringMember
        | Role::Evaluator
        | Role::RegionAdministrator
        | Role::DataProtectionOfficer => &[Role::RegionAdministrator],
    }
}

/// Whether the viewer may grant `role` in `programme`, at `organisation` if it is held at one.
#[must_use]
pub fn may_grant(
    viewer: &Viewer,
    role: Role,
    programme: ProgrammeId,
    organisation: Option<OrganisationId>,
) -> bool {
    viewer.grants.iter().any(|grant| {
        let own = match place(grant.role) {
            Place::Organisation(_) => grant.organisation == organisation,
            Place::Site | Place::Programme => true,
        };
        grant.programme == programme && grantors(role).contains(&grant.role) && own
    })
}

/// The kinds of employer that people in `role` come from.
#[must_use]
pub fn employers(role: Role) -> &'static [OrganisationKind] {
    use OrganisationKind as K;
    match role {
        Role::ContactPerson | Role::Midwife | Role::DepartmentManager => &[K::Hospital],
        Role::AssociationCoordinator | Role::Volunteer => &[K::Association],
        Role::SocialWorker | Role::ProjectLeader => &[K::Ngo],
        Role::MunicipalStaff => &[K::Municipality],
        Role::BridgeConsultant => &[K::Hospital, K::Region],
        Role::SteeringMember => &[K::Hospital, K::Ngo, K::Region, K::Municipality],
        Role::Evaluator => &[K::Region, K::Ngo],
        Role::RegionAdministrator | Role::DataProtectionOfficer => &[K::Region],
    }
}
