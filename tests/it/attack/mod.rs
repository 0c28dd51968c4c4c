//! The attack suite: what can be told apart of what is kept back, by those who take everything that
//! is told, and know some of it themselves.

mod block;
mod demo;
mod joint;
mod solver;
mod told;
