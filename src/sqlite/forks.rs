//! Tells [`crate::fork`] of every `fork()` of this process.

#[cfg(unix)]
pub use unix::watch;

/// Without `fork()` there is nothing to be told of.
#[cfg(not(unix))]
pub fn watch() {}

#[cfg(unix)]
mod unix {
    use std::ffi::c_int;
    use std::sync::Once;

    use crate::fork;

    type Handler = Option<unsafe extern "C" fn()>;

    unsafe extern "C" {
        /// POSIX: handlers that run before a fork, and after it in the parent and in the child.
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }

    /// Sees to it that a child of this process finds no lock of ours held. This file stays loaded for ever, and so may the
    /// handlers.
    pub fn watch() {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(|| {
            // SAFETY: the handlers are functions of this file and take nothing. Without memory for them forks are as safe
            // as in a program that knows nothing of them.
            let _: c_int = unsafe { pthread_atfork(Some(before), Some(after_in_parent), Some(after_in_child)) };
        });
    }

    unsafe extern "C" fn before() {
        fork::before();
    }

    unsafe extern "C" fn after_in_parent() {
        fork::after_in_parent();
    }

    unsafe extern "C" fn after_in_child() {
        fork::after_in_child();
    }
}
