//! Surveys to families and departments, invitations, and answers that lead back to nobody.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use entities::{
    codes::{StaffKind, SurveyAudience, Track},
    ids::HospitalId,
    survey, survey_invitation, survey_item, survey_response, survey_score,
};
use sea_orm::TransactionTrait;
use uuid::Uuid;

use super::{Load, random::Stream, world::World};
use crate::{
    calendar::{at_local, local_date},
    seed::{
        SeedError,
        rows::{self, Existing},
    },
};

/// A survey as it is asked everywhere: audience, track, title, invitations a month, questions in both languages.
struct Form {
    audience: SurveyAudience,
    track: Option<Track>,
    title: &'static str,
    a_month: f64,
    questions: &'static [(&'static str, &'static str)],
}

const FORMS: &[Form] = &[
    Form {
        audience: SurveyAudience::Family,
        track: Some(Track::OpenAdvice),
        title: "Jeres oplevelse af rådgivningen",
        a_month: 20.0,
        questions: &[
            ("Blev I mødt med respekt?", "Were you met with respect?"),
            (
                "Fik I hjælp til det, I kom for?",
                "Did you get help with what you came for?",
            ),
            (
                "Ved I nu, hvor I kan få hjælp?",
                "Do you now know where to get help?",
            ),
        ],
    },
    Form {
        audience: SurveyAudience::Family,
        track: Some(Track::ReferredActivity),
        title: "Jeres oplevelse af forløbet",
        a_month: 6.0,
        questions: &[
            (
                "Passede forløbet til jeres behov?",
                "Did the course suit your needs?",
            ),
            ("Har I fået et større netværk?", "Has your network grown?"),
            (
                "Er I blevet mere trygge som forældre?",
                "Do you feel more confident as parents?",
            ),
        ],
    },
    Form {
        audience: SurveyAudience::Department,
        track: None,
        title: "Afdelingens oplevelse af samarbejdet",
        a_month: 8.0,
        questions: &[
            ("Er det let at henvise?", "Is it easy to refer?"),
            (
                "Kender du flere muligheder for familierne end før?",
                "Do you know more options for the families than before?",
            ),
            (
                "Får du den sparring, du har brug for?",
                "Do you get the sparring that you need?",
            ),
        ],
    },
];

/// Version of the wording of every survey.
const WORDING: &str = "2024-1";

#[derive(Default)]
struct Batch {
    surveys: Vec<survey::Model>,
    items: Vec<survey_item::Model>,
    invitations: Vec<survey_invitation::Model>,
    responses: Vec<survey_response::Model>,
    scores: Vec<survey_score::Model>,
}

impl Load<'_> {
    /// The surveys of a programme, from its start to the day before the demo's.
    pub(super) async fn surveys(&mut self, world: &World) -> Result<(), SeedError> {
        let name = format!("surveys:{}", world.plan.region);
        let mut stream = Stream::new(self.options.seed, &name);
        let mut batch = Batch::default();
        for form in FORMS {
            let begun = batch.items.len();
            let survey = define(&mut stream, world, form, &mut batch);
            let items = batch.items[begun..].to_vec();
            let months = (0..).map_while(|n| world.starts_on.checked_add_months(Months::new(n)));
            for month in months.take_while(|month| *month < self.options.as_of) {
                let asked = stream.rounded(form.a_month * self.options.scale).max(1);
                for _ in 0..asked {
                    let from = at_local(month, NaiveTime::MIN);
                    let issued_at = from + TimeDelta::minutes(stream.between(480, 40_000));
                    if issued_at < self.options.cut() {
                        let cut = self.options.cut();
                        ask(
                            &mut stream,
                            world,
                            &survey,
                            &items,
                            issued_at,
                            cut,
                            &mut batch,
                        );
                    }
                }
            }
        }
        // In the order of their random keys: that of writing would tell whose answer is whose.
        batch.responses.sort_by_key(|row| row.id);
        batch
            .scores
            .sort_by_key(|row| (row.response_id, row.item_id));
        let transaction = self.db.begin().await?;
        let (to, refuse) = (&transaction, Existing::Refuse);
        rows::write::<survey::Entity>(to, &batch.surveys, refuse).await?;
        rows::write::<survey_item::Entity>(to, &batch.items, refuse).await?;
        rows::write::<survey_invitation::Entity>(to, &batch.invitations, refuse).await?;
        rows::write::<survey_response::Entity>(to, &batch.responses, refuse).await?;
        rows::write::<survey_score::Entity>(to, &batch.scores, refuse).await?;
        transaction.commit().await?;
        self.wrote(&[
            ("survey", batch.surveys.len()),
            ("survey_item", batch.items.len()),
            ("survey_invitation", batch.invitations.len()),
            ("survey_response", batch.responses.len()),
            ("survey_score", batch.scores.len()),
        ]);
        Ok(())
    }
}

fn define(stream: &mut Stream, world: &World, form: &Form, batch: &mut Batch) -> survey::Model {
    let survey = survey::Model {
        id: stream.id(),
        programme_id: world.id,
        audience: form.audience,
        track: form.track,
        title: form.title.to_owned(),
        wording_version: WORDING.to_owned(),
        valid_from: world.starts_on,
        valid_to: None,
    };
    for (seq, (da, en)) in (1..).zip(form.questions) {
        batch.items.push(survey_item::Model {
            id: stream.id(),
            survey_id: survey.id,
            seq,
            question_da: (*da).to_owned(),
            question_en: (*en).to_owned(),
            max_score: 5,
        });
    }
    batch.surveys.push(survey.clone());
    survey
}

/// One invitation, and perhaps an answer.
fn ask(
    stream: &mut Stream,
    world: &World,
    survey: &survey::Model,
    items: &[survey_item::Model],
    issued_at: DateTime<Utc>,
    cut: DateTime<Utc>,
    batch: &mut Batch,
) {
    let of_department = survey.audience == SurveyAudience::Department;
    let active: Vec<HospitalId> = world
        .hospitals
        .iter()
        .filter(|hospital| hospital.active)
        .map(|hospital| hospital.id)
        .collect();
    let hospital_id = (of_department && !active.is_empty()).then(|| stream.pick(&active));
    let staff_kind = hospital_id.map(|_| {
        stream.weighted(&[
            (StaffKind::Midwife, 7),
            (StaffKind::Management, 1),
            (StaffKind::OtherHealthStaff, 2),
        ])
    });
    let used = issued_at + TimeDelta::minutes(stream.between(60, 25_000));
    let used_at = (stream.chance(0.55) && used < cut).then_some(used);
    // Stands for the hash of a token that nobody has.
    let hash: [Uuid; 2] = [stream.id(), stream.id()];
    let invitation = survey_invitation::Model {
        id: stream.id(),
        programme_id: world.id,
        survey_id: survey.id,
        token_hash: format!("{}{}", hash[0].simple(), hash[1].simple()),
        hospital_id,
        staff_kind,
        issued_at,
        used_at: None,
    };
    // A used one is gone.
    let Some(used_at) = used_at else {
        batch.invitations.push(invitation);
        return;
    };
    let response = survey_response::Model {
        id: stream.id(),
        programme_id: world.id,
        survey_id: survey.id,
        hospital_id,
        staff_kind,
        answered_month: first_of_month(local_date(used_at)),
    };
    for item in items {
        batch.scores.push(survey_score::Model {
            response_id: response.id,
            item_id: item.id,
            survey_id: survey.id,
            score: stream.weighted(&[(1, 1), (2, 2), (3, 5), (4, 9), (5, 7)]),
        });
    }
    batch.responses.push(response);
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
