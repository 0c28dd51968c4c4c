//! Both agreements as a story each: from an empty service to the last report, by those who would do
//! it, through the API alone. What nobody in the service can do is done by whoever installs it: the
//! first grantors.

mod hovedstaden;
mod syddanmark;

use std::sync::atomic::{AtomicU32, Ordering};

use brobygger::auth::DEMO_ISSUER;
use chrono::{DateTime, Utc};
use entities::{
    codes::Role,
    identity,
    ids::{IdentityId, OrganisationId, PersonId, ProgrammeId, RoleAssignmentId, TypedId},
    person, role_assignment,
};
use reqwest::Method;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Backend, TestApp, Viewer},
    mutations,
};

/// A partnership whose story is told.
pub struct Story {
    pub app: TestApp,
    pub programme: String,
    region: &'static str,
    keys: AtomicU32,
}

impl Story {
    /// The partnership of this region, with nobody in it, on a day.
    pub async fn of(backend: Backend, region: &'static str, day: &str) -> Self {
        let app = TestApp::founded(backend, at(day, "08:00")).await;
        let sql = format!("SELECT id FROM programme WHERE region_code = '{region}'");
        let id: Uuid = app.rows(&sql).await[0].try_get_by_index(0).unwrap();
        Self {
            app,
            programme: ProgrammeId(id).global(),
            region,
            keys: AtomicU32::new(0),
        }
    }

    /// Time goes on to eight o'clock (UTC) on this day.
    pub fn on(&self, day: &str) {
        self.at(day, "08:00");
    }

    /// Time goes on to this moment, UTC.
    pub fn at(&self, day: &str, time: &str) {
        let by = at(day, time) - self.app.now();
        assert!(by >= chrono::TimeDelta::zero(), "{day} is over");
        self.app.pass(by);
    }

    /// A key that was not used before.
    pub fn key(&self) -> String {
        format!("story-{:06}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// Somebody of the story.
    pub fn by<'a>(&'a self, who: &'a str) -> Viewer<'a> {
        self.app.viewer(who)
    }

    /// The key of an organisation or a site of the programme, by its name.
    pub async fn place(&self, table: &str, name: &str) -> Uuid {
        let sql = format!(
            "SELECT id FROM {table} WHERE name = '{name}' AND (programme_id IS NULL OR programme_id IN (SELECT id FROM programme WHERE region_code = '{}'))",
            self.region
        );
        let rows = self.app.rows(&sql).await;
        assert_eq!(rows.len(), 1, "{table} {name}");
        rows[0].try_get_by_index(0).unwrap()
    }

    /// The public id of an organisation or a site.
    pub async fn id(&self, table: &str, name: &str) -> String {
        format!("{table}_{}", self.place(table, name).await.simple())
    }

    /// Whoever installs the service sets a first grantor.
    pub async fn founder(&self, who: &str, role: Role, employer: &str) {
        let employer = OrganisationId(self.place("organisation", employer).await);
        let random =
            |what: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{what} {who}").as_bytes());
        let person = person::Model {
            id: PersonId(random("person")),
            organisation_id: employer,
            name: who.to_owned(),
            sort_key: who.to_owned(),
            work_email: None,
            work_phone: None,
        };
        let day = brobygger::calendar::local_date(self.app.now());
        let held = matches!(role, Role::DepartmentManager | Role::ContactPerson);
        let role = role_assignment::Model {
            id: RoleAssignmentId(random("role")),
            person_id: person.id,
            role,
            programme_id: ProgrammeId::parse(&self.programme).unwrap(),
            organisation_id: held.then_some(employer),
            site_id: None,
            valid_from: day,
            valid_to: None,
            granted_by: None,
            ended_at: None,
        };
        let identity = identity::Model {
            id: IdentityId(random("identity")),
            issuer: DEMO_ISSUER.to_owned(),
            subject: who.to_owned(),
            person_id: Some(person.id),
            machine_client_id: None,
        };
        let db = &self.app.db;
        person::Entity::insert(person.into_active_model())
            .exec_without_returning(db)
            .await
            .unwrap();
        role_assignment::Entity::insert(role.into_active_model())
            .exec_without_returning(db)
            .await
            .unwrap();
        identity::Entity::insert(identity.into_active_model())
            .exec_without_returning(db)
            .await
            .unwrap();
    }

    /// Somebody grants a role to somebody new, who accepts the invitation; their person's id.
    pub async fn joins(&self, by: &str, who: &str, role: &str, place: Value) -> String {
        let mut input = json!({
            "idempotencyKey": self.key(), "role": role, "programme": self.programme, "newPerson": { "name": who },
        });
        for (name, value) in place.as_object().unwrap() {
            if name == "employer" {
                input["newPerson"]["organisation"] = value.clone();
            } else {
                input[name] = value.clone();
            }
        }
        let done = self
            .does(
                by,
                "grantRole",
                input,
                "roleAssignment { person { id } } invitation { code }",
            )
            .await;
        let accepted = self
            .app
            .request(Method::POST, "/invitations/accept")
            .bearer_auth(self.app.token(who))
            .json(&json!({ "code": done["invitation"]["code"] }))
            .send()
            .await
            .unwrap();
        assert_eq!(accepted.status(), 204, "{who}");
        done["roleAssignment"]["person"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Somebody does something.
    pub async fn does(&self, who: &str, mutation: &str, input: Value, selection: &str) -> Value {
        mutations::does(&self.by(who), mutation, input, selection).await
    }

    /// Somebody is refused something.
    pub async fn refused(&self, who: &str, mutation: &str, input: Value, code: &str) {
        mutations::refuses(&self.app, &self.by(who), mutation, input, code).await;
    }
}

fn at(day: &str, time: &str) -> DateTime<Utc> {
    format!("{day}T{time}:00Z").parse().unwrap()
}
