//! What the generators know of one programme: its directory, its rules and its plan.

use chrono::NaiveDate;
use entities::{
    CodeSet,
    codes::{ParameterName, Participation, TargetGroup},
    ids::{AssociationId, HospitalId, ProgrammeId, SiteId},
};

use super::plan::{PLANS, Plan};
use crate::seed::{
    SeedError,
    reference::{Data, association_id, hospital_id, programme_id, site_id},
};

/// One programme.
pub(super) struct World {
    pub(super) id: ProgrammeId,
    pub(super) plan: &'static Plan,
    pub(super) region_name: String,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) excluded: CodeSet<TargetGroup>,
    pub(super) receive_within: u32,
    pub(super) advice_max: Option<u32>,
    pub(super) contact_months: u32,
    pub(super) remote: bool,
    pub(super) hospitals: Vec<Hospital>,
    pub(super) sites: Vec<Site>,
    pub(super) associations: Vec<Association>,
    /// The codes of the region's municipalities.
    pub(super) municipalities: Vec<String>,
}

/// A hospital.
pub(super) struct Hospital {
    pub(super) id: HospitalId,
    pub(super) name: String,
    pub(super) active: bool,
}

/// A site; without a hospital it is Mødrehjælpen's.
pub(super) struct Site {
    pub(super) id: SiteId,
    pub(super) name: String,
    pub(super) hospital: Option<(HospitalId, String)>,
}

/// An association.
pub(super) struct Association {
    pub(super) id: AssociationId,
    pub(super) name: String,
}

impl World {
    /// Every programme that has a plan, in the order of the plans.
    pub(super) fn all() -> Result<Vec<Self>, SeedError> {
        let data = Data::read()?;
        PLANS.iter().map(|plan| Self::new(plan, &data)).collect()
    }

    fn new(plan: &'static Plan, data: &Data) -> Result<Self, SeedError> {
        let region = plan.region;
        let programme = data
            .programmes
            .iter()
            .find(|programme| programme.region == region)
            .ok_or_else(|| SeedError::Reference {
                file: "programmes",
                what: format!("region {region} has none"),
            })?;
        let mut world = Self {
            id: programme_id(region),
            plan,
            region_name: data.region_name(region).to_owned(),
            starts_on: programme.starts_on,
            ends_on: programme.ends_on,
            excluded: CodeSet::from_bits(
                programme
                    .parameter(ParameterName::ExcludedTargetGroups)
                    .unwrap_or(0),
            ),
            receive_within: programme
                .parameter(ParameterName::ReceiveWithinWorkingDays)
                .map_or(0, i32::unsigned_abs),
            advice_max: programme
                .parameter(ParameterName::AdviceSessionsMax)
                .map(i32::unsigned_abs),
            contact_months: programme
                .parameter(ParameterName::ContactRetentionMonths)
                .map_or(0, i32::unsigned_abs),
            remote: programme.parameter(ParameterName::RemoteEffort) == Some(1),
            hospitals: Vec::new(),
            sites: Vec::new(),
            associations: Vec::new(),
            municipalities: data.municipalities(region),
        };
        for hospital in data.hospitals.iter().filter(|h| h.region == region) {
            let id = hospital_id(region, &hospital.name);
            world.hospitals.push(Hospital {
                id,
                name: hospital.name.clone(),
                active: hospital.participation.0 == Participation::Active,
            });
            for site in &hospital.sites {
                world.sites.push(Site {
                    id: site_id(region, &site.name),
                    name: site.name.clone(),
                    hospital: Some((id, hospital.name.clone())),
                });
            }
        }
        for office in data.offices.iter().filter(|office| office.region == region) {
            world.sites.push(Site {
                id: site_id(region, &office.name),
                name: office.name.clone(),
                hospital: None,
            });
        }
        for association in data.associations.iter().filter(|a| a.region == region) {
            world.associations.push(Association {
                id: association_id(region, &association.name),
                name: association.name.clone(),
            });
        }
        Ok(world)
    }

    /// The last day on which something may begin, no later than `day`.
    pub(super) fn last_day(&self, day: NaiveDate) -> NaiveDate {
        self.ends_on.map_or(day, |end| end.min(day))
    }
}
