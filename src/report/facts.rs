//! What a programme's reports are made of: decided figures, and what is public of its steering. Read
//! once for all its reports; what came after a report's snapshot is left out when it is written.

use std::collections::HashMap;

use chrono::NaiveDate;
use entities::{
    association, association_municipality, baseline,
    codes::{Dimension, Granularity, Measure, Party, SurveyAudience, Track},
    decision, figure, flow_figure, hospital,
    ids::{AssociationId, ProgrammeId, SiteId, SurveyItemId, TargetId},
    meeting, municipality, organisation, phase, presence_slot, programme, region, score_figure,
    site, snapshot, survey_item, target, target_approval, track_plan,
};
use sea_orm::{
    EntityTrait, FromQueryResult, Iterable,
    sea_query::{Condition, Expr, ExprTrait, Func, JoinType},
};

use crate::{
    access::{Concerning, Failure, Gate, Policy, col},
    calendar::local_date,
    domains::evaluation::asking::{self, Ask},
    graph::list::visible,
};

/// A target, and when it was agreed by both parties.
#[derive(Clone, Debug)]
pub struct Aim {
    /// The target.
    pub target: target::Model,
    /// When the later of both parties approved it; not yet when absent.
    pub agreed_on: Option<NaiveDate>,
}

type Name = (
    Measure,
    Option<Track>,
    Granularity,
    Option<Dimension>,
    Option<Dimension>,
);

/// What a programme's reports are made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The programme.
    pub programme: programme::Model,
    /// Its region's name.
    pub region: String,
    /// The organisation that runs the effort.
    pub ngo: String,
    /// Its hospitals, in Danish order.
    pub hospitals: Vec<hospital::Model>,
    /// The sites, in Danish order.
    pub sites: Vec<site::Model>,
    /// Since when a social worker is present at a site.
    pub present_from: HashMap<SiteId, NaiveDate>,
    /// The local associations, in Danish order.
    pub associations: Vec<association::Model>,
    /// The names of the municipalities that an association serves, in Danish order.
    pub serves: HashMap<AssociationId, Vec<String>>,
    /// The names of all municipalities, by code.
    pub municipalities: HashMap<String, String>,
    /// When each track begins.
    pub plans: Vec<track_plan::Model>,
    /// The time plan.
    pub phases: Vec<phase::Model>,
    /// Figures from before.
    pub baselines: Vec<baseline::Model>,
    /// Targets and expectations, every version.
    pub aims: Vec<Aim>,
    /// What the steering group decided.
    pub decisions: Vec<decision::Model>,
    /// When it met.
    pub meetings: Vec<meeting::Model>,
    /// The frozen quarters.
    pub snapshots: Vec<snapshot::Model>,
    /// Means of scores.
    pub scores: Vec<score_figure::Model>,
    /// The questions.
    pub items: HashMap<SurveyItemId, survey_item::Model>,
    /// How long steps took.
    pub flows: Vec<flow_figure::Model>,
    figures: HashMap<Name, Vec<figure::Model>>,
}

/// What is asked by one dimension, of quarters and years.
const COARSE: &[(Measure, &[Dimension])] = {
    use Dimension as D;
    &[
        (
            Measure::Families,
            &[
                D::Hospital,
                D::AgeGroup,
                D::GestationBand,
                D::Children,
                D::IncomeGroup,
                D::EmploymentGroup,
                D::RegionPart,
                D::TargetGroup,
                D::ReasonGroup,
            ],
        ),
        (Measure::ClosedFamilies, &[D::Outcome]),
        (Measure::Contacts, &[D::Association, D::ActivityType]),
        (Measure::Referrals, &[D::Hospital, D::Reached]),
        (
            Measure::Sessions,
            &[D::AskedGroup, D::HelpedGroup, D::Channel],
        ),
        (Measure::Sparring, &[D::Hospital, D::AskedGroup]),
        (Measure::CoursePlaces, &[D::Completion]),
        (Measure::Activities, &[D::Association, D::ActivityType]),
    ]
};

/// What is asked of whole years alone.
const FINE: &[(Measure, &[Dimension])] = {
    use Dimension as D;
    &[
        (
            Measure::Families,
            &[D::AgeBand, D::IncomeSource, D::Employment, D::Reason],
        ),
        (Measure::Referrals, &[D::DeclineReason]),
        (Measure::Sessions, &[D::TopicAsked, D::TopicHelped]),
    ]
};

/// What is asked of whole years by two dimensions.
const PAIRS: &[(Measure, Dimension, Dimension)] = &[
    (
        Measure::Referrals,
        Dimension::Hospital,
        Dimension::DeclineReason,
    ),
    (Measure::Referrals, Dimension::Hospital, Dimension::Reached),
];

