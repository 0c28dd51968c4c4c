//! Granting and ending roles.

use entities::{Code, codes::Role};
use serde_json::json;

use super::{Act, id};
use crate::app::TestApp;

/// The acts, on the programme of Region Hovedstaden.
pub async fn acts(app: &TestApp) -> Vec<Act> {
    let programme = id(
        app,
        "programme",
        "SELECT id FROM programme WHERE region_code = '1084'",
    )
    .await;
    let organisation = |name: &str| {
        format!(
            "SELECT id FROM organisation WHERE name = '{name}' AND programme_id IN (SELECT id FROM programme WHERE region_code = '1084')"
        )
    };
    let hospital = id(
        app,
        "organisation",
        &organisation("Herlev og Gentofte Hospital"),
    )
    .await;
    let association = id(app, "organisation", &organisation("Helsingør")).await;
    let site = id(app, "site", "SELECT id FROM site WHERE name = 'Herlev'").await;
    let midwife = "(SELECT person_id FROM identity WHERE subject = 'midwife-herlev')";
    let role = id(
        app,
        "role",
        &format!("SELECT id FROM role_assignment WHERE person_id = {midwife}"),
    )
    .await;
    let person = id(
        app,
        "person",
        &format!("SELECT id FROM person WHERE id = {midwife}"),
    )
    .await;
    let proposal = id(app, "leader_proposal", "SELECT id FROM leader_proposal WHERE confirmed_by IS NULL AND programme_id IN (SELECT id FROM programme WHERE region_code = '1083')").await;
    let of_kind = |kind: &str| {
        format!(
            "SELECT id FROM organisation WHERE kind = '{kind}' AND (programme_id IS NULL OR programme_id IN (SELECT id FROM programme WHERE region_code = '1084')) ORDER BY sort_key"
        )
    };
    let ngo = id(app, "organisation", &of_kind("NGO")).await;
    let region = id(app, "organisation", &of_kind("REGION")).await;
    let mut acts: Vec<Act> = vec![];
    for entry in Role::ALL {
        let mut input = json!({
            "idempotencyKey": "the-golden-matrix", "role": entry.code, "programme": programme, "person": null, "validFrom": null, "validTo": null,
            "newPerson": { "name": "010190-1234", "workEmail": null, "workPhone": null, "organisation": null },
        });
        match entry.value {
            Role::ContactPerson | Role::Midwife | Role::DepartmentManager => {
                input["organisation"] = json!(hospital)
            }
            Role::AssociationCoordinator | Role::Volunteer => {
                input["organisation"] = json!(association)
            }
            Role::SocialWorker => input["site"] = json!(site),
            _ => {}
        }
        match entry.value {
            Role::SocialWorker | Role::ProjectLeader => {
                input["newPerson"]["organisation"] = json!(ngo)
            }
            // No municipality takes part in this programme: the grantor gets no further than that.
            Role::BridgeConsultant
            | Role::MunicipalStaff
            | Role::SteeringMember
            | Role::Evaluator
            | Role::RegionAdministrator
            | Role::DataProtectionOfficer => input["newPerson"]["organisation"] = json!(region),
            _ => {}
        }
        acts.push(("grantRole", format!("({})", entry.code), input));
    }
    acts.push((
        "endRole",
        "(a midwife's)".into(),
        json!({ "roleAssignment": role, "lastDay": "2020-01-01" }),
    ));
    acts.push((
        "invitePerson",
        "(a midwife)".into(),
        json!({ "person": person }),
    ));
    acts.push((
        "confirmLeader",
        "(in Syddanmark)".into(),
        json!({ "proposal": proposal }),
    ));
    acts
}
