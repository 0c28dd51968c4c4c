//! What a change has to know of the directory, and holds nothing of: places and people are waited
//! for by nobody.

use chrono::{Days, NaiveDate};
use entities::{
    codes::{Participation, Role},
    hospital,
    ids::{HospitalId, OrganisationId, PersonId, ProgrammeId},
    role_assignment, site,
};
use sea_orm::{
    EntityTrait, FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Value},
};

use crate::{
    access::{Change, Failure, Policy, col},
    graph::{
        list::visible,
        mutation::{Stop, UserErrorCode as Code, wrong},
        row::primary_key,
    },
};

/// The row with this key as far as the viewer sees it, held by nobody.
///
/// # Errors
/// When the database fails.
pub async fn seen<E: Policy>(
    change: &Change<'_>,
    key: impl Into<Value>,
) -> Result<Option<E::Model>, Failure>
where
    <E as EntityTrait>::Model: FromQueryResult,
{
    let Some(mut select) = visible::<E>(change.lens()) else {
        return Ok(None);
    };
    select
        .columns(E::Column::iter().map(col::<E>))
        .and_where(Expr::col(col::<E>(primary_key::<E>())).eq(key.into()));
    let rows = change.read(&select).await?;
    let row = rows.first().map(|row| E::Model::from_query_result(row, ""));
    Ok(row.transpose()?)
}

/// The hospital lets something happen at this site, in person or not (I6). Mødrehjælpen's own
/// premises are always open.
///
/// # Errors
/// [`Code::HospitalNotTakingPart`], [`Code::RemoteOnly`], or when the database fails.
pub async fn open_to(
    change: &Change<'_>,
    site: &site::Model,
    in_person: bool,
    field: &'static str,
) -> Result<(), Stop> {
    let Some(hospital) = site.hospital_id else {
        return Ok(());
    };
    let column = Expr::col(col::<hospital::Entity>(hospital::Column::Id));
    let found = change
        .known::<hospital::Entity>(column.eq(hospital))
        .await?;
    match found.first().map(|of| hosts(of, in_person)) {
        Some(Ok(())) => Ok(()),
        Some(Err(code)) => Err(wrong(field, code).into()),
        None => Err(wrong(field, Code::NotFound).into()),
    }
}

/// Whether a hospital lets something happen at its sites, in person or not (I6).
///
/// # Errors
/// [`Code::HospitalNotTakingPart`], [`Code::RemoteOnly`].
pub fn hosts(hospital: &hospital::Model, in_person: bool) -> Result<(), Code> {
    match (hospital.participation, hospital.remote_only) {
        (Participation::Candidate, _) => Err(Code::HospitalNotTakingPart),
        (Participation::Active, true) if in_person => Err(Code::RemoteOnly),
        (Participation::Active, _) => Ok(()),
    }
}

/// From when until when somebody has a role, the last day included; open when absent.
pub type Term = (NaiveDate, Option<NaiveDate>);

/// From when until when a person has this role in a programme, at this hospital if one is named.
///
/// # Errors
/// When the database fails.
pub async fn terms_of_office(
    change: &Change<'_>,
    person: PersonId,
    role: Role,
    programme: ProgrammeId,
    at: Option<HospitalId>,
) -> Result<Vec<Term>, Failure> {
    use role_assignment::Column as C;
    let column = |c: C| Expr::col(col::<role_assignment::Entity>(c));
    let mut roles = change
        .known::<role_assignment::Entity>(
            column(C::PersonId)
                .eq(person)
                .and(column(C::Role).eq(role))
                .and(column(C::ProgrammeId).eq(programme))
                .and(column(C::EndedAt).is_null()),
        )
        .await?;
    let at = at.map(|hospital| OrganisationId(hospital.0));
    roles.retain(|of| at.is_none() || of.organisation_id == at);
    Ok(roles
        .iter()
        .map(|of| (of.valid_from, of.valid_to))
        .collect())
}

/// Whether these terms together cover every day from `from` to `to`, or for ever.
#[must_use]
pub fn cover(terms: &[Term], from: NaiveDate, to: Option<NaiveDate>) -> bool {
    let mut terms = terms.to_vec();
    terms.sort_unstable();
    let mut next = from;
    for (first, last) in terms {
        if to.is_some_and(|to| next > to) || first > next {
            break;
        }
        match last {
            None => return true,
            Some(last) if last >= next => next = last + Days::new(1),
            Some(_) => {}
        }
    }
    to.is_some_and(|to| next > to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(n)
    }

    #[test]
    fn a_hospital_hosts_as_it_takes_part() {
        use Participation::{Active, Candidate};
        for (participation, remote_only, in_person, expected) in [
            (Active, false, true, Ok(())),
            (Active, false, false, Ok(())),
            (Active, true, true, Err(Code::RemoteOnly)),
            (Active, true, false, Ok(())),
            (Candidate, true, true, Err(Code::HospitalNotTakingPart)),
            (Candidate, true, false, Err(Code::HospitalNotTakingPart)),
            (Candidate, false, true, Err(Code::HospitalNotTakingPart)),
            (Candidate, false, false, Err(Code::HospitalNotTakingPart)),
        ] {
            let hospital = hospital::Model {
                id: HospitalId(uuid::Uuid::nil()),
                name: String::new(),
                sort_key: String::new(),
                programme_id: ProgrammeId(uuid::Uuid::nil()),
                shak: None,
                sor: None,
                participation,
                remote_only,
            };
            assert_eq!(hosts(&hospital, in_person), expected);
        }
    }

    #[test]
    fn nothing_covers_nothing_and_an_open_term_covers_all() {
        assert!(!cover(&[], day(1), Some(day(1))));
        assert!(!cover(&[(day(0), Some(day(9)))], day(1), None));
        assert!(cover(&[(day(0), None)], day(1), None));
        assert!(!cover(&[(day(2), None)], day(1), None));
        assert!(cover(
            &[(day(5), None), (day(0), Some(day(4)))],
            day(1),
            None
        ));
    }

    proptest! {
        /// As counted day by day.
        #[test]
        fn terms_cover_what_they_cover_day_by_day(
            terms in prop::collection::vec((0_u64..12, 0_u64..6), 0..5), from in 0_u64..14, long in 0_u64..8
        ) {
            let terms: Vec<Term> = terms.into_iter().map(|(first, long)| (day(first), Some(day(first + long)))).collect();
            let all = (from..=from + long).all(|n| {
                terms.iter().any(|(first, last)| *first <= day(n) && last.is_none_or(|last| day(n) <= last))
            });
            prop_assert_eq!(cover(&terms, day(from), Some(day(from + long))), all);
        }
    }
}
