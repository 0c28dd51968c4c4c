//! What a programme's figures are broken down by that lies in its directory.

use entities::{association, hospital, ids::ProgrammeId, municipality, programme, site};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, TryGetable,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use crate::access::col;

/// The places of a programme, each in the order of its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// Its hospitals.
    pub hospitals: Vec<Uuid>,
    /// Its sites, each with its hospital if it has one.
    pub sites: Vec<(Uuid, Option<Uuid>)>,
    /// Its associations.
    pub associations: Vec<Uuid>,
    /// The codes of the region's municipalities.
    pub municipalities: Vec<String>,
}

impl Directory {
    /// The directory of a programme.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &impl ConnectionTrait, of: ProgrammeId) -> Result<Self, DbErr> {
        use {
            association::Column as A, hospital::Column as H, municipality::Column as M,
            site::Column as S,
        };
        let sites = Query::select()
            .columns([S::Id, S::HospitalId])
            .from(site::Entity)
            .and_where(Expr::col(S::ProgrammeId).eq(of))
            .order_by(S::Id, Order::Asc)
            .take();
        let sites = db.query_all(&sites).await?;
        let sites = sites
            .iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "hospital_id")?)));
        let region = Query::select()
            .column(col::<programme::Entity>(programme::Column::RegionCode))
            .from(programme::Entity)
            .and_where(Expr::col(col::<programme::Entity>(programme::Column::Id)).eq(of))
            .take();
        let in_region = Expr::col(M::RegionCode).in_subquery(region);
        Ok(Self {
            hospitals: keys::<hospital::Entity, _>(db, H::Id, Expr::col(H::ProgrammeId).eq(of))
                .await?,
            sites: sites.collect::<Result<_, DbErr>>()?,
            associations: keys::<association::Entity, _>(
                db,
                A::Id,
                Expr::col(A::ProgrammeId).eq(of),
            )
            .await?,
            municipalities: keys::<municipality::Entity, _>(db, M::Code, in_region).await?,
        })
    }
}

async fn keys<E: EntityTrait, T: TryGetable>(
    db: &impl ConnectionTrait,
    key: E::Column,
    condition: Expr,
) -> Result<Vec<T>, DbErr> {
    let select = Query::select()
        .expr_as(Expr::col(key), "key")
        .from(E::default())
        .and_where(condition)
        .order_by(key, Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| row.try_get("", "key")).collect()
}
