//! What else lies in the directory.

use super::report::Draft;
use super::states::InUse;
use super::words::{Problems, count};
use crate::store::{Contents, Genesis};

/// The fact: nothing is there that does not belong. What a crash leaves is harmless and counted. `README` and `LOCK`
/// bear nothing and are not read.
pub(super) fn judge(contents: &Contents, genesis: &Genesis, in_use: &InUse, draft: &mut Draft) {
    let mut problems = Problems::default();
    contents.strange.iter().for_each(|strange| problems.add(strange));
    match (genesis.private, contents.seal_name) {
        (true, false) => problems.add("the file that tells seal keys apart is missing"),
        (false, true) => problems.add("there is a name of a seal key in a public world's store"),
        _ => {}
    }
    let manifests = contents.manifests.difference(&in_use.manifests).count() as u64;
    let chunks = contents.chunks.difference(&in_use.chunks).count() as u64;
    let leftovers = [
        (manifests, "manifest", "manifests"),
        (chunks, "chunk", "chunks"),
        (contents.temporary, "temporary file", "temporary files"),
    ];
    let leftovers = leftovers.into_iter().filter(|(number, ..)| *number > 0);
    let leftovers: Vec<String> = leftovers.map(|(number, one, many)| count(number, one, many)).collect();
    let passed = match leftovers.is_empty() {
        true => "every file has its place and its use".into(),
        false => format!("every file has its place; harmless leftovers of a crash: {}", leftovers.join(", ")),
    };
    draft.judge("files", &problems, passed, "names alone");
}
