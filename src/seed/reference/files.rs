//! The data files as they are written: strict, so that a slip of the pen does not pass.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entities::{
    Code, CodeSet,
    codes::{CareLevel, OrganisationKind, ParameterName, Participation, SiteKind, TargetGroup},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};

use crate::seed::SeedError;

/// The data files, read and checked.
pub(in crate::seed) struct Data {
    pub(super) regions: Vec<Region>,
    pub(in crate::seed) programmes: Vec<Programme>,
    pub(super) organisations: Vec<Organisation>,
    pub(in crate::seed) hospitals: Vec<Hospital>,
    pub(in crate::seed) offices: Vec<Office>,
    pub(in crate::seed) associations: Vec<Association>,
}

impl Data {
    /// Reads the embedded files.
    pub(in crate::seed) fn read() -> Result<Self, SeedError> {
        let regions: RegionFile = parse("regions", include_str!("regions.toml"))?;
        let programmes: ProgrammeFile = parse("programmes", include_str!("programmes.toml"))?;
        let organisations: OrganisationFile =
            parse("organisations", include_str!("organisations.toml"))?;
        let hospitals: HospitalFile = parse("hospitals", include_str!("hospitals.toml"))?;
        let associations: AssociationFile =
            parse("associations", include_str!("associations.toml"))?;
        let data = Self {
            regions: regions.region,
            programmes: programmes.programme,
            organisations: organisations.organisation,
            hospitals: hospitals.hospital,
            offices: hospitals.office,
            associations: associations.association,
        };
        data.check()?;
        Ok(data)
    }

    /// The name of a region.
    pub(in crate::seed) fn region_name(&self, code: &str) -> &str {
        self.regions
            .iter()
            .find(|region| region.code == code)
            .map_or("", |region| &region.name)
    }

    /// The codes of a region's municipalities.
    pub(in crate::seed) fn municipalities(&self, code: &str) -> Vec<String> {
        self.regions
            .iter()
            .filter(|region| region.code == code)
            .flat_map(|region| region.municipalities.keys().cloned())
            .collect()
    }

    /// Refuses a programme that leaves a parameter unsaid, rather than guess it. The rest is
    /// checked by the database.
    fn check(&self) -> Result<(), SeedError> {
        for programme in &self.programmes {
            let said: BTreeSet<&str> = programme
                .parameters
                .keys()
                .map(|name| name.0.code())
                .collect();
            for entry in ParameterName::ALL {
                if !said.contains(entry.code) {
                    return Err(SeedError::Reference {
                        file: "programmes",
                        what: format!("{} of region {} is missing", entry.code, programme.region),
                    });
                }
            }
        }
        Ok(())
    }
}

pub(super) fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, SeedError> {
    toml::from_str(text).map_err(|error| SeedError::Parse(file, Box::new(error)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionFile {
    pub(super) region: Vec<Region>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Region {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) municipalities: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeFile {
    pub(super) programme: Vec<Programme>,
}

/// A programme as its file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::seed) struct Programme {
    pub(in crate::seed) region: String,
    pub(super) name: String,
    pub(in crate::seed) starts_on: NaiveDate,
    pub(in crate::seed) ends_on: Option<NaiveDate>,
    pub(super) parameters: BTreeMap<Coded<ParameterName>, Parameter>,
}

impl Programme {
    /// The stored value of a parameter.
    pub(in crate::seed) fn parameter(&self, name: ParameterName) -> Option<i32> {
        self.parameters.get(&Coded(name)).and_then(|value| value.0)
    }
}

/// The stored value: numbers as they are, code lists as bits, words as nothing.
pub(super) struct Parameter(pub(super) Option<i32>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(i32),
    Codes(Vec<String>),
    Word(String),
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Written::deserialize(from)? {
            Written::Number(number) => Ok(Self(Some(number))),
            Written::Word(word) => match word.as_str() {
                "no limit" | "undecided" | "by agreement" | "not agreed" => Ok(Self(None)),
                _ => Err(D::Error::custom(
                    "no such word for a parameter without a number",
                )),
            },
            // The two lists have no code in common, so the codes say which list it is.
            Written::Codes(codes) => set_bits::<TargetGroup>(&codes)
                .or_else(|| set_bits::<CareLevel>(&codes))
                .map(|bits| Self(Some(bits)))
                .ok_or_else(|| D::Error::custom("not the codes of one list")),
        }
    }
}

fn set_bits<T: Code>(codes: &[String]) -> Option<i32> {
    let values: Option<CodeSet<T>> = codes.iter().map(|code| T::from_code(code)).collect();
    values.map(CodeSet::bits)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationFile {
    pub(super) organisation: Vec<Organisation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    pub(super) kind: Coded<OrganisationKind>,
    pub(super) name: String,
    pub(super) region: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HospitalFile {
    pub(super) hospital: Vec<Hospital>,
    pub(super) office: Vec<Office>,
}

/// A hospital as its file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::seed) struct Hospital {
    pub(in crate::seed) region: String,
    pub(in crate::seed) name: String,
    pub(super) shak: Option<String>,
    pub(super) sor: Option<String>,
    pub(in crate::seed) participation: Coded<Participation>,
    pub(in crate::seed) sites: Vec<Site>,
}

/// A site of a hospital.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::seed) struct Site {
    pub(super) kind: Coded<SiteKind>,
    pub(in crate::seed) name: String,
    pub(super) municipality: String,
}

/// Premises of Mødrehjælpen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::seed) struct Office {
    pub(in crate::seed) region: String,
    pub(in crate::seed) name: String,
    pub(super) municipality: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssociationFile {
    pub(super) association: Vec<Association>,
}

/// A local association.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::seed) struct Association {
    pub(in crate::seed) region: String,
    pub(in crate::seed) name: String,
    pub(super) municipalities: Vec<String>,
}

/// A value of a code list, written as its code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::seed) struct Coded<T>(pub(in crate::seed) T);

impl<'de, T: Code> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        T::from_code(&code)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("no such code of {}", T::NAME)))
    }
}