impl Facts {
    /// Reads them, of all its snapshots, in a number of statements that depends on nothing stored.
    /// `None` when there is no such programme.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(gate: &Gate, id: ProgrammeId) -> Result<Option<Self>, Failure> {
        let of = |column: (&'static str, &'static str)| Expr::col(column).eq(id);
        let here = of(col::<programme::Entity>(programme::Column::Id));
        let Some(programme) = every::<programme::Entity>(gate, here).await?.pop() else {
            return Ok(None);
        };
        macro_rules! of_programme {
            ($entity:ident) => {
                every::<$entity::Entity>(
                    gate,
                    of(col::<$entity::Entity>($entity::Column::ProgrammeId)),
                )
                .await?
            };
        }
        let mut hospitals = of_programme!(hospital);
        hospitals.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        let mut sites = of_programme!(site);
        sites.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        let mut associations = of_programme!(association);
        associations.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        let mut plans = of_programme!(track_plan);
        plans.sort_by_key(|plan| plan.track);
        let mut phases = of_programme!(phase);
        phases.sort_by_key(|phase| (phase.period_from, phase.period_to));
        let mut decisions = of_programme!(decision);
        decisions.sort_by_key(|decision| (decision.decided_on, decision.kind, decision.track));
        let mut meetings = of_programme!(meeting);
        meetings.sort_by_key(|meeting| meeting.held_at);
        let mut municipalities = every::<municipality::Entity>(gate, Expr::value(true)).await?;
        municipalities.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        let here = Expr::col(col::<region::Entity>(region::Column::Code))
            .eq(programme.region_code.as_str());
        let region = every::<region::Entity>(gate, here).await?.pop();
        let kind = Expr::col(col::<organisation::Entity>(organisation::Column::Kind))
            .eq(entities::codes::OrganisationKind::Ngo);
        let ngo = every::<organisation::Entity>(gate, kind).await?.pop();
        let serves = serves(gate, id, &municipalities).await?;
        let items = every::<survey_item::Entity>(gate, Expr::value(true)).await?;
        let snapshots = asking::snapshots(gate, id).await?;
        let taken = snapshots.iter().map(|one| one.ends_on);
        let to = taken.max().unwrap_or(programme.starts_on);
        let mut scores = vec![];
        for audience in [SurveyAudience::Family, SurveyAudience::Department] {
            scores.extend(asking::scores(gate, id, audience, to).await?);
        }
        let mut flows = vec![];
        for per in [Granularity::Year, Granularity::Quarter] {
            let span = (programme.starts_on, to);
            flows.extend(asking::flows(gate, id, per, span).await?);
        }
        Ok(Some(Self {
            region: region.map(|region| region.name).unwrap_or_default(),
            ngo: ngo.map(|ngo| ngo.name).unwrap_or_default(),
            present_from: present_from(gate).await?,
            serves,
            baselines: of_programme!(baseline),
            aims: aims(gate, of_programme!(target)).await?,
            snapshots,
            scores,
            items: items.into_iter().map(|item| (item.id, item)).collect(),
            flows,
            figures: figures(gate, &programme, to).await?,
            municipalities: municipalities
                .into_iter()
                .map(|one| (one.code, one.name))
                .collect(),
            programme,
            hospitals,
            sites,
            associations,
            plans,
            phases,
            decisions,
            meetings,
        }))
    }

    /// The figures of a table, of all periods.
    #[must_use]
    pub fn figures(
        &self,
        measure: Measure,
        track: Option<Track>,
        per: Granularity,
        by: &[Dimension],
    ) -> &[figure::Model] {
        let name = (measure, track, per, by.first().copied(), by.get(1).copied());
        self.figures.get(&name).map_or(&[], Vec::as_slice)
    }
}

fn filed(figures: Vec<figure::Model>) -> HashMap<Name, Vec<figure::Model>> {
    let mut filed: HashMap<Name, Vec<figure::Model>> = HashMap::new();
    for figure in figures {
        let name = (
            figure.measure,
            figure.track,
            figure.granularity,
            figure.first_dimension,
            figure.second_dimension,
        );
        filed.entry(name).or_default().push(figure);
    }
    filed
}

async fn figures(
    gate: &Gate,
    programme: &programme::Model,
    to: NaiveDate,
) -> Result<HashMap<Name, Vec<figure::Model>>, Failure> {
    use Granularity::{Quarter, Year};
    let mut asks: Vec<(Measure, Granularity, Vec<Dimension>)> = vec![];
    for (measure, dimensions) in COARSE {
        for per in [Quarter, Year] {
            asks.push((*measure, per, vec![]));
            let by = dimensions.iter().map(|by| (*measure, per, vec![*by]));
            asks.extend(by);
        }
    }
    for (measure, dimensions) in FINE {
        asks.extend(dimensions.iter().map(|by| (*measure, Year, vec![*by])));
    }
    asks.extend(
        PAIRS
            .iter()
            .map(|(measure, a, b)| (*measure, Year, vec![*a, *b])),
    );
    let ask = |(measure, per, by)| Ask {
        programme: programme.id,
        measure,
        track: None,
        by,
        per,
        from: programme.starts_on,
        to,
    };
    let asks: Vec<Ask> = asks.into_iter().map(ask).collect();
    Ok(filed(asking::any_of(gate, &asks).await?))
}

