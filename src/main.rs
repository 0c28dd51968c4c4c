//! The program; see [`brobygger::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    brobygger::cli::main()
}
