//! The directory of both partnerships, from readable data files.
//!
//! Keys are UUIDs made of a namespace and a natural key, the same in every database: tests, saved
//! operations and settings can name a hospital before there is one.

mod files;
mod rules;

use entities::{
    Code, association, association_municipality,
    codes::{OrganisationKind, SiteKind},
    hospital,
    ids::{AssociationId, HospitalId, OrganisationId, ProgrammeId, SiteId},
    municipality, organisation, programme, programme_parameter, region, site,
};
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};
use uuid::Uuid;

pub(super) use self::files::Data;
use self::files::{Association, Hospital, Programme, Region};
pub use self::rules::track_plan_id;
use super::{
    SeedError,
    rows::{self, Existing},
};
use crate::danish::sort_key;

/// The namespace of natural keys; fixed for ever.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f0d_52a4_13c9_4b7e_9d1b_7c1e_5a90_2b84);

fn id<T: From<Uuid>>(kind: &str, region_code: &str, name: &str) -> T {
    Uuid::new_v5(
        &NAMESPACE,
        format!("{kind}:{region_code}:{name}").as_bytes(),
    )
    .into()
}

/// Key of the programme of a region.
#[must_use]
pub fn programme_id(region_code: &str) -> ProgrammeId {
    Uuid::new_v5(&NAMESPACE, format!("programme:{region_code}").as_bytes()).into()
}

/// Key of a hospital.
#[must_use]
pub fn hospital_id(region_code: &str, name: &str) -> HospitalId {
    id("hospital", region_code, name)
}

/// Key of a site.
#[must_use]
pub fn site_id(region_code: &str, name: &str) -> SiteId {
    id("site", region_code, name)
}

/// Key of an association.
#[must_use]
pub fn association_id(region_code: &str, name: &str) -> AssociationId {
    id("association", region_code, name)
}

/// Key of an organisation. Hospitals and associations share theirs with it; `region_code` is
/// absent for Mødrehjælpen.
#[must_use]
pub fn organisation_id(
    kind: OrganisationKind,
    region_code: Option<&str>,
    name: &str,
) -> OrganisationId {
    let region_code = region_code.unwrap_or_default();
    match kind {
        OrganisationKind::Hospital => OrganisationId(hospital_id(region_code, name).0),
        OrganisationKind::Association => OrganisationId(association_id(region_code, name).0),
        kind => id(&format!("organisation:{}", kind.code()), region_code, name),
    }
}

/// Loads the directory, in one transaction. Loading it again changes nothing: what an
/// administrator has changed since stays changed.
pub async fn load(db: &DatabaseConnection) -> Result<(), SeedError> {
    let transaction = db.begin().await?;
    write(&transaction).await?;
    Ok(transaction.commit().await?)
}

/// Loads the directory as a part of this transaction.
pub async fn write(to: &DatabaseTransaction) -> Result<(), SeedError> {
    let data = Data::read()?;
    let rows = Rows::new(&data);
    let keep = Existing::Keep;
    rows::write::<region::Entity>(to, &rows.regions, keep).await?;
    rows::write::<municipality::Entity>(to, &rows.municipalities, keep).await?;
    rows::write::<programme::Entity>(to, &rows.programmes, keep).await?;
    rows::write::<programme_parameter::Entity>(to, &rows.parameters, keep).await?;
    rows::write::<organisation::Entity>(to, &rows.organisations, keep).await?;
    rows::write::<hospital::Entity>(to, &rows.hospitals, keep).await?;
    rows::write::<site::Entity>(to, &rows.sites, keep).await?;
    rows::write::<association::Entity>(to, &rows.associations, keep).await?;
    rows::write::<association_municipality::Entity>(to, &rows.served, keep).await?;
    rules::load(to, &data).await
}

/// The data as rows.
#[derive(Default)]
struct Rows {
    regions: Vec<region::Model>,
    municipalities: Vec<municipality::Model>,
    programmes: Vec<programme::Model>,
    parameters: Vec<programme_parameter::Model>,
    organisations: Vec<organisation::Model>,
    hospitals: Vec<hospital::Model>,
    sites: Vec<site::Model>,
    associations: Vec<association::Model>,
    served: Vec<association_municipality::Model>,
}

