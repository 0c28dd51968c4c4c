//! Handing out tokens: by whom, of which survey, to whom.

use async_graphql::Context;
use chrono::{DateTime, NaiveTime, Utc};
use entities::{
    codes::{ConsentPurpose, FamilyStatus, Role, SurveyAudience},
    family, family_member,
    ids::{HospitalId, MemberId, SurveyId},
    survey, survey_invitation,
};

use super::{mutations::IssueSurveyTokensInput, rules, token};
use crate::{
    access::{Change, Failure, new_id},
    calendar,
    domains::family::consents,
    graph::{
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person, wrong},
        node, reader,
    },
};

/// The survey, and the new tokens: none when they were told before.
pub(super) async fn issue(
    ctx: &Context<'_>,
    input: &IssueSurveyTokensInput,
) -> Result<(SurveyId, Vec<String>), Stop> {
    person(ctx)?;
    let reader = reader(ctx);
    let change = reader.gate().change().await?;
    let key = input.idempotency_key.as_str();
    if let Some(survey) = asked_before(ctx, &change, key).await? {
        return Ok((survey.into(), vec![]));
    }
    let survey = node::parse::<SurveyId>(&input.survey)?;
    let survey = change.find::<survey::Entity>(survey).await?;
    let survey = survey.ok_or(wrong("survey", Code::NotFound))?;
    let hospital = match survey.audience {
        SurveyAudience::Family => {
            of_families(&change, &survey, input)?;
            None
        }
        SurveyAudience::Department => Some(of_departments(&change, &survey, input)?),
    };
    let count = rules::number(input.count, input.member.is_some());
    let count = count.map_err(|code| wrong("count", code))?;
    if !rules::in_use(&survey, change.lens().today) {
        return Err(wrong("survey", Code::PeriodInvalid).into());
    }
    if let Some(member) = &input.member {
        consents_to_it(&change, &survey, node::parse(member)?).await?;
    }
    let tokens: Vec<String> = (0..count).map(|_| token::new()).collect();
    for token in &tokens {
        let row = survey_invitation::Model {
            id: new_id(),
            programme_id: survey.programme_id,
            survey_id: survey.id,
            token_hash: token::digest(token),
            hospital_id: hospital,
            staff_kind: input.staff_kind.map(|kind| kind.0),
            issued_at: day(change.lens().today),
            used_at: None,
        };
        change.insert(&row).await?;
    }
    let survey = keep(ctx, change, Some(key), survey.id).await?;
    Ok((survey, tokens))
}

/// To the day: the moment, beside that of the request, would tell whose token it is.
fn day(today: chrono::NaiveDate) -> DateTime<Utc> {
    calendar::at_local(today, NaiveTime::MIN)
}

/// A family's survey is handed out by a social worker of the programme, and tells no families
/// apart.
fn of_families(
    change: &Change<'_>,
    survey: &survey::Model,
    input: &IssueSurveyTokensInput,
) -> Result<(), Stop> {
    let programmes = change.lens().viewer.programmes_as(&[Role::SocialWorker]);
    if !programmes.contains(&survey.programme_id.0) {
        return Err(Failure::forbidden("Social workers hand out surveys to families.").into());
    }
    if input.hospital.is_some() {
        return Err(wrong("hospital", Code::ValueInvalid).into());
    }
    if input.staff_kind.is_some() {
        return Err(wrong("staffKind", Code::ValueInvalid).into());
    }
    Ok(())
}

/// A department's survey is handed out by the hospital's own contact person or manager.
fn of_departments(
    change: &Change<'_>,
    survey: &survey::Model,
    input: &IssueSurveyTokensInput,
) -> Result<HospitalId, Stop> {
    let viewer = &change.lens().viewer;
    // Of the survey's programme: a hospital in another one is not asked about this one.
    let mut own: Vec<_> = viewer
        .grants
        .iter()
        .filter(|grant| grant.programme == survey.programme_id)
        .filter(|grant| matches!(grant.role, Role::ContactPerson | Role::DepartmentManager))
        .filter_map(|grant| grant.organisation)
        .map(|organisation| organisation.0)
        .collect();
    own.sort_unstable();
    if own.is_empty() {
        let message =
            "A hospital's contact person or manager hands out surveys to its departments.";
        return Err(Failure::forbidden(message).into());
    }
    let hospital = input.hospital.as_ref();
    let hospital = hospital.ok_or(wrong("hospital", Code::OneOfRequired))?;
    let hospital = rules::own_hospital(node::parse::<HospitalId>(hospital)?, &own)
        .ok_or_else(|| Failure::forbidden("It is not your hospital."))?;
    if input.member.is_some() {
        return Err(wrong("member", Code::ValueInvalid).into());
    }
    Ok(hospital)
}

/// The member may be asked: she has consented, and she is there to be asked.
async fn consents_to_it(
    change: &Change<'_>,
    survey: &survey::Model,
    member: MemberId,
) -> Result<(), Stop> {
    let not_there = || wrong("member", Code::NotFound);
    let member = change.find::<family_member::Entity>(member).await?;
    let member = member.ok_or_else(not_there)?;
    let family = change.find::<family::Entity>(member.family_id).await?;
    let family = family.ok_or_else(not_there)?;
    // Who sees her through another role, or in another programme, does not ask her here.
    let mine = family.assignee_id.is_some() && family.assignee_id == change.lens().viewer.person();
    if family.programme_id != survey.programme_id || !mine {
        return Err(not_there().into());
    }
    if family.status == FamilyStatus::Anonymised {
        return Err(wrong("member", Code::FamilyAnonymised).into());
    }
    consents::required(change, member.id, ConsentPurpose::Survey, "member").await
}
