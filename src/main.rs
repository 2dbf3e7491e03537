//! The binary: arguments in, exit code out.

use std::process::ExitCode;

// musl's own allocator has one lock for all threads.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Two TLS providers in one binary panic at their first use, so the choice is made here, once.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return ExitCode::FAILURE;
    }
    halley::cli::main(std::env::args_os())
}
