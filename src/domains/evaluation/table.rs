//! The tables: what is counted, by period, track and categories.

use async_graphql::{Context, ID, Object, Result};
use chrono::NaiveDate;
use entities::{
    codes::{Basis, Dimension, Granularity, Measure, Track},
    figure,
    ids::{AssociationId, HospitalId, SiteId, TypedId},
    municipality,
};
use sea_orm::prelude::Uuid;
use std::sync::Arc;

use super::{
    asking::{self, Ask},
    category,
    graph::{Count, Frozen, Snapshot},
    period::{self, CalendarPeriod},
    policy, published,
    shape::NONE,
};
use crate::{
    access::{ErrorCode, Failure},
    domains::{
        association::Association,
        directory::{Hospital, Municipality, Site},
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        lens,
        loaders::Find,
        reader, refuse,
        scalars::Date,
    },
};

/// The tables of an evaluation.
pub struct Tables(pub Frozen);

/// How a table is asked.
struct Wanted {
    by: Vec<Dimension>,
    per: Granularity,
    track: Option<Track>,
    from: Option<CalendarPeriod>,
    to: Option<CalendarPeriod>,
}

/// Declares the tables, one line each: they have the same arguments.
macro_rules! tables {
    ($( $(#[$($attribute:tt)*])* $name:ident = $measure:ident; )*) => {
        #[Object]
        impl Tables {
            $(
                $(#[$($attribute)*])*
                async fn $name(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "By which dimensions: none, one, or per YEAR two that have no coarser one. `dimensions` says which there are. `TABLE_NOT_PUBLISHED` for others.")]
                    by: Option<Vec<Coded<Dimension>>>,
                    #[graphql(desc = "How long the periods are. Months are not broken down, quarters by dimensions that have no coarser one; what is few by nature (track 2, sparring) by years alone.", default_with = "Coded(Granularity::Quarter)")]
                    per: Coded<Granularity>,
                    #[graphql(desc = "Of one track alone.")]
                    track: Option<Coded<Track>>,
                    #[graphql(desc = "No period that begins before this one: `2025`, `2025Q1` or `2025-01`.")]
                    from: Option<CalendarPeriod>,
                    #[graphql(desc = "No period that ends after this one.")]
                    to: Option<CalendarPeriod>,
                ) -> Result<Option<EvaluationTable>> {
                    let by = by.unwrap_or_default().into_iter().map(|one| one.0).collect();
                    let wanted = Wanted { by, per: per.0, track: track.map(|track| track.0), from, to };
                    self.table(ctx, Measure::$measure, &wanted).await
                }
            )*
        }
    };
}

tables! {
    /// Families, each once for each track, in the period of its first contact with the track (R50, R51). Beside them, with the basis CONTACTS and without categories, the contacts in tracks whose families are not known: walk-ins of track 1, and track 3.
    #[graphql(visible = "audience::aggregates")]
    families = Families;
    /// Families whose case was closed in the period, for each track that they used: what they asked for and what they were helped with (R52).
    #[graphql(visible = "audience::aggregates")]
    closed_families = ClosedFamilies;
    /// Contacts without a known family: walk-ins of track 1, families at activities of track 3 (R37). A coordinator asks by ASSOCIATION, and is told of their own.
    contacts = Contacts;
    /// Referrals («visitationer») sent in the period, and what had become of them when it was frozen.
    #[graphql(visible = "audience::aggregates")]
    referrals = Referrals;
    /// Advice sessions («rådgivninger») of known families.
    #[graphql(visible = "audience::aggregates")]
    sessions = Sessions;
    /// Sparring given to health staff (R23).
    #[graphql(visible = "audience::aggregates")]
    sparring = Sparring;
    /// Places in courses («forløb») whose last day fell in the period (R25).
    #[graphql(visible = "audience::aggregates")]
    course_places = CoursePlaces;
    /// Activities that associations held (R30): public, and so never suppressed. A coordinator asks by ASSOCIATION, and is told of their own.
    activities = Activities;
}

impl Tables {
    async fn table(
        &self,
        ctx: &Context<'_>,
        measure: Measure,
        wanted: &Wanted,
    ) -> Result<Option<EvaluationTable>> {
        let asks = match self.asks(ctx, measure, wanted) {
            Ok(asks) => asks,
            Err(failure) => return Ok(refuse(ctx, failure)),
        };
        let Some(snapshot) = self.0.at.clone() else {
            return Ok(None);
        };
        let expected = asks.iter().map(rows_at_most).sum();
        let budget = reader(ctx).budget();
        if let Err(failure) = budget.charge_nodes(expected) {
            return Ok(refuse(ctx, failure));
        }
        let rows = asking::any_of(reader(ctx).gate(), &asks).await?;
        budget.charge_nodes(rows.len().saturating_sub(expected))?;
        Ok(Some(EvaluationTable {
            measure,
            per: wanted.per,
            snapshot,
            rows: rows
                .into_iter()
                .map(|row| EvaluationRow(row.into()))
                .collect(),
        }))
    }

    /// What is read: the table, and beside families the contacts that are none.
    fn asks(
        &self,
        ctx: &Context<'_>,
        measure: Measure,
        wanted: &Wanted,
    ) -> Result<Vec<Ask>, Failure> {
        let beside = (measure == Measure::Families).then_some(Measure::Contacts);
        // Of a track that has contacts alone, families are asked all the same.
        let known = |of| published::universes(of, wanted.track).next().is_some();
        let track = wanted
            .track
            .filter(|_| known(measure) || !beside.is_some_and(known));
        let by = published::table(measure, track, &wanted.by, wanted.per)
            .map_err(|why| Failure::new(ErrorCode::TableNotPublished, why))?;
        if !policy::asks_all(lens(ctx), self.0.programme) && !by.contains(&Dimension::Association) {
            return Err(Failure::forbidden(
                "A coordinator of an association asks by ASSOCIATION.",
            ));
        }
        let (from, to) = self.0.within(wanted.from, wanted.to)?;
        let table = |measure, by| Ask {
            programme: self.0.programme,
            measure,
            track: wanted.track,
            by,
            per: wanted.per,
            from,
            to,
        };
        let beside = beside.map(|measure| table(measure, vec![]));
        Ok(std::iter::once(table(measure, by)).chain(beside).collect())
    }
}

impl Frozen {
    /// From which day to which is asked: no further than what is frozen.
    ///
    /// # Errors
    /// `INVALID_FILTER` when it ends before it begins.
    pub fn within(
        &self,
        from: Option<CalendarPeriod>,
        to: Option<CalendarPeriod>,
    ) -> Result<(NaiveDate, NaiveDate), Failure> {
        let (from, to) = (
            from.map(CalendarPeriod::first_day),
            to.map(CalendarPeriod::last_day),
        );
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            return Err(Failure::new(
                ErrorCode::InvalidFilter,
                "`to` is before `from`.",
            ));
        }
        let (first, last) = self.span().unwrap_or_default();
        Ok((
            from.map_or(first, |from| from.max(first)),
            to.map_or(last, |to| to.min(last)),
        ))
    }
}

