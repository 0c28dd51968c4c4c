//! What a statement read along with what it was asked for.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

use super::Batch;

/// What waits to be loaded: it needs no statement any more. Whose data it is counts when somebody
/// loads it, since what nobody loads does not leave.
#[derive(Default)]
pub struct Kept(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

struct Found<K: Batch> {
    /// `None` when it isn't there or may not be seen.
    output: Option<K::Output>,
    whose: Whose,
}

/// Whose data something is that was read along.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// Whether it is anybody's.
    pub personal: bool,
    /// Those whom it names.
    pub ids: Vec<Uuid>,
}

type Shelf<K> = HashMap<K, Found<K>>;

impl Kept {
    /// Keeps what `key` loads, and whose data it is.
    pub fn put<K: Batch>(&self, key: K, output: Option<K::Output>, whose: Whose) {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kinds
            .entry(TypeId::of::<K>())
            .or_insert_with(|| Box::new(Shelf::<K>::new()))
            .downcast_mut::<Shelf<K>>()
            .expect("a kind is filed under its own type")
            .insert(key, Found { output, whose });
    }

    /// Whether it was read along what `key` loads.
    pub fn has<K: Batch>(&self, key: &K) -> bool {
        self.look(key, |_| ()).is_some()
    }

    /// What `key` loads, and whose data it is, if it was read along.
    pub fn get<K: Batch>(&self, key: &K) -> Option<(Option<K::Output>, Whose)> {
        self.look(key, |found| (found.output.clone(), found.whose.clone()))
    }

    fn look<K: Batch, T>(&self, key: &K, at: impl FnOnce(&Found<K>) -> T) -> Option<T> {
        let kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shelf = kinds.get(&TypeId::of::<K>())?.downcast_ref::<Shelf<K>>()?;
        shelf.get(key).map(at)
    }

    /// Forgets all of it.
    pub fn clear(&self) {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.clear();
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}
