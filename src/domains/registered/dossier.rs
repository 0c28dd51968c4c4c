//! A member's dossier (GDPR art. 15 and 20): hers, and nobody else's.
//!
//! A violent partner must not receive hers: what is of the case as a whole is of the pregnant
//! member, and anybody else gets what names them. Organisations stand for their employees.

use std::collections::BTreeMap;

use async_graphql::{Context, ID};
use chrono::{DateTime, NaiveDate, Utc};
use entities::{
    Classified, Code, CodeSet, advice_session, attendance,
    codes::{MemberRole, Role},
    consent, course, course_session, enrolment, family, family_member, hospital,
    ids::{MemberId, PersonId, TypedId},
    member_contact, organisation, person, profile, programme, referral, referral_event, site,
};
use sea_orm::{
    EntityTrait, FromQueryResult, Iterable, PrimaryKeyToColumn,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{contact, officer};
use crate::{
    access::{Concerning, Failure, Gate, Key, col},
    domains::family::FamilyMember,
    graph::{lens, node, reader, row::Row},
};

/// The shape of a dossier; a change that is not an addition gets another number.
const FORMAT: &str = "brobygger-dossier-1";

/// The dossier of this member, for the data protection officer who answers a request.
pub(super) async fn of(ctx: &Context<'_>, member: &ID) -> Result<Option<Value>, Failure> {
    if !lens(ctx).viewer.is_any(&[Role::DataProtectionOfficer]) {
        return Ok(None);
    }
    let programmes = officer::of(lens(ctx))?;
    let found: Option<FamilyMember> = node::find::<MemberId, FamilyMember>(ctx, member)
        .await
        .unwrap_or_default();
    let Some(found) = found else { return Ok(None) };
    let gate = reader(ctx).gate();
    let member = found.model();
    let family = is::<family::Entity>(family::Column::Id, member.family_id.0);
    let family = rows::<family::Entity>(gate, family).await?;
    let family = family.into_iter().next();
    let Some(family) = family.filter(|family| programmes.contains(&family.programme_id.0)) else {
        return Ok(None);
    };
    gate.concerns(member.id);
    let dossier = Dossier {
        gate,
        member,
        family: &family,
        hers: member.role == MemberRole::Pregnant,
    };
    dossier.make().await.map(Some)
}

/// A dossier in the making.
struct Dossier<'a> {
    gate: &'a Gate,
    member: &'a family_member::Model,
    family: &'a family::Model,
    /// Whether the case is this member's: the pregnant one's.
    hers: bool,
}

