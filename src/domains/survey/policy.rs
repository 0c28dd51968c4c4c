//! Who sees surveys: their definitions those who are told of the answers in aggregates; invitations and
//! answers nobody.

use entities::{survey, survey_invitation, survey_item, survey_response, survey_score};
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::{
    access::{Lens, Policy, Rows, col},
    domains::evaluation::read_in,
    graph::list::visible,
};

impl Policy for survey::Entity {
    fn rows(lens: &Lens) -> Rows {
        let programmes = read_in(lens);
        Rows::of::<Self>(lens, survey::Column::ProgrammeId, &programmes)
    }
}

impl Policy for survey_item::Entity {
    fn rows(lens: &Lens) -> Rows {
        let Some(mut surveys) = visible::<survey::Entity>(lens) else {
            return Rows::Nothing;
        };
        surveys.column(col::<survey::Entity>(survey::Column::Id));
        Rows::only(Expr::col(col::<Self>(survey_item::Column::SurveyId)).in_subquery(surveys))
    }
}

impl Policy for survey_invitation::Entity {
    fn rows(_: &Lens) -> Rows {
        Rows::Nothing
    }
}

impl Policy for survey_response::Entity {
    fn rows(_: &Lens) -> Rows {
        Rows::Nothing
    }
}

impl Policy for survey_score::Entity {
    fn rows(_: &Lens) -> Rows {
        Rows::Nothing
    }
}
