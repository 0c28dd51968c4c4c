//! The steps of a report. The end of the programme's period ends none of them (C4).

use async_graphql::{Context, ID};
use chrono::NaiveDate;
use entities::{
    codes::{Party, ReportStatus, Role},
    ids::{PersonId, ProgrammeId, ReportId, SnapshotId},
    report, report_approval, report_comment, report_presentation, snapshot,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    GOVERNORS,
    report_mutations::{
        ApproveReportInput, CommentReportInput, CreateReportInput, PresentReportInput,
        ReturnReportInput, SubmitReportInput, UpdateReportInput,
    },
    rights::{in_turn, may, programme_as, seats},
    rules::{self, Step},
};
use crate::{
    access::{Change, Failure, col, new_id},
    domains::programme::{
        agreement::{With, both},
        approval::give,
    },
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, current, keep, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// Who writes reports.
const WRITERS: &[Role] = &[Role::Evaluator];
/// Who comments on them.
const COMMENTERS: &[Role] = &[
    Role::ProjectLeader,
    Role::SteeringMember,
    Role::RegionAdministrator,
];

/// Begins a report.
pub(super) async fn create(ctx: &Context<'_>, input: &CreateReportInput) -> Result<ReportId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let programme = programme_as(&change, &input.programme, WRITERS).await?;
    let row = report::Model {
        id: new_id(),
        programme_id: programme.id,
        kind: input.kind.0,
        title: line("title", &input.title, 200)?,
        status: ReportStatus::Draft,
        period_from: input.period_from.0,
        period_to: input.period_to.0,
        summary: line("summary", &input.summary, 4000)?,
        version: 1,
        snapshot_id: match &input.snapshot {
            Some(id) => Some(frozen(&change, programme.id, id).await?),
            None => latest(&change, programme.id, input.period_to.0).await?,
        },
    };
    fits(&change, &row).await?;
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Changes what a draft says.
pub(super) async fn update(ctx: &Context<'_>, input: &UpdateReportInput) -> Result<ReportId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = found(&change, node::parse(&input.report)?).await?;
    may(&change, row.programme_id, WRITERS)?;
    current(input.version, row.version)?;
    step(&mut row, Step::Update)?;
    if let Some(title) = &input.title {
        row.title = line("title", title, 200)?;
    }
    if let Some(summary) = &input.summary {
        row.summary = line("summary", summary, 4000)?;
    }
    row.period_from = input.period_from.map_or(row.period_from, |day| day.0);
    row.period_to = input.period_to.map_or(row.period_to, |day| day.0);
    if let Some(id) = &input.snapshot {
        row.snapshot_id = Some(frozen(&change, row.programme_id, id).await?);
    }
    fits(&change, &row).await?;
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}

/// A frozen quarter of the programme.
async fn frozen(change: &Change<'_>, programme: ProgrammeId, id: &ID) -> Result<SnapshotId, Stop> {
    let id = node::parse::<SnapshotId>(id)?;
    let taken = taken(change, programme).await?;
    let found = taken.into_iter().find(|one| one.id == id);
    Ok(found.ok_or(wrong("snapshot", Code::NotFound))?.id)
}

/// The latest quarter that was frozen and ended on this day or before, if there is one.
async fn latest(
    change: &Change<'_>,
    programme: ProgrammeId,
    to: NaiveDate,
) -> Result<Option<SnapshotId>, Failure> {
    let taken = taken(change, programme).await?.into_iter();
    let taken = taken.filter(|one| one.ends_on <= to);
    Ok(taken.max_by_key(|one| one.ends_on).map(|one| one.id))
}

/// The frozen quarters of a programme.
async fn taken(
    change: &Change<'_>,
    programme: ProgrammeId,
) -> Result<Vec<snapshot::Model>, Failure> {
    let of = Expr::col(col::<snapshot::Entity>(snapshot::Column::ProgrammeId)).eq(programme);
    let found = change.known::<snapshot::Entity>(of).await?;
    let taken = found.into_iter().filter(|one| one.taken_at.is_some());
    Ok(taken.collect())
}

/// Submits a draft to the steering group.
pub(super) async fn submit(ctx: &Context<'_>, input: &SubmitReportInput) -> Result<ReportId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = found(&change, node::parse(&input.report)?).await?;
    may(&change, row.programme_id, WRITERS)?;
    current(input.version, row.version)?;
    step(&mut row, Step::Submit)?;
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}

/// Returns a report to its writers, who are told why. What was approved is approved no longer: an
/// approval is of the text that was read.
pub(super) async fn give_back(
    ctx: &Context<'_>,
    input: &ReturnReportInput,
) -> Result<ReportId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = found(&change, node::parse(&input.report)?).await?;
    parties(&change, &row, me).await?;
    current(input.version, row.version)?;
    step(&mut row, Step::Return)?;
    let text = line("comment", &input.comment, 2000)?;
    let approvals = Query::delete()
        .from_table(report_approval::Entity)
        .and_where(Expr::col(report_approval::Column::ReportId).eq(row.id))
        .take();
    change.execute(&approvals).await?;
    change.insert(&comment_of(&change, &row, me, text)).await?;
    change.save(&row).await?;
    keep(ctx, change, None, row.id).await
}

/// Comments on a report in review.
pub(super) async fn comment(
    ctx: &Context<'_>,
    input: &CommentReportInput,
) -> Result<ReportId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(done) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(done.into());
    }
    let row = found(&change, node::parse(&input.report)?).await?;
    may(&change, row.programme_id, COMMENTERS)?;
    rules::report(row.status, Step::Comment)?;
    let text = line("text", &input.text, 2000)?;
    change.insert(&comment_of(&change, &row, me, text)).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Approves a report for the viewer's party; the second party's approval makes it approved (R39).
