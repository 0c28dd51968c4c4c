//! Batches of surveys: their questions.

use std::collections::HashMap;

use entities::{ids::SurveyId, survey_item};
use sea_orm::sea_query::{Expr, Order};

use super::graph::SurveyItem;
use crate::{
    access::{Batch, Failure, Gate, Key, col},
    graph::{
        list::{columns, visible},
        row::Row,
    },
};

/// The questions of a survey, in their order.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ItemsOf(pub SurveyId);

impl Batch for ItemsOf {
    type Output = Vec<SurveyItem>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = survey_item::Entity;
        use survey_item::Column as C;
        let mut found: HashMap<Self, Vec<SurveyItem>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<SurveyItem>(&mut select, &gate.lens);
        select
            .and_where(gate.lens.among(Expr::col(col::<E>(C::SurveyId)), &keys))
            .order_by(col::<E>(C::Seq), Order::Asc);
        for row in gate.read(select, SurveyItem::concerning()).await? {
            let item = SurveyItem::read(&row, "")?;
            found.entry(Self(item.0.survey_id)).or_default().push(item);
        }
        Ok(found)
    }
}
