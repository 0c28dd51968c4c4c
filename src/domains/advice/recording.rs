//! Recording an advice session, and correcting it.

use std::sync::Arc;

use async_graphql::{Context, ID};
use chrono::NaiveDate;
use entities::{
    CodeSet, advice_session,
    codes::{Channel, FamilyStatus, ParameterName, Role, Topic, Track},
    family,
    ids::{AdviceSessionId, FamilyId, PersonId, ProgrammeId, SiteId},
    site,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mutations::{CorrectAdviceSessionInput, RecordAdviceSessionInput},
    rules::{self, Whom},
};
use crate::{
    access::{Change, Failure, Throttle, col, new_id},
    chance,
    domains::{
        directory::known::{open_to, seen},
        programme::in_period,
    },
    graph::{
        lens,
        mutation::{
            Stop, UserErrorCode as Code, asked_before, current, keep, person as acting, wrong,
        },
        node, reader,
    },
};

/// Records a session, held by the viewer.
pub(super) async fn record(
    ctx: &Context<'_>,
    input: &RecordAdviceSessionInput,
) -> Result<AdviceSessionId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let whom = rules::whom(
        input.family.as_ref(),
        input.case_code.clone(),
        input.new_case_code == Some(true),
    )?;
    let told = Told {
        held_on: input.held_on.0,
        channel: input.channel.0,
        site: input.site.as_ref(),
        asked: input.asked.iter().map(|topic| topic.0).collect(),
        minutes: input.minutes,
    };
    let (programme_id, family_id, case_code) = match whom {
        Whom::Family(id) => {
            let family = of_mine(&change, me, id).await?;
            let given = input.programme.as_ref();
            let given = given.map(node::parse::<ProgrammeId>).transpose()?;
            if given.is_some_and(|given| given != family.programme_id) {
                return Err(wrong("programme", Code::ValueInvalid).into());
            }
            (family.programme_id, Some(family.id), None)
        }
        Whom::Returning(text) => {
            let programme = working_in(&change, input.programme.as_ref())?;
            let code = returning(ctx, &change, programme, &text).await?;
            (programme, None, Some(code))
        }
        Whom::Coded => {
            let programme = working_in(&change, input.programme.as_ref())?;
            (programme, None, Some(chance::code("W")))
        }
        Whom::Unknown => (working_in(&change, input.programme.as_ref())?, None, None),
    };
    let site_id = told.fits(&change, programme_id).await?;
    has_room(&change, programme_id, family_id, case_code.as_deref()).await?;
    let row = advice_session::Model {
        id: new_id(),
        programme_id,
        family_id,
        case_code,
        held_on: told.held_on,
        channel: told.channel,
        site_id,
        worker_id: me,
        asked: told.asked,
        helped: input.helped.iter().map(|topic| topic.0).collect(),
        minutes: told.minutes,
        signposts: input.signposts.iter().map(|to| to.0).collect(),
        version: 1,
    };
    change.insert(&row).await?;
    keep(ctx, change, Some(key), row.id).await
}

/// Corrects a session that the viewer held, and still sees.
pub(super) async fn correct(
    ctx: &Context<'_>,
    input: &CorrectAdviceSessionInput,
) -> Result<AdviceSessionId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<AdviceSessionId>(&input.advice_session)?;
    let row = change.find::<advice_session::Entity>(id).await?;
    let mut row = row.ok_or(wrong("adviceSession", Code::NotFound))?;
    if row.worker_id != me || !is_worker(&change, row.programme_id) {
        return Err(Failure::forbidden("Who held a session corrects it.").into());
    }
    current(input.version, row.version)?;
    if let Some(family) = row.family_id {
        let key = Expr::col(col::<family::Entity>(family::Column::Id)).eq(family);
        let found = change.known::<family::Entity>(key).await?;
        let gone = |of: &family::Model| of.status == FamilyStatus::Anonymised;
        if found.iter().any(gone) {
            return Err(wrong("adviceSession", Code::FamilyAnonymised).into());
        }
    }
    let told = Told {
        held_on: input.held_on.0,
        channel: input.channel.0,
        site: input.site.as_ref(),
        asked: input.asked.iter().map(|topic| topic.0).collect(),
        minutes: input.minutes,
    };
    row.site_id = told.fits(&change, row.programme_id).await?;
    row.held_on = told.held_on;
    row.channel = told.channel;
    row.asked = told.asked;
    row.helped = input.helped.iter().map(|topic| topic.0).collect();
    row.minutes = told.minutes;
    row.signposts = input.signposts.iter().map(|to| to.0).collect();
    row.version += 1;
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}

/// What is told of a session, and has to fit together.
struct Told<'a> {
    held_on: NaiveDate,
    channel: Channel,
    site: Option<&'a ID>,
    asked: CodeSet<Topic>,
    minutes: i32,
}

