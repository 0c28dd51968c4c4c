//! Batches of programmes: parameters, and the criteria in force.

use std::collections::HashMap;

use entities::{
    codes::AgreementStatus,
    criteria,
    ids::{HospitalId, ProgrammeId},
    programme_parameter,
};
use sea_orm::{
    FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Order},
};

use super::{Criteria, parameters::Parameters};
use crate::{
    access::{Batch, Concerning, Failure, Gate, Key, col},
    graph::{
        list::{columns, visible},
        row::Row,
    },
};

/// The parameters of a programme.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ParametersOf(pub ProgrammeId);

impl Batch for ParametersOf {
    type Output = Parameters;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Parameters>, Failure> {
        type E = programme_parameter::Entity;
        use programme_parameter::Column as C;
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(HashMap::new());
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        select
            .columns(C::iter().map(col::<E>))
            .and_where(gate.lens.among(Expr::col(col::<E>(C::ProgrammeId)), &keys));
        let mut found: HashMap<Self, Parameters> = HashMap::new();
        for row in gate.read(select, Concerning::rows_of::<E>()).await? {
            let row = programme_parameter::Model::from_query_result(&row, "")?;
            found
                .entry(Self(row.programme_id))
                .or_default()
                .set(row.name, row.value);
        }
        Ok(found)
    }
}

/// The criteria in force for a hospital today: its own, or else the programme's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CriteriaInForce {
    /// The hospital.
    pub hospital: HospitalId,
    /// Its programme.
    pub programme: ProgrammeId,
}

impl Batch for CriteriaInForce {
    type Output = Criteria;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Criteria>, Failure> {
        type E = criteria::Entity;
        use criteria::Column as C;
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(HashMap::new());
        };
        columns::<Criteria>(&mut select, &gate.lens);
        let column = |c: C| Expr::col(col::<E>(c));
        let hospitals: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.hospital.0)).collect();
        let programmes: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.programme.0)).collect();
        let own = gate.lens.among(column(C::HospitalId), &hospitals);
        let whole = column(C::HospitalId)
            .is_null()
            .and(gate.lens.among(column(C::ProgrammeId), &programmes));
        let today = gate.lens.today;
        let until = column(C::ValidTo);
        // What was superseded was in force as long as it was valid.
        select
            .and_where(own.or(whole))
            .and_where(column(C::Status).ne(AgreementStatus::Proposed))
            .and_where(column(C::ValidFrom).lte(today))
            .and_where(until.clone().is_null().or(until.gte(today)))
            .order_by(col::<E>(C::Version), Order::Asc);
        let mut in_force = HashMap::new();
        for row in gate.read(select, Criteria::concerning()).await? {
            let criteria = Criteria::read(&row, "")?;
            let of = (criteria.0.hospital_id, criteria.0.programme_id);
            in_force.insert(of, criteria);
        }
        Ok(asked
            .into_iter()
            .filter_map(|key| {
                let own = in_force.get(&(Some(key.hospital), key.programme));
                let found = own
                    .or_else(|| in_force.get(&(None, key.programme)))?
                    .clone();
                Some((key, found))
            })
            .collect())
    }
}
