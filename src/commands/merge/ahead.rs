//! Opens and checks the stores that come in on a second thread: the next one while the one before is merged.

use super::source::Source;
use crate::reply::{Surroundings, system_error};
use crate::store::Borrowed;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

/// Gives the opened store of the next source; none for a folder.
pub type Next<'a> = dyn FnMut() -> anyhow::Result<Option<Borrowed>> + 'a;

/// Runs `merge`, which takes the sources in their order. `place` is the path of this workspace's store.
pub fn opened<T>(
    sources: &[Source],
    place: &Path,
    merge: impl FnOnce(&mut Next) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(0);
        let open_all = move || {
            for source in sources {
                // After an error the merge takes no more stores.
                if send.send(source.lent(place)).is_err() {
                    return;
                }
            }
        };
        let begun = thread::Builder::new().spawn_scoped(scope, open_all);
        begun.map_err(|error| {
            Surroundings::new(format!("起不了线程：{}", system_error(&error)), "请关掉别的程序再合并")
        })?;
        // The receiver ends with this closure, before the thread is waited for.
        merge(&mut || Ok(receive.recv()??))
    })
}