/// The rows that the viewer sees and for which this holds.
async fn every<E>(gate: &Gate, condition: Expr) -> Result<Vec<E::Model>, Failure>
where
    E: EntityTrait + Policy,
    E::Model: FromQueryResult,
{
    let Some(mut select) = visible::<E>(&gate.lens) else {
        return Ok(vec![]);
    };
    select
        .columns(E::Column::iter().map(col::<E>))
        .cond_where(Condition::all().add(condition));
    let rows = gate.read(select, Concerning::rows_of::<E>()).await?;
    let models = rows.iter().map(|row| E::Model::from_query_result(row, ""));
    Ok(models.collect::<Result<_, _>>()?)
}

/// Targets with the day on which both parties had approved them: who did is nobody's business here.
async fn aims(gate: &Gate, targets: Vec<target::Model>) -> Result<Vec<Aim>, Failure> {
    type A = target_approval::Entity;
    use target_approval::Column as C;
    let mut given: HashMap<TargetId, Vec<(Party, NaiveDate)>> = HashMap::new();
    if let Some(mut select) = visible::<A>(&gate.lens) {
        select.columns([C::TargetId, C::Party, C::ApprovedAt].map(col::<A>));
        for row in gate.read(select, Concerning::Nobody).await? {
            let party = row.try_get("", "party")?;
            let on = local_date(row.try_get("", "approved_at")?);
            let of = given.entry(row.try_get("", "target_id")?).or_default();
            of.push((party, on));
        }
    }
    let aims = targets.into_iter().map(|target| {
        let given = given.remove(&target.id).unwrap_or_default();
        let first = |ngo: bool| {
            let side = given
                .iter()
                .filter(|(party, _)| (*party == Party::Ngo) == ngo);
            side.map(|(_, on)| *on).min()
        };
        Aim {
            agreed_on: first(true).zip(first(false)).map(|(a, b)| Ord::max(a, b)),
            target,
        }
    });
    Ok(aims.collect())
}

/// Since when a social worker is present, by site; who it is is not read.
async fn present_from(gate: &Gate) -> Result<HashMap<SiteId, NaiveDate>, Failure> {
    type P = presence_slot::Entity;
    let (site, from) = (
        col::<P>(presence_slot::Column::SiteId),
        col::<P>(presence_slot::Column::ValidFrom),
    );
    let Some(mut select) = visible::<P>(&gate.lens) else {
        return Ok(HashMap::new());
    };
    select
        .column(site)
        .expr_as(Func::min(Expr::col(from)), "present_from")
        .group_by_col(site);
    let rows = gate.read(select, Concerning::Nobody).await?;
    let found = rows.iter().map(|row| {
        Ok((
            row.try_get("", "site_id")?,
            row.try_get("", "present_from")?,
        ))
    });
    found.collect()
}

/// The municipalities that associations serve.
async fn serves(
    gate: &Gate,
    programme: ProgrammeId,
    municipalities: &[municipality::Model],
) -> Result<HashMap<AssociationId, Vec<String>>, Failure> {
    type A = association::Entity;
    type L = association_municipality::Entity;
    use association_municipality::Column as C;
    let Some(mut select) = visible::<A>(&gate.lens) else {
        return Ok(HashMap::new());
    };
    let (own, link) = (
        col::<A>(association::Column::Id),
        col::<L>(C::AssociationId),
    );
    select
        .columns([C::AssociationId, C::MunicipalityCode].map(col::<L>))
        .join(
            JoinType::InnerJoin,
            association_municipality::Entity,
            Expr::col(link).equals(own),
        )
        .and_where(Expr::col(col::<A>(association::Column::ProgrammeId)).eq(programme));
    let rows = gate.read(select, Concerning::Nobody).await?;
    let mut pairs: Vec<(AssociationId, String)> = vec![];
    for row in &rows {
        pairs.push((
            row.try_get("", "association_id")?,
            row.try_get("", "municipality_code")?,
        ));
    }
    let mut serves: HashMap<AssociationId, Vec<String>> = HashMap::new();
    for one in municipalities {
        for (association, _) in pairs.iter().filter(|(_, code)| *code == one.code) {
            let names = serves.entry(*association).or_default();
            names.push(one.name.clone());
        }
    }
    Ok(serves)
}
