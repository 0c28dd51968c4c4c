//! Batches of the directory: contact persons, presence and capacity by hospital.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use entities::{
    capacity,
    codes::{Role, Track},
    ids::{HospitalId, PersonId, ProgrammeId},
    person, presence_exception, presence_slot, role_assignment, site,
};
use sea_orm::{
    FromQueryResult,
    sea_query::{Condition, Expr, ExprTrait, JoinType, Order},
};

use super::{people::Person, places::Capacity, policy::in_force};
use crate::{
    access::{Batch, Concerning, Failure, Gate, Key, col},
    calendar,
    graph::{
        list::{columns, visible},
        row::Row,
    },
};

fn keys(hospitals: impl Iterator<Item = HospitalId>) -> Vec<Key> {
    hospitals.map(|id| Key::Uuid(id.0)).collect()
}

/// The contact persons of a hospital, by name (R47).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ContactPersonsOf(pub HospitalId);

impl Batch for ContactPersonsOf {
    type Output = Vec<Person>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Vec<Person>>, Failure> {
        type Ra = role_assignment::Entity;
        use role_assignment::Column as C;
        let mut found: HashMap<Self, Vec<Person>> = HashMap::new();
        let Some(mut select) = visible::<person::Entity>(&gate.lens) else {
            return Ok(found);
        };
        columns::<Person>(&mut select, &gate.lens);
        let of = Expr::col(col::<Ra>(C::OrganisationId));
        select
            .distinct()
            .expr_as(of.clone(), "hospital")
            .join(
                JoinType::InnerJoin,
                role_assignment::Entity,
                Expr::col(col::<Ra>(C::PersonId)).equals(col::<person::Entity>(person::Column::Id)),
            )
            .and_where(gate.lens.among(of, &keys(asked.iter().map(|key| key.0))))
            .and_where(Expr::col(col::<Ra>(C::Role)).eq(Role::ContactPerson))
            .and_where(in_force(&gate.lens))
            .order_by(col::<person::Entity>(person::Column::SortKey), Order::Asc)
            .order_by(col::<person::Entity>(person::Column::Id), Order::Asc);
        for row in gate.read(select, Person::concerning()).await? {
            found
                .entry(Self(row.try_get("", "hospital")?))
                .or_default()
                .push(Person::read(&row, "")?);
        }
        Ok(found)
    }
}

/// Who is at a hospital's sites on a day.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PresenceAt {
    /// The hospital.
    pub hospital: HospitalId,
    /// The day, Europe/Copenhagen.
    pub day: NaiveDate,
}

/// A social worker at a site on a day: a slot, as changed by an exception.
#[derive(Clone)]
pub struct Occurrence {
    /// The weekly slot.
    pub slot: presence_slot::Model,
    /// The day.
    pub day: NaiveDate,
    /// Who comes.
    pub worker: PersonId,
    /// From, Europe/Copenhagen.
    pub from: NaiveTime,
    /// To, Europe/Copenhagen.
    pub to: NaiveTime,
}

#[derive(FromQueryResult)]
struct Change {
    cancelled: Option<bool>,
    moved_from: Option<NaiveTime>,
    moved_to: Option<NaiveTime>,
    substitute_id: Option<PersonId>,
}