impl Told<'_> {
    /// It can have been so, in this programme (I5, I6); where it was held.
    async fn fits(
        &self,
        change: &Change<'_>,
        programme: ProgrammeId,
    ) -> Result<Option<SiteId>, Stop> {
        let today = change.lens().today;
        rules::told(today, self.held_on, self.minutes, ("asked", self.asked))?;
        rules::placed(self.channel, self.site.is_some())?;
        in_period(change, programme, Track::OpenAdvice, self.held_on, "heldOn").await?;
        let Some(site) = self.site else {
            return Ok(None);
        };
        let site = node::parse::<SiteId>(site)?;
        let site = seen::<site::Entity>(change, site).await?;
        let site = site.ok_or(wrong("site", Code::NotFound))?;
        if site.programme_id != programme {
            return Err(wrong("site", Code::ValueInvalid).into());
        }
        open_to(change, &site, self.channel == Channel::InPerson, "site").await?;
        Ok(Some(site.id))
    }
}

fn is_worker(change: &Change<'_>, programme: ProgrammeId) -> bool {
    let viewer = &change.lens().viewer;
    let programmes = viewer.programmes_as(&[Role::SocialWorker]);
    programmes.contains(&programme.0)
}

/// The programme that a walk-in came to, in which the viewer is a social worker.
fn working_in(change: &Change<'_>, programme: Option<&ID>) -> Result<ProgrammeId, Stop> {
    let programme = programme.ok_or(wrong("programme", Code::OneOfRequired))?;
    let programme = node::parse::<ProgrammeId>(programme)?;
    if !change.lens().viewer.programmes().contains(&programme.0) {
        return Err(wrong("programme", Code::NotFound).into());
    }
    if !is_worker(change, programme) {
        return Err(Failure::forbidden("Social workers of the programme record sessions.").into());
    }
    Ok(programme)
}

/// The family, active and assigned to the viewer; its row is held, so that of two sessions at once
/// the second counts the first.
async fn of_mine(change: &Change<'_>, me: PersonId, id: &ID) -> Result<family::Model, Stop> {
    let id = node::parse::<FamilyId>(id)?;
    let family = change.find::<family::Entity>(id).await?;
    let family = family.ok_or(wrong("family", Code::NotFound))?;
    if family.assignee_id != Some(me) || !is_worker(change, family.programme_id) {
        return Err(
            Failure::forbidden("Whom a family is assigned to records its sessions.").into(),
        );
    }
    match family.status {
        FamilyStatus::Active => Ok(family),
        FamilyStatus::Closed => Err(wrong("family", Code::TransitionIllegal).into()),
        FamilyStatus::Anonymised => Err(wrong("family", Code::FamilyAnonymised).into()),
    }
}

/// The code of a walk-in who came before, whoever was there then: who has the code may come back
/// with it. Their sessions are held, so that of two at once the second counts the first.
async fn returning(
    ctx: &Context<'_>,
    change: &Change<'_>,
    programme: ProgrammeId,
    text: &str,
) -> Result<String, Stop> {
    let throttle = ctx.data_unchecked::<Arc<Throttle>>();
    throttle.count(lens(ctx).viewer.label())?;
    let not_there = wrong("caseCode", Code::NotFound);
    let code = chance::typed(text).ok_or(not_there)?;
    use advice_session::Column as C;
    let column = |c: C| Expr::col(col::<advice_session::Entity>(c));
    let earlier = column(C::CaseCode)
        .eq(code.clone())
        .and(column(C::ProgrammeId).eq(programme));
    if change
        .every::<advice_session::Entity>(earlier)
        .await?
        .is_empty()
    {
        return Err(not_there.into());
    }
    Ok(code)
}

/// The programme gives the family or walk-in one session more (I7, R72). Without a code walk-ins
/// can't be told apart, so each is a contact and none is refused.
async fn has_room(
    change: &Change<'_>,
    programme: ProgrammeId,
    family: Option<FamilyId>,
    case_code: Option<&str>,
) -> Result<(), Stop> {
    use advice_session::Column as C;
    let column = |c: C| Expr::col(col::<advice_session::Entity>(c));
    let (field, theirs) = match (family, case_code) {
        (Some(family), _) => ("family", column(C::FamilyId).eq(family)),
        (None, Some(code)) => (
            "caseCode",
            column(C::CaseCode)
                .eq(code)
                .and(column(C::ProgrammeId).eq(programme)),
        ),
        (None, None) => return Ok(()),
    };
    let most = change.parameter(programme, ParameterName::AdviceSessionsMax);
    let most = most.await?;
    let held = change.known::<advice_session::Entity>(theirs).await?.len();
    if !rules::one_more(held, most) {
        return Err(wrong(field, Code::AdviceSessionsExceeded).into());
    }
    Ok(())
}
