//! An operation, from its text to its execution: one way for a request and for a WebSocket.

use std::sync::Arc;

use async_graphql::{
    Request as GraphQlRequest, ServerError, Variables,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationDefinition, OperationType, Selection},
    },
};
use entities::codes::AuditKind;

use super::{App, assets, params::Params, trail};
use crate::{
    access::{
        Budget, Concerned, ErrorCode, Failure, Gate, Lens, Proof, Reader, Standing, Statements,
        Viewer, Wire,
    },
    audit::{Author, Entry},
    auth::{self, Credentials, Refusal, Scope},
    calendar,
    graph::{coded::Locale, limits, list::Lists},
};

/// An operation that was read and keeps to the limits. Nothing of it was executed.
#[derive(Clone)]
pub struct Operation {
    params: Params,
    document: ExecutableDocument,
    asked: String,
    /// Which kind; none when the document does not have the operation.
    pub kind: Option<OperationType>,
    /// The name of a saved operation. The client's own word could hold anything, and is not logged.
    pub saved: Option<String>,
    /// Whether it selects one root field and nothing else, as a subscription has to.
    pub is_single: bool,
}

/// A document that is refused.
pub struct Refused {
    /// The error's code.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// Who asks, and how.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// Who; nobody is a viewer too, who may answer a survey.
    pub credentials: Option<&'a Credentials>,
    /// Whether a router passes it on.
    pub router: bool,
    /// In which language.
    pub locale: Locale,
    /// Under which id.
    pub request_id: &'a str,
    /// What counts the statements.
    pub statements: &'a Statements,
    /// Whether they may be taken for who they were when they last asked, until that is proved.
    pub kept: bool,
}

/// What an operation is executed with.
pub struct Ready {
    /// The request.
    pub request: GraphQlRequest,
    /// Whose data it will have looked at.
    pub concerned: Concerned,
    /// The line that it leaves when it looked at any.
    pub entry: Entry,
    /// Whether the viewer is still the same.
    pub proof: Proof,
}

/// Why an operation is not executed for this viewer.
pub enum Unready {
    /// The credentials are not good for it.
    Refused(Refusal),
    /// It names what is not in the viewer's schema.
    Foreign(Vec<ServerError>),
}

impl From<Refusal> for Unready {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn refused<T>(code: &'static str, message: impl Into<String>) -> Result<T, Refused> {
    let message = message.into();
    Err(Refused { code, message })
}

impl Operation {
    /// Reads it, and holds it to the limits.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn read(app: &App, params: Params) -> Result<Self, Refused> {
        if limits::nested_deeper_than(app.limits.nesting, &params.query) {
            return refused("DOCUMENT_TOO_DEEP", "The document is nested too deep.");
        }
        // The parser's message would echo the document.
        let Ok(document) = parse_query(&params.query) else {
            return refused("GRAPHQL_PARSE_FAILED", "The document is not GraphQL.");
        };
        if limits::expanded_selections(&document) > app.limits.selections {
            return refused("DOCUMENT_TOO_LARGE", "The document selects too much.");
        }
        let named = params.operation_name.as_deref();
        let chosen = document.operations.iter().find(|(name, _)| match named {
            Some(wanted) => name.is_some_and(|name| name.as_str() == wanted),
            None => true,
        });
        let (mut asked, mut kind, mut saved, mut is_single) = (String::new(), None, None, false);
        if let Some((name, definition)) = chosen {
            let (name, definition) = (
                name.map(|name| name.as_str()).unwrap_or_default(),
                &definition.node,
            );
            let none = serde_json::Map::new();
            let variables = params.variables.as_ref().unwrap_or(&none);
            let weight = limits::weight(&document, definition, variables);
            if weight.representations > app.limits.representations {
                let message = format!(
                    "A router asks for {} entities at once at most.",
                    app.limits.representations
                );
                return refused(ErrorCode::CostLimitExceeded.as_str(), message);
            }
            if weight.nodes > app.limits.nodes {
                let message = format!(
                    "The answer could have more than {} nodes. Ask for smaller pages.",
                    app.limits.nodes
                );
                return refused(ErrorCode::CostLimitExceeded.as_str(), message);
            }
            if let Some(missing) = missing_variable(definition, params.variables.as_ref()) {
                let message = format!("The variable ${missing} needs a value.");
                return refused("GRAPHQL_VALIDATION_FAILED", message);
            }
            let operation = (name, definition);
            asked = trail::operation(&app.schema, &params.query, &document, operation);
            kind = Some(definition.ty);
            saved = assets::is_saved(name).then(|| name.to_owned());
            is_single = selects_one_field(definition);
        }
        Ok(Self {
            params,
            document,
            asked,
            kind,
            saved,
            is_single,
        })
    }

