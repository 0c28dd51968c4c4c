//! Who sees which part of the schema, by roles alone: what no row could ever answer is not shown.
//!
//! An audience stands on the type it is about (`#[graphql(visible = "…")]`), and every field that
//! leads to the type has the same one ([`follow`]); a field that fewer may read names its own.
//! Introspection asks audiences by itself; documents are held to them by
//! [`super::contract::Contract`]. Which rows a viewer then sees is the policies' matter.

use std::{borrow::Cow, collections::BTreeMap};

use async_graphql::{
    Context, ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaType, MetaTypeName, Registry},
};
use entities::codes::Role::{self, *};

use crate::{
    access::Standing,
    domains::{evaluation, onboarding, steering},
};

/// An audience, as the registry has it.
type Audience = fn(&Context<'_>) -> bool;

/// Declares audiences: `name: ROLES, machine;` for these roles, and for machine clients where it
/// says so. Without a viewer everything is visible: the schema as a document is whole.
macro_rules! audiences {
    ($( $(#[doc = $doc:literal])* $name:ident: $roles:expr $(, $machine:ident)?; )*) => {$(
        $(#[doc = $doc])*
        #[must_use]
        pub fn $name(ctx: &Context<'_>) -> bool {
            ctx.data_opt::<Standing>()
                .is_none_or(|viewer| viewer.is_any($roles) $(|| viewer.$machine)?)
        }
    )*};
}

audiences! {
    /// Activities that are published: everyone who takes part but the data protection officer.
    activities: &[
        ContactPerson, Midwife, DepartmentManager, BridgeConsultant, SocialWorker, ProjectLeader,
        MunicipalStaff, AssociationCoordinator, Volunteer, SteeringMember, Evaluator,
        RegionAdministrator,
    ], machine;
    /// Signups by alias and their numbers, volunteers by alias, family friends.
    associations: &[SocialWorker, ProjectLeader, AssociationCoordinator, Volunteer];
    /// How many came to an activity.
    tallies: &[SocialWorker, ProjectLeader, AssociationCoordinator];
    /// Which person a volunteer is.
    volunteers: &[ProjectLeader, AssociationCoordinator];
    /// Referrals, and what became of them.
    referrals: &[ContactPerson, Midwife, SocialWorker, ProjectLeader], machine;
    /// Referrals as they were sent, and the persons in their course: no machine client.
    referral_facts: &[ContactPerson, Midwife, SocialWorker, ProjectLeader];
    /// How to reach a member, for those who hand a contact over, who use it, and who answer for it.
    contacts: &[ContactPerson, Midwife, SocialWorker, ProjectLeader, DataProtectionOfficer];
    /// Families, their members and consents.
    families: &[SocialWorker, ProjectLeader, DataProtectionOfficer];
    /// Families in lists, where an officer looks up the one that a request names.
    family_lists: &[SocialWorker, ProjectLeader];
    /// Profiles and advice: Mødrehjælpen's own.
    advice: &[SocialWorker, ProjectLeader];
    /// Sparring for health staff.
    sparring: &[ContactPerson, Midwife, BridgeConsultant, SocialWorker, ProjectLeader];
    /// Courses and who is enrolled, by alias.
    courses: &[Midwife, SocialWorker, ProjectLeader, MunicipalStaff];
    /// What surveys ask.
    surveys: evaluation::READERS, machine;
    /// Targets, decisions and reports; and the inbox, since all for whom something can wait read these.
    steering: steering::READERS;
    /// Aggregates of a whole programme.
    aggregates: evaluation::READERS, machine;
    /// Aggregates of a programme, or of a coordinator's own association.
    evaluations: &[
        ContactPerson, Midwife, DepartmentManager, BridgeConsultant, SocialWorker, ProjectLeader,
        AssociationCoordinator, SteeringMember, Evaluator, RegionAdministrator,
    ], machine;
    /// Targets beside aggregates: those who read both.
    goals: &[
        ContactPerson, DepartmentManager, BridgeConsultant, SocialWorker, ProjectLeader,
        SteeringMember, Evaluator, RegionAdministrator,
    ];
    /// What waits for a contact person.
    contact_persons: &[ContactPerson];
    /// What waits for a social worker.
    social_workers: &[SocialWorker];
    /// What waits for a project leader.
    project_leaders: &[ProjectLeader];
    /// What waits for a coordinator of an association.
    coordinators: &[AssociationCoordinator];
    /// The audit trail, and what the registered ask of it.
    officers: &[DataProtectionOfficer];
    /// Proposed project leaders: those who propose and confirm them.
    leadership: onboarding::rules::grantors(ProjectLeader);
    /// Granting roles, and inviting people.
    grantors: &[
        ContactPerson, DepartmentManager, ProjectLeader, AssociationCoordinator,
        RegionAdministrator,
    ];
    /// Whatever a person may do: everybody with a role, and no program.
    people: &[
        ContactPerson, Midwife, DepartmentManager, BridgeConsultant, SocialWorker, ProjectLeader,
        MunicipalStaff, AssociationCoordinator, Volunteer, SteeringMember, Evaluator,
        RegionAdministrator, DataProtectionOfficer,
    ];
    /// Reports in review.
    reviewers: &[ProjectLeader, SteeringMember, RegionAdministrator];
    /// Registering sparring: those who ask for it, and those who give it.
    sparring_partners: &[ContactPerson, Midwife, BridgeConsultant, SocialWorker];
    /// Correcting sparring.
    sparring_keepers: &[ContactPerson, BridgeConsultant, SocialWorker];
    /// Planning who is where.
    presence_planners: &[ContactPerson, ProjectLeader, RegionAdministrator];
    /// Stating whether there is room.
    capacity_keepers: &[ProjectLeader, RegionAdministrator];
    /// Referring, from a hospital.
    referrers: &[ContactPerson, Midwife];
    /// Keeping the records of a programme: targets, criteria, meetings, decisions, phases, material.
    governors: steering::GOVERNORS;
    /// Agreeing for a party.
    seats: &[SteeringMember];
    /// Approving reports.
    approvers: &[ProjectLeader, SteeringMember];
    /// Writing reports.
    evaluators: &[Evaluator];
    /// Whoever may change anything: people, and the holder of a survey token.
    changers: &[
        ContactPerson, Midwife, DepartmentManager, BridgeConsultant, SocialWorker, ProjectLeader,
        MunicipalStaff, AssociationCoordinator, Volunteer, SteeringMember, Evaluator,
        RegionAdministrator, DataProtectionOfficer,
    ], nobody;
    /// Answering a survey: the holder of its token, who is not signed in.
    token_holders: &[], nobody;
    /// Handing out tokens of surveys: to families, and to departments.
    survey_issuers: &[SocialWorker, ContactPerson, DepartmentManager];
}

/// A kind of client, with a schema of its own: what its users see together.
#[derive(Debug)]
pub struct Client {
    /// Its name, as saved operations and `brobygger schema --client` have it.
    pub name: &'static str,
    /// The roles of its users.
    pub roles: &'static [Role],
    /// Whether programs of hospitals use it too.
    pub machine: bool,
}

/// The clients. Every role uses one of them.
pub const CLIENTS: &[Client] = &[
    Client {
        name: "hospital",
        roles: &[ContactPerson, Midwife, DepartmentManager, BridgeConsultant],
        machine: true,
    },
    Client {
        name: "advice",
        roles: &[SocialWorker, ProjectLeader, MunicipalStaff],
        machine: false,
    },
    Client {
        name: "association",
        roles: &[AssociationCoordinator, Volunteer],
        machine: false,
    },
    Client {
        name: "evaluation",
        roles: &[SteeringMember, Evaluator, RegionAdministrator],
        machine: false,
    },
    Client {
        name: "protection",
        roles: &[DataProtectionOfficer],
        machine: false,
    },
];

impl Client {
    /// The standing of all its users together.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            roles: self.roles.iter().copied().collect(),
            machine: self.machine,
            nobody: false,
            router: false,
        }
    }
}

/// Not a type but a step: registered last, it gives each field the audience of what it leads to.
pub enum Follow {}

impl OutputType for Follow {
    fn type_name() -> Cow<'static, str> {
        "Follow".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        follow(&mut registry.types);
        Self::type_name().into_owned()
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        match *self {}
    }
}