impl Batch for PresenceAt {
    type Output = Vec<Occurrence>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type Slot = presence_slot::Entity;
        type Except = presence_exception::Entity;
        use presence_exception::Column as X;
        use presence_slot::Column as C;
        let mut days: Vec<NaiveDate> = asked.iter().map(|key| key.day).collect();
        days.sort_unstable();
        days.dedup();
        let mut found: HashMap<Self, Vec<Occurrence>> = HashMap::new();
        for day in days {
            let Some(mut select) = visible::<Slot>(&gate.lens) else {
                continue;
            };
            let of = Expr::col(col::<site::Entity>(site::Column::HospitalId));
            let until = Expr::col(col::<Slot>(C::ValidTo));
            let hospitals = keys(
                asked
                    .iter()
                    .filter(|key| key.day == day)
                    .map(|key| key.hospital),
            );
            select
                .columns(<C as sea_orm::Iterable>::iter().map(col::<Slot>))
                .expr_as(of.clone(), "hospital")
                .column(col::<Except>(X::Cancelled))
                .column(col::<Except>(X::SubstituteId))
                .expr_as(Expr::col(col::<Except>(X::StartsAt)), "moved_from")
                .expr_as(Expr::col(col::<Except>(X::EndsAt)), "moved_to")
                .join(
                    JoinType::InnerJoin,
                    site::Entity,
                    Expr::col(col::<site::Entity>(site::Column::Id)).equals(col::<Slot>(C::SiteId)),
                )
                .join(
                    JoinType::LeftJoin,
                    presence_exception::Entity,
                    Condition::all()
                        .add(Expr::col(col::<Except>(X::SlotId)).equals(col::<Slot>(C::Id)))
                        .add(Expr::col(col::<Except>(X::OnDate)).eq(day)),
                )
                .and_where(gate.lens.among(of, &hospitals))
                .and_where(Expr::col(col::<Slot>(C::Weekday)).eq(calendar::weekday(day)))
                .and_where(Expr::col(col::<Slot>(C::ValidFrom)).lte(day))
                .and_where(until.clone().is_null().or(until.gte(day)))
                .order_by(col::<Slot>(C::StartsAt), Order::Asc)
                .order_by(col::<Slot>(C::Id), Order::Asc);
            let concerning = Concerning::named(&["worker_id", "substitute_id"], None);
            for row in gate.read(select, concerning).await? {
                let change = Change::from_query_result(&row, "")?;
                if change.cancelled == Some(true) {
                    continue;
                }
                let slot = presence_slot::Model::from_query_result(&row, "")?;
                let occurrence = Occurrence {
                    day,
                    worker: change.substitute_id.unwrap_or(slot.worker_id),
                    from: change.moved_from.unwrap_or(slot.starts_at),
                    to: change.moved_to.unwrap_or(slot.ends_at),
                    slot,
                };
                let key = Self {
                    hospital: row.try_get("", "hospital")?,
                    day,
                };
                found.entry(key).or_default().push(occurrence);
            }
        }
        for occurrences in found.values_mut() {
            occurrences.sort_by_key(|o| (o.from, o.slot.id));
        }
        Ok(found)
    }
}

/// What Mødrehjælpen says of the room for a track: of the hospital, or else of the programme.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CapacityOf {
    /// The hospital.
    pub hospital: HospitalId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The track.
    pub track: Track,
}

impl Batch for CapacityOf {
    type Output = Capacity;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Capacity>, Failure> {
        type E = capacity::Entity;
        use capacity::Column as C;
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(HashMap::new());
        };
        columns::<Capacity>(&mut select, &gate.lens);
        let hospital = Expr::col(col::<E>(C::HospitalId));
        let programmes: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.programme.0)).collect();
        let own = gate.lens.among(
            hospital.clone(),
            &keys(asked.iter().map(|key| key.hospital)),
        );
        let whole = hospital.is_null().and(
            gate.lens
                .among(Expr::col(col::<E>(C::ProgrammeId)), &programmes),
        );
        select.and_where(own.or(whole));
        let mut stated = HashMap::new();
        for row in gate.read(select, Capacity::concerning()).await? {
            let capacity = Capacity::read(&row, "")?;
            let of = (
                capacity.0.hospital_id,
                capacity.0.programme_id,
                capacity.0.track,
            );
            stated.insert(of, capacity);
        }
        Ok(asked
            .into_iter()
            .filter_map(|key| {
                let own = stated.get(&(Some(key.hospital), key.programme, key.track));
                let found = own
                    .or_else(|| stated.get(&(None, key.programme, key.track)))?
                    .clone();
                Some((key, found))
            })
            .collect())
    }
}