    /// Looks up who asks, as they are now, and holds the operation to what they see of the schema.
    ///
    /// # Errors
    /// See [`Unready`].
    pub async fn ready(self, app: &App, asker: Asker<'_>) -> Result<Ready, Unready> {
        let Asker {
            credentials,
            statements,
            ..
        } = asker;
        let scope = match self.kind {
            Some(OperationType::Mutation) => Scope::Write,
            _ => Scope::Read,
        };
        let purpose = self.params.purpose();
        let now = app.clock.now();
        let today = calendar::local_date(now);
        let wire = Arc::new(Wire::new(app.db.clone()));
        let (viewer, proof) = match credentials {
            None => (Arc::new(Viewer::nobody()), Proof::given()),
            Some(credentials) => {
                credentials.require(scope)?;
                let moment = auth::Moment {
                    now,
                    today,
                    viewers: asker.kept.then_some(&app.viewers),
                };
                auth::viewer(&wire, statements, credentials, moment, purpose).await?
            }
        };
        let concerned = Concerned::default();
        let entry = Entry {
            kind: AuditKind::Read,
            at: now,
            request_id: asker.request_id.to_owned(),
            author: Author::Viewer(viewer.clone()),
            operation: self.asked,
            subjects: vec![],
        };
        let lens = Lens {
            viewer,
            now,
            today,
            backend: wire.backend(),
            concerned: concerned.clone(),
        };
        let standing = Standing {
            router: asker.router,
            ..lens.viewer.standing()
        };
        let contract = app.contracts.of(&app.schema, standing);
        let given = self.params.variables;
        let given = given.map_or(serde_json::Value::Null, serde_json::Value::Object);
        let variables = Variables::from_json(given);
        let foreign = contract.check(&self.document, &variables);
        if !foreign.is_empty() && credentials.is_none() {
            return Err(Refusal::Missing.into());
        }
        if !foreign.is_empty() {
            return Err(Unready::Foreign(foreign));
        }
        let gate = Gate::new(wire, lens, statements.clone(), app.vault.clone())
            .ringing(app.live.bell())
            .proving(proof.clone());
        let reader = Reader::new(gate, Budget::new(app.limits.nodes));
        let mut request = GraphQlRequest::new(self.params.query)
            .variables(variables)
            .data(standing)
            .data(asker.locale)
            .data(app.throttle.clone())
            .data(Lists::default())
            .data(reader);
        request.operation_name = self.params.operation_name;
        request.set_parsed_query(self.document);
        Ok(Ready {
            request,
            concerned,
            entry,
            proof,
        })
    }
}

/// Gives each error its code.
pub fn code(errors: &mut [ServerError]) {
    for error in errors {
        let code = match error.source::<Failure>() {
            Some(failure) => failure.code.as_str(),
            None if error.path.is_empty() => "GRAPHQL_VALIDATION_FAILED",
            None => "BAD_USER_INPUT",
        };
        error.extensions.get_or_insert_default().set("code", code);
    }
}

/// One plain root field (GraphQL, 5.2.4.1): not in a fragment, under no condition, and no introspection.
fn selects_one_field(operation: &OperationDefinition) -> bool {
    match &operation.selection_set.node.items[..] {
        [selection] => match &selection.node {
            Selection::Field(field) => {
                field.node.directives.is_empty() && !field.node.name.node.starts_with("__")
            }
            _ => false,
        },
        _ => false,
    }
}

/// A variable without the value that it must have. Validation doesn't look: the field that uses it
/// would fail, when its neighbours were executed already.
fn missing_variable<'a>(
    operation: &'a OperationDefinition,
    given: Option<&serde_json::Map<String, serde_json::Value>>,
) -> Option<&'a str> {
    operation
        .variable_definitions
        .iter()
        .find_map(|definition| {
            let name = definition.node.name.node.as_str();
            let value = given.and_then(|given| given.get(name));
            let missing = match value {
                None => definition.node.default_value.is_none(),
                Some(value) => value.is_null(),
            };
            (missing && !definition.node.var_type.node.nullable).then_some(name)
        })
}
