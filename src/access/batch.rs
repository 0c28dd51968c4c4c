//! Loaders: many single reads of one request become one statement.
//!
//! A resolver that wants something says so with a key ([`Reader::load`]). The first key of a kind
//! opens a batch, which runs when the executor has polled everything else that can run: every
//! sibling has said its key by then. There is no timer, so a level of a query costs a statement
//! and no waiting; and no task of its own: whoever still waits drives the batch, so a caller that
//! goes away loses nothing for the others.
//!
//! Measured against async-graphql's `DataLoader` in `benches/loading.rs`; the figures are in
//! ARCHITECTURE.md.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    hash::Hash,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};

use super::{Budget, Failure, Gate};

/// A key that knows how to load many of its kind at once.
pub trait Batch: Clone + Eq + Hash + Send + Sync + 'static {
    /// What one key loads.
    type Output: Clone + Send + Sync + 'static;

    /// Loads all `keys`, in a number of statements that does not depend on how many there are.
    /// A key that the viewer may not see, or that isn't there, is left out.
    fn load(
        gate: &Gate,
        keys: Vec<Self>,
    ) -> impl Future<Output = Result<HashMap<Self, Self::Output>, Failure>> + Send;
}

type Answer<K> = Result<Arc<HashMap<K, <K as Batch>::Output>>, Failure>;
type Running<K> = Shared<BoxFuture<'static, Answer<K>>>;
type Open<K> = Arc<Mutex<Option<Vec<K>>>>;

struct Kind<K: Batch> {
    asked: HashMap<K, Running<K>>,
    open: Option<(Open<K>, Running<K>)>,
}

/// A request's reader: the gate, and what has been asked through it so far.
pub struct Reader {
    gate: Arc<Gate>,
    budget: Budget,
    kinds: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl Reader {
    /// A reader for one request.
    #[must_use]
    pub fn new(gate: Gate, budget: Budget) -> Self {
        Self {
            gate: Arc::new(gate),
            budget,
            kinds: Mutex::default(),
        }
    }

    /// What the request may use up.
    #[must_use]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The gate.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What `key` loads: `None` when it isn't there or may not be seen.
    ///
    /// # Errors
    /// Those of the batch function.
    pub async fn load<K: Batch>(&self, key: K) -> Result<Option<K::Output>, Failure> {
        if let Some(found) = self.kept(&key) {
            return Ok(found);
        }
        let running = self.ask(&key);
        Ok(running.await?.get(&key).cloned())
    }

    /// What `key` loads, if it was read along: then it is noted whose data it is.
    pub fn kept<K: Batch>(&self, key: &K) -> Option<Option<K::Output>> {
        let (found, whose) = self.gate.kept.get(key)?;
        if whose.personal {
            self.gate.lens.concerned.touch();
        }
        whose.ids.into_iter().for_each(|id| self.gate.concerns(id));
        Some(found)
    }

    /// Forgets what was read so far: after a change, it is read anew.
    pub fn forget(&self) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.clear();
        self.gate.kept.clear();
    }

    fn ask<K: Batch>(&self, key: &K) -> Running<K> {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds
            .entry(TypeId::of::<K>())
            .or_insert_with(|| {
                Box::new(Kind::<K> {
                    asked: HashMap::new(),
                    open: None,
                })
            })
            .downcast_mut::<Kind<K>>()
            .expect("a kind is filed under its own type");
        if let Some(running) = kind.asked.get(key) {
            return running.clone();
        }
        let joined = kind.open.as_ref().and_then(|(open, running)| {
            let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
            open.as_mut()?.push(key.clone());
            Some(running.clone())
        });
        let running = joined.unwrap_or_else(|| {
            let open: Open<K> = Arc::new(Mutex::new(Some(vec![key.clone()])));
            let running = run(self.gate.clone(), open.clone()).boxed().shared();
            kind.open = Some((open, running.clone()));
            running
        });
        kind.asked.insert(key.clone(), running.clone());
        running
    }
}

async fn run<K: Batch>(gate: Arc<Gate>, open: Open<K>) -> Answer<K> {
    TurnOver::default().await;
    let keys = open
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
        .unwrap_or_default();
    K::load(&gate, keys).await.map(Arc::new)
}

/// Ready when the task that runs it has been polled to the end once, so that every sibling has
/// joined the batch. tokio wakes a yielding task only then; a second sibling's poll in between
/// must not count as that, so the wake itself is what is waited for.
#[derive(Default)]
struct TurnOver(Option<Arc<Turn>>);

#[derive(Default)]
struct Turn {
    over: AtomicBool,
    waiting: Mutex<Option<Waker>>,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.over.store(true, Ordering::Release);
        let waiting = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

impl Future for TurnOver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let begun = self.0.is_some();
        let turn = self.0.get_or_insert_default().clone();
        *turn.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        if !begun {
            let waker = Waker::from(turn.clone());
            let mut yielding = pin!(tokio::task::yield_now());
            let _ = yielding.as_mut().poll(&mut Context::from_waker(&waker));
        }
        if turn.over.load(Ordering::Acquire) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
