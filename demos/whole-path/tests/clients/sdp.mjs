// What every client here does: posts an offer, and says at the end what came.

/** Posts an offer to a WHEP endpoint; gives the answer, or throws with the node's reason. */
export async function exchange(endpoint, offer) {
    const response = await fetch(endpoint, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer });
    const body = await response.text();
    if (response.status !== 201) throw new Error(`status ${response.status}: ${body.trim()}`);
    return body;
}

/** Until enough of both has come, or the time is up; then one line of JSON, and the end of the process. */
export async function report(counted, { video, audio }, withinMs = 60_000) {
    const until = Date.now() + withinMs;
    while (Date.now() < until && (counted.video < video || counted.audio < audio)) {
        await new Promise((done) => setTimeout(done, 50));
    }
    console.log(JSON.stringify(counted));
    process.exit(0);
}
