//! A leaflet, poster, page or video about the partnership.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified, Subjects,
    codes::{Language, MaterialKind},
    ids::{MaterialId, ProgrammeId},
};

/// A leaflet, poster, page or video about the partnership.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "material")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MaterialId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: MaterialKind,
    /// Language.
    pub language: Language,
    /// Where it lies on the web.
    pub url: Option<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; open when absent.
    pub valid_to: Option<NaiveDate>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: Column) -> Class {
        match column {
            Column::Id
            | Column::ProgrammeId
            | Column::Title
            | Column::Kind
            | Column::Language
            | Column::Url
            | Column::ValidFrom
            | Column::ValidTo => Class::Public,
        }
    }

    fn subjects() -> Subjects<Column> {
        Subjects::Nobody
    }
}
