//! What the agreements say beside their numbers, as rows.

use chrono::NaiveDate;
use entities::{
    Code, CodeSet, baseline,
    codes::{AgreementStatus, CareLevel, Metric, TargetGroup, TargetKind, Track},
    criteria,
    ids::TrackPlanId,
    phase, target, track_plan,
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use super::{
    Data, SeedError,
    files::{Coded, parse},
    id, programme_id,
    rows::{self, Existing},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    programme: Vec<Rules>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    region: String,
    track: Vec<TrackPlan>,
    #[serde(default)]
    phase: Vec<Phase>,
    #[serde(default)]
    baseline: Vec<Baseline>,
    #[serde(default)]
    expectation: Vec<Expectation>,
    criteria: Criteria,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackPlan {
    track: Coded<Track>,
    active_from: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phase {
    name: String,
    stated: String,
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    year: i32,
    metric: Coded<Metric>,
    value: i32,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    track: Coded<Track>,
    metric: Coded<Metric>,
    value: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Criteria {
    care_levels: Vec<Coded<CareLevel>>,
    excluded_groups: Vec<Coded<TargetGroup>>,
    procedure: String,
}

fn set<T: Code>(codes: &[Coded<T>]) -> CodeSet<T> {
    codes.iter().map(|code| code.0).collect()
}

/// Key of a track's plan.
#[must_use]
pub fn track_plan_id(region_code: &str, track: Track) -> TrackPlanId {
    id("track_plan", region_code, track.code())
}

/// Writes the rules of every programme; what is there already stays as it is.
pub(super) async fn load(to: &impl ConnectionTrait, data: &Data) -> Result<(), SeedError> {
    let file: RuleFile = parse("rules", include_str!("rules.toml"))?;
    let rows = Rows::new(&file, data);
    let keep = Existing::Keep;
    rows::write::<track_plan::Entity>(to, &rows.track_plans, keep).await?;
    rows::write::<phase::Entity>(to, &rows.phases, keep).await?;
    rows::write::<baseline::Entity>(to, &rows.baselines, keep).await?;
    rows::write::<target::Entity>(to, &rows.expectations, keep).await?;
    Ok(rows::write::<criteria::Entity>(to, &rows.criteria, keep).await?)
}

#[derive(Default)]
struct Rows {
    track_plans: Vec<track_plan::Model>,
    phases: Vec<phase::Model>,
    baselines: Vec<baseline::Model>,
    expectations: Vec<target::Model>,
    criteria: Vec<criteria::Model>,
}

impl Rows {
    fn new(file: &RuleFile, data: &Data) -> Self {
        let mut rows = Self::default();
        for rules in &file.programme {
            let programme = data.programmes.iter().find(|p| p.region == rules.region);
            if let Some(programme) = programme {
                rows.add(rules, programme.starts_on);
            }
        }
        rows
    }

    fn add(&mut self, rules: &Rules, starts_on: NaiveDate) {
        let region = rules.region.as_str();
        let programme_id = programme_id(region);
        for plan in &rules.track {
            self.track_plans.push(track_plan::Model {
                id: track_plan_id(region, plan.track.0),
                programme_id,
                track: plan.track.0,
                active_from: plan.active_from,
                decision_id: None,
            });
        }
        for phase in &rules.phase {
            self.phases.push(phase::Model {
                id: id("phase", region, &phase.name),
                programme_id,
                name: phase.name.clone(),
                stated_period: phase.stated.clone(),
                period_from: phase.from,
                period_to: phase.to,
                version: 1,
            });
        }
        for baseline in &rules.baseline {
            let name = format!("{}:{}", baseline.year, baseline.metric.0.code());
            self.baselines.push(baseline::Model {
                id: id("baseline", region, &name),
                programme_id,
                year: baseline.year,
                metric: baseline.metric.0,
                value: baseline.value,
                note: baseline.note.clone(),
            });
        }
        for expectation in &rules.expectation {
            let (track, metric) = (expectation.track.0, expectation.metric.0);
            let name = format!("{}:{}:1", track.code(), metric.code());
            self.expectations.push(target::Model {
                id: id("target", region, &name),
                programme_id,
                kind: TargetKind::Expectation,
                track,
                metric,
                value: Some(expectation.value),
                period_from: None,
                period_to: None,
                version: 1,
                status: AgreementStatus::Proposed,
            });
        }
        self.criteria.push(criteria::Model {
            id: id("criteria", region, "1"),
            programme_id,
            hospital_id: None,
            version: 1,
            valid_from: starts_on,
            valid_to: None,
            care_levels: set(&rules.criteria.care_levels),
            excluded_groups: set(&rules.criteria.excluded_groups),
            procedure: rules.criteria.procedure.trim().to_owned(),
            status: AgreementStatus::Agreed,
        });
    }
}