impl Rows {
    fn new(data: &Data) -> Self {
        let mut rows = Self::default();
        data.regions.iter().for_each(|region| rows.region(region));
        data.programmes
            .iter()
            .for_each(|programme| rows.programme(programme));
        for organisation in &data.organisations {
            rows.organisation(
                organisation.kind.0,
                organisation.region.as_deref(),
                &organisation.name,
            );
        }
        data.hospitals
            .iter()
            .for_each(|hospital| rows.hospital(hospital));
        for office in &data.offices {
            rows.site(
                &office.region,
                None,
                SiteKind::NgoOffice,
                &office.name,
                &office.municipality,
            );
        }
        data.associations
            .iter()
            .for_each(|association| rows.association(association));
        rows
    }

    fn region(&mut self, region: &Region) {
        self.regions.push(region::Model {
            code: region.code.clone(),
            name: region.name.clone(),
        });
        for (code, name) in &region.municipalities {
            self.municipalities.push(municipality::Model {
                code: code.clone(),
                name: name.clone(),
                sort_key: sort_key(name),
                region_code: region.code.clone(),
            });
        }
    }

    fn programme(&mut self, programme: &Programme) {
        let id = programme_id(&programme.region);
        self.programmes.push(programme::Model {
            id,
            region_code: programme.region.clone(),
            name: programme.name.clone(),
            starts_on: programme.starts_on,
            ends_on: programme.ends_on,
        });
        for (name, value) in &programme.parameters {
            self.parameters.push(programme_parameter::Model {
                programme_id: id,
                name: name.0,
                value: value.0,
            });
        }
    }

    fn organisation(&mut self, kind: OrganisationKind, region_code: Option<&str>, name: &str) {
        self.organisations.push(organisation::Model {
            id: organisation_id(kind, region_code, name),
            kind,
            name: name.to_owned(),
            sort_key: sort_key(name),
            programme_id: region_code.map(programme_id),
        });
    }

    fn hospital(&mut self, hospital: &Hospital) {
        let region_code = hospital.region.as_str();
        self.organisation(
            OrganisationKind::Hospital,
            Some(region_code),
            &hospital.name,
        );
        let id = hospital_id(region_code, &hospital.name);
        self.hospitals.push(hospital::Model {
            id,
            name: hospital.name.clone(),
            sort_key: sort_key(&hospital.name),
            programme_id: programme_id(region_code),
            shak: hospital.shak.clone(),
            sor: hospital.sor.clone(),
            participation: hospital.participation.0,
            remote_only: hospital.participation.0 == entities::codes::Participation::Candidate,
        });
        for site in &hospital.sites {
            self.site(
                region_code,
                Some(id),
                site.kind.0,
                &site.name,
                &site.municipality,
            );
        }
    }

    fn site(
        &mut self,
        region_code: &str,
        hospital_id: Option<HospitalId>,
        kind: SiteKind,
        name: &str,
        municipality: &str,
    ) {
        self.sites.push(site::Model {
            id: site_id(region_code, name),
            programme_id: programme_id(region_code),
            hospital_id,
            kind,
            name: name.to_owned(),
            sort_key: sort_key(name),
            municipality_code: municipality.to_owned(),
        });
    }

    fn association(&mut self, association: &Association) {
        let region_code = association.region.as_str();
        self.organisation(
            OrganisationKind::Association,
            Some(region_code),
            &association.name,
        );
        let id = association_id(region_code, &association.name);
        self.associations.push(association::Model {
            id,
            name: association.name.clone(),
            sort_key: sort_key(&association.name),
            programme_id: programme_id(region_code),
        });
        for code in &association.municipalities {
            self.served.push(association_municipality::Model {
                association_id: id,
                municipality_code: code.clone(),
            });
        }
    }
}
