//! What the GraphQL crate does with a failed field. Version 7.2.1 leaves it out of `data`
//! altogether, also where it may not be null; this test chose the version we use, and guards it.

use async_graphql::{Context, EmptyMutation, EmptySubscription, Error, Object, Result, Schema};
use serde_json::json;

struct Query;
struct Child;

#[Object]
impl Query {
    async fn nullable(&self) -> Option<Child> {
        Some(Child)
    }
    async fn list(&self) -> Vec<Option<Child>> {
        vec![Some(Child), Some(Child)]
    }
    async fn well(&self) -> &str {
        "well"
    }
}

#[Object]
impl Child {
    async fn required(&self) -> Result<&str> {
        Err(Error::new("broken"))
    }
    /// How this project fails a nullable field: null, and an error beside it.
    async fn refused(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.add_error(ctx.set_error_path(Error::new("refused").into_server_error(ctx.item.pos)));
        None
    }
    async fn well(&self) -> &str {
        "well"
    }
}

async fn ask(query: &str) -> serde_json::Value {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    serde_json::to_value(schema.execute(query).await).unwrap()
}

#[tokio::test]
async fn a_failed_required_field_nulls_the_nearest_nullable_parent() {
    let answer = ask("{ nullable { required well } well list { required } }").await;
    assert_eq!(
        answer["data"],
        json!({ "nullable": null, "well": "well", "list": [null, null] })
    );
    assert_eq!(answer["errors"][0]["path"], json!(["nullable", "required"]));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_refused_nullable_field_is_null_alone() {
    let answer = ask("{ nullable { refused well } }").await;
    assert_eq!(
        answer["data"],
        json!({ "nullable": { "refused": null, "well": "well" } })
    );
    assert_eq!(answer["errors"][0]["path"], json!(["nullable", "refused"]));
}