/// How many rows a table has at most: its periods, tracks and categories multiplied.
pub fn rows_at_most(ask: &Ask) -> usize {
    let tracks = published::universes(ask.measure, ask.track).count();
    let categories = ask.by.iter().map(|one| category::at_most(*one));
    period::count(ask.per, ask.from, ask.to) * tracks * categories.product::<usize>()
}

/// A table («tabel») of the evaluation.
pub struct EvaluationTable {
    measure: Measure,
    per: Granularity,
    snapshot: Snapshot,
    rows: Vec<EvaluationRow>,
}

/// A table («tabel») of the evaluation, as of a frozen quarter.
#[Object(visible = "audience::evaluations")]
impl EvaluationTable {
    /// What it counts.
    async fn measure(&self) -> Coded<Measure> {
        Coded(self.measure)
    }

    /// What it counts, in words.
    async fn measure_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.measure, locale)
    }

    /// How long its periods are.
    async fn per(&self) -> Coded<Granularity> {
        Coded(self.per)
    }

    /// Id of the frozen quarter as of which is answered. With it as an argument, the same is answered at any time.
    async fn snapshot(&self) -> ID {
        self.snapshot.0.id.global().into()
    }

    /// Numbers below this are suppressed in that quarter.
    async fn threshold(&self) -> i32 {
        self.snapshot.0.threshold
    }

    /// The rows: by period and track, categories in the order of their lists. What holds nobody has a row as well.
    async fn rows(&self) -> &[EvaluationRow] {
        &self.rows
    }
}

/// A number of a table.
#[derive(Clone)]
pub struct EvaluationRow(Arc<figure::Model>);

impl EvaluationRow {
    fn calendar(&self, length: Granularity) -> Option<CalendarPeriod> {
        // A year is in no quarter, and a quarter in no month.
        (length >= self.0.granularity).then(|| CalendarPeriod::around(self.0.starts_on, length))
    }

    fn category(&self, of: Dimension) -> Option<&str> {
        let found = [
            (self.0.first_dimension, &self.0.first_category),
            (self.0.second_dimension, &self.0.second_category),
        ];
        let (_, category) = found.into_iter().find(|(one, _)| *one == Some(of))?;
        category.as_deref()
    }

    fn id(&self, of: Dimension) -> Option<Uuid> {
        Uuid::try_parse(self.category(of)?).ok()
    }

    fn unit(&self) -> Basis {
        let universe = published::universes(self.0.measure, None).next();
        universe.expect("every measure has a universe").basis()
    }
}

/// A row of a table: a number, of which period, track and categories.
#[Object(visible = "audience::evaluations")]
impl EvaluationRow {
    /// Of which track («spor»); null where tracks don't apply.
    async fn track(&self) -> Option<Coded<Track>> {
        self.0.track.map(Coded)
    }

    /// The track in words.
    async fn track_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Option<&str> {
        self.0.track.map(|track| label(track, locale))
    }

    /// The period.
    async fn period(&self) -> CalendarPeriod {
        CalendarPeriod::around(self.0.starts_on, self.0.granularity)
    }