pub(super) async fn approve(
    ctx: &Context<'_>,
    input: &ApproveReportInput,
) -> Result<ReportId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let mut row = found(&change, node::parse(&input.report)?).await?;
    let parties = parties(&change, &row, me).await?;
    current(input.version, row.version)?;
    rules::report(row.status, Step::Approve { both: false })?;
    let given = give::<report_approval::Entity>(&change, "report", row.id.0, &parties, me).await?;
    if both(With::Region, &given) {
        step(&mut row, Step::Approve { both: true })?;
        change.save(&row).await?;
    }
    keep(ctx, change, None, row.id).await
}

/// Records that a report was presented, the first time or to a further circle (R59).
pub(super) async fn present(
    ctx: &Context<'_>,
    input: &PresentReportInput,
) -> Result<ReportId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(done) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(done.into());
    }
    let mut row = found(&change, node::parse(&input.report)?).await?;
    may(&change, row.programme_id, GOVERNORS)?;
    let before = row.status;
    step(&mut row, Step::Present)?;
    let new = report_presentation::Model {
        id: new_id(),
        report_id: row.id,
        forum: input.to.0,
        presented_on: input.on.0,
    };
    if new.presented_on > change.lens().today {
        return Err(wrong("on", Code::ValueInvalid).into());
    }
    let column = |column| Expr::col(col::<report_presentation::Entity>(column));
    let same = column(report_presentation::Column::ReportId)
        .eq(row.id)
        .and(column(report_presentation::Column::Forum).eq(new.forum))
        .and(column(report_presentation::Column::PresentedOn).eq(new.presented_on));
    let there = change.known::<report_presentation::Entity>(same).await?;
    if !there.is_empty() {
        return Err(wrong("to", Code::AlreadyThere).into());
    }
    change.insert(&new).await?;
    if before != row.status {
        change.save(&row).await?;
    }
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

async fn found(change: &Change<'_>, id: ReportId) -> Result<report::Model, Stop> {
    in_turn::<report::Entity>(change, "report", id, |row| row.programme_id).await
}

/// Goes a step on, as a new version.
fn step(row: &mut report::Model, step: Step) -> Result<(), Stop> {
    row.status = rules::report(row.status, step)?;
    row.version += 1;
    Ok(())
}

/// The parties that the viewer speaks for when it comes to reports: those of their seats, and for
/// the project leader Mødrehjælpen.
async fn parties(
    change: &Change<'_>,
    report: &report::Model,
    me: PersonId,
) -> Result<Vec<Party>, Stop> {
    let mut parties = seats(change, report.programme_id, me).await?;
    if may(change, report.programme_id, &[Role::ProjectLeader]).is_ok() {
        parties.push(Party::Ngo);
    }
    if parties.is_empty() {
        return Err(Failure::forbidden("You speak for none of the parties.").into());
    }
    Ok(parties)
}

fn comment_of(
    change: &Change<'_>,
    report: &report::Model,
    me: PersonId,
    text: String,
) -> report_comment::Model {
    report_comment::Model {
        id: new_id(),
        report_id: report.id,
        text,
        commented_by: me,
        commented_at: change.lens().now,
    }
}

/// A report covers a period, and no other one of its kind has its title.
async fn fits(change: &Change<'_>, row: &report::Model) -> Result<(), Stop> {
    use report::Column as C;
    if row.period_to < row.period_from {
        return Err(wrong("periodTo", Code::PeriodInvalid).into());
    }
    let column = |column: C| Expr::col(col::<report::Entity>(column));
    let same = column(C::ProgrammeId)
        .eq(row.programme_id)
        .and(column(C::Kind).eq(row.kind))
        .and(column(C::Title).eq(row.title.as_str()))
        .and(column(C::Id).ne(row.id));
    if !change.known::<report::Entity>(same).await?.is_empty() {
        return Err(wrong("title", Code::AlreadyThere).into());
    }
    Ok(())
}
