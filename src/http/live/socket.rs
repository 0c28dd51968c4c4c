//! A socket: it speaks the protocol, and ends when it has to.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::extract::ws::{Message, WebSocket};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, interval_at, timeout},
};
use tracing::Instrument;

use super::{
    super::{App, credentials::Proof, params::Params},
    protocol::{self, Close, Incoming},
    subscription::{Caller, End, Subscription, failed},
};
use crate::{
    access::{ErrorCode, Statements, Wire},
    auth::{self, Refusal},
    calendar,
    graph::coded::Locale,
    live::Socket as Open,
};

/// Messages of all subscriptions that wait to be sent; then subscriptions wait.
const WAITING: usize = 16;
/// How long the other side is given to close, too.
const FAREWELL: Duration = Duration::from_secs(2);
/// How often time is looked at.
const TICK: Duration = Duration::from_secs(1);
/// The longest name of a subscription.
const NAME: usize = 128;

/// What is known when the socket opens.
pub struct Hello {
    /// Who it is, if the upgrade said so; otherwise why that is not known.
    pub proof: Result<Proof, Refusal>,
    /// The language of messages.
    pub locale: Locale,
    /// The request's id.
    pub request_id: String,
}

/// What a subscription has to say.
struct Told {
    id: String,
    serial: u64,
    what: Result<String, End>,
}