/// Everybody who is signed in: what stands at a root without another audience.
#[must_use]
pub fn signed_in(ctx: &Context<'_>) -> bool {
    ctx.data_opt::<Standing>()
        .is_none_or(|viewer| !viewer.nobody)
}

/// A router that the settings know: what makes the service a subgraph. The schema as a document has
/// no part of it.
#[must_use]
pub fn router(ctx: &Context<'_>) -> bool {
    ctx.data_opt::<Standing>()
        .is_some_and(|viewer| viewer.router)
}

/// A router that passes on what somebody asks who is signed in.
#[must_use]
pub fn caller(ctx: &Context<'_>) -> bool {
    router(ctx) && signed_in(ctx)
}

/// A field without an audience of its own has that of its type; a connection's is its nodes'. What
/// is for all is for all who are signed in: the rest follows from the roots.
fn follow(types: &mut BTreeMap<String, MetaType>) {
    let audiences: BTreeMap<String, Audience> = types
        .iter()
        .filter_map(|(name, of)| Some((name.clone(), audience(of)?)))
        .collect();
    let leads_to = |of: &str| {
        let name = MetaTypeName::concrete_typename(of);
        audiences
            .get(name.strip_suffix("Connection").unwrap_or(name))
            .copied()
    };
    for of in types.values_mut() {
        if let MetaType::Object { fields, .. } | MetaType::Interface { fields, .. } = of {
            for field in fields.values_mut() {
                field.visible = field.visible.or_else(|| leads_to(&field.ty));
            }
        }
    }
    for root in ["Query", "Mutation", "Subscription"] {
        if let Some(MetaType::Object { fields, .. }) = types.get_mut(root) {
            for field in fields.values_mut() {
                field.visible = field.visible.or(Some(signed_in));
            }
        }
    }
}

fn audience(of: &MetaType) -> Option<Audience> {
    match of {
        MetaType::Object { visible, .. }
        | MetaType::Interface { visible, .. }
        | MetaType::Union { visible, .. } => *visible,
        MetaType::Scalar { .. } | MetaType::Enum { .. } | MetaType::InputObject { .. } => None,
    }
}