impl Dossier<'_> {
    async fn make(&self) -> Result<Value, Failure> {
        if self.hers {
            self.gate.concerns(self.family.id);
        }
        let programme = is::<programme::Entity>(programme::Column::Id, self.family.programme_id.0);
        let programme = rows::<programme::Entity>(self.gate, programme).await?;
        Ok(json!({
            "format": FORMAT,
            "madeOn": day(self.gate.lens.today),
            "programme": programme.first().map(|programme| &programme.name),
            "member": {
                "id": self.member.id.global(),
                "alias": self.member.alias,
                "role": self.member.role.code(),
            },
            "contact": self.contact().await?,
            "consents": self.consents().await?,
            "referrals": self.referrals().await?,
            "case": if self.hers { self.case() } else { Value::Null },
            "profile": if self.hers { self.profile().await? } else { Value::Null },
            "adviceSessions": if self.hers { self.sessions().await? } else { json!([]) },
            "enrolments": if self.hers { self.enrolments().await? } else { json!([]) },
        }))
    }

    async fn contact(&self) -> Result<Value, Failure> {
        type E = member_contact::Entity;
        let own = is::<E>(member_contact::Column::MemberId, self.member.id.0);
        let found = rows::<E>(self.gate, own).await?;
        match found.first() {
            Some(row) => contact::told(self.gate, row),
            None => Ok(Value::Null),
        }
    }

    async fn consents(&self) -> Result<Value, Failure> {
        type E = consent::Entity;
        let own = is::<E>(consent::Column::MemberId, self.member.id.0);
        let mut found = rows::<E>(self.gate, own).await?;
        found.sort_by_key(|row| (row.valid_from, row.id));
        let by = employers(self.gate, found.iter().filter_map(|row| row.collected_by)).await?;
        Ok(found
            .iter()
            .map(|row| {
                json!({
                    "purpose": row.purpose.code(),
                    "status": row.status.code(),
                    "wordingVersion": row.wording_version,
                    "validFrom": at(row.valid_from),
                    "validTo": row.valid_to.map(at),
                    "collectedBy": row.collected_by.and_then(|person| by.get(&person)),
                })
            })
            .collect())
    }

    /// Those about the member. Of a referral that names somebody else than the pregnant member,
    /// what tells of her pregnancy is not told.
    async fn referrals(&self) -> Result<Value, Failure> {
        type E = referral::Entity;
        let own = is::<E>(referral::Column::MemberId, self.member.id.0);
        let mut found = rows::<E>(self.gate, own).await?;
        found.sort_by_key(|row| (row.sent_at, row.id));
        let hospitals = names::<hospital::Entity>(
            self.gate,
            (hospital::Column::Id, hospital::Column::Name),
            found.iter().map(|row| row.hospital_id.0),
        )
        .await?;
        let mut all = vec![];
        for row in &found {
            let mut told = json!({
                "code": row.code,
                "hospital": hospitals.get(&row.hospital_id.0),
                "track": row.track.code(),
                "status": row.status.code(),
                "sentAt": row.sent.then(|| at(row.sent_at)),
                "receivedAt": row.received_at.map(at),
                "outcome": row.outcome.map(Code::code),
                "declineReason": row.decline_reason.map(Code::code),
                "endReason": row.end_reason.map(Code::code),
                "judgement": row.judgement.map(Code::code),
                "judgedOn": row.judged_on.map(day),
                "reasons": codes(row.reasons),
                "steps": self.steps(row).await?,
            });
            if self.hers {
                told["careLevel"] = json!(row.care_level.code());
                told["gestationBand"] = json!(row.gestation_band.map(Code::code));
                told["targetGroups"] = codes(row.target_groups);
            }
            all.push(told);
        }
        Ok(all.into())
    }

    async fn steps(&self, referral: &referral::Model) -> Result<Value, Failure> {
        type E = referral_event::Entity;
        let own = is::<E>(referral_event::Column::ReferralId, referral.id.0);
        let mut found = rows::<E>(self.gate, own).await?;
        found.sort_by_key(|row| row.seq);
        let by = employers(self.gate, found.iter().filter_map(|row| row.by_id)).await?;
        Ok(found
            .iter()
            .map(|row| {
                json!({
                    "to": row.to_status.code(),
                    "at": at(row.at),
                    "by": row.by_id.and_then(|person| by.get(&person)),
                    "reason": row.decline_reason.map(Code::code).or(row.change_reason.map(Code::code)),
                })
            })
            .collect())
    }

    fn case(&self) -> Value {
        let family = self.family;
        json!({
            "code": family.case_code,
            "anonymous": family.anonymous,
            "stage": family.stage.code(),
            "status": family.status.code(),
            "outcome": family.outcome.map(Code::code),
            "openedAt": at(family.opened_at),
            "closedAt": family.closed_at.map(at),
        })
    }

    async fn profile(&self) -> Result<Value, Failure> {
        type E = profile::Entity;
        let own = is::<E>(profile::Column::FamilyId, self.family.id.0);
        let found = rows::<E>(self.gate, own).await?;
        Ok(found.first().map_or(Value::Null, |row| {
            json!({
                "ageBand": row.age_band.code(),
                "gestationBand": row.gestation_band.map(Code::code),
                "childrenBand": row.children_band.code(),
                "incomeSource": row.income_source.code(),
                "employment": row.employment.code(),
                "municipality": row.municipality_code,
            })
        }))
    }

    async fn sessions(&self) -> Result<Value, Failure> {
        type E = advice_session::Entity;
        let own = is::<E>(advice_session::Column::FamilyId, self.family.id.0);
        let mut found = rows::<E>(self.gate, own).await?;
        found.sort_by_key(|row| (row.held_on, row.id));
        let sites = names::<site::Entity>(
            self.gate,
            (site::Column::Id, site::Column::Name),
            found.iter().filter_map(|row| row.site_id).map(Uuid::from),
        )
        .await?;
        let by = employers(self.gate, found.iter().map(|row| row.worker_id)).await?;
        Ok(found
            .iter()
            .map(|row| {
                json!({
                    "heldOn": day(row.held_on),
                    "channel": row.channel.code(),
                    "site": row.site_id.and_then(|site| sites.get(&site.0)),
                    "by": by.get(&row.worker_id),
                    "asked": codes(row.asked),
                    "helped": codes(row.helped),
                    "minutes": row.minutes,
                    "signposts": codes(row.signposts),
                })
            })
            .collect())
    }

    async fn enrolments(&self) -> Result<Value, Failure> {
        type E = enrolment::Entity;
        let own = is::<E>(enrolment::Column::FamilyId, self.family.id.0);
        let mut found = rows::<E>(self.gate, own).await?;
        found.sort_by_key(|row| (row.enrolled_at, row.id));
        let mut all = vec![];
        for row in &found {
            let course = is::<course::Entity>(course::Column::Id, row.course_id.0);
            let course = rows::<course::Entity>(self.gate, course).await?;
            let course = course.first();
            all.push(json!({
                "course": course.map(|course| &course.title),
                "kind": course.map(|course| course.kind.code()),
                "startsOn": course.map(|course| day(course.starts_on)),
                "alias": row.alias,
                "status": row.status.code(),
                "enrolledAt": at(row.enrolled_at),
                "attendance": self.attendance(row).await?,
            }));
        }
        Ok(all.into())
    }

    async fn attendance(&self, enrolment: &enrolment::Model) -> Result<Value, Failure> {
        type A = attendance::Entity;
        type S = course_session::Entity;
        let own = is::<A>(attendance::Column::EnrolmentId, enrolment.id.0);
        let came = rows::<A>(self.gate, own).await?;
        let came: BTreeMap<_, _> = came
            .iter()
            .map(|row| (row.session_id, row.present))
            .collect();
        let of = is::<S>(course_session::Column::CourseId, enrolment.course_id.0);
        let mut sessions = rows::<S>(self.gate, of).await?;
        sessions.sort_by_key(|row| row.seq);
        Ok(sessions
            .iter()
            .filter_map(|row| {
                let present = came.get(&row.id)?;
                Some(json!({ "session": at(row.starts_at), "present": present }))
            })
            .collect())
    }
}

