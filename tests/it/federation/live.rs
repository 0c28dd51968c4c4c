//! Subscriptions through the router: over a WebSocket from the client, and over one of the caller's
//! own to the service.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::{COORDINATOR, Caller, Kind, association, in_days, on_graph};

/// A client that speaks `graphql-transport-ws`.
struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    /// Opens a socket and says who it is.
    async fn connect(url: &str, token: &str) -> Self {
        let mut request = url
            .replace("http://", "ws://")
            .into_client_request()
            .unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (socket, _) = connect_async(request).await.unwrap();
        let mut client = Self(socket);
        let hello = json!({ "type": "connection_init", "payload": { "authorization": token } });
        client.say(&hello).await;
        assert_eq!(client.hear().await["type"], "connection_ack");
        client
    }

    async fn say(&mut self, message: &Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }

    /// The next message but pings.
    async fn hear(&mut self) -> Value {
        loop {
            let message = timeout(Duration::from_secs(30), self.0.next()).await;
            match message
                .expect("it says something")
                .expect("it is open")
                .unwrap()
            {
                Message::Text(text) => {
                    let said: Value = serde_json::from_str(&text).unwrap();
                    match said["type"].as_str().unwrap() {
                        "ping" => self.say(&json!({ "type": "pong" })).await,
                        "pong" => {}
                        _ => return said,
                    }
                }
                Message::Close(frame) => {
                    return json!({ "type": "closed", "code": frame.map(|frame| u16::from(frame.code)) });
                }
                _ => {}
            }
        }
    }

    /// The first thing heard of a subscription. It isn't acknowledged, so events come until one that
    /// was made after it began.
    async fn heard_first(&mut self, caller: &Caller<'_>, association: &Value, key: &str) -> Value {
        for n in 0..20 {
            make(caller, association, &format!("{key}-{n:03}")).await;
            if let Ok(heard) = timeout(Duration::from_secs(5), self.hear()).await {
                return heard;
            }
        }
        panic!("nothing is heard");
    }

    async fn subscribe(&mut self, id: &str, query: &str, variables: &Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(&json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
    }
}

const CHANGES: &str = "subscription($association: ID!, $after: ID) { activityChanged(association: $association, after: $after) { cursor activity { title status association { name municipalities { nodes { code offers { title } } } } } } }";

/// Makes an activity, which is an event.
async fn make(caller: &Caller<'_>, association: &Value, key: &str) -> Value {
    let query = "mutation($input: CreateActivityInput!) { createActivity(input: $input) { activities { id title } userErrors { message } } }";
    let input = json!({
        "idempotencyKey": key, "association": association, "type": "OUTING", "title": format!("Tur: {key}"),
        "place": "Skoven", "startsAt": in_days(40, 0), "endsAt": in_days(40, 2), "publish": true,
    });
    let made = caller.router(query, json!({ "input": input })).await.data();
    assert_eq!(made["createActivity"]["userErrors"], json!([]), "{made:#}");
    made["createActivity"]["activities"][0].clone()
}

on_graph! {
    async fn subscriptions(federation) {
        let coordinator = federation.caller(COORDINATOR).await;
        let association = association(&coordinator).await;
        let variables = json!({ "association": association });

        // The service is asked first, so that there is a cursor from which nothing is missed.
        let mut direct = Client::connect(&federation.graph.url, &coordinator.token).await;
        let plain = CHANGES.replace(" municipalities { nodes { code offers { title } } }", "");
        direct.subscribe("1", &plain, &variables).await;
        let mut through = Client::connect(&federation.router.url, &coordinator.token).await;
        through.subscribe("1", CHANGES, &variables).await;
        let heard = through.heard_first(&coordinator, &association, "an-event").await;
        assert_eq!(heard["type"], "next", "{heard:#}");
        let change = &heard["payload"]["data"]["activityChanged"];
        assert!(change["activity"]["title"].as_str().unwrap().starts_with("Tur: "), "{heard:#}");
        // What a partner adds is there too.
        let nodes = &change["activity"]["association"]["municipalities"]["nodes"];
        assert_eq!(nodes[0]["offers"][0]["title"], "Åben rådgivning for forældre", "{heard:#}");

        // The same event, directly: it is among those that were made.
        let cursor = change["cursor"].clone();
        loop {
            let heard = direct.hear().await;
            let same = &heard["payload"]["data"]["activityChanged"];
            if same["cursor"] == cursor {
                assert_eq!(same["activity"]["title"], change["activity"]["title"]);
                break;
            }
        }

        // From the last cursor on nothing is missed.
        drop(through);
        let made = make(&coordinator, &association, "while-nobody-listens").await;
        let mut again = Client::connect(&federation.router.url, &coordinator.token).await;
        again.subscribe("2", CHANGES, &json!({ "association": association, "after": cursor })).await;
        loop {
            let heard = again.hear().await;
            assert_eq!(heard["type"], "next", "{heard:#}");
            if heard["payload"]["data"]["activityChanged"]["activity"]["title"] == made["title"] {
                break;
            }
        }
    }

    /// Who may not follow an association is told so, with the service's code; who has no scope, by the router.
    async fn a_subscription_that_is_refused(federation) {
        let association = association(&federation.caller(COORDINATOR).await).await;
        let variables = json!({ "association": association });
        let stranger = federation.caller("coordinator-amager").await;
        let narrow = federation.narrowed(COORDINATOR, "offers.read").await;
        // While somebody follows it who may: nobody else's subscription goes over their socket.
        let coordinator = federation.caller(COORDINATOR).await;
        let mut open = Client::connect(&federation.router.url, &coordinator.token).await;
        open.subscribe("1", CHANGES, &variables).await;
        let heard = open.heard_first(&coordinator, &association, "somebody-follows").await;
        assert!(heard["payload"]["data"]["activityChanged"]["cursor"].is_string(), "{heard:#}");
        for (caller, by_service) in [(&stranger, true), (&narrow, false)] {
            let mut direct = Client::connect(&federation.graph.url, &caller.token).await;
            direct.subscribe("1", CHANGES.replace(" municipalities { nodes { code offers { title } } }", "").as_str(), &variables).await;
            let refused = direct.hear().await;
            let mut through = Client::connect(&federation.router.url, &caller.token).await;
            through.subscribe("1", CHANGES, &variables).await;
            let heard = through.hear().await;
            let errors = |heard: &Value| -> Vec<String> {
                let errors = if heard["type"] == "error" { &heard["payload"] } else { &heard["payload"]["errors"] };
                let errors = errors.as_array().unwrap_or_else(|| panic!("{heard:#}"));
                errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or_default().to_owned()).collect()
            };
            assert!(heard["payload"]["data"].is_null());
            if by_service {
                assert_eq!(errors(&refused), ["FORBIDDEN"]);
                match federation.router.kind {
                    // gateway-runtime says that there was an error, and not which.
                    Kind::Gateway => assert_eq!(errors(&heard).len(), 1),
                    Kind::HiveRouter => assert_eq!(errors(&heard), errors(&refused), "{heard:#}"),
                }
            } else {
                assert!(errors(&heard).iter().all(|code| code.starts_with("UNAUTHORIZED_")), "{heard:#}");
            }
        }
        open.heard_first(&coordinator, &association, "somebody-follows-on").await;
    }
}