    /// The quarter that it is, or that the month lies in; null for a year.
    async fn quarter(&self) -> Option<CalendarPeriod> {
        self.calendar(Granularity::Quarter)
    }

    /// The year that it is or lies in.
    async fn year(&self) -> Option<CalendarPeriod> {
        self.calendar(Granularity::Year)
    }

    /// The month that it is; null for quarters and years.
    async fn month(&self) -> Option<CalendarPeriod> {
        self.calendar(Granularity::Month)
    }

    /// First day: of the period, or of the programme in it.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day: of the period, or of the programme in it.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// What one unit is: contacts are never families.
    async fn basis(&self) -> Coded<Basis> {
        Coded(self.unit())
    }

    /// What one unit is, in words.
    async fn basis_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.unit(), locale)
    }

    /// The number.
    async fn count(&self) -> Count {
        Count::of(self.0.value)
    }

    /// Minutes together; null where they are not registered, and where the number is suppressed or broken down.
    #[graphql(visible = "audience::aggregates")]
    async fn minutes(&self) -> Option<i32> {
        self.0.minutes
    }

    /// Its categories, in the order of the dimensions' list; empty where it is not broken down.
    async fn categories(&self) -> Vec<EvaluationCategory> {
        let row = &self.0;
        let pairs = [
            (row.first_dimension, row.first_category.clone()),
            (row.second_dimension, row.second_category.clone()),
        ];
        let pairs = pairs.into_iter();
        pairs
            .filter_map(|(dimension, category)| {
                Some(EvaluationCategory {
                    dimension: dimension?,
                    category: category?,
                })
            })
            .collect()
    }

    /// The hospital, of tables by HOSPITAL; null for those who came without a referral, and for contacts.
    #[graphql(visible = "audience::aggregates")]
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        let Some(id) = self.id(Dimension::Hospital) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(HospitalId(id))).await?)
    }

    /// The site («matrikel»), of tables by SITE; null for what was at none.
    #[graphql(visible = "audience::aggregates")]
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        let Some(id) = self.id(Dimension::Site) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(SiteId(id))).await?)
    }

    /// The municipality («kommune»), of tables by MUNICIPALITY; null where it is not told.
    #[graphql(visible = "audience::aggregates")]
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Municipality>> {
        let Some(code) = self.category(Dimension::Municipality) else {
            return Ok(None);
        };
        let found = Find::by(municipality::Column::Code, code);
        Ok(reader(ctx).load(found).await?)
    }

    /// The local association («lokalforening»), of tables by ASSOCIATION.
    async fn association(&self, ctx: &Context<'_>) -> Result<Option<Association>> {
        let Some(id) = self.id(Dimension::Association) else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(AssociationId(id))).await?)
    }
}

/// A category of a row.
pub struct EvaluationCategory {
    dimension: Dimension,
    category: String,
}

/// A category of a row, in one dimension.
#[Object(visible = "audience::evaluations")]
impl EvaluationCategory {
    /// The dimension.
    async fn dimension(&self) -> Coded<Dimension> {
        Coded(self.dimension)
    }

    /// The dimension in words.
    async fn dimension_label(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> &str {
        label(self.dimension, locale)
    }

    /// The category: a code of its list, the code of a municipality, or an id of a hospital, site or association. `NONE` where there is none.
    async fn code(&self) -> String {
        category::public(self.dimension, &self.category)
    }

    /// The category in words; of a place its name.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Result<String> {
        let name = named(ctx, self.dimension, &self.category).await?;
        Ok(name.unwrap_or_else(|| in_words(self.dimension, &self.category, locale)))
    }
}

/// The name of a place; `None` for what is no place.
pub async fn named(
    ctx: &Context<'_>,
    dimension: Dimension,
    category: &str,
) -> Result<Option<String>, Failure> {
    let Some(place) = category::place(dimension) else {
        return Ok(None);
    };
    let (reader, id) = (reader(ctx), Uuid::try_parse(category));
    Ok(match (place, id) {
        (category::Place::Hospital, Ok(id)) => {
            let found: Option<Hospital> = reader.load(Find::id(HospitalId(id))).await?;
            found.map(|hospital| hospital.0.name.clone())
        }
        (category::Place::Site, Ok(id)) => {
            let found: Option<Site> = reader.load(Find::id(SiteId(id))).await?;
            found.map(|site| site.0.name.clone())
        }
        (category::Place::Association, Ok(id)) => {
            let found: Option<Association> = reader.load(Find::id(AssociationId(id))).await?;
            found.map(|association| association.0.name.clone())
        }
        (category::Place::Municipality, _) if category != NONE => {
            let find = Find::<Municipality>::by(municipality::Column::Code, category);
            let found = reader.load(find).await?;
            found.map(|municipality| municipality.0.name.clone())
        }
        _ => None,
    })
}

/// The label of a category that is a code; the code itself where there is no word for it.
pub fn in_words(dimension: Dimension, category: &str, locale: Locale) -> String {
    let word = category::word(dimension, category).map(|word| match locale {
        Locale::Da => word.da,
        Locale::En => word.en,
    });
    word.unwrap_or(category).to_owned()
}