fn at(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn day(day: NaiveDate) -> String {
    day.to_string()
}

fn codes<T: Code>(set: CodeSet<T>) -> Value {
    set.iter().map(|value| Value::from(value.code())).collect()
}

fn is<E: EntityTrait>(column: E::Column, key: Uuid) -> Expr {
    Expr::col(col::<E>(column)).eq(key)
}

/// Whole rows. Whose they are has been said: her line names her, and the family where it is hers.
async fn rows<E>(gate: &Gate, condition: Expr) -> Result<Vec<E::Model>, Failure>
where
    E: Classified,
    E::Model: FromQueryResult,
{
    let mut select = Query::select()
        .columns(E::Column::iter().map(col::<E>))
        .from(E::default())
        .and_where(condition)
        .take();
    for key in E::PrimaryKey::iter() {
        select.order_by(col::<E>(key.into_column()), Order::Asc);
    }
    let rows = gate.read(select, Concerning::numbers_of::<E>()).await?;
    let models = rows.iter().map(|row| E::Model::from_query_result(row, ""));
    Ok(models.collect::<Result<_, _>>()?)
}

/// Names by key.
async fn names<E: Classified>(
    gate: &Gate,
    (id, name): (E::Column, E::Column),
    keys: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, String>, Failure> {
    let mut keys: Vec<Key> = keys.map(Key::Uuid).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let select = Query::select()
        .expr_as(Expr::col(col::<E>(id)), "id")
        .expr_as(Expr::col(col::<E>(name)), "name")
        .from(E::default())
        .and_where(gate.lens.among(Expr::col(col::<E>(id)), &keys))
        .take();
    let rows = gate.read(select, Concerning::Nobody).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
        .collect()
}

/// The names of the organisations that these people work for.
async fn employers(
    gate: &Gate,
    people: impl Iterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, String>, Failure> {
    let mut keys: Vec<Key> = people.map(|person| Key::Uuid(person.0)).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    type P = person::Entity;
    type O = organisation::Entity;
    let select = Query::select()
        .expr_as(Expr::col(col::<P>(person::Column::Id)), "id")
        .expr_as(Expr::col(col::<O>(organisation::Column::Name)), "name")
        .from(person::Entity)
        .inner_join(
            organisation::Entity,
            Expr::col(col::<O>(organisation::Column::Id))
                .equals(col::<P>(person::Column::OrganisationId)),
        )
        .and_where(
            gate.lens
                .among(Expr::col(col::<P>(person::Column::Id)), &keys),
        )
        .take();
    let rows = gate.read(select, Concerning::Nobody).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
        .collect()
}
