//! Batches of activities: how many seats are taken.

use std::collections::HashMap;

use entities::{codes::SignupStatus, ids::ActivityId, signup};
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use super::Signup;
use crate::{
    access::{Batch, Concerning, Failure, Gate, Key, col},
    graph::{
        list::{columns, visible},
        row::Row,
    },
};

/// How the seats of an activity stand. Counts alone, of an activity the viewer already sees; who
/// may be told the exact numbers is for the field to say.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SeatsOf(pub ActivityId);

/// Seats of an activity.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Seats {
    /// Persons with a seat.
    pub taken: i64,
    /// Signups on the waiting list.
    pub waiting: i64,
}

impl Batch for SeatsOf {
    type Output = Seats;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Seats>, Failure> {
        type E = signup::Entity;
        use signup::Column as C;
        let column = |c: C| Expr::col(col::<E>(c));
        let has_seat = column(C::Status).is_in([SignupStatus::Confirmed, SignupStatus::ToBeTold]);
        let persons = column(C::Adults).add(column(C::Children));
        let sum = |expr: Expr| Func::coalesce([Expr::from(Func::sum(expr)), Expr::value(0)]);
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        let select = Query::select()
            .column(col::<E>(C::ActivityId))
            .expr_as(
                sum(Expr::case(has_seat, persons).finally(0).into()),
                "taken",
            )
            .expr_as(
                sum(
                    Expr::case(column(C::Status).eq(SignupStatus::Waitlisted), 1)
                        .finally(0)
                        .into(),
                ),
                "waiting",
            )
            .from(signup::Entity)
            .and_where(gate.lens.among(column(C::ActivityId), &keys))
            .group_by_col(col::<E>(C::ActivityId))
            .take();
        let mut found: HashMap<Self, Seats> = asked
            .into_iter()
            .map(|key| (key, Seats::default()))
            .collect();
        for row in gate.read(&select, Concerning::numbers_of::<E>()).await? {
            let key = Self(row.try_get("", "activity_id")?);
            found.insert(key, Seats::from_query_result(&row, "")?);
        }
        Ok(found)
    }
}

/// The signups that were cancelled with their activity, in the order in which they came.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CalledOff(pub ActivityId);

impl Batch for CalledOff {
    type Output = Vec<Signup>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = signup::Entity;
        use signup::Column as C;
        let column = |c: C| Expr::col(col::<E>(c));
        let mut found: HashMap<Self, Vec<Signup>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<Signup>(&mut select, &gate.lens);
        select
            .and_where(gate.lens.among(column(C::ActivityId), &keys))
            .and_where(column(C::CalledOff).eq(true));
        for row in gate.read(&select, Signup::concerning()).await? {
            let signup = Signup::read(&row)?;
            let of = Self(signup.model().activity_id);
            found.entry(of).or_default().push(signup);
        }
        for signups in found.values_mut() {
            signups.sort_by_key(|signup| (signup.model().signed_up_at, signup.model().id));
        }
        Ok(found)
    }
}
