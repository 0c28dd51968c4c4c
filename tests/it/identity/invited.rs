//! The first sign-in of somebody who was invited, through a provider's own pages.

use jsonwebtoken::Algorithm;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{ask, on_backends, organisation, pages, serve, sign_in::sign_in, trust, with_sign_in};
use crate::{
    app::TestApp,
    onboarding::{new_midwife, own},
    provider::{Browser, Provider, SCOPES},
};

/// Accepts an invitation from a page of the service; the status and the error's code.
async fn accept(app: &TestApp, browser: &Browser, code: &Value) -> (u16, String) {
    let request = browser.request(Method::POST, pages::url(app, "/invitations/accept"));
    send(request.header("sec-fetch-site", "same-origin"), code).await
}

async fn send(request: RequestBuilder, code: &Value) -> (u16, String) {
    let answer = request.json(&json!({ "code": code })).send().await.unwrap();
    let status = answer.status().as_u16();
    let error: Value = answer.json().await.unwrap_or_default();
    let code = error["errors"][0]["extensions"]["code"].as_str();
    (status, code.unwrap_or_default().to_owned())
}

on_backends! {
    /// The code links the identity of the hospital's own provider, once; another hospital's provider
    /// can't have it, whoever signs in there.
    async fn an_invitation_links_the_identity_of_the_hospitals_own_provider(backend) {
        let [here, there] = Provider::shared();
        let mut issuers = vec![];
        for (provider, algorithm, hospital) in [
            (here, Algorithm::ES256, "Herlev og Gentofte Hospital"),
            (there, Algorithm::RS256, "Odense Universitetshospital"),
        ] {
            let mut issuer = with_sign_in(trust(&provider.issuer, algorithm), hospital);
            issuer.organisations = vec![organisation(backend, hospital).await];
            issuers.push(issuer);
        }
        let app = serve(backend, &issuers).await;
        let contact = app.viewer("contact-person-herlev");
        let (programme, hospital, _) = own(&contact).await;
        let grant = "mutation($input: GrantRoleInput!) { grantRole(input: $input) { invitation { code } } }";
        let granted = contact.data(grant, json!({ "input": new_midwife(&programme, &hospital) })).await;
        let code = &granted["grantRole"]["invitation"]["code"];

        let stranger = Browser::new();
        sign_in(&app, &stranger, 1, "ida").await;
        assert_eq!(accept(&app, &stranger, code).await, (403, "FORBIDDEN".to_owned()));
        assert_eq!(accept(&app, &Browser::new(), code).await, (401, "UNAUTHENTICATED".to_owned()));

        let ida = Browser::new();
        sign_in(&app, &ida, 0, "ida").await;
        pages::ask(&app, &ida).await.fails(403, "NOT_LINKED");
        let from_elsewhere = ida.request(Method::POST, pages::url(&app, "/invitations/accept"));
        let refused = send(from_elsewhere.header("sec-fetch-site", "cross-site"), code).await;
        assert_eq!(refused, (403, "CROSS_SITE".to_owned()));
        let reads = here.token_of("ida", "brobygger.read").await;
        let by_token = app.request(Method::POST, "/invitations/accept").bearer_auth(reads);
        assert_eq!(send(by_token, code).await, (403, "INSUFFICIENT_SCOPE".to_owned()));
        pages::ask(&app, &ida).await.fails(403, "NOT_LINKED");
        assert_eq!(accept(&app, &ida, code).await.0, 204);

        // Her session that was there before, and a program that asks for her, are hers now.
        let me = json!({ "viewer": { "name": "Ida Prøve", "kind": "PERSON", "roles": [{ "role": "MIDWIFE" }] } });
        pages::ask(&app, &ida).await.is(&me);
        ask(&app, &here.token_of("ida", SCOPES).await).await.is(&me);
        // Once.
        let eve = Browser::new();
        sign_in(&app, &eve, 0, "eve").await;
        assert_eq!(accept(&app, &eve, code).await, (404, "INVITATION_NOT_GOOD".to_owned()));
        pages::ask(&app, &eve).await.fails(403, "NOT_LINKED");
        ask(&app, &there.token_of("ida", SCOPES).await).await.fails(403, "NOT_LINKED");
    }
}