/// A subscription under way; dropped, it ends.
struct Running {
    serial: u64,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Why a socket ends: with a reason to tell, or because the other side is gone.
type Over = Option<Close>;

struct Socket {
    app: Arc<App>,
    ws: WebSocket,
    /// Until it is said who it is.
    hello: Option<Hello>,
    caller: Option<Arc<Caller>>,
    open: Open,
    running: HashMap<String, Running>,
    serial: u64,
    /// A ping that was not answered yet.
    pinged: bool,
    sender: mpsc::Sender<Told>,
}

/// Speaks until the socket ends.
pub async fn run(app: Arc<App>, ws: WebSocket, hello: Hello) {
    let (sender, told) = mpsc::channel(WAITING);
    let mut socket = Socket {
        open: app.live.sockets.open(),
        app,
        ws,
        hello: Some(hello),
        caller: None,
        running: HashMap::new(),
        serial: 0,
        pinged: false,
        sender,
    };
    let over = socket.speak(told).await;
    socket.running.clear();
    if let Some(close) = &over {
        tracing::info!(?close, "a socket is closed");
    }
    let farewell = async {
        if let Some(close) = over {
            socket.ws.send(close.frame()).await?;
        }
        while let Some(message) = socket.ws.recv().await {
            message?;
        }
        Ok::<_, axum::Error>(())
    };
    // Whoever does not listen is not waited for.
    let _ = timeout(FAREWELL, farewell).await;
}

impl Socket {
    async fn speak(&mut self, mut told: mpsc::Receiver<Told>) -> Over {
        let settings = self.app.live.settings;
        let mut stopping = self.app.live.stopping();
        let init_by = Instant::now() + Duration::from_secs(settings.init_seconds);
        let between = Duration::from_secs(settings.ping_seconds.max(1));
        let mut pings = interval_at(Instant::now() + between, between);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                () = stopped(&mut stopping) => Err(Some(Close::GOING_AWAY)),
                message = self.ws.recv() => match message {
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(error)) => Err(is_too_big(error).then_some(Close::TOO_BIG)),
                    None => Err(None),
                },
                Some(told) = told.recv() => self.tell(told).await,
                _ = pings.tick() => self.ping().await,
                _ = ticks.tick() => self.look_at_the_time(init_by),
            };
            if let Err(over) = done {
                return over;
            }
        }
    }

    fn look_at_the_time(&self, init_by: Instant) -> Result<(), Over> {
        match &self.caller {
            None if Instant::now() >= init_by => Err(Some(Close::INIT_TIMEOUT)),
            Some(caller) if self.app.clock.now() >= caller.proof.credentials.expires_at => {
                Err(Some(Close::EXPIRED))
            }
            _ => Ok(()),
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), Over> {
        let limit = Duration::from_secs(self.app.live.settings.send_seconds);
        match timeout(limit, self.ws.send(message)).await {
            Ok(sent) => sent.map_err(|_| None),
            Err(_) => Err(Some(Close::TOO_SLOW)),
        }
    }

    async fn say(&mut self, text: String) -> Result<(), Over> {
        self.send(Message::text(text)).await
    }

    /// Asks whether the other side reads. One that does not is told so while there still is room.
    async fn ping(&mut self) -> Result<(), Over> {
        if std::mem::replace(&mut self.pinged, true) {
            return Err(Some(Close::TOO_SLOW));
        }
        self.send(Message::Ping(Default::default())).await
    }

    async fn tell(&mut self, told: Told) -> Result<(), Over> {
        // What is left of a subscription that is over is not said, whatever has its name now.
        let running = self.running.get(&told.id);
        if running.is_none_or(|running| running.serial != told.serial) {
            return Ok(());
        }
        match told.what {
            Ok(text) => self.say(text).await,
            Err(end) => {
                self.running.remove(&told.id);
                self.end(&told.id, end).await
            }
        }
    }

    async fn end(&mut self, id: &str, end: End) -> Result<(), Over> {
        match end {
            End::Errors(errors) => self.say(protocol::error(id, &errors)).await,
            End::Close(close) => Err(Some(close)),
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), Over> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Some(Close::INVALID)),
            Message::Ping(_) => return Ok(()),
            Message::Pong(_) => {
                self.pinged = false;
                return Ok(());
            }
            Message::Close(_) => return Err(None),
        };
        let Ok(incoming) = serde_json::from_str(&text) else {
            return Err(Some(Close::INVALID));
        };
        match incoming {
            Incoming::ConnectionInit { payload } => {
                let hello = self.hello.take().ok_or(Some(Close::INIT_TWICE))?;
                let token = match payload.as_ref().and_then(|said| said.get("authorization")) {
                    None => None,
                    Some(serde_json::Value::String(text)) => Some(text.as_str()),
                    Some(_) => return Err(Some(Close::INVALID)),
                };
                let caller = self.know(hello, token).await?;
                self.caller = Some(Arc::new(caller));
                self.say(protocol::acknowledged()).await
            }
            Incoming::Ping => self.say(protocol::pong()).await,
            Incoming::Pong => Ok(()),
            Incoming::Subscribe { id, payload } => self.subscribe(id, payload).await,
            Incoming::Complete { id } => {
                self.running.remove(&id);
                Ok(())
            }
        }
    }

    /// Who it is: by the token that it brings now, or by what the upgrade said.
    async fn know(&mut self, hello: Hello, token: Option<&str>) -> Result<Caller, Over> {
        let app = &self.app;
        let proof = match token {
            Some(token) => Proof::bearer(app, token).await,
            None => hello.proof,
        };
        let proof = proof.map_err(|refusal| Some(refusal.into()))?;
        let statements = Statements::default();
        let now = app.clock.now();
        let moment = auth::Moment {
            now,
            today: calendar::local_date(now),
            viewers: None,
        };
        let viewer = auth::viewer(
            &Wire::new(app.db.clone()),
            &statements,
            &proof.credentials,
            moment,
            None,
        )
        .await;
        let (viewer, _) = viewer.map_err(|refusal| Some(refusal.into()))?;
        let limit = app.live.settings.sockets;
        if !self.open.belongs_to(viewer.key(), limit) {
            return Err(Some(Close::TOO_MANY));
        }
        Ok(Caller {
            app: app.clone(),
            proof,
            locale: hello.locale,
            request_id: hello.request_id,
        })
    }

    async fn subscribe(&mut self, id: String, params: Params) -> Result<(), Over> {
        let caller = self.caller.clone().ok_or(Some(Close::UNAUTHORIZED))?;
        if id.is_empty() || id.len() > NAME {
            return Err(Some(Close::INVALID));
        }
        if self.running.contains_key(&id) {
            return Err(Some(Close::DUPLICATE));
        }
        if self.running.len() >= self.app.live.settings.subscriptions {
            let message = "There are too many subscriptions on this connection.";
            let end = failed(ErrorCode::TooManySubscriptions.as_str(), message);
            return self.end(&id, end).await;
        }
        // It begins before anything else is heard: what happens after a later pong is not missed.
        let subscription = match Subscription::begin(caller, params).await {
            Ok(subscription) => subscription,
            Err(end) => return self.end(&id, end).await,
        };
        self.serial += 1;
        let serial = self.serial;
        let task = follow(subscription, id.clone(), serial, self.sender.clone());
        let task = tokio::spawn(task.in_current_span());
        self.running.insert(id, Running { serial, task });
        Ok(())
    }
}

/// Says what a subscription has to say, until it is over.
async fn follow(
    mut subscription: Subscription,
    id: String,
    serial: u64,
    sender: mpsc::Sender<Told>,
) {
    loop {
        let next = subscription.next().await;
        let over = next.is_err();
        let told = Told {
            what: next.map(|response| protocol::next(&id, &response)),
            id: id.clone(),
            serial,
        };
        if sender.send(told).await.is_err() || over {
            return;
        }
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

fn is_too_big(error: axum::Error) -> bool {
    // axum has no type for it.
    error.to_string().contains("too long") || error.to_string().contains("too big")
}
