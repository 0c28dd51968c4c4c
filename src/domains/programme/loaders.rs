//! Batches of programmes.

use std::collections::HashMap;

use entities::{ids::ProgrammeId, programme_parameter};
use sea_orm::{FromQueryResult, Iterable, sea_query::Expr};

use super::parameters::Parameters;
use crate::{
    access::{Batch, Failure, Gate, Key, col},
    graph::list::visible,
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
        for row in gate.read(&select).await? {
            let row = programme_parameter::Model::from_query_result(&row, "")?;
            found
                .entry(Self(row.programme_id))
                .or_default()
                .set(row.name, row.value);
        }
        Ok(found)
    }
}
